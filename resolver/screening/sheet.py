"""Rows of a screening as a file: CSV, JSON lines, Parquet, or an Excel sheet that a person can filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from resolver import render
from resolver.exports import whole, xlsx


def write(rows: Sequence[Mapping[str, Any]], to: Path) -> None:
    """Write rows to a .csv, .jsonl, .parquet or .xlsx file; no cell is a formula.

    Raises: UsageError for another ending.
    """
    if to.suffix.lower() != ".xlsx":
        render.rows_to_file(rows, to)
        return
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    columns = list(rows[0]) if rows else []
    xlsx.add_sheet(book, "screening", columns, ([flat(row[name]) for name in columns] for row in rows), {})
    with whole(to) as beside:
        book.save(beside)


def flat(value: Any) -> Any:
    """A value for one cell: lists with line breaks between."""
    return "\n".join(map(str, value)) if isinstance(value, list) else value
