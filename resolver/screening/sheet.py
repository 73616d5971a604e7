"""Rows of a screening as a file: CSV, JSON lines, Parquet, or an Excel sheet that a person can filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from resolver import render


def write(rows: Sequence[Mapping[str, Any]], to: Path) -> None:
    """Write rows to a .csv, .jsonl, .parquet or .xlsx file; no cell is a formula.

    Raises: UsageError for another ending.
    """
    if to.suffix.lower() != ".xlsx":
        render.rows_to_file(rows, to)
        return
    from openpyxl import Workbook

    from resolver.exports.xlsx import cell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("screening")
    sheet.freeze_panes = "A2"
    columns = list(rows[0]) if rows else []
    left_out: dict[str, int] = {}
    sheet.append([cell(sheet, name, left_out, bold=True) for name in columns])
    for row in rows:
        sheet.append([cell(sheet, flat(row[name]), left_out) for name in columns])
    if columns:
        from openpyxl.utils import get_column_letter

        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    beside = to.with_name(to.name + ".tmp")
    book.save(beside)
    beside.replace(to)


def flat(value: Any) -> Any:
    """A value for one cell: lists with line breaks between."""
    return "\n".join(map(str, value)) if isinstance(value, list) else value
