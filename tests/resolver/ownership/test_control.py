"""Control is the least fixed point of majorities, never a product: against plain rounds on random registers."""

from __future__ import annotations

import numpy as np

from resolver.ownership import control, network
from resolver.ownership.regimes import HALF
from tests.conftest import scale
from tests.resolver.ownership.holdings import Edge, drawn, network_of, some_graph


def controlled(n: int, edges: list[Edge], who: int, end: int) -> set[int]:
    """Plain rounds: what those under control hold together of another is more than half."""
    inside = {who}
    while True:
        more = {
            node
            for node in set(range(n)) - inside
            if sum(edge[end] for edge in edges if edge[0] in inside and edge[1] == node) > HALF
        }
        if not more:
            return inside - {who}
        inside |= more


def test_control_equals_plain_rounds_on_random_registers() -> None:
    pairs = 0
    for seed in range(300 * scale()):
        n, edges = some_graph(seed, bands=True)
        net = network_of(n, edges)
        for high, end in ((False, 2), (True, 3)):
            who, whom = control.pairs(net, np.arange(n, dtype=np.int32), high=high)
            got = set(zip(who.tolist(), whom.tolist(), strict=True))
            assert got == {(a, b) for a in range(n) for b in controlled(n, edges, a, end)}
            pairs += len(got)
    assert pairs > 300


def test_votes_of_controlled_companies_are_ones_own_and_published_votes_come_before_shares() -> None:
    con = drawn("X 51 A, X 51 B, A 26 C, B 25 C, Y 49 C, X votes 10 D, X 90 D, Y votes 90 D")
    net = network.read(con)
    x, y = (network.number_of(con, name) for name in "XY")
    ids = network.ids_of(con, np.arange(net.n))
    assert {ids[node] for node in control.controlled(net, x, high=False)} == {"A", "B", "C"}
    assert {ids[node] for node in control.controlled(net, y, high=False)} == {"D"}


def test_ultimate_controllers_are_under_nobody_or_only_under_whom_they_control() -> None:
    pairs = rings = 0
    for seed in range(300 * scale()):
        n, edges = some_graph(seed, bands=True)
        net = network_of(n, edges)
        for high, end in ((False, 2), (True, 3)):
            under = {who: controlled(n, edges, who, end) for who in range(n)}
            top = {who for who in under if all(other in under[who] for other in under if who in under[other])}
            expected = {(who, whom) for who in top for whom in under[who]}
            assert set(zip(*(part.tolist() for part in control.ultimate(net, high=high)), strict=True)) == expected
            pairs += len(expected)
            rings += any(whom in top for _, whom in expected)
    assert pairs > 200
    assert rings > 3
