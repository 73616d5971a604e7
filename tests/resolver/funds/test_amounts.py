"""Exact sums between sets: by month, by asset, and by who stood between."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from resolver.funds import amounts
from resolver.funds.hops import ratio
from resolver.pipeline import DECIMAL_TEXT
from resolver.store import connect, contract
from tests.generation import add_entity, add_holding, add_transfers, empty


def test_monthly_sums_are_exact_and_leave_out_what_the_party_pays_itself():
    con = empty()
    add_entity(con, "bank", "organisation")
    for wallet in ("w1", "w2"):
        add_entity(con, wallet, "wallet")
        add_holding(con, "bank", wallet)
    add_transfers(
        con,
        [
            ("x", "w1", "0.1", datetime(2024, 1, 31, 23, 59)),
            ("x", "w2", "0.2", datetime(2024, 1, 1)),
            ("w1", "w2", "0.3", datetime(2024, 1, 15)),
            ("x", "w1", "5", datetime(2024, 2, 1)),
        ],
        asset="tron:USDT",
    )
    add_transfers(con, [("x", "w1", "7", datetime(2024, 2, 2))], asset="tron:LOOKALIKE")
    # January: 0.1 + 0.2 = 0.3 exactly (floats give 0.30000000000000004)
    got = [(one.month, one.asset, one.transfers, one.total) for one in amounts.received_by_month(con, "bank")]
    assert got == [
        ("2024-01", "tron:USDT", 2, Decimal("0.3")),
        ("2024-02", "tron:LOOKALIKE", 1, Decimal("7")),
        ("2024-02", "tron:USDT", 1, Decimal("5")),
    ]
    [january] = amounts.paid_by_month(con, ["w1"], ["w2"])
    assert (january.month, january.total) == ("2024-01", Decimal("0.3"))


def test_who_stood_between_passed_on_at_most_the_smaller_sum_and_nothing_before_it_came():
    con = empty()
    add_transfers(
        con,
        [
            ("m", "b", "9", datetime(2024, 1, 1)),  # before m had anything of a
            ("a", "m", "5.5", datetime(2024, 1, 2)),
            ("m", "b", "3", datetime(2024, 1, 3)),
            ("m", "b", "1.25", datetime(2024, 1, 4)),
            ("a", "m", "100", datetime(2024, 1, 5)),  # after the last payment to b
            ("a", "n", "2", datetime(2024, 1, 2)),
            ("n", "b", "50", datetime(2024, 1, 3)),
            ("a", "b", "8", datetime(2024, 1, 3)),  # directly: nobody between
        ],
    )
    got = [(one.entity_id, one.received, one.paid, one.at_most) for one in amounts.between(con, ["a"], ["b"])]
    assert got == [("m", Decimal("5.5"), Decimal("4.25"), Decimal("4.25")), ("n", Decimal(2), Decimal(50), Decimal(2))]


def test_sums_have_every_digit_however_large():
    con = empty()
    large = "123456789012345678.123456789012345678"  # 36 digits; 28 are what Python keeps by itself
    add_transfers(con, [("a", "b", large, datetime(2024, 1, day)) for day in (1, 2)], "ethereum:0xbig")
    # each of these is below 2^127, and their sum is not
    add_transfers(con, [("a", "b", "1" + "0" * 38, datetime(2024, 1, day)) for day in (1, 2)], "ethereum:0xspam")
    found = amounts.sums(con, ["a"], ["b"])
    totals = {row["asset"]: str(row["total"]) for row in found["by_asset"]}
    assert totals["ethereum:0xbig"] == "246913578024691356.246913578024691356"
    assert Decimal(totals["ethereum:0xspam"]) == 2 * 10**38
    add_transfers(con, [("b", "c", large, datetime(2024, 1, 3))], "ethereum:0xbig")
    [between] = amounts.between(con, ["a"], ["c"])
    assert (str(between.received), str(between.paid)) == (totals["ethereum:0xbig"], large)


def test_what_a_hop_keeps_is_told_of_any_two_amounts():
    assert str(ratio(Decimal(2), Decimal(3))) == "0.666666"
    assert ratio(Decimal(10**12), Decimal("0.000000000000000001")) == 10**30
    assert str(ratio(Decimal(10**40 - 1), Decimal(10**40))) == "0.999999"


def test_sums_of_pairs_are_exact_beyond_128_bits_too():
    con = connect(":memory:")
    con.execute("attach ':memory:' as generation")
    con.execute("use generation")
    con.execute(contract("resolver", "network.sql"))
    con.execute("use memory")
    con.execute("create schema work")
    con.execute(
        """
        create table work.transfer as
        select 'a' as from_id, 'b' as to_id, asset, 'T' as currency, 18::smallint as scale,
               units::hugeint as amount_units, 'booked' as status, timestamp '2024-01-01' as time
        from (values ('big', '-1' || repeat('0', 38)), ('big', '-1' || repeat('0', 38)), ('big', '-7'),
                     ('small', '5'), ('small', '1' || repeat('0', 20))) as t(asset, units)
        """
    )
    con.execute(DECIMAL_TEXT)
    con.execute(contract("resolver", "sql/final_paid_to.sql"))
    rows = con.execute(
        "select asset, transfers, total_exact, total from generation.final.paid_to order by asset"
    ).fetchall()
    assert rows == [
        ("big", 3, "-2" + "0" * 20 + "." + "0" * 17 + "7", -2e20),
        ("small", 2, "100.000000000000000005", 100.0),
    ]
