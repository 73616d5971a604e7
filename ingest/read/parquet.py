"""Parquet files -> raw tables: single values as text, nested ones as JSON; `line` is the row's number from 1."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
from duckdb import DuckDBPyConnection

from ingest.read.raw import PIECE
from ingest.source import Full, InputFile
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


def read_parquet(
    con: DuckDBPyConnection,
    name: str,
    file: InputFile,
    columns: Mapping[str, str] | None = None,
    full: Full | None = None,
) -> None:
    """Append the rows of a file to raw.<name>; a column that the table lacks is added, for the audit to stop at.

    `columns`: published name -> that in raw, where it is another. Times are 'YYYY-MM-DD HH:MM:SS', whole numbers have
    no '.0'. `full`: see Format.pieces. Raises: DataError for a damaged file.
    """
    try:
        types = con.execute("describe select * from read_parquet(?)", [str(file.path)]).fetchall()
        own = {column: (columns or {}).get(column, column) for column, *_ in types}
        for column in own.values():
            con.execute(f"alter table raw.{quote(name)} add column if not exists {quote(column)} varchar")
        texts = ", ".join(f"{_text(str(column), str(kind))} as {quote(own[column])}" for column, kind, *_ in types)
    except duckdb.Error as error:
        raise damaged(file, error) from error
    append_parquet(con, name, file, texts, full)


def append_parquet(con: DuckDBPyConnection, name: str, file: InputFile, texts: str, full: Full | None) -> None:
    """Append the rows of a file to raw.<name>: what the SQL `texts` makes of its columns, and the citation.

    `full`: see Format.pieces; of a piece only the row groups are read in which its rows stand.
    Raises: DataError for a damaged file.
    """
    piece = (
        f"insert into raw.{quote(name)} by name select {texts}, $sha256 as file_sha256, $part as part, "
        "file_row_number + 1 as line from read_parquet($path, file_row_number = true) "
        "where file_row_number >= $first and file_row_number < $end"
    )
    rows = _rows(con, file)
    held = int(con.execute(f"select count(*) from raw.{quote(name)}").fetchall()[0][0])
    for first in range(0, rows, PIECE) if full else (0,):
        if full and held:
            full()
        held = min(PIECE, rows - first) if full else rows
        values = {"sha256": file.sha256, "part": file.part, "path": str(file.path), "first": first}
        try:
            con.execute(piece, values | {"end": first + held})
        except duckdb.Error as error:
            raise damaged(file, error) from error


def _rows(con: DuckDBPyConnection, file: InputFile) -> int:
    try:
        found = con.execute("select num_rows from parquet_file_metadata($path)", {"path": str(file.path)}).fetchall()
    except duckdb.Error as error:
        raise damaged(file, error) from error
    return int(found[0][0])


def damaged(file: InputFile, error: duckdb.Error) -> DataError:
    """The error for a file that DuckDB can't read."""
    return DataError(
        f"{file.name}: this Parquet file can't be read ({str(error).splitlines()[0]}). Write or download it again."
    )


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
