"""A sheet of an Excel workbook (.xlsx) as rows of text; formulas give the results that Excel stored.

What a person sees counts where a cell holds something else: 25 % is held as 0.25 and read as '25%'; a number that the
cell's format shows with leading zeros ('00000') is read with them. What can't be read exactly is refused by cell: the
errors of formulas (#N/A), and numbers of more than 15 digits, of which Excel keeps only the first 15.
Source: ECMA-376 (Office Open XML), parts 1 and 18; read by openpyxl.
"""

from __future__ import annotations

import contextlib
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.source import InputFile
from resolver.errors import DataError, UsageError

BATCH = 20_000
"""Rows that go to DuckDB at once."""

UNPACKED = 2 * 1024**3
"""Bytes that a workbook may unpack to."""

DIGITS = 15
"""Digits of a number that Excel keeps."""


@dataclass
class Sheet:
    """An open sheet: the names in its first filled row, and the rows below."""

    file: InputFile
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[Any, ...]]]
    faults: list[tuple[str, str, int, str, str, str]] = field(default_factory=list)

    def texts(self) -> Iterator[tuple[int, list[str]]]:
        """Row number and values of each row that is not empty."""
        for number, cells in self.rows:
            values = [self._text(number, place, cell) for place, cell in enumerate(cells)]
            if any(values[len(self.columns) :]):
                place = next(n for n, value in enumerate(values) if n >= len(self.columns) and value)
                raise DataError(
                    f"{self.file.name}: cell {letters(place)}{number} holds {values[place]!r}, but its column has no "
                    "name in the first row. Name the column, or empty the cell."
                )
            values += [""] * (len(self.columns) - len(values))
            if any(values):
                yield number, values[: len(self.columns)]

    def batches(self, name: Callable[[str], str]) -> Iterator[Any]:
        """The rows as Arrow tables, with the citation; `name` says what raw calls a column."""
        import pyarrow as pa

        names = [*(name(column) for column in self.columns), "file_sha256", "part", "line"]
        held: list[list[Any]] = []
        rows = self.texts()
        while True:
            for number, values in rows:
                held.append([*values, self.file.sha256, self.file.part, number])
                if len(held) == BATCH:
                    break
            if not held:
                return
            yield pa.table([list(column) for column in zip(*held, strict=True)], names)
            held = []

    def write_faults(self, con: DuckDBPyConnection) -> None:
        """Reject the cells that could not be read; their rows are staged without them."""
        for sha256, part, line, code, reason, content in self.faults:
            con.execute(
                "insert into incoming.rejected by name select ? as file_sha256, ? as part, ? as line, "
                "false as whole_row, ? as code, ? as reason, ? as content",
                [sha256, part, line, code, reason, content],
            )

    def _text(self, number: int, place: int, cell: Any) -> str:
        """The text of a cell; '' for an empty one, and for one that is refused."""
        value = cell.value
        if value is None:
            return ""
        if isinstance(value, str) and not value.startswith("#"):
            return value
        at = f"{letters(place)}{number}"
        if getattr(cell, "data_type", "") == "e":
            reason = f"cell {at}: a formula's error: correct it in Excel; the row is taken without this value"
            self.faults.append((self.file.sha256, self.file.part, number, "formula", reason, str(value)))
            return ""
        found = text(value, getattr(cell, "number_format", "") or "")
        if isinstance(value, int | float) and abs(value) >= 10**DIGITS:
            reason = f"cell {at}: Excel keeps {DIGITS} digits of a number: format the column as text, and fill it again"
            self.faults.append((self.file.sha256, self.file.part, number, "number", reason, found))
            return ""
        return found


def text(value: Any, number_format: str) -> str:
    """The text of a cell's value, as a CSV file would have it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        if value.microsecond:  # a day's fraction is no exact second
            value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return str(value.date().isoformat() if value.time() == time(0) else value.isoformat(" "))
    if isinstance(value, date | time):
        return str(value.isoformat())
    if isinstance(value, int | float):
        if number_format.endswith("%"):
            return f"{plain(round(value * 100, 10))}%"
        shown = plain(value)
        if re.fullmatch("0{2,}", number_format) and shown.isdigit():
            return shown.zfill(len(number_format))
        return shown
    return str(value)


def plain(value: float) -> str:
    """A number in digits, without an exponent and without '.0'."""
    if float(value).is_integer():
        return str(int(value))
    shown = repr(float(value))
    return shown if "e" not in shown else format(value, ".20f").rstrip("0")


def letters(place: int) -> str:
    """The letters of a column by its place from 0: 0 is A, 26 is AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(65 + rest) + found
    return found


