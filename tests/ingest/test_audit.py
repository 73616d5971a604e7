"""The audit of a source's statements: which published columns they read."""

from __future__ import annotations

from ingest import source
from ingest.audit import columns_read

TABLES = {"one": ["a", "b", "c"], "two": ["a", "d"]}


def test_columns_are_found_by_alias_and_without_one():
    assert columns_read(["select x.a, c from raw.one as x"], TABLES) == {("one", "a"), ("one", "c")}


def test_columns_are_found_in_common_table_expressions_and_joins():
    statement = (
        "insert into t with q as (select a as z from raw.one) select q.z, d from q join raw.two as w on w.a = q.z"
    )
    assert columns_read([statement], TABLES) == {("one", "a"), ("two", "d"), ("two", "a")}


def test_a_star_reads_nothing():
    assert columns_read(["select * from raw.one"], TABLES) == set()


def test_a_column_of_another_table_of_the_same_name_is_not_read():
    assert columns_read(["select q.b, one.a from raw.one as one, work.q as q"], TABLES) == {("one", "a")}


def test_every_source_says_what_it_is():
    for name in source.names():
        found = source.load(name)
        assert found.title and found.publisher and found.licence and found.prefix and found.formats, name
        assert all(layout.parts for layout in found.formats), name
