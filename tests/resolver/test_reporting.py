"""Transfers in one currency: exact by dated rates, the last before a day without one, and what has none is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from resolver import reporting
from resolver.errors import UsageError
from resolver.store import connect, contract
from tests.stage import put


@pytest.fixture
def con() -> DuckDBPyConnection:
    """Rates of two days: one euro is 1.25 dollars, then 1.28; 160 yen. One dollar is 3.5 shekels."""
    made = connect(":memory:")
    made.execute(contract("ingest", "stage.sql"))
    made.execute("create schema work")
    made.execute(
        "create table work.finding (finding_id varchar, rule varchar, severity varchar, subject varchar, "
        "message varchar, evidence json)"
    )
    made.execute("create table work.transfer (transfer_id varchar, amount_units hugeint, scale smallint, "
                 "currency varchar, asset varchar, time timestamp)")  # fmt: skip
    put(made, "edition", edition_id="e", source="fx_rates", channel="csv", scope="partial", published_on=None,
        sequence=1, ingested_at="2026-01-01 00:00:00", rows_read=0, rows_staged=0, rows_rejected=0, invented=True,
        private=False, accepted_codes=[])  # fmt: skip
    for base, to, day, units, scale in (
        ("EUR", "USD", 2, 125, 2),
        ("EUR", "USD", 5, 128, 2),
        ("EUR", "JPY", 2, 160, 0),
        ("USD", "ILS", 2, 35, 1),
    ):
        put(made, "rate", edition_id="e", base=base, currency=to, day=date(2026, 1, day), units=units, scale=scale,
            rate_published=str(units / 10**scale), file_sha256="f", part="rates", line=day)  # fmt: skip
    return made


def worth(con: DuckDBPyConnection, units: int, currency: str, day: int, scale: int = 2) -> list[tuple[Any, ...]]:
    """(units of value, day of the rate, days before) of a transfer of that amount in January 2026."""
    con.execute("delete from work.transfer")
    con.execute(
        "insert into work.transfer values ('t', $units, $scale, $currency, $asset, $time)",
        {"units": units, "scale": scale, "currency": currency, "asset": f"iso4217:{currency}",
         "time": date(2026, 1, day)},
    )  # fmt: skip
    reporting.value_transfers(con)
    return con.execute("select value_units, rate_day, days_before from work.transfer_value").fetchall()


def test_a_value_is_exact_and_rounded_once_half_up(con):
    assert worth(con, 10_000, "USD", 2) == [(8_000, date(2026, 1, 2), 0)]  # 100.00 / 1.25
    assert worth(con, 1, "JPY", 2, scale=0) == [(1, date(2026, 1, 2), 0)]  # 1 / 160 = 0.00625
    assert worth(con, 2, "JPY", 2, scale=0) == [(1, date(2026, 1, 2), 0)]  # 0.0125
    assert worth(con, 4, "JPY", 2, scale=0) == [(3, date(2026, 1, 2), 0)]  # 0.025: half up


def test_a_day_without_a_rate_takes_the_last_before_and_says_so(con):
    assert worth(con, 12_800, "USD", 4) == [(10_240, date(2026, 1, 2), 2)]
    assert worth(con, 12_800, "USD", 6) == [(10_000, date(2026, 1, 5), 1)]
    assert worth(con, 12_800, "USD", 20) == [(10_000, date(2026, 1, 5), 15)]
    assert con.execute("select rule, subject from work.finding").fetchall() == [("old_rate", "USD")]


def test_before_the_first_rate_and_without_one_there_is_no_value_but_a_finding(con):
    assert worth(con, 100, "USD", 1) == []
    assert worth(con, 100, "CHF", 3) == []
    assert set(con.execute("select rule, subject from work.finding").fetchall()) == {
        ("no_rate", "USD"),
        ("no_rate", "CHF"),
    }


def test_the_reporting_currency_itself_is_worth_what_it_is(con):
    assert worth(con, 1234, "EUR", 9) == [(1234, date(2026, 1, 9), 0)]


def test_another_reporting_currency_goes_by_the_rates_of_one_base(con, monkeypatch):
    monkeypatch.setenv("RESOLVER_REPORTING_CURRENCY", "USD")
    assert worth(con, 16_000, "JPY", 2, scale=0) == [(12_500, date(2026, 1, 2), 0)]  # 16,000 / 160 * 1.25
    assert worth(con, 350, "ILS", 2) == [(100, date(2026, 1, 2), 0)]  # the other way round
    monkeypatch.setenv("RESOLVER_REPORTING_CURRENCY", "dollars")
    with pytest.raises(UsageError, match="ISO 4217"):
        reporting.currency()


def test_what_is_too_large_is_named_and_not_rounded(con):
    assert worth(con, 10**37, "USD", 2) == [(None, date(2026, 1, 2), 0)]
    assert con.execute("select rule from work.finding").fetchall() == [("value_too_large",)]


def test_without_rates_nothing_is_said(con):
    con.execute("delete from stage.rate")
    assert worth(con, 100, "USD", 3) == []
    assert con.execute("select * from work.finding").fetchall() == []
