"""Integrated ownership around one entity: who owns it, and what it owns, companies in the chain included.

y[i,j] = N[i,j] / N[i,i] with N = (I - W)^-1 (Baldone et al. 1998): walks that return to the owner are dropped, so that
a company that holds 90 % of one that holds 90 % of it owns 90 % of it, and not 474 %. Low ends are fractions without
rounding where the structure is of a size that a person could look at (EXACT_NODES), else floats; high ends are upper
bounds: the least solution of x = min(1, W'x), and what the low ends of the other ultimate owners leave.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from resolver import compiled
from resolver.ownership.capital import Capital, capital
from resolver.ownership.network import KERNELS, Network
from resolver.ownership.stakes import WHOLE

Array = np.ndarray[Any, Any]
Number = Fraction | float

EXACT_NODES = 400
EXACT_RING = 40
"""Up to so many entities, and so many in one ring, shares are fractions."""

FORWARD = 2_000
"""Owners of a structure with rings whose high end is solved one by one; above, it is what the low ends leave."""


@dataclass(frozen=True)
class Part:
    """The share of one entity in another (fractions of one): integrated and direct, both ends; the strongest path.

    No number (None) for members of a ring that owns itself whole. `level`: stakes on the shortest path. `ultimate`:
    nobody is known to own the owner. `path`: edges, owner first.
    """

    owner: int
    owned: int
    low: Number | None
    high: Number | None
    direct_low: Fraction
    direct_high: Fraction
    level: int
    ultimate: bool
    path: tuple[int, ...]


@dataclass(frozen=True)
class Structure:
    """The entities above or below one, and the stakes of capital between them, as dictionaries of local numbers."""

    nodes: list[int]
    level: list[int]
    up: list[list[tuple[int, int, int, int]]]
    """Per node its holders: local owner, low units, high units, edge of the network."""
    down: list[list[tuple[int, int, int, int]]]

    @property
    def rings(self) -> list[list[int]]:
        """Strongly connected components, from what is owned to the owners."""
        counts = [len(edges) for edges in self.down]
        kernels = compiled.chosen(KERNELS, sum(counts))
        to = np.array([owned for edges in self.down for owned, *_ in edges], np.int32)
        number, found = kernels.components(np.concatenate(([0], np.cumsum(counts))).astype(np.int64), to)
        members: list[list[int]] = [[] for _ in range(found)]
        for node, ring in enumerate(number.tolist()):
            members[ring].append(node)
        return members


def structure(stakes: Capital, node: int, *, upward: bool, n: int) -> Structure:
    """All that owns a node (`upward`), or that it owns, with the stakes between them."""
    if upward:
        ptr, ends, edges = stakes.into, stakes.into_from, np.arange(len(stakes.edge))
        owned_of = None
    else:
        kernels = compiled.chosen(KERNELS, n)
        owned_of = np.repeat(np.arange(n), np.diff(stakes.into))
        ptr, edges = kernels.grouped(stakes.into_from, n)
        ends = owned_of[edges]
    place = {node: 0}
    level = [0]
    nodes = [node]
    for number, current in enumerate(nodes):
        for item in range(int(ptr[current]), int(ptr[current + 1])):
            other = int(ends[item])
            if other not in place:
                place[other] = len(nodes)
                nodes.append(other)
                level.append(level[number] + 1)
    up: list[list[tuple[int, int, int, int]]] = [[] for _ in nodes]
    down: list[list[tuple[int, int, int, int]]] = [[] for _ in nodes]
    for number, current in enumerate(nodes):
        for item in range(int(ptr[current]), int(ptr[current + 1])):
            edge = int(edges[item])
            other = place[int(ends[item])]
            owner, owned = (other, number) if upward else (number, other)
            values = (int(stakes.units[edge]), int(stakes.high_units[edge]), int(stakes.edge[edge]))
            up[owned].append((owner, *values))
            down[owner].append((owned, *values))
    return Structure(nodes, level, up, down)


def owners(
    network: Network, node: int, most: int | None = None, always: Collection[int] = ()
) -> tuple[list[Part], list[list[int]]]:
    """Everybody who owns a part of a node, nearest first; and the rings above it that own themselves whole.

    Of more than `most` those with the largest ends, beside those in `always` and in such rings.
    """
    around = structure(capital(network), node, upward=True, n=network.n)
    rings = around.rings
    exact = len(around.nodes) <= EXACT_NODES and max(map(len, rings)) <= EXACT_RING
    share: Callable[[int], Number] = (lambda units: Fraction(units, WHOLE)) if exact else (lambda units: units / WHOLE)
    walks, returns, closed = upward_walks(around, rings, share)
    looped = any(len(ring) > 1 or any(o == ring[0] for o, *_ in around.up[ring[0]]) for ring in rings)
    whole = {place for ring in closed for place in ring}
    low = [0 if place in whole else walks[place] / returns[place] for place in range(len(around.nodes))]
    ultimate = [not holders for holders in around.up]
    high = high_ends(around, rings, looped, low, ultimate)
    paths = strongest(around)
    parts = []
    for place in chosen(around, low, high, most, whole | {p for p, n in enumerate(around.nodes) if n in always}):
        direct = [(units, end) for owned, units, end, _ in around.down[place] if owned == 0]
        parts.append(
            Part(around.nodes[place], node, None if place in whole else low[place],
                 None if place in whole else max(high[place], low[place]),
                 Fraction(sum(u for u, _ in direct), WHOLE), Fraction(min(sum(m for _, m in direct), WHOLE), WHOLE),
                 around.level[place], ultimate[place], paths[place])
        )  # fmt: skip
    return parts, [[around.nodes[place] for place in ring] for ring in closed]


def chosen(
    around: Structure, low: Sequence[Number], high: Sequence[Number], most: int | None, always: set[int]
) -> list[int]:
    """The places of which parts are given, in order: all but the first, or of more than `most` the largest."""
    places = range(1, len(around.nodes))
    if most is None or len(places) <= most:
        return list(places)
    largest = heapq.nsmallest(most, places, lambda place: (-high[place], -low[place], place))
    return sorted({*largest, *always} - {0})


def upward_walks(
    around: Structure, rings: list[list[int]], share: Callable[[int], Number]
) -> tuple[list[Number], list[Number], list[list[int]]]:
    """Sums over walks from each node to node 0, sums over walks from each node to itself, and closed rings."""
    walks: list[Number] = [0] * len(around.nodes)
    returns: list[Number] = [1] * len(around.nodes)
    closed: list[list[int]] = []
    for ring in rings:
        inside = set(ring)
        outside: list[Number] = []
        for place in ring:
            value: Number = 1 if place == 0 else 0
            for owned, units, _, _ in around.down[place]:
                if owned not in inside:
                    value += share(units) * walks[owned]
            outside.append(value)
        if len(ring) == 1 and all(owner != ring[0] for owner, *_ in around.up[ring[0]]):
            walks[ring[0]] = outside[0]
            continue
        if all(sum(u for o, u, *_ in around.up[place] if o in inside) >= WHOLE for place in ring):
            closed.append(ring)
            continue
        where = {place: number for number, place in enumerate(ring)}
        matrix: list[list[Number]] = [[share(0)] * len(ring) for _ in ring]
        for place in ring:
            for owned, units, _, _ in around.down[place]:
                if owned in inside:
                    matrix[where[place]][where[owned]] += share(units)
        inverse = inverted(matrix)
        for number, place in enumerate(ring):
            walks[place] = sum((inverse[number][k] * outside[k] for k in range(len(ring))), share(0))
            returns[place] = inverse[number][number]
    return walks, returns, closed


def inverted(inner: list[list[Number]]) -> list[list[Number]]:
    """(I - C)^-1: in fractions, or by LAPACK where C is of floats."""
    size = len(inner)
    if isinstance(inner[0][0], float):
        solved: list[list[Number]] = np.linalg.inv(np.eye(size) - np.array(inner)).tolist()
        return solved
    left = [[Fraction(int(i == j)) - Fraction(inner[i][j]) for j in range(size)] for i in range(size)]
    right: list[list[Number]] = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    for column in range(size):
        pivot = next(row for row in range(column, size) if left[row][column])
        left[column], left[pivot] = left[pivot], left[column]
        right[column], right[pivot] = right[pivot], right[column]
        scale = 1 / left[column][column]
        left[column] = [value * scale for value in left[column]]
        right[column] = [value * scale for value in right[column]]
        for row in range(size):
            if row != column and (factor := left[row][column]):
                left[row] = [a - factor * b for a, b in zip(left[row], left[column], strict=True)]
                right[row] = [a - factor * b for a, b in zip(right[row], right[column], strict=True)]
    return right


def high_ends(
    around: Structure, rings: list[list[int]], looped: bool, low: list[Number], ultimate: list[bool]
) -> list[Number]:
    """Upper bounds of each node's share in node 0."""
    exact = all(units == most for edges in around.up for _, units, most, _ in edges)
    if exact:
        return low
    size = len(around.nodes)
    if not looped:
        high: list[Number] = [Fraction(0)] * size
        for [place] in rings:
            parts = (Fraction(most, WHOLE) * high[owned] for owned, _, most, _ in around.down[place])
            high[place] = Fraction(1) if place == 0 else min(Fraction(1), sum(parts, Fraction(0)))
    elif size <= FORWARD:
        order = [place for ring in reversed(rings) for place in ring]
        high = [downward(around, order, place)[0] if place else 1.0 for place in range(size)]
    else:
        high = [1.0] * size
    known = sum(share for share, top in zip(low, ultimate, strict=True) if top)
    return [min(high[p], 1 - (known - low[p])) if ultimate[p] else high[p] for p in range(size)]


