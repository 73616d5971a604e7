"""The rows of a table in any of its forms (CSV, Parquet, JSON lines, Excel) -> raw.table_row, all as text.

One content has one text in every form, so that one mapping gives the same records: dates are YYYY-MM-DD, times
YYYY-MM-DD HH:MM:SS, whole numbers have no '.0', true and false are words, and what is absent is empty. `line` is the
line of CSV and JSON lines, the row of the sheet in Excel, and the row's number from 1 in Parquet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

import duckdb
from duckdb import DuckDBPyConnection

from ingest.mapping import Mapped
from ingest.read.csv import csv_header, read_csv
from ingest.read.json_documents import documents
from ingest.read.parquet import append_parquet
from ingest.read.raw import KEPT, Refused, append, create_raw_table
from ingest.source import Full, InputFile
from ingest.sources import _table_excel
from ingest.sources._table_values import RAW, raw_name
from ingest.sql import literal, quote
from resolver.errors import DataError, SourceChanged

FORMS = ("csv", "jsonl", "parquet", "xlsx")
NESTED = ("STRUCT", "MAP", "UNION", "[")
"""What the type of a column in Parquet holds where a value is no single one."""


def form(file: InputFile) -> str:
    """Which form a file has, by its first bytes.

    Raises: DataError for a workbook of another kind than .xlsx, with the next step.
    """
    if file.head.startswith(b"PAR1"):
        return "parquet"
    if file.head.startswith(b"PK\x03\x04"):
        return "xlsx"
    if file.head.startswith(b"\xd0\xcf\x11\xe0"):
        raise DataError(
            f"{file.name}: this is an old (.xls) or an encrypted workbook. Open it in Excel, and save it as .xlsx "
            "without a password."
        )
    return "jsonl" if re.match(rb"\s*(\[\s*)?\{", file.head.removeprefix(b"\xef\xbb\xbf")) else "csv"


IN_PIECES = ("csv", "parquet")
"""Forms that `read_rows` reads in pieces."""


def read_rows(
    con: DuckDBPyConnection, kind: str, files: Sequence[InputFile], mapped: Mapped, full: Full | None = None
) -> None:
    """Fill raw.table_row from files of one form. `full`: see Format.pieces.

    Where rows have a key the first file by name comes first, otherwise that by its sha256, as rows are numbered by it.

    Raises: SourceChanged where a file lacks a column that the mapping names, or has one that it does not; DataError
    for a damaged file, and for nested values, with their path.
    """
    columns: Sequence[str] = sorted(mapped.columns() | set(mapped.ignored))
    create_raw_table(con, RAW, [raw_name(column) for column in columns])
    if kind == "jsonl":
        _read_json(con, files, columns, mapped)
        return
    keyed = bool(mapped.transfer and mapped.transfer.key)
    for file in sorted(files, key=lambda file: (file.name if keyed else "", file.sha256)):
        if kind == "csv":
            columns = csv_header(file, mapped.delimiter)
            check_columns(file, columns, mapped)
            raw = [raw_name(column) for column in columns]
            read_csv(con, RAW, [file], raw, delimiter=mapped.delimiter, header=True, published=columns, full=full)
        elif kind == "parquet":
            _read_parquet(con, file, mapped, full)
        else:
            with _table_excel.opened(file, mapped.sheet) as sheet:
                check_columns(file, sheet.columns, mapped)
                for batch in sheet.batches(raw_name):
                    append(con, RAW, batch)
                sheet.write_faults(con)


def check_columns(file: InputFile, columns: Collection[str], mapped: Mapped) -> None:
    """Raises: SourceChanged where the columns are not those of the mapping."""
    used, lower = mapped.columns(), [column.lower() for column in columns]
    missing = sorted(used - set(columns))
    new = [column for column in columns if column not in used and column not in mapped.ignored]
    twice = sorted({column for column in columns if lower.count(column.lower()) > 1})
    if missing or new or twice:
        raise SourceChanged(
            f"{file.name}: the columns are not those of {mapped.file}: missing {missing}, "
            f"neither mapped nor ignored {new}, named twice {twice}. Correct the mapping: "
            "what is not to be read goes to [ignored], with a reason."
        )


# -------------------------------------------------------------------------------------------------------------- Parquet


def parquet_columns(con: DuckDBPyConnection, file: InputFile) -> dict[str, str]:
    """Columns of a Parquet file with their types.

    Raises: DataError for a damaged file.
    """
    try:
        found = con.execute("describe select * from read_parquet(?)", [str(file.path)]).fetchall()
    except duckdb.Error as error:
        raise DataError(
            f"{file.name}: this Parquet file can't be read ({str(error).splitlines()[0]}). Write or download it again."
        ) from error
    return {str(row[0]): str(row[1]) for row in found}


def parquet_text(column: str, type_: str) -> str:
    """SQL of a column's value as text."""
    name = quote(column)
    if type_ in ("FLOAT", "DOUBLE"):
        whole = f"isfinite({name}) and {name} = trunc({name}) and abs({name}) < 1e15"
        return f"case when {whole} then {name}::bigint::varchar when not isnan({name}) then {name}::varchar end"
    if type_.startswith("TIMESTAMP") and not type_.endswith("ZONE"):
        return f"case when {name} = {name}::date then {name}::date::varchar else {name}::varchar end"
    return f"{name}::varchar"


