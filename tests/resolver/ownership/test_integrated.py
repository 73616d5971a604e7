"""Integrated ownership equals closed forms, and an exact rational solver on random registers with rings."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from resolver.ownership import around, flow, integrated, large, network
from resolver.ownership.capital import capital
from resolver.ownership.stakes import WHOLE
from tests.conftest import scale
from tests.resolver.ownership.holdings import Edge, drawn, network_of, some_graph

ZERO, ONE = Fraction(0), Fraction(1)


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction] | None:
    """x of matrix x = right by Gauss in fractions; None where the matrix is singular."""
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = next((row for row in range(column, size) if rows[row][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [value / rows[column][column] for value in rows[column]]
        for row in range(size):
            if row != column and rows[row][column]:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


def share_of(n: int, edges: list[Edge], owner: int) -> list[Fraction] | None:
    """The oracle: the share of one owner in all, its own holders left out: x = W'x with x = 1 at the owner.

    Rings that own themselves whole and that nothing of the owner flows into are no part of the equations.
    """
    alive = {owner}
    while more := {owned for one, owned, low, _ in edges if one in alive and low and owned not in alive}:
        alive |= more
    order = sorted(alive)
    place = {node: number for number, node in enumerate(order)}
    matrix = [[ONE if i == j else ZERO for j in order] for i in order]
    for one, owned, low, _ in edges:
        if one in alive and owned in alive and owned != owner:
            matrix[place[owned]][place[one]] -= Fraction(low, WHOLE)
    found = solved(matrix, [ONE if node == owner else ZERO for node in order])
    return None if found is None else [found[place[node]] if node in alive else ZERO for node in range(n)]


def ultimate(n: int, edges: list[Edge]) -> list[int]:
    """Parties that own something and that nobody owns."""
    return [p for p in range(n) if any(o == p for o, *_ in edges) and not any(t == p for _, t, *_ in edges)]


def ends_of(found: integrated.Shares) -> dict[tuple[int, int], tuple[float, float]]:
    """Both ends by owner and owned."""
    pairs = zip(found.owner.tolist(), found.owned.tolist(), strict=True)
    return dict(zip(pairs, zip(found.low.tolist(), found.high.tolist(), strict=True), strict=True))


def test_shares_of_ultimate_owners_equal_a_rational_solver_on_random_registers() -> None:
    rings = pairs = 0
    for seed in range(1000 * scale()):
        n, edges = some_graph(seed)
        found = integrated.integrated(network_of(n, edges), 0.0, least=0.0)
        got = ends_of(found)
        expected: dict[tuple[int, int], Fraction] = {}
        for owner in ultimate(n, edges):
            shares = share_of(n, edges, owner)
            assert shares is not None
            expected |= {(owner, t): share for t, share in enumerate(shares) if share and t != owner}
        assert got.keys() == expected.keys()
        for pair, share in expected.items():
            assert got[pair][0] == pytest.approx(float(share), abs=1e-12)
            assert got[pair][1] == pytest.approx(float(share), abs=1e-9)
        rings += len(found.closed)
        pairs += len(expected)
    assert rings > 50
    assert pairs > 2500


def test_owners_of_one_entity_equal_the_rational_solver_to_the_last_digit() -> None:
    for seed in range(300 * scale()):
        n, edges = some_graph(seed)
        net = network_of(n, edges)
        parts, closed = around.owners(net, 0)
        whole = {node for ring in closed for node in ring}
        if 0 in whole:
            assert all(part.low is None for part in parts if part.owner in whole)
            continue
        for part in parts:
            shares = share_of(n, edges, part.owner)
            if part.owner not in whole:
                assert shares is not None
                assert part.low == shares[0]


def test_what_one_owns_equals_the_rational_solver() -> None:
    for seed in range(300 * scale()):
        n, edges = some_graph(seed)
        shares = share_of(n, edges, 0)
        if shares is None:
            continue
        for part in around.owned(network_of(n, edges), 0):
            assert part.low == pytest.approx(float(shares[part.owned]), abs=1e-12)


def test_every_true_register_within_the_bands_lies_between_the_two_ends() -> None:
    for seed in range(300 * scale()):
        n, edges = some_graph(seed, bands=True)
        found = integrated.integrated(network_of(n, edges), 0.0, least=0.0)
        ends = ends_of(found)
        chance = np.random.default_rng(seed)
        true = [(o, t, share := int(chance.integers(low, high + 1)), share) for o, t, low, high in edges]
        for owner in ultimate(n, edges):
            for target, held in enumerate(share_of(n, true, owner) or []):
                if target != owner and (owner, target) in ends:
                    low, high = ends[owner, target]
                    assert low - 1e-9 <= float(held) <= high + 1e-9


def test_two_companies_that_hold_ninety_percent_of_each_other() -> None:
    # definitions E1: p in A 1/1.9 = .5263, q in A .9/1.9 = .4737; Baldone: A in B .90, A in itself 1 - 1/N
    con = drawn("p 10 A, q 10 B, A 90 B, B 90 A")
    net = network.read(con)
    parts = {p.owner: p for p in around.owners(net, network.number_of(con, "A"))[0]}
    low = {name: parts[network.number_of(con, name)].low for name in "pqB"}
    assert low == {"p": Fraction(10, 19), "q": Fraction(9, 19), "B": Fraction(9, 10)}


def test_a_ring_without_an_outside_owner_is_reported_and_gets_no_number() -> None:
    con = drawn("A 100 B, B 100 C, C 100 A, C 40 D, p 60 D, p 20 E, E 50 F, F 50 E, G 90 H, H 90 G")
    net = network.read(con)
    ids = network.ids_of(con, np.arange(net.n))
    found = integrated.integrated(net, 0.0)
    assert [{ids[node] for node in ring} for ring in found.closed] == [{"A", "B", "C"}]
    assert [{ids[node] for node in ring} for ring in found.rings] == [{"G", "H"}]
    assert {ids[o] for o in found.owner.tolist()} == {"p"}  # nobody else is an ultimate owner
    parts, closed = around.owners(net, network.number_of(con, "A"))
    assert [len(ring) for ring in closed] == [3]
    assert all(part.low is None for part in parts)


def test_own_shares_count_for_those_who_hold_the_rest() -> None:
    # X 40 %, the company itself 60 %: .4 / (1 - .6) = 1
    con = drawn("X 40 A, A 60 A")
    [part] = [p for p in around.owners(network.read(con), network.number_of(con, "A"))[0] if p.ultimate]
    assert part.low == 1


def test_a_column_of_more_than_the_whole_lowers_each_low_end_by_the_excess() -> None:
    # 70 + 50 = 120: X has at least 70 - 20 = 50 and, if Y has no more than 30, at most 70
    con = drawn("X 70 A, Y 50 A")
    net = network.read(con)
    parts = {p.owner: (p.low, p.high) for p in around.owners(net, network.number_of(con, "A"))[0]}
    assert parts[network.number_of(con, "X")] == (Fraction(1, 2), Fraction(7, 10))
    found = integrated.integrated(net)
    assert (found.low + found.high).max() <= 1.2 + 1e-9


def test_a_chain_ten_thousand_deep_and_a_ring_of_ten_thousand() -> None:
    n = 10_000
    chain = [(k, k + 1, WHOLE, WHOLE) for k in range(n - 1)]
    found = integrated.integrated(network_of(n, chain), 0.5)
    assert len(found.owner) == n - 1
    assert found.low.min() == 1
    parts, _ = around.owners(network_of(n, chain), n - 1)
    assert len(parts) == n - 1
    # k holds 50 % of k + 1 and the last 50 % of the first; p holds 50 % of the first: 1/2 / (1 - 2^-n)
    ring = [(k, (k + 1) % n, WHOLE // 2, WHOLE // 2) for k in range(n)] + [(n, 0, WHOLE // 2, WHOLE // 2)]
    found = integrated.integrated(network_of(n + 1, ring), 0.01)
    shares = dict(zip(found.owned.tolist(), found.low.tolist(), strict=True))
    assert shares[0] == pytest.approx(0.5)
    assert shares[3] == pytest.approx(1 / 16)


def test_a_company_with_many_shareholders() -> None:
    n = 10_000
    edges = [(k, n, 10_000, 10_000) for k in range(n)] + [(n, n + 1, WHOLE, WHOLE)]  # 0.01 % each
    found = integrated.integrated(network_of(n + 2, edges), 0.01)
    assert len(found.owner) == 0  # nobody reaches 1 %
    parts, _ = around.owners(network_of(n + 2, edges), n + 1)
    assert len(parts) == n + 1
    assert float(parts[5].low or 0) == pytest.approx(1e-4)


def test_rings_have_the_same_shares_whichever_way_they_are_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    rings = 0
    for seed in range(300 * scale()):
        net = network_of(*some_graph(seed, bands=True))
        dense = ends_of(integrated.integrated(net, 0.0, least=0.0))
        for most in (large.DENSE, 1):
            with monkeypatch.context() as changed:
                changed.setattr(flow, "LARGEST", 1)
                changed.setattr(large, "DENSE", most)
                other = integrated.integrated(net, 0.0, least=0.0)
            assert ends_of(other).keys() == dense.keys()
            for pair, ends in ends_of(other).items():
                assert ends == pytest.approx(dense[pair], abs=1e-9)
        rings += any(len(set(ring)) > 1 for ring in other.rings)
    assert rings > 3


@pytest.mark.parametrize("few", [
    {"LEAST": 0.02}, {"MOST": 2}, {"STAGED": 3}, {"STAGED": 3, "LARGEST": 1}, {"STAGED": 3, "LARGEST": 1, "DENSE": 1},
    {"MOST_ROOM": 4, "NODE_ROOM": 0, "FIRST_ROOM": 4},
], ids=str)  # fmt: skip
def test_what_is_left_out_for_want_of_room_is_in_the_high_ends_or_told(few, monkeypatch: pytest.MonkeyPatch) -> None:
    nets = [network_of(*some_graph(seed, bands=seed % 2 > 0, most=14)) for seed in range(100 * scale())]
    exact = [ends_of(integrated.integrated(net, 0.1, least=0.0)) for net in nets]
    for name, value in few.items():
        monkeypatch.setattr(large if name == "DENSE" else flow, name, value)
    left_out = 0
    for net, ends in zip(nets, exact, strict=True):
        found = integrated.integrated(net, 0.1, least=flow.LEAST)
        told = ends_of(found)
        for pair, (low, high) in ends.items():
            if pair in told:
                assert told[pair][0] <= low + 1e-9
                assert told[pair][1] >= high - 1e-9
            else:
                assert found.untold[pair[1]] >= high - 1e-9
        left_out += told.keys() != ends.keys() or any(abs(told[pair][1] - ends[pair][1]) > 1e-6 for pair in ends)
    assert left_out > 3


def test_a_hundred_large_rings_take_the_room_of_what_they_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    # 100 rings of three, each with two owners: 600 shares
    edges = [(3 * ring + k, 3 * ring + (k + 1) % 3, WHOLE // 5, WHOLE // 5) for ring in range(100) for k in range(3)]
    edges += [(300 + 2 * ring + k, 3 * ring + k, WHOLE // 2, WHOLE // 2) for ring in range(100) for k in range(2)]
    monkeypatch.setattr(flow, "LARGEST", 2)
    net = network_of(500, edges)
    whole = integrated.solve(capital(net), at_least=0.0, least=0.0).flow
    assert sum(len(pairs.owner) for pairs in whole.run()) == 600
    assert len(whole.pools.owner) < 3000


def test_high_ends_in_a_large_ring_are_not_what_is_left_of_the_whole() -> None:
    # a ring of 300 with 20 % each of the next; everybody has an owner of his own with 10 to 12 %, the rest is unknown
    n = 300
    edges = [(k, (k + 1) % n, WHOLE // 5, WHOLE // 5) for k in range(n)]
    edges += [(n + k, k, WHOLE // 10, WHOLE * 12 // 100) for k in range(n)]
    found = integrated.integrated(network_of(2 * n, edges), 0.001)
    ends = ends_of(found)
    for steps, share in enumerate((1, 0.2, 0.04)):
        assert ends[n, steps] == pytest.approx((0.1 * share, 0.12 * share), rel=1e-6)
    assert len(ends) == 3 * n  # 0.096 % four steps down
