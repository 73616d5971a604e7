"""Tidying published text: the quick ways of the macros give what the plain ways give. Samples are invented."""

from __future__ import annotations

import itertools

import duckdb
import pytest

from resolver.store import contract

LETTERS = [" ", "\t", "\n", "\r", "\u00a0", "\u200b", "\ufeff", "\u3000", "a", "é"]
TEXTS = [None, *("".join(some) for size in range(4) for some in itertools.product(LETTERS, repeat=size))]
"""Every text of up to three of these letters."""

PLAIN = {
    "tidied": "tidy(text)",
    "trimmed": "nullif(trim(text), '')",
    "flat": r"tidy(regexp_replace(text, '[\s\x{00A0}]+', ' ', 'g'))",
}


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    import pyarrow as pa

    con = duckdb.connect()
    con.execute(contract("ingest", "macros.sql"))
    con.register("texts", pa.table({"text": TEXTS}))
    return con


@pytest.mark.parametrize("macro", PLAIN)
def test_the_quick_way_gives_what_the_plain_way_gives(con, macro):
    query = f"select text, {macro}(text), {PLAIN[macro]} from texts where {macro}(text) is distinct from {PLAIN[macro]}"
    assert con.execute(query).fetchall() == []


def test_blanks_at_the_ends_go_and_those_inside_become_one(con):
    texts = ["  Ada  Brook ", "\u00a0Ada\n\t Brook ", " ", ""]
    found = con.execute("select trimmed(?), flat(?), trimmed(?), flat(?)", texts).fetchall()
    assert found == [("Ada  Brook", "Ada Brook", None, None)]
