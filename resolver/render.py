"""How answers leave: one JSON document, a table for a person, or a file of rows."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from resolver.errors import UsageError

Row = Mapping[str, Any]

SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
"""Hashes are cut to eight digits in tables; --json and --output give them whole."""

WIDTH = 160
"""Columns of a table that goes to a file or a pipe; on a terminal its own width holds."""


def plain(value: Any) -> Any:
    """A value as JSON has it: exact decimals and dates as text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat() + ("Z" if value.tzinfo is None else "")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    return value


def document(value: Any) -> None:
    """Write one JSON document to stdout."""
    json.dump(plain(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(rows: Sequence[Row], columns: Sequence[str] | None = None, title: str | None = None) -> None:
    """Write rows as a table to stdout; control characters in the data are shown, not sent to the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=False, highlight=False, emoji=False, width=None if sys.stdout.isatty() else WIDTH)
    if title:
        console.print(title, markup=False)
    if not rows:
        console.print("nothing", markup=False)
        return
    shown = list(columns or rows[0])
    grid = Table(show_edge=False, pad_edge=False, box=SIMPLE_HEAD)
    for column in shown:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(escaped(row.get(column)) for column in shown))
    console.print(grid)


def escaped(value: Any) -> str:
    """A cell's text, with rich's markup and control characters made harmless."""
    from rich.markup import escape

    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, float):
        value = f"{value:.4f}".rstrip("0").rstrip(".")
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    text = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in str(value))
    return escape(SHA256.sub(lambda found: found[0][:8], text))


def rows_to_file(rows: Sequence[Row], path: Path) -> None:
    """Write rows to a .csv, .jsonl or .parquet file; cells that a spreadsheet would take for a formula are quoted.

    Raises: UsageError for another ending, and where the file can't be written.
    """
    from resolver.store import writable  # with DuckDB, which printing doesn't need

    ending = path.suffix.lower()
    if ending not in {".csv", ".jsonl", ".parquet"}:
        raise UsageError(f"{path}: rows go to .csv, .jsonl or .parquet.")
    flat = [{key: plain(value) for key, value in row.items()} for row in rows]
    beside = path.with_name(path.name + ".tmp")
    with writable(path, beside):
        if ending == ".parquet":
            import pyarrow
            from pyarrow import parquet

            parquet.write_table(pyarrow.Table.from_pylist(flat), beside)
        else:
            with beside.open("w", encoding="utf-8", newline="") as file:
                if ending == ".jsonl":
                    file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in flat)
                elif flat:
                    writer = csv.DictWriter(file, list(flat[0]))
                    writer.writeheader()
                    writer.writerows({key: cell(value) for key, value in row.items()} for row in flat)
        beside.replace(path)


def cell(value: Any) -> Any:
    """A CSV cell: lists as JSON, and text that begins like a formula kept from being one."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return value