def downward(around: Structure, order: list[int], source: int) -> list[float]:
    """Upper bounds of the share of one node in all others: the least solution of x = min(1, W'x) with x = 1 at it."""
    share = [0.0] * len(around.nodes)
    share[source] = 1.0
    for _ in range(1000):
        change = 0.0
        for place in order:
            if place != source:
                value = min(1.0, sum(share[owner] * most for owner, _, most, _ in around.up[place]) / WHOLE)
                change = max(change, value - share[place])
                share[place] = value
        if change < 1e-13:
            return [min(1.0, value + 1e-12) if value else 0.0 for value in share]
    return [1.0] * len(share)


def strongest(around: Structure) -> list[tuple[int, ...]]:
    """For each node the edges of its path to node 0 with the largest product of high ends, owner first."""
    best: list[tuple[int, ...]] = [()] * len(around.nodes)
    done: set[int] = set()
    heap: list[tuple[float, int, int, tuple[int, ...]]] = [(-1.0, 0, 0, ())]
    while heap:
        product, length, place, path = heapq.heappop(heap)
        if place in done:
            continue
        done.add(place)
        best[place] = path
        for owner, _, most, edge in around.up[place]:
            if owner not in done and length < 200:
                heapq.heappush(heap, (product * most / WHOLE, length + 1, owner, (edge, *path)))
    return best


def owned(network: Network, node: int, most: int | None = None, always: Collection[int] = ()) -> list[Part]:
    """Everything that a node owns a part of: its own incoming stakes are left out, which is Baldone's correction.

    `most`, `always`: as of owners.
    """
    from resolver.ownership.integrated import solve_alone

    below = structure(capital(network), node, upward=False, n=network.n)
    solved = solve_alone(network, node)
    parts = []
    direct: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for other, units, end, _ in below.down[0]:
        direct[other].append((units, end))
    reverse = Structure(below.nodes, below.level, below.down, below.up)
    paths = strongest(reverse)
    lows, highs = zip(*map(solved.of, below.nodes), strict=True)
    for place in chosen(below, lows, highs, most, {p for p, n in enumerate(below.nodes) if n in always}):
        target, low, high = below.nodes[place], lows[place], highs[place]
        held = direct.get(place, [])
        parts.append(
            Part(node, target, low, high, Fraction(sum(u for u, _ in held), WHOLE),
                 Fraction(min(sum(m for _, m in held), WHOLE), WHOLE), below.level[place], not below.up[0],
                 tuple(reversed(paths[place])))
        )  # fmt: skip
    return parts
