"""Shares carried down a register in bounded memory, whatever it looks like.

The owners of a node and their shares are its pool. It is kept until all that the node owns has been worked on, and what
reaches the limit has been handed over. Where the pools that are needed at one time would take more than MOST_ROOM, the
smallest shares are left out of them - and never silently: `rest` of a node says how much more than its pool says an
owner may have at most. It is carried down like a share, belongs to every high end that is handed over, and where it
reaches the limit itself, a pair without an owner says so.

Why that is enough: with x the least solution of x = min(1, outside + C'x), and e that of the same equations with what
was left out, x + e satisfies min(1, outside + left out + C'(x + e)) <= x + e; so the true high end is below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from resolver import compiled
from resolver.ownership import large

Array = np.ndarray[Any, Any]

KERNELS = "resolver.ownership.share_kernels"

LEAST = 1e-9
"""Of shares below 0.000 000 1 % (both ends together) only the largest is known, as a rest.

With 0 no share is left out by its size or by the number of owners.
"""

MOST = 10_000
"""Owners of one entity that are carried down or handed over: those with the largest ends, and the others as a rest."""

MOST_ROOM = 24_000_000
"""Shares in the pools at one time (20 bytes each)."""

NODE_ROOM = 8
"""Of a register with more nodes than an eighth of it: so many for each."""

FIRST_ROOM = 1_000_000
"""Of that room so much is made at first, or less for a small register."""

FILLED = 0.75
"""Of that room; where more is needed at one time, half of it is freed."""

STAGED = 4_000_000
"""Shares in the members of one ring at one time (24 bytes each)."""

TOLD = 1_100_000
"""Pairs that are handed over at once; more where one ring gives more."""

LARGEST = 50
"""Components up to this size are solved in the kernel; larger ones by resolver.ownership.large."""


class Register(NamedTuple):
    """Stakes of capital, and the components of nodes that own each other: `nodes[bounds[c]:bounds[c + 1]]`.

    Owners come before what they own. `source`: owns on its own account; `closed`: components that own themselves whole.
    """

    into: Array
    into_from: Array
    low: Array
    high: Array
    nodes: Array
    bounds: Array
    component: Array
    source: Array
    closed: Array


class Pools(NamedTuple):
    """Shares by node: start and length of each node's owners in the other three."""

    start: Array
    length: Array
    owner: Array
    low: Array
    high: Array


class State(NamedTuple):
    """By node: what all low ends sum to, the `rest`, how many stakes still need its pool; `slot`: -1, for kernels."""

    total: Array
    rest: Array
    uses: Array
    slot: Array


class Pairs(NamedTuple):
    """Owner, owned and both ends of shares; owner -1: others that aren't told one by one have so much at most each."""

    owner: Array
    owned: Array
    low: Array
    high: Array

    def first(self, count: int) -> Pairs:
        """The first ones, without a copy."""
        return Pairs(*(values[:count] for values in self))


class Limits(NamedTuple):
    """What is carried on and handed over; as the constants above."""

    least: float
    at_least: float
    most: int
    largest: int
    staged: int


@dataclass
class Flow:
    """The pools of a register, and how far it is worked on."""

    register: Register
    limits: Limits
    state: State
    pools: Pools
    pairs: Pairs
    at: int = 0
    used: int = 0
    told: int = 0

    @classmethod
    def begun(cls, register: Register, *, at_least: float, least: float, kept: bool = False) -> Flow:
        """Nothing is worked on yet. `kept`: every pool stays."""
        n = len(register.source)
        between = register.component[register.into_from] != np.repeat(register.component, np.diff(register.into))
        uses = np.bincount(register.into_from[between], minlength=n).astype(np.int32) + kept
        state = State(register.source.astype(float), np.zeros(n), uses, np.full(n, -1, np.int32))
        room, told = (min(1024 + 2 * len(register.into_from), most) for most in (FIRST_ROOM, TOLD))
        ends = np.zeros(n, np.int32), np.zeros(n, np.int32)
        pools = Pools(*ends, np.empty(room, np.int32), np.empty(room), np.empty(room))
        pairs = Pairs(np.empty(told, np.int32), np.empty(told, np.int32), np.empty(told), np.empty(told))
        return cls(
            register, Limits(least, at_least, MOST if least else max(MOST, n), LARGEST, STAGED), state, pools, pairs
        )

    def run(self) -> Iterator[Pairs]:
        """Work on all components; hand over the pairs that may reach the limit, by owned node.

        What is handed over lasts until more is asked for.
        """
        kernels = compiled.chosen(KERNELS, len(self.register.into_from))
        while True:
            self.at, self.used, self.told, why, missing = kernels.integrate(
                self.at, self.used, self.told, self.register, self.pools, self.state, self.pairs, self.limits
            )
            if why == kernels.ROOM:
                self.grow(missing)
                continue
            solved = large.solve(self, kernels) if why == kernels.LARGE else None
            if solved is not None:
                self.grow(len(solved.place))
                missing = len(solved.place) + len(solved.members)
            if self.told and (why != kernels.LARGE or self.told + missing > len(self.pairs.owner)):
                yield self.pairs.first(self.told)
                self.told = 0
            if missing > len(self.pairs.owner):
                self.pairs = Pairs(*(np.empty(missing, values.dtype) for values in self.pairs))
            if solved is not None:
                self.used, self.told = kernels.settled_all(
                    *solved, self.used, self.told, self.register, self.pools, self.state, self.pairs, self.limits
                )
                self.at += 1
            if why == kernels.DONE:
                return

    def grow(self, room: int) -> None:
        """Make room for so many more shares: by what isn't needed any more, by larger arrays, or by a rest."""
        if self.used + room <= len(self.pools.owner):
            return
        kernels = compiled.chosen(KERNELS, len(self.register.into_from))
        end = int(self.register.bounds[self.at])
        self.used = kernels.packed(self.register.nodes, end, 0.0, self.pools, self.state)
        most = max(MOST_ROOM, NODE_ROOM * len(self.register.source), 2 * room)
        self.enlarge(min(2 * (self.used + room), most))
        if self.used + room <= FILLED * len(self.pools.owner):
            return
        cut = self.limits.least
        while self.used + room > len(self.pools.owner) // 2 and cut <= 1.0:
            cut = max(2.0 * cut, 1e-9)
            self.used = kernels.packed(self.register.nodes, end, cut, self.pools, self.state)
        self.enlarge(self.used + room)

    def enlarge(self, size: int) -> None:
        """Make the arrays of the pools so large, where they are smaller."""
        if size > len(self.pools.owner):
            start, length, *shares = self.pools
            kept = (np.concatenate((old[: self.used], np.empty(size - self.used, old.dtype))) for old in shares)
            self.pools = Pools(start, length, *kept)
