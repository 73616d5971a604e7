"""Time-respecting paths and exact monthly sums: worked cases, and brute force over all orders of transfers."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.analysis import funds
from tests.conftest import scale
from tests.generation import add_entity, add_holding, add_transfers, empty

DAY = datetime(2024, 3, 1)
RULES = funds.Rules(max_wait=timedelta(days=30), keep=Decimal("0.8"))
ANY = funds.Rules(max_hops=8, max_wait=timedelta(days=10_000), keep=Decimal(0))


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


def ids(paths: list[funds.Path]) -> list[list[str]]:
    return [[hop.transfer_id for hop in path] for path in paths]


def test_money_cannot_leave_before_it_has_come():
    con = empty()
    add_transfers(con, [("B", "C", "90", at(1)), ("A", "B", "100", at(2)), ("B", "C", "90", at(3))])
    assert ids(funds.paths(con, ["A"], ["C"], ANY)) == [["t1", "t2"]]


def test_a_hop_keeps_most_of_the_amount_and_adds_none():
    con = empty()
    add_transfers(
        con,
        [("A", "B", "100", at(1)), ("B", "C", "79.99", at(2)), ("B", "C", "80", at(3)), ("B", "C", "100.01", at(4))],
    )
    # 80 of 100 is kept at 0.8; 79.99 is too little, 100.01 is more than came
    assert ids(funds.paths(con, ["A"], ["C"], RULES)) == [["t0", "t2"]]


def test_waiting_longer_than_allowed_breaks_a_path():
    con = empty()
    add_transfers(con, [("A", "B", "100", at(0)), ("B", "C", "100", at(24 * 30 + 1))])
    assert funds.paths(con, ["A"], ["C"], RULES) == []
    assert len(funds.paths(con, ["A"], ["C"], ANY)) == 1


def test_transfers_of_one_second_may_follow_each_other():
    con = empty()
    add_transfers(con, [("B", "C", "100", at(1)), ("A", "B", "100", at(1))])
    assert ids(funds.paths(con, ["A"], ["C"], ANY)) == [["t1", "t0"]]


def test_a_path_visits_no_account_twice():
    con = empty()
    add_transfers(con, [("A", "B", "9", at(1)), ("B", "A", "9", at(2)), ("A", "B", "9", at(3)), ("B", "C", "9", at(4))])
    assert ids(funds.paths(con, ["A"], ["C"], ANY)) == [["t0", "t3"], ["t2", "t3"]]


@settings(max_examples=80 * scale(), deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD"), st.integers(50, 100), st.integers(0, 3)), max_size=6
    )
)
def test_paths_equal_brute_force_over_all_orders_of_transfers(rows: list[tuple[str, str, int, int]]):
    con = empty()
    add_transfers(con, [(a, b, str(amount), at(hour)) for a, b, amount, hour in rows])
    expected = set()
    for length in range(1, len(rows) + 1):
        for order in permutations(range(len(rows)), length):
            hops = [rows[number] for number in order]
            stops = [hops[0][0], *(hop[1] for hop in hops)]
            if (
                stops[0] == "A"
                and stops[-1] == "D"
                and len(set(stops)) == len(stops)
                and all(one[1] == two[0] and one[3] <= two[3] and two[2] <= one[2] and two[2] >= 0.8 * one[2]
                        for one, two in pairwise(hops))
            ):  # fmt: skip
                expected.add(tuple(f"t{number}" for number in order))
    got = funds.paths(con, ["A"], ["D"], RULES, limit=1000)
    assert {tuple(hop.transfer_id for hop in path) for path in got} == expected


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
    assert [
        (month.month, month.asset, month.transfers, month.total) for month in funds.received_by_month(con, "bank")
    ] == [
        ("2024-01", "tron:USDT", 2, Decimal("0.3")),
        ("2024-02", "tron:LOOKALIKE", 1, Decimal("7")),
        ("2024-02", "tron:USDT", 1, Decimal("5")),
    ]
