"""The table of regimes: every row is usable, and a listing tells the law behind it."""

from __future__ import annotations

import re
from datetime import date

import duckdb
import pytest

from ingest import programmes

EFFECTS = {"blocking", "sectoral", "investment", "correspondent_account", "export_control", "debarment", "other"}


@pytest.mark.parametrize("row", programmes.all_rows(), ids=lambda row: f"{row.authority}-{row.code}")
def test_a_programme_has_a_regime_an_effect_and_a_day_or_none(row):
    assert re.fullmatch(r"[a-z0-9_]+:\S.*", row.programme)
    assert re.fullmatch(r"[a-z0-9_]+", row.regime)
    assert row.effect in EFFECTS
    assert row.checked in {"data", "documentation", "memory"}
    assert not row.since or date.fromisoformat(row.since) > date(1917, 1, 1)


def test_one_code_means_one_programme():
    rows = programmes.all_rows()
    assert len({(row.authority, row.code) for row in rows}) == len(rows)
    meanings = {(row.programme, row.regime, row.authority) for row in rows}
    assert len(meanings) == len({row.programme for row in rows})


def test_north_korea_is_one_regime_for_all_who_list_its_people():
    found = {row.programme for row in programmes.all_rows() if row.regime == "north_korea"}
    assert {"ofac:DPRK4", "un:1718", "eu:PRK", "uk:DPRK"} <= found


def test_the_statement_of_an_authority_makes_its_table():
    con = duckdb.connect()
    con.execute(programmes.table("un"))
    assert con.execute("select programme, regime, effect, since from programme_un where code = 'DPRK'").fetchall() == [
        ("un:1718", "north_korea", "blocking", date(2006, 10, 14))
    ]
