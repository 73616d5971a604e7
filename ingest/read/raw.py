"""The tables raw.<name>: published columns as VARCHAR with their citation, and what was refused before it got there.

Every reader of this folder fills them: file_sha256, part and line say where a row begins; readers of documents (XML,
JSON) add entry, the number of the document in its file, and item, that of the row inside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.source import InputFile
from ingest.sql import quote

KEPT = 2000
"""Characters of a refused record that are kept."""

CITATION = ("file_sha256", "part", "line")
"""Columns that every raw table has besides the published ones; XML tables also have entry and item."""


PLACE = "hash(file_sha256, part)"
"""SQL of a number for a file and its part: what is joined by it and by line needs no long keys in memory."""


@dataclass
class Refused:
    """Records that could not be read, to be written to raw.refused."""

    rows: list[tuple[str, str, int, str, str, str]] = field(default_factory=list)

    def add(self, file: InputFile, line: int, code: str, reason: str, content: str) -> None:
        """Refuse what begins on a line of a file."""
        self.rows.append((file.sha256, file.part, line, code, reason, content[:KEPT]))

    def write(self, con: DuckDBPyConnection) -> None:
        """Append to raw.refused (file_sha256, part, line, code, reason, content)."""
        con.execute("create schema if not exists raw")
        con.execute(
            "create table if not exists raw.refused (file_sha256 varchar, part varchar, line bigint, code varchar, "
            "reason varchar, content varchar)"
        )
        if self.rows:
            import pyarrow as pa

            names = ["file_sha256", "part", "line", "code", "reason", "content"]
            con.register("refused_rows", pa.table([list(column) for column in zip(*self.rows, strict=True)], names))
            con.execute("insert into raw.refused select * from refused_rows")
            con.unregister("refused_rows")
        self.rows.clear()


def create_raw_table(con: DuckDBPyConnection, name: str, columns: Sequence[str], *, entries: bool = False) -> None:
    """Make raw.<name> where it is not there: the published columns as VARCHAR, and the citation.

    `entries`: also the columns entry and item, which count the elements of an XML file.
    """
    more = ["entry bigint", "item bigint"] if entries else []
    declared = [f"{quote(column)} varchar" for column in columns]
    declared += ["file_sha256 varchar not null", "part varchar not null", "line bigint not null", *more]
    con.execute("create schema if not exists raw")
    con.execute(f"create table if not exists raw.{quote(name)} ({', '.join(declared)})")


def append(con: DuckDBPyConnection, name: str, rows: Any) -> None:
    """Append an Arrow table to raw.<name>; columns go by name, and those that it lacks are null.

    Not by a registered view: a transaction would hold each of them, with its rows, until it ends.
    """
    import pyarrow as pa

    columns = con.execute(
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = ? order by column_index",
        [name],
    ).fetchall()
    for (column,) in columns:
        if column not in rows.column_names:
            rows = rows.append_column(column, pa.nulls(rows.num_rows, pa.string()))
    con.from_arrow(rows.select([column for (column,) in columns])).insert_into(f"raw.{quote(name)}")
