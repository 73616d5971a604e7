"""The number that stands for all facts of a record: what changes it, and what does not. Samples are invented."""

from __future__ import annotations

import hashlib

import duckdb
import pytest

from ingest.keep import version_sql

COLUMNS = {"record": {"caption": False}, "name": {"full_name": False, "type": False}}
"""Table -> column -> whether every row is known to have a value there."""


def content(
    records: list[str], names: list[tuple[str | None, str | None]], columns=COLUMNS
) -> list[tuple[object, ...]]:
    """(record_id, content, has_record) of records by caption, and names of the record 'a'."""
    con = duckdb.connect()
    con.execute("create schema incoming")
    con.execute("create table incoming.record (record_id varchar, caption varchar, url varchar)")
    con.execute("create table incoming.name (record_id varchar, full_name varchar, type varchar, note varchar)")
    for caption in records:
        con.execute("insert into incoming.record values ('a', ?, null)", [caption])
    for name, kind in names:
        con.execute("insert into incoming.name values ('a', ?, ?, null)", [name, kind])
    return con.execute(version_sql(columns)).fetchall()


ONE, TWO = ("ALPHA", "primary"), ("BETA", "alias")


def test_the_order_of_facts_columns_and_tables_changes_nothing():
    turned = {"name": {"type": False, "full_name": False}, "record": {"caption": False}}
    assert content(["X"], [ONE, TWO]) == content(["X"], [TWO, ONE]) == content(["X"], [ONE, TWO], turned)


def test_a_column_that_is_null_everywhere_changes_nothing():
    wider = {"record": {"caption": False, "url": False}, "name": {"full_name": False, "note": False, "type": False}}
    assert content(["X"], [ONE]) == content(["X"], [ONE], wider)


def test_whether_a_column_is_known_to_be_filled_changes_nothing():
    known = {"record": {"caption": True}, "name": {"full_name": True, "type": True}}
    assert content(["X"], [ONE, TWO]) == content(["X"], [ONE, TWO], known)


def test_a_fact_is_its_table_and_its_columns_with_their_values():
    facts = ("record\x1fcaption=X", "name\x1ffull_name=ALPHA\x1ftype=primary", "name\x1ffull_name=BETA")
    numbers = [int.from_bytes(hashlib.md5(fact.encode()).digest()[::-1], "big") for fact in facts]
    assert content(["X"], [ONE, ("BETA", None)]) == [("a", sum(number >> 32 for number in numbers), True)]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param([], id="none"),
        pytest.param([ONE], id="fewer"),
        pytest.param([ONE, TWO, TWO], id="one twice"),
        pytest.param([ONE, ONE, TWO, TWO], id="each twice"),
        pytest.param([("ALPHA", "alias"), ("BETA", "primary")], id="values swapped"),
        pytest.param([("primary", "ALPHA"), TWO], id="columns swapped"),
        pytest.param([("ALPHA", None), TWO], id="a value less"),
        pytest.param([("ALPHA", ""), TWO], id="an empty value"),
    ],
)
def test_every_other_set_of_facts_has_another_content(names):
    assert content(["X"], [ONE, TWO]) != content(["X"], names)


def test_facts_without_a_record_are_told():
    assert [has_record for _, _, has_record in content([], [ONE])] == [False]
    assert [has_record for _, _, has_record in content(["X"], [ONE])] == [True]