@contextlib.contextmanager
def opened(file: InputFile, sheet: str | None) -> Iterator[Sheet]:
    """The sheet of that name, or the only one that is not empty.

    Raises: DataError for a damaged workbook, or one with formulas whose results were not stored; UsageError where the
    sheet is not there, or several are and none is named.
    """
    import openpyxl

    with contextlib.ExitStack() as stack, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what has no bearing on values: styles, validation
        check_archive(file)
        try:
            book = openpyxl.load_workbook(file.path, read_only=True, data_only=True)
            stack.callback(book.close)
            chosen = _chosen(file, book, sheet)
            formulas = None
            if _has_formulas(file, chosen):
                other = openpyxl.load_workbook(file.path, read_only=True)
                stack.callback(other.close)
                formulas = other[chosen.title]
            rows = _rows(file, chosen, formulas)
            first = next(rows, None)
            if first is None:
                raise DataError(f"{file.name}: the sheet {chosen.title!r} is empty.")
            yield Sheet(file, _header(file, first), rows)
        except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile, SyntaxError, AttributeError) as error:
            raise DataError(
                f"{file.name}: this workbook can't be read ({type(error).__name__}: {error}). Open it in Excel, and "
                "save it as .xlsx."
            ) from error


def sheets(file: InputFile) -> list[str]:
    """The names of a workbook's sheets."""
    import openpyxl

    check_archive(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file.path, read_only=True)
        try:
            return [str(name) for name in book.sheetnames]
        finally:
            book.close()


def check_archive(file: InputFile) -> None:
    """Raises: DataError where the file is no workbook, or would unpack to more than UNPACKED bytes."""
    try:
        with zipfile.ZipFile(file.path) as packed:
            members = {member.filename: member.file_size for member in packed.infolist()}
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(f"{file.name}: the archive is damaged or cut off ({error}). Download it again.") from error
    if "xl/workbook.xml" not in members:
        raise DataError(
            f"{file.name}: this is an archive, but no Excel workbook (.xlsx). Unpack it and name the file inside."
        )
    if (size := sum(members.values())) > UNPACKED:
        raise DataError(
            f"{file.name}: it unpacks to {size / 2**30:.1f} GiB, more than {UNPACKED / 2**30:.0f} GiB. No workbook of "
            "a person's making is that large; if it is yours, save it as CSV."
        )


def _chosen(file: InputFile, book: Any, name: str | None) -> Any:
    """The worksheet to be read."""
    names = [each.title for each in book.worksheets]
    if name is not None:
        if name not in names:
            raise UsageError(f"{file.name}: no sheet {name!r}. There are: {', '.join(names)}.")
        return book[name]
    if len(names) != 1:
        raise UsageError(
            f"{file.name}: {len(names)} sheets ({', '.join(names)}). Name the one to read in the mapping: sheet = "
            f'"{names[0] if names else ""}"'
        )
    return book.worksheets[0]


def _has_formulas(file: InputFile, sheet: Any) -> bool:
    """Whether the sheet's XML holds a formula."""
    pattern = re.compile(rb"<(?:\w+:)?f[ >/]")
    with zipfile.ZipFile(file.path) as packed, packed.open(sheet._worksheet_path.lstrip("/")) as stream:
        rest = b""
        while block := stream.read(1024 * 1024):
            if pattern.search(rest + block):
                return True
            rest = block[-16:]
    return False


def _rows(file: InputFile, sheet: Any, formulas: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Row number and cells of each row; with the sheet's formulas, each result is there."""
    sheet.reset_dimensions()
    if formulas is None:
        yield from enumerate(sheet.iter_rows(), 1)
        return
    formulas.reset_dimensions()
    for number, (cells, written) in enumerate(zip(sheet.iter_rows(), formulas.iter_rows(), strict=True), 1):
        for place, (cell, formula) in enumerate(zip(cells, written, strict=True)):
            if cell.value is None and getattr(formula, "data_type", "") == "f":
                raise DataError(
                    f"{file.name}: cell {letters(place)}{number} holds a formula whose result was not stored. Open the "
                    "workbook in Excel, and save it."
                )
        yield number, cells


def _header(file: InputFile, first: tuple[int, tuple[Any, ...]]) -> tuple[str, ...]:
    """The names of the columns, in the first row."""
    number, cells = first
    names = [str(cell.value).strip() if cell.value is not None else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names or not all(names):
        missing = letters(names.index("") if names else 0)
        raise DataError(
            f"{file.name}: cell {missing}{number} is empty: the first row must name every column. Delete what stands "
            "above the header, and name the column."
        )
    return tuple(names)
