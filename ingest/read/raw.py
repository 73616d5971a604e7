"""The tables raw.<name>: published columns as VARCHAR with their citation, and what was refused before it got there.

Every reader of this folder fills them: file_sha256, part and line say where a row begins; readers of documents (XML,
JSON) add entry, the number of the document in its file, and item, that of the row inside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.source import InputFile
from ingest.sql import literal, quote

KEPT = 2000
"""Characters of a refused record that are kept."""

CITATION = ("file_sha256", "part", "line")
"""Columns that every raw table has besides the published ones; XML tables also have entry and item."""


PIECE = 2 * 122_880
"""Rows after which a file that is taken in pieces is worked on: two row groups, one for each of two threads."""

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
        taken = self.rows[: len(self.rows)]  # a thread that reads ahead may add more meanwhile
        if taken:
            import pyarrow as pa

            names = ["file_sha256", "part", "line", "code", "reason", "content"]
            con.register("refused_rows", pa.table([list(column) for column in zip(*taken, strict=True)], names))
            con.execute("insert into raw.refused select * from refused_rows")
            con.unregister("refused_rows")
        del self.rows[: len(taken)]


def cite_by_number(con: DuckDBPyConnection, files: Iterable[tuple[str, str]]) -> None:
    """Make raw.file_sha256 and raw.part, types whose values are those of the files (sha256, part) that may be cited.

    A citation then takes two bytes a row, where it would take 80; SQL reads and compares it as text.
    """
    for kind, values in zip(CITATION, zip(*files, strict=True), strict=False):
        con.execute(f"create type raw.{kind} as enum ({', '.join(map(literal, sorted(set(values))))})")


def citation_columns(con: DuckDBPyConnection) -> dict[str, str]:
    """Column of the citation -> its type: those of `cite_by_number`, where they were made."""
    made = con.execute("select type_name from duckdb_types() where schema_name = 'raw'").fetchall()
    text = {column: f"raw.{column}" if (column,) in made else "varchar" for column in ("file_sha256", "part")}
    return {**text, "line": "bigint"}


def create_raw_table(
    con: DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    *,
    entries: bool = False,
    cited: Mapping[str, str] | None = None,
) -> None:
    """Make raw.<name> where it is not there: the published columns as VARCHAR, and the citation.

    `entries`: also the columns entry and item, which count the elements of an XML file. `cited`: what
    `citation_columns` gives, for those who make many tables.
    """
    con.execute("create schema if not exists raw")
    declared = [f"{quote(column)} varchar" for column in columns]
    declared += [f"{column} {kind} not null" for column, kind in (cited or citation_columns(con)).items()]
    declared += ["entry bigint", "item bigint"] if entries else []
    con.execute(f"create table if not exists raw.{quote(name)} ({', '.join(declared)})")


def citation(file: InputFile, lines: Any) -> dict[str, Any]:
    """The columns of the citation for rows of a file that begin on these lines, as Arrow arrays.

    The texts of file and part stand once, and each row points at them: copying them for each row takes as long as
    parsing the rows.
    """
    import numpy as np
    import pyarrow as pa

    first = pa.array(np.zeros(len(lines), dtype=np.int32))
    texts = {"file_sha256": file.sha256, "part": file.part}
    return {
        **{column: pa.DictionaryArray.from_arrays(first, pa.array([text])) for column, text in texts.items()},
        "line": pa.array(lines),
    }


def append(con: DuckDBPyConnection, name: str, rows: Any) -> None:
    """Append an Arrow table to raw.<name>; columns go by name, and those that it lacks are null.

    Not by a registered view: a transaction would hold each of them, with its rows, until it ends.
    """
    import pyarrow as pa

    found = con.execute(f"select * from raw.{quote(name)} limit 0").description or []
    columns = [str(column[0]) for column in found]
    for column in columns:
        if column not in rows.column_names:
            rows = rows.append_column(column, pa.nulls(rows.num_rows, pa.string()))
    con.from_arrow(rows.select(columns)).insert_into(f"raw.{quote(name)}")
