"""Integrated ownership of the whole network: the share of every ultimate owner in every entity, at both ends.

U = D(I - C)^-1 (Brioschi et al. 1989), solved per strongly connected component from the owners down. An ultimate owner
is one that nobody is known to own, so that no walk returns to it: Baldone's correction (1998) changes nothing for it.
It matters for companies that lie in cycles themselves; around.py gives their shares.

Low ends are solved with the low ends of the stakes, high ends with the high ends, both made consistent before: where
the low ends of a company's stakes exceed 100 %, each is lowered by the excess, and no high end is above what the other
low ends leave. A component that owns itself whole has no outside owner: it is reported, and gets no number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resolver import compiled
from resolver.ownership import large
from resolver.ownership.large import Capital, Pools
from resolver.ownership.network import KERNELS, SHARES, SHARES_ONLY, TRUST, UNKNOWN, Network
from resolver.ownership.stakes import TOLERANCE, WHOLE

Array = np.ndarray[Any, Any]

LEAST = 1e-5
"""Shares below 0.001 % are not carried on to the companies below: they could not make one of 1 %, but by thousands."""

FIELDS = ("into_from", "edge", "low", "high", "units", "high_units")

LARGEST = 100
"""Components up to this size are solved dense in the kernel; larger ones sparse (resolver.ownership.large)."""


@dataclass(frozen=True)
class Shares:
    """Pairs of ultimate owner and owned (numbers of nodes) with the ends of the share, as fractions of one.

    `closed`: lists of nodes of components that own themselves whole; `rings`: with part of the owners unknown.
    """

    owner: Array
    owned: Array
    low: Array
    high: Array
    closed: list[list[int]]
    rings: list[list[int]]


def capital(network: Network) -> Capital:
    """The stakes of capital with consistent ends: columns of low ends sum to 100 % at most."""
    _, order = network.into
    kinds = np.zeros(8, bool)
    kinds[[SHARES, SHARES_ONLY, TRUST, UNKNOWN]] = True
    keep = kinds[network.kind[order]]
    edges = order[keep]
    owned = network.to[edges]
    into = np.concatenate(([0], np.cumsum(np.bincount(owned, minlength=network.n)))).astype(np.int64)
    low, high = network.low[edges], network.high[edges]
    total = np.bincount(owned, low, network.n).astype(np.int64) + network.unnamed
    excess = np.maximum(total - WHOLE, 0)
    near = (excess > 0) & (excess <= TOLERANCE)  # rounding: in proportion
    scaled = np.where(near[owned], (low * (WHOLE / np.maximum(total, 1)[owned])).astype(np.int64), low)
    units = np.where((excess > TOLERANCE)[owned], np.maximum(low - excess[owned], 0), scaled)
    total = np.bincount(owned, units, network.n).astype(np.int64) + np.minimum(network.unnamed, WHOLE)
    left = np.maximum(WHOLE - (total[owned] - units), units)
    high = np.minimum(high, left)
    return Capital(into, network.owner[edges], edges, units / WHOLE, high / WHOLE, units, high)


def integrated(network: Network, at_least: float = 0.01, *, least: float = LEAST) -> Shares:
    """Every pair of ultimate owner and owned whose share may reach `at_least` (fraction of one)."""
    solved = solve(network, capital(network), least=least)
    pools = solved.pools
    of, low, high = pools.owner[: pools.used], pools.low[: pools.used], pools.high[: pools.used]
    filled = np.flatnonzero(pools.length)
    filled = filled[np.argsort(pools.start[filled], kind="stable")]
    target = np.repeat(filled, pools.length[filled])
    kept = high >= at_least
    return Shares(
        of[kept], target[kept].astype(np.int32), low[kept], high[kept], solved.rings(True), solved.rings(False)
    )


@dataclass(frozen=True)
class Solved:
    """The pools of all nodes, and the components: nodes by component, whether it is a ring, closed, without owners."""

    pools: Pools
    nodes: Array
    bounds: Array
    ownerless: Array
    closed: Array

    def of(self, node: int) -> tuple[float, float]:
        """The ends of the one owner's share in a node; for a network solved for one owner alone."""
        if not self.pools.length[node]:
            return 0.0, 0.0
        place = self.pools.start[node]
        return float(self.pools.low[place]), float(self.pools.high[place])

    def rings(self, closed: bool) -> list[list[int]]:
        """Nodes of the rings without an outside owner: those that own themselves whole, or those that do in part."""
        return [
            sorted(self.nodes[self.bounds[ring] : self.bounds[ring + 1]].tolist())
            for ring in np.flatnonzero(self.ownerless & (self.closed == closed))
        ]


def solve(network: Network, stakes: Capital, *, alone: int | None = None, least: float = 0.0) -> Solved:
    """Solve the network for all ultimate owners, or for one node `alone`, whose own holders are then left out."""
    kernels = compiled.chosen(KERNELS, len(network.to))
    owned = np.repeat(np.arange(network.n, dtype=np.int32), np.diff(stakes.into))
    if alone is not None:
        keep = owned != alone
        owned, kept = owned[keep], np.flatnonzero(keep)
        into = np.concatenate(([0], np.cumsum(np.bincount(owned, minlength=network.n)))).astype(np.int64)
        stakes = Capital(into, *(getattr(stakes, name)[kept] for name in FIELDS))
    ptr, order = kernels.grouped(stakes.into_from, network.n)
    component, count = kernels.components(ptr, owned[order])
    component = (count - 1 - component).astype(np.int32)  # owners first
    bounds, nodes = kernels.grouped(component, count)
    inside = component[stakes.into_from] == component[owned]
    held = np.bincount(owned[inside], stakes.units[inside], network.n).astype(np.int64)
    fullest = np.full(count, WHOLE, np.int64)
    np.minimum.at(fullest, component, held)
    looped = np.bincount(component[owned[inside]], minlength=count) > 0
    closed = looped & (fullest >= WHOLE)
    from_outside = np.bincount(component[owned[~inside]], minlength=count) > 0
    source = np.zeros(network.n, bool)
    if alone is None:
        source = (np.diff(stakes.into) == 0) & (np.diff(ptr) > 0)
    else:
        source[alone] = True
    nodes = nodes.astype(np.int32)
    pools = flow(stakes, component, nodes, bounds, source, closed, least)
    return Solved(pools, nodes, bounds, looped & (closed | ~from_outside), closed)


def flow(
    stakes: Capital, component: Array, nodes: Array, bounds: Array, source: Array, closed: Array, least: float
) -> Pools:
    """Run the kernel over all components; large ones are solved here, between its calls."""
    kernels = compiled.chosen(KERNELS, len(stakes.edge))
    n = len(source)
    room = max(1024, 2 * len(stakes.edge))
    pools = Pools(
        np.zeros(n, np.int64), np.zeros(n, np.int32), np.empty(room, np.int32), np.empty(room), np.empty(room)
    )
    at = 0
    while True:
        at, pools.used = kernels.integrate(
            at, pools.used, nodes, bounds, stakes.into, stakes.into_from, stakes.low, stakes.high, component, source,
            closed, least, LARGEST, pools.start, pools.length, pools.owner, pools.low, pools.high,
        )  # fmt: skip
        if at == len(bounds) - 1:
            return pools
        if bounds[at + 1] - bounds[at] > LARGEST:
            members = nodes[bounds[at] : bounds[at + 1]]
            pools.start[members], pools.length[members] = pools.used, 0
            if not closed[at]:
                large.solve(pools, stakes, members, source, least)
            at += 1
        else:
            pools.grow(LARGEST * 1024)