def _read_parquet(con: DuckDBPyConnection, file: InputFile, mapped: Mapped, full: Full | None) -> None:
    types = parquet_columns(con, file)
    check_columns(file, types, mapped)
    for column, type_ in types.items():
        if column in mapped.columns() and (any(mark in type_ for mark in NESTED) or type_ == "BLOB"):
            raise DataError(
                f"{file.name}: {nested_path(column, type_)}: the column holds {type_}, no single values. Write its "
                "values to columns of their own."
            )
    texts = ", ".join(
        f"coalesce({parquet_text(column, type_)}, '') as {quote(raw_name(column))}" for column, type_ in types.items()
    )
    append_parquet(con, RAW, file, texts, full)


def nested_path(column: str, type_: str) -> str:
    """The path of the first inner value of a nested column: 'address.city', 'phones[]'."""
    if type_.startswith("STRUCT("):
        inner = type_.removeprefix("STRUCT(").split(" ", 1)[0].strip('"')
        return f"{column}.{inner}"
    return f"{column}[]" if type_.endswith("]") else column


# ----------------------------------------------------------------------------------------------------------- JSON lines


def _read_json(con: DuckDBPyConnection, files: Iterable[InputFile], columns: Sequence[str], mapped: Mapped) -> None:
    refused = Refused()
    for file in files:
        keys: dict[str, None] = {}
        for batch in documents(file, "", {}, refused):
            con.register("raw_documents", batch.table)
            con.execute("create or replace temp table table_document as select * from raw_documents")
            con.unregister("raw_documents")
            _refuse_json(con, file, batch.last_line, refused)
            found = con.execute(
                "select key from (select unnest(json_keys(text)) as key, line from table_document) "
                "group by key order by min(line), key"
            ).fetchall()
            keys |= dict.fromkeys(key for (key,) in found)
            _check_flat(con, file, sorted(set(keys) & mapped.columns()))
            values = "".join(
                f", coalesce(published[{number}], '') as {quote(raw_name(column))}"
                for number, column in enumerate(columns, 1)
            )
            con.execute(
                f"insert into raw.{RAW} by name select $sha256 as file_sha256, $part as part, line{values} "
                f"from (select line, entry, json_extract_string(text, [{', '.join(map(pointer, columns))}]) "
                "as published from table_document) order by entry",
                {"sha256": file.sha256, "part": file.part},
            )
        check_columns(file, [*keys, *(set(mapped.ignored) - set(keys))], mapped)
    con.execute("drop table if exists table_document")
    refused.write(con)


def pointer(column: str) -> str:
    """An SQL literal of the path of a member, whatever its name is made of."""
    return literal("/" + column.replace("~", "~0").replace("/", "~1"))


def _refuse_json(con: DuckDBPyConnection, file: InputFile, last_line: int | None, refused: Refused) -> None:
    """Take what is no object out of the batch, to the refused rows."""
    odd = "case when not json_valid(text) then 'json' when json_type(text) <> 'OBJECT' then 'no_object' end"
    found = con.execute(
        f"select line, {odd} as code, left(text, {KEPT}) from table_document where {odd} is not null order by line"
    ).fetchall()
    for line, code, text in found:
        if code == "json" and line == last_line:
            refused.add(file, line, "truncated", "the file ends inside this row: download it again", text)
        elif code == "json":
            refused.add(file, line, code, "this is no JSON: correct the line, or download the file again", text)
        else:
            refused.add(file, line, code, "a row is an object of columns: { ... }", text)
    if found:
        con.execute(f"delete from table_document where {odd} is not null")


def _check_flat(con: DuckDBPyConnection, file: InputFile, columns: Sequence[str]) -> None:
    """Raises: DataError for an object or array where a value is expected, with its path and line."""
    types = f"json_type(text, [{', '.join(map(pointer, columns))}])"
    row = con.execute(
        f"select exists (from table_document where list_has_any({types}, ['OBJECT', 'ARRAY']))"
        if columns
        else "select false"
    ).fetchone()
    for column in columns if row and row[0] else ():
        found = con.execute(
            f"select line, json_type(text, {pointer(column)}) as type, "
            f"list_first(json_keys(text, {pointer(column)})) from table_document "
            f"where json_type(text, {pointer(column)}) in ('OBJECT', 'ARRAY') order by line limit 1"
        ).fetchone()
        if found:
            line, type_, inner = found
            path = f"{column}[]" if type_ == "ARRAY" else f"{column}.{inner}" if inner else column
            raise DataError(
                f"{file.name}: line {line}: {path}: a value inside a value. Write it to a column of its own: a table "
                "is flat."
            )
