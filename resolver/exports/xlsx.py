"""The tables of the network as one Excel workbook: a sheet a table, header frozen, filters on.

Every cell of text is text, never a formula. What Excel can't hold is counted as left out: rows beyond 1,048,575 of a
table, characters beyond 32,767 of a cell, control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.exports import _tables

TITLE = "tables of the network as an Excel workbook"
ENDINGS = (".xlsx",)

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
TOO_LONG = "text of a cell beyond 32,767 characters"
WIDEST = 60
"""Characters of a column's width."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that a workbook can't hold."""


def write(con: DuckDBPyConnection, to: Path) -> dict[str, int]:
    """A sheet for each table that has rows, and one of what the columns mean."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    left_out: dict[str, int] = {}
    for table in _tables.present(con):
        names = [name for name, _ in _tables.columns_of(con, table)]
        rows = fetched(con.execute(_tables.rows_sql(con, table, flat=True)))
        if (first := next(rows, None)) is not None:
            add_sheet(book, table, names, chain([first], rows), left_out)
    add_sheet(book, "columns", ["table", "column", "type", "meaning"], _tables.dictionary(con), {})
    book.save(to)
    return left_out


def fetched(found: DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of a result, some thousand at a time."""
    while batch := found.fetchmany(5_000):
        yield from batch


def add_sheet(
    book: Any, title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], left_out: dict[str, int]
) -> None:
    """A sheet in a write-only workbook: header frozen, filters on; `left_out` counts what doesn't fit."""
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    left = iter(rows)
    first = list(islice(left, 200))
    for number, name in enumerate(columns, 1):
        seen = [len(str(row[number - 1])) for row in first if row[number - 1] is not None]
        sheet.column_dimensions[get_column_letter(number)].width = min(max([len(name), *seen]) + 2, WIDEST)
    sheet.append([cell(sheet, name, {}, bold=True) for name in columns])
    written = 0
    for row in islice(chain(first, left), MOST_ROWS):
        sheet.append([cell(sheet, value, left_out) for value in row])
        written += 1
    if over := sum(1 for _ in left):
        left_out[f"row of {title} beyond {MOST_ROWS:,}"] = over
    if columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{written + 1}"


def cell(sheet: Any, value: Any, left_out: dict[str, int], *, bold: bool = False) -> Any:
    """A cell with its type: text stays text whatever it begins with; what doesn't fit is counted."""
    if value is None or isinstance(value, (bool, float, date, datetime)):
        return value
    if isinstance(value, Decimal):
        value = format(value, "f")
    if isinstance(value, int):
        if abs(value) < 10**15:
            return value
        value = str(value)  # Excel's numbers have 15 digits
    text = str(value)
    if CONTROL.search(text):
        left_out["control character"] = left_out.get("control character", 0) + 1
        text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(text) > MOST_CHARACTERS:
        left_out[TOO_LONG] = left_out.get(TOO_LONG, 0) + 1
        text = text[:MOST_CHARACTERS]
    if not bold and text[:1] not in {"=", "#"}:
        return text
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    found = WriteOnlyCell(sheet, text)
    found.data_type = "s"
    if bold:
        found.font = Font(bold=True)
    return found
