"""Integrated ownership of the whole network: the share of every ultimate owner in every entity, at both ends.

U = D(I - C)^-1 (Brioschi et al. 1989), solved per strongly connected component from the owners down. An ultimate owner
is one that nobody is known to own, so that no walk returns to it: Baldone's correction (1998) changes nothing for it.
It matters for companies that lie in cycles themselves; around.py gives their shares.

Low ends are solved with the low ends of the stakes, high ends with the high ends, both made consistent before
(capital.py). A component that owns itself whole has no outside owner: it is reported, and gets no number. Small shares
that are not carried on are no hole: every high end has room for them, and what may be missing is told (flow.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from resolver import compiled
from resolver.ownership.capital import Capital, capital
from resolver.ownership.flow import LEAST, Flow, Pairs, Register
from resolver.ownership.network import KERNELS, Network
from resolver.ownership.stakes import WHOLE

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Shares:
    """Pairs of ultimate owner and owned (numbers of nodes) with the ends of the share, as fractions of one.

    `untold`: by node, of which not every owner who may reach the limit is among the pairs: how much such a one has at
    most. `closed`: lists of nodes of components that own themselves whole; `rings`: with part of the owners unknown.
    """

    owner: Array
    owned: Array
    low: Array
    high: Array
    untold: dict[int, float]
    closed: list[list[int]]
    rings: list[list[int]]


def integrated(
    network: Network, at_least: float = 0.01, *, least: float = LEAST, give: Callable[[Pairs], None] | None = None
) -> Shares:
    """Every pair of ultimate owner and owned whose share may reach `at_least` (fraction of one).

    With `give` the pairs are handed to it, a million at a time, and there are none in the answer.
    """
    solving = solve(capital(network), at_least=at_least, least=least)
    found: list[Pairs] = []
    untold: dict[int, float] = {}
    for pairs in solving.flow.run():
        others = pairs.owner < 0
        untold |= dict(zip(pairs.owned[others].tolist(), pairs.high[others].tolist(), strict=True))
        told = Pairs(*(values[~others] for values in pairs)) if others.any() else pairs
        if give:
            give(told)
        else:
            found.append(Pairs(*(values.copy() for values in told)))
    found.append(Pairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0), np.empty(0)))
    owner, owned, low, high = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Shares(owner, owned, low, high, untold, solving.rings(True), solving.rings(False))


@dataclass(frozen=True)
class Solving:
    """A flow over a register, and which components have no owner from outside."""

    flow: Flow
    ownerless: Array

    def of(self, node: int) -> tuple[float, float]:
        """The ends of the one owner's share in a node; for a network solved for one owner alone."""
        pools = self.flow.pools
        if not pools.length[node]:
            return 0.0, 0.0
        place = pools.start[node]
        return float(pools.low[place]), float(pools.high[place])

    def rings(self, closed: bool) -> list[list[int]]:
        """Nodes of the rings without an outside owner: those that own themselves whole, or those that do in part."""
        register = self.flow.register
        return [
            sorted(register.nodes[register.bounds[ring] : register.bounds[ring + 1]].tolist())
            for ring in np.flatnonzero(self.ownerless & (register.closed == closed))
        ]


def solve_alone(network: Network, node: int) -> Solving:
    """The shares of one node in all others, in their pools; its own holders are left out."""
    solving = solve(capital(network).without_holders(node), alone=node, at_least=2.0, least=0.0)
    for _ in solving.flow.run():
        pass
    return solving


def solve(stakes: Capital, *, alone: int | None = None, at_least: float, least: float) -> Solving:
    """The flow of the shares of all ultimate owners, or of one node alone, ready to run."""
    n = stakes.n
    kernels = compiled.chosen(KERNELS, len(stakes.into_from))
    owned = stakes.owned
    ptr, order = kernels.grouped(stakes.into_from, n)
    component, count = kernels.components(ptr, owned[order])
    del order
    component = (count - 1 - component).astype(np.int32)  # owners first
    bounds, nodes = (values.astype(np.int32) for values in kernels.grouped(component, count))
    inside = component[stakes.into_from] == component[owned]
    held = np.bincount(owned[inside], stakes.units[inside], n).astype(np.int64)
    fullest = np.full(count, WHOLE, np.int64)
    np.minimum.at(fullest, component, held)
    looped = np.bincount(component[owned[inside]], minlength=count) > 0
    closed = looped & (fullest >= WHOLE)
    from_outside = np.bincount(component[owned[~inside]], minlength=count) > 0
    source = np.zeros(n, bool)
    if alone is None:
        source = (np.diff(stakes.into) == 0) & (np.diff(ptr) > 0)
    else:
        source[alone] = True
    register = Register(
        stakes.into, stakes.into_from, stakes.units, stakes.high_units, nodes, bounds, component,
        source, closed,
    )  # fmt: skip
    flow = Flow.begun(register, at_least=at_least, least=least, kept=alone is not None)
    return Solving(flow, looped & (closed | ~from_outside))
