"""Text of SQL statements, made from our own declarations, and statements that go together.

Values of users and of files are parameters; what is written here are names of columns and tables of codes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

from duckdb import DuckDBPyConnection


def quote(identifier: str) -> str:
    """An SQL identifier in quotation marks."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str | int | bool | None) -> str:
    """A value as SQL, for statements that take no parameter."""
    if value is None:
        return "null"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value).lower()


def values_sql(rows: Iterable[Sequence[str | int | bool | None]]) -> str:
    """Rows as the body of an SQL VALUES list: "('a', 1), ('b', null)"."""
    return ", ".join(f"({', '.join(map(literal, row))})" for row in rows)


@contextlib.contextmanager
def transaction(con: DuckDBPyConnection) -> Iterator[None]:
    """Everything in the block, or nothing. Many small inserts are three times as fast together.

    Views and temporary tables that are made inside last to its end.
    """
    con.execute("begin")
    try:
        yield
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
