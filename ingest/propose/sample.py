"""The header of a table and a sample of its values, from a file in any form that `table` reads; nothing is staged."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ingest.read.json_documents import documents
from ingest.read.raw import Refused
from ingest.read.text import check_head, utf8_blocks
from ingest.source import InputFile
from ingest.sources import _table_excel, _table_files
from resolver.errors import DataError

ROWS = 2000
"""Rows that are looked at."""

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Sample:
    """What was seen of a file: its columns with their values ('' for empty ones), and how it is to be read.

    `nested`: column -> path of a value inside a value. `sheets`: all of a workbook; `sheet` was looked at.
    """

    form: str
    values: Mapping[str, Sequence[str]]
    rows: int
    delimiter: str = ","
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    nested: Mapping[str, str] = field(default_factory=dict)


def sample(file: InputFile, sheet: str | None = None) -> Sample:
    """The first rows of a file.

    Raises: DataError for a file that is no table, or damaged; UsageError for a sheet that is not there.
    """
    form = _table_files.form(file)
    if form == "parquet":
        return _parquet(file)
    if form == "xlsx":
        return _xlsx(file, sheet)
    check_head(file)
    return _jsonl(file) if form == "jsonl" else _csv(file)


def _made(form: str, columns: Sequence[str], rows: Sequence[Sequence[str]], **more: object) -> Sample:
    values = {column: [row[place].strip() for row in rows] for place, column in enumerate(columns)}
    return Sample(form, values, len(rows), **more)  # type: ignore[arg-type]


def _csv(file: InputFile) -> Sample:
    text = next(utf8_blocks(file), b"").decode("utf-8", "ignore").removeprefix("\ufeff")
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = max(DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))
    rows = list(islice(csv.reader(text.splitlines(keepends=True), delimiter=delimiter), ROWS + 1))
    columns = [column.strip() for column in rows[0]] if rows else []
    if not columns or not all(columns):
        raise DataError(f"{file.name}: the first line must name every column; it is {first[:200]!r}.")
    return _made("csv", columns, [row for row in rows[1:] if len(row) == len(columns)], delimiter=delimiter)


def _jsonl(file: InputFile) -> Sample:
    batch = next(documents(file, "", {}, Refused()), None)
    found: list[dict[str, object]] = []
    for text in batch.table.column("text").slice(0, ROWS).to_pylist() if batch else []:
        try:
            each = json.loads(text)
        except ValueError:
            continue
        if isinstance(each, dict):
            found.append(each)
    columns = list(dict.fromkeys(key for each in found for key in each))
    nested = {
        key: f"{key}[]" if isinstance(value, list) else f"{key}.{next(iter(value), '')}"
        for each in found
        for key, value in each.items()
        if isinstance(value, list | dict)
    }
    rows = [[_text(each.get(column)) for column in columns] for each in found]
    if not columns:
        raise DataError(f"{file.name}: no line of it is a JSON object with columns.")
    return _made("jsonl", columns, rows, nested=nested)


def _text(value: object) -> str:
    """A JSON value as a mapping reads it."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(file: InputFile) -> Sample:
    from resolver.store import connect

    con = connect(":memory:")
    try:
        types = _table_files.parquet_columns(con, file)
        nested = {
            column: _table_files.nested_path(column, type_)
            for column, type_ in types.items()
            if any(mark in type_ for mark in _table_files.NESTED)
        }
        texts = ", ".join(
            f"coalesce({_table_files.parquet_text(column, type_)}, '')" for column, type_ in types.items()
        )
        rows = con.execute(f"select {texts} from read_parquet(?) limit {ROWS}", [str(file.path)]).fetchall()
    finally:
        con.close()
    return _made("parquet", list(types), rows, nested=nested)


def _xlsx(file: InputFile, sheet: str | None) -> Sample:
    names = _table_excel.sheets(file)
    chosen = sheet or names[0]
    with _table_excel.opened(file, chosen) as found:
        rows = [values for _, values in islice(found.texts(), ROWS)]
        columns = found.columns
    return _made("xlsx", columns, rows, sheet=chosen if len(names) > 1 else None, sheets=tuple(names))
