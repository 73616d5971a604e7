"""Parquet files -> raw tables: single values as text, nested ones as JSON; `line` is the row's number from 1."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
from duckdb import DuckDBPyConnection

from ingest.source import InputFile
from ingest.sql import quote
from resolver.errors import DataError

NESTED = ("STRUCT", "MAP", "UNION", "[")
"""What the type of a column holds where a value is no single one."""


def parquet_names(file: InputFile) -> frozenset[str]:
    """The columns of a Parquet file; none where it is another file, or a damaged one."""
    if not file.head.startswith(b"PAR1"):
        return frozenset()
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return frozenset(pq.read_schema(file.path).names)
    except (pa.ArrowException, OSError):
        return frozenset()


def read_parquet(con: DuckDBPyConnection, name: str, file: InputFile, columns: Mapping[str, str] | None = None) -> None:
    """Append the rows of a file to raw.<name>; a column that the table lacks is added, for the audit to stop at.

    `columns`: published name -> that in raw, where it is another. Times are 'YYYY-MM-DD HH:MM:SS', whole numbers have
    no '.0'. Raises: DataError for a damaged file.
    """
    try:
        types = con.execute("describe select * from read_parquet(?)", [str(file.path)]).fetchall()
        own = {column: (columns or {}).get(column, column) for column, *_ in types}
        for column in own.values():
            con.execute(f"alter table raw.{quote(name)} add column if not exists {quote(column)} varchar")
        texts = ", ".join(f"{_text(str(column), str(kind))} as {quote(own[column])}" for column, kind, *_ in types)
        con.execute(
            f"insert into raw.{quote(name)} by name select {texts}, $sha256 as file_sha256, $part as part, "
            "file_row_number + 1 as line from read_parquet($path, file_row_number = true)",
            {"sha256": file.sha256, "part": file.part, "path": str(file.path)},
        )
    except duckdb.Error as error:
        raise DataError(
            f"{file.name}: this Parquet file can't be read ({str(error).splitlines()[0]}). Write or download it again."
        ) from error


def _text(column: str, kind: str) -> str:
    """SQL of a column's value as text."""
    name = quote(column)
    if any(mark in kind for mark in NESTED):
        return f"to_json({name})::varchar"
    if kind == "BLOB":
        return f"'0x' || lower(hex({name}))"
    if kind in ("FLOAT", "DOUBLE"):
        whole = f"{name} = trunc({name}) and abs({name}) < 1e15"
        return f"case when {whole} then {name}::bigint::varchar else {name}::varchar end"
    if kind.endswith("WITH TIME ZONE"):
        return f"timezone('UTC', {name})::varchar"
    return f"{name}::varchar"
