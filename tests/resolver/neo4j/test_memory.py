"""DuckDB is held to a little memory beside a server, unless it needs more, or somebody said how much it may have."""

from __future__ import annotations

import pytest
from duckdb import DuckDBPyConnection, OutOfMemoryException

from resolver.neo4j.memory import sparing
from resolver.store import connect


def limit(con: DuckDBPyConnection) -> str:
    return str(con.execute("select current_setting('memory_limit')").fetchall()[0][0])


def test_work_is_held_to_the_limit_and_what_comes_after_is_not(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("RESOLVER_MEMORY", raising=False)
    with connect(":memory:") as con:
        before = limit(con)
        assert sparing(con, lambda: limit(con)) == "228.8 MiB"  # 240 MB
        assert limit(con) == before


def test_work_that_needs_more_is_done_again_with_all(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("RESOLVER_MEMORY", raising=False)
    with connect(":memory:") as con:
        before, tried = limit(con), []

        def work() -> None:
            tried.append(limit(con))
            con.execute("select len(list(i)) from range($n) as r(i)", {"n": 60_000_000})  # 480 MB that can't be spilt

        sparing(con, work)
        assert tried == ["228.8 MiB", before]


def test_a_limit_that_was_set_stands(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("RESOLVER_MEMORY", "200MB")
    with connect(":memory:") as con:
        assert sparing(con, lambda: limit(con)) == "190.7 MiB"
        with pytest.raises(OutOfMemoryException):
            sparing(con, lambda: con.execute("select len(list(i)) from range(60000000) as r(i)"))
