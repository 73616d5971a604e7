"""Exact sums between sets: by month, by asset, and by who stood between."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from resolver.funds import amounts
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
