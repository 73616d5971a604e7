"""Linking holds DuckDB to a limit, and goes on without one where that does not suffice."""

from __future__ import annotations

import pytest
from duckdb import OutOfMemoryException

from resolver import features, memory
from resolver.scoring import score
from resolver.store import Workspace
from tests.resolver.linked import linked
from tests.world import CAST


def test_what_needs_more_than_the_limit_is_begun_anew_without_one(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("RESOLVER_MEMORY", raising=False)
    asked: list[int | None] = []

    def work(limit: int | None) -> str:
        asked.append(limit)
        if limit is not None:
            raise OutOfMemoryException("failed to pin block")
        return "done"

    assert memory.sparing(Workspace(tmp_path), work) == "done"
    assert asked == [memory.LEAST, None]


def test_a_limit_of_the_users_own_is_not_passed(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RESOLVER_MEMORY", "2GB")

    def work(limit: int | None) -> None:
        assert limit is None
        raise OutOfMemoryException("failed to pin block")

    with pytest.raises(OutOfMemoryException):
        memory.sparing(Workspace(tmp_path), work)


def test_the_limit_grows_with_what_is_staged(tmp_path, monkeypatch) -> None:
    workspace = Workspace(tmp_path)
    with workspace.work_path.open("wb") as file:
        file.truncate(300_000_000)
    assert memory.limit_of(workspace) == memory.TIMES * 300_000_000


def test_a_few_records_and_pairs_at_a_time_give_what_all_at_once_do(monkeypatch) -> None:
    def tables() -> list[list[tuple[object, ...]]]:
        con = linked(*CAST)
        return [
            con.execute(f"from work.{table} order by all").fetchall()
            for table in ("entity_record", "pair", "may_be", "feature_person", "feature_organisation", "feature_alias")
        ]

    at_once = tables()
    monkeypatch.setattr(features, "AT_ONCE", 7)
    monkeypatch.setattr(score, "AT_ONCE", 5)
    assert tables() == at_once
