"""Ids of groups that no run knew: made in the database, the same that the rules of identity.py give."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from resolver import entity_ids
from resolver.identity import new_id

GROUPS = {"a:1": ["a:1", "a:2"], "a:3": ["a:3"], "b:1": ["b:1", "a:9"]}


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("create schema work")
    made.execute("create table work.record (record_id varchar)")
    made.execute("create table work.record_group (record_id varchar, name varchar)")
    for name, records in GROUPS.items():
        made.executemany("insert into work.record values (?)", [[record] for record in records])
        made.executemany("insert into work.record_group values (?, ?)", [[record, name] for record in records])
    return made


def earlier(tmp_path: Path, identity: list[tuple[str, str, int, int | None]], retired: list[tuple[str, int]]) -> Path:
    """A generation that knows these records and retired ids."""
    path = tmp_path / "run-000001.duckdb"
    with duckdb.connect(str(path)) as made:
        made.execute("create schema meta")
        made.execute(
            "create table meta.identity (record_id varchar, entity_id varchar, run_from bigint, run_to bigint)"
        )
        made.execute("create table meta.retired (entity_id varchar, run bigint, heirs varchar[])")
        for row in identity:
            made.execute("insert into meta.identity values (?, ?, ?, ?)", row)
        for old in retired:
            made.execute("insert into meta.retired values (?, ?, [])", old)
    return path


def given(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(con.execute("from work.group_entity").fetchall())


def test_a_new_group_has_the_id_of_its_first_record_and_a_history_from_this_run_on(con) -> None:
    entity_ids.write(con, None, [], 1, {}, set())
    assert given(con) == {"a:1": new_id("a:1"), "a:3": new_id("a:3"), "b:1": new_id("a:9")}  # 'a:9' < 'b:1'
    rows = con.execute("from work.identity order by record_id").fetchall()
    assert rows == [
        ("a:1", new_id("a:1"), 1, None), ("a:2", new_id("a:1"), 1, None), ("a:3", new_id("a:3"), 1, None),
        ("a:9", new_id("a:9"), 1, None), ("b:1", new_id("a:9"), 1, None),
    ]  # fmt: skip


def test_a_group_with_a_record_of_before_goes_on_and_one_with_a_seed_is_made_from_it(con, tmp_path) -> None:
    before = earlier(tmp_path, [("a:2", "ent-old", 1, None)], [])
    entity_ids.write(con, before, [], 2, {"a:3": "wallet:x"}, set())
    assert given(con) == {"a:1": "ent-old", "a:3": new_id("wallet:x"), "b:1": new_id("a:9")}


def test_an_id_that_was_retired_is_not_made_again(con, tmp_path) -> None:
    taken = new_id("a:3")
    entity_ids.write(con, earlier(tmp_path, [], [(taken, 1)]), [], 2, {}, set())
    assert given(con) == {"a:1": new_id("a:1"), "a:3": new_id("a:3", {taken}), "b:1": new_id("a:9")}
