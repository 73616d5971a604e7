"""The compiled loops against plain Python that looks at every way: small random networks with ties in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolver.patterns import find, flows, pattern
from resolver.patterns.flows import Asset, Flows
from tests.conftest import scale
from tests.generation import add_transfers, empty

Row = tuple[str, str, int, int]
"""source, target, dollars, day"""

DAY = 86_400
PARTIES = "ABCDE"
ROWS = st.lists(
    st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.integers(80, 100), st.integers(0, 6)).filter(
        lambda row: row[0] != row[1]
    ),
    max_size=9,
)


def flows_of(rows: list[Row]) -> tuple[Flows, list[int]]:
    """Arrays of the rows in the order of time, and which row of the list each is; parties by their letters."""
    order = sorted(range(len(rows)), key=lambda number: (rows[number][3], number))
    names = sorted({party for row in rows for party in row[:2]})
    count = len(rows)

    def column(values: list[int], kind: type) -> Any:
        return np.array(values, dtype=kind)

    times = column([rows[number][3] * DAY for number in order], np.int64)
    made = Flows(
        source=column([names.index(rows[number][0]) for number in order], np.int32),
        target=column([names.index(rows[number][1]) for number in order], np.int32),
        asset=np.zeros(count, np.int16), time=times, late=times,
        units=column([rows[number][2] for number in order], np.int64), what=np.zeros(count, np.int8),
        position=np.arange(count, dtype=np.int32), source_place=np.full(count, -1, np.int16),
        target_place=np.full(count, -1, np.int16), places=(), assets=(Asset("iso4217:USD", "USD", 0),),
        parties=len(names), service_parties=1_000,
    )  # fmt: skip
    return made, order


def found_in(rows: list[Row], name: str, **given: Any) -> list[tuple[list[str], list[int]]]:
    """What a rule finds: letters of the parties, and places of the transfers in the list."""
    made, order = flows_of(rows)
    names = sorted({party for row in rows for party in row[:2]})
    rule = pattern.load(name)
    return [
        ([names[party] for party in each.parties], [order[row] for row in each.rows])
        for each in rule.find(made, rule.settings(given))
    ]


@settings(max_examples=200 * scale(), deadline=None)
@given(ROWS)
def test_rings_are_those_that_all_orders_of_transfers_give(rows: list[Row]):
    expected = set()
    for length in (3, 4):
        for order in permutations(range(len(rows)), length):
            ring = [rows[number] for number in order]
            stops = [row[0] for row in ring]
            if len(set(stops)) == length and all(
                one[1] == two[0] and one[3] <= two[3] <= one[3] + 2 and one[2] * 9 <= two[2] * 10 and two[2] <= one[2]
                for one, two in pairwise(ring)
            ) and ring[-1][1] == stops[0]:  # fmt: skip
                expected.add(frozenset(order))
    found = found_in(rows, "cycle", least=3, most=4, wait_days=2, keep_percent=90)
    assert {frozenset(each) for _, each in found} == expected


@settings(max_examples=200 * scale(), deadline=None)
@given(ROWS)
def test_scattered_and_gathered_is_what_all_pairs_of_transfers_give(rows: list[Row]):
    expected: set[tuple[str, ...]] = set()
    for source in PARTIES:
        for sink in set(PARTIES) - {source}:
            legs = [
                (first, second) for first, one in enumerate(rows) for second, two in enumerate(rows)
                if one[0] == source and two[1] == sink and one[1] == two[0] and one[3] <= two[3] <= one[3] + 2
                and one[2] * 9 <= two[2] * 10 and two[2] <= one[2]
            ]  # fmt: skip
            if len({rows[first][1] for first, _ in legs}) >= 2:
                expected.add((source, sink))
    given = {"hands": 2, "window_days": 7, "wait_days": 2, "keep_percent": 90}  # all lie within one window
    assert {tuple(parties[:2]) for parties, _ in found_in(rows, "scatter_gather", **given)} == expected


@settings(max_examples=200 * scale(), deadline=None)
@given(ROWS)
def test_bursts_are_the_windows_that_hold_enough(rows: list[Row]):
    expected: set[tuple[str, int]] = set()
    for party in PARTIES:
        own = sorted((day, one, number) for number, (one, two, _, day) in enumerate(rows) if two == party)
        for begin, _, _ in own:
            window = [each for each in own if begin <= each[0] <= begin + 2]
            if len({one for _, one, _ in window}) >= 3:
                expected.update((party, number) for _, _, number in window)
    # a span of at most three windows: nothing is asked about what is usual
    found = found_in(rows, "fan_in", window_days=2, senders=3, burst=1)
    assert {(parties[0], each) for parties, places in found for each in places} == expected


@settings(max_examples=200 * scale(), deadline=None)
@given(ROWS)
def test_what_passes_through_is_matched_once_and_never_before_it_came(rows: list[Row]):
    given = {"hours": 24, "keep_percent": 95, "times": 1, "share_percent": 1}

    def fits(one: Row, two: Row) -> bool:
        return one[1] == two[0] and one[3] <= two[3] <= one[3] + 1 and one[2] * 95 <= two[2] * 100 <= one[2] * 100

    found = found_in(rows, "pass_through", **given)
    for _, places in found:
        half = len(places) // 2
        assert len(set(places)) == len(places)
        assert all(fits(rows[came], rows[gone]) for came, gone in zip(places[:half], places[half:], strict=True))
    assert bool(found) == any(fits(one, two) for one in rows for two in rows)


CHAIN = st.lists(
    st.tuples(
        st.sampled_from("ABCD"), st.sampled_from("ABCDxy"), st.sampled_from([5, 85, 90, 95, 100]), st.integers(0, 3)
    ).filter(lambda row: row[0] != row[1]),
    max_size=8,
)  # fmt: skip


@settings(max_examples=200 * scale(), deadline=None)
@given(CHAIN)
def test_a_peel_chain_loses_at_each_stop_what_is_paid_aside(rows: list[Row]):
    def goes_on(one: Row, two: Row) -> bool:
        asides = [
            row for row in rows
            if row[0] == one[1] and row[1] != two[1] and one[3] <= row[3] <= one[3] + 1
            and row[2] <= one[2] - two[2] and row[2] * 5 <= one[2]
        ]  # fmt: skip
        return (one[1] == two[0] and one[3] <= two[3] <= one[3] + 1 and two[2] < one[2] and 5 * two[2] >= 4 * one[2]
                and bool(asides))  # fmt: skip

    longest = 0
    for length in (2, 3, 4):
        for chain in permutations(rows, length):
            if all(goes_on(one, two) for one, two in pairwise(chain)):
                parties = [chain[0][0], *(row[1] for row in chain)]
                if len(set(parties)) == len(parties):
                    longest = max(longest, length)
    found = found_in(rows, "peel_chain", hops=2, peel_percent=20, wait_days=1)
    lengths = [(len(each) + 1) // 2 for _, each in found]  # n transfers and n - 1 asides
    assert max(lengths, default=0) <= longest
    if longest and not any(
        len({chain[0][0], *(row[1] for row in chain)}) <= length
        and all(goes_on(one, two) for one, two in pairwise(chain))
        for length in (2, 3, 4)
        for chain in permutations(rows, length)
    ):  # no chain goes round: then the longest is found
        assert max(lengths, default=0) == longest


def test_the_compiled_loops_give_what_plain_python_gives(monkeypatch: pytest.MonkeyPatch):
    """All rules over one made network, both ways; compiled once, kept on disk."""
    import random

    chance = random.Random(7)
    con = empty()
    begin = datetime(2024, 1, 1)
    parties = [f"p{number:02d}" for number in range(14)]
    rows = []
    for _ in range(250):
        one, two = chance.sample(parties, 2)
        amount = chance.choice([100, 95, 90, 9500, 2000, 5])
        rows.append((one, two, str(amount), begin + timedelta(hours=chance.randrange(1500))))
    rows += [(f"s{number:02d}", "gatherer", "2000", begin + timedelta(hours=number)) for number in range(12)]
    rows += [("gatherer", f"r{number:02d}", "1900", begin + timedelta(hours=20 + number)) for number in range(12)]
    add_transfers(con, rows)
    con.execute("update final.transfer set type = 'payroll' where hash(transfer_id) % 9 = 0 and from_id like 'p%'")
    con.execute("insert into final.entity select 'p' || lpad(n::varchar, 2, '0'), 'wallet', 'Wallet', '', false, true, "
                "false, null, [], [], [] from range(6) as r(n)")  # fmt: skip
    loose: dict[str, dict[str, Any]] = {
        "fan_in": {"senders": 3, "burst": 1},
        "fan_out": {"receivers": 3, "burst": 1},
        "smurfing": {"senders": 2, "burst": 1, "alike_percent": 1},
        "gather_scatter": {"hands": 2, "keep_percent": 1, "burst": 1},
        "cycle": {"most": 4, "keep_percent": 50},
        "peel_chain": {"hops": 3, "peel_percent": 60},
        "dormant": {"idle_days": 5, "count": 2, "times_larger": 1},
        "pass_through": {"times": 1, "share_percent": 1},
        "payroll_to_wallet": {"months": 1},
        "round_amounts": {"count": 2, "share_percent": 5, "parts": 100},
        "scatter_gather": {"hands": 2},
        "structuring": {"count": 2},
    }
    plain = find.find(con, None, loose, flows.read(con, service_parties=40))
    monkeypatch.setattr(flows, "FEW", 0)
    compiled = find.find(con, None, loose, flows.read(con, service_parties=40))
    assert compiled == plain
    assert len({hit.pattern for hit in plain}) >= 8 and set(loose) <= set(pattern.names())
