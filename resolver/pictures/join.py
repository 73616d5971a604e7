"""The hashes beside the rows of a table that names the files: <column>_sha256, <column>_phash, <column>_problem.

So a mapping finds them: `sha256 = "photo_sha256"`, `perceptual_hash = "photo_phash"` in a section [[documents]].
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from resolver.errors import DataError, UsageError
from resolver.pictures.files import Hashed

ADDED = ("sha256", "phash", "problem")

MOST_FIELD = 1024**2
"""Characters of one field of a CSV file."""


def joined(table: Path, columns: Sequence[str], files: Iterable[Hashed]) -> list[dict[str, Any]]:
    """The rows of a CSV or Excel table, with three columns more for each of `columns`, which name files.

    A name is a path below the folder, or the name of one file alone; '' names none. Not found, two files of one name,
    or no picture: the column <column>_problem says so, and no row is left out.

    Raises: UsageError for a column that the table lacks, or that is there already; DataError for a damaged table.
    """
    found = Names(files)
    names, rows = read(table)
    if missing := [column for column in columns if column not in names]:
        raise UsageError(f"{table.name}: no column {', '.join(missing)}. There are: {', '.join(names)}.")
    made = [f"{column}_{what}" for column in columns for what in ADDED]
    if twice := [name for name in made if name in names]:
        raise UsageError(f"{table.name}: has a column {', '.join(twice)} already. Rename it, or take it away.")
    for row in rows:
        for column in columns:
            row |= {f"{column}_{what}": value for what, value in zip(ADDED, found.of(row[column]), strict=True)}
    return rows


def write(rows: Sequence[dict[str, Any]], to: Path) -> None:
    """The rows as a CSV file, every value as it was given, so that a mapping reads what the table said.

    Raises: UsageError for another ending, and where there are no rows.
    """
    if to.suffix.lower() != ".csv" or not rows:
        raise UsageError(f"{to}: the joined table is written as .csv, and has rows; this one has {len(rows)}.")
    beside = to.with_name(f"{to.name}.tmp")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    beside.replace(to)


class Names:
    """Files by their path, and by their name alone where only one has it."""

    def __init__(self, files: Iterable[Hashed]) -> None:
        self._by_path = {file.file: file for file in files}
        self._by_name: dict[str, list[Hashed]] = defaultdict(list)
        for file in self._by_path.values():
            self._by_name[PurePosixPath(file.file).name].append(file)

    def of(self, name: str) -> tuple[str, str, str]:
        """SHA-256, perceptual hash and problem, each '' where there is none."""
        if not name.strip():
            return "", "", ""
        file = self._by_path.get(name.strip().removeprefix("./"))
        if file is None:
            some = self._by_name.get(name.strip(), [])
            if len(some) != 1:
                return "", "", "no such file in the folder" if not some else f"{len(some)} files have this name"
            [file] = some
        return file.sha256 or "", file.phash or "", file.refused or ""


def read(table: Path) -> tuple[list[str], list[dict[str, Any]]]:
    """Names of the columns, and the rows as text, of a CSV or Excel file; rows without any value are no rows.

    Raises: DataError for a damaged file, a row with more fields than columns, columns named twice.
    """
    from ingest.files import input_file
    from ingest.sources import _table_excel
    from ingest.sources._table_files import form

    with tempfile.TemporaryDirectory() as folder:
        file = input_file(table, Path(folder))
        kind = form(file)
        if kind == "xlsx":
            with _table_excel.opened(file, None) as sheet:
                names = list(sheet.columns)
                lines = list(sheet.texts())
                if sheet.faults:
                    raise DataError(f"{file.name}: row {sheet.faults[0][2]}: {sheet.faults[0][4]}")
        elif kind == "csv":
            names, lines = _csv(file.path, file.name)
        else:
            raise DataError(f"{file.name}: hashes are joined to CSV and Excel tables. Save it as one of them.")
    if len(set(names)) < len(names):
        raise DataError(f"{table.name}: two columns have one name. Rename one.")
    return names, [dict(zip(names, values, strict=True)) for _, values in lines]


def _csv(path: Path, name: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    csv.field_size_limit(MOST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            names = next(reader, [])
            lines = []
            for values in reader:
                if not any(values):
                    continue
                if len(values) != len(names):
                    raise DataError(
                        f"{name}: line {reader.line_num} has {len(values)} fields, the header {len(names)}. Correct it."
                    )
                lines.append((reader.line_num, values))
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{name}: this CSV file can't be read ({error}). Save it as CSV in UTF-8.") from error
    return names, lines
