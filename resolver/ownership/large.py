"""Integrated shares within one large ring of holdings: by its inverse, or sparse for many owners at a time.

What an owner holds from outside, times (I - C)^-1, at both ends. The high ends of bands can make a ring that owns
itself more than whole: then, and for owners whose high end would exceed the whole, they are the least solution of
x = min(1, outside + C'x), as in the dense kernel.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from resolver.ownership.flow import Flow

Array = np.ndarray[Any, Any]

DENSE = 2_000
"""Members of a ring whose matrix (two of 32 MB) is inverted; of a larger one the equations are solved sparse."""

SHORT = 100
"""Rounds of a series that is quicker than LAPACK."""

AT_ONCE = 1_000
"""Owners that are solved at once, at most."""

CELLS = 2_000_000
"""Owners at once times members of the ring, at most (one owner at least)."""

ROUNDS = 1_000
"""Rounds in which the least solution settles, or counts as the whole."""

UNIT = 1e-8
"""A unit of stakes as a fraction of one."""


class Solved(NamedTuple):
    """Members of a ring; the shares in them (member's place, owner, both ends); by member the total, the rest, and how
    large a share that isn't given may be."""

    members: Array
    place: Array
    person: Array
    low: Array
    high: Array
    total: Array
    rest: Array
    lost: Array


def solve(flow: Flow, kernels: Any) -> Solved:
    """The shares in the members of the ring that the flow has come to, which doesn't own itself whole."""
    first, last = (int(end) for end in flow.register.bounds[flow.at : flow.at + 2])
    members = flow.register.nodes[first:last]
    if len(members) > DENSE:
        return sparse_solved(flow, kernels, first, last, members)
    inner = kernels.within(first, last, flow.register, flow.state)
    low = inverted(inner[0], kernels)
    high = low if (inner[0] == inner[1]).all() else inverted(inner[1], kernels)
    place, person, *shares = kernels.ring(
        first, last, flow.register, flow.pools, flow.state, flow.limits, inner[1], low, high
    )
    return Solved(members, place, person, *shares)


def inverted(inner: Array, kernels: Any) -> Array:
    """(I - C)^-1: as a series where it is short, else by LAPACK; zeros where there is none."""
    solved, whole = kernels.series(inner, SHORT)
    if whole:
        return np.asarray(solved)
    try:
        return np.linalg.inv(np.eye(len(inner)) - inner)
    except np.linalg.LinAlgError:
        return np.zeros_like(inner)


def sparse_solved(flow: Flow, kernels: Any, first: int, last: int, members: Array) -> Solved:
    """The same for a ring whose matrix has no room."""
    person, row, member, *ends, total, rest = kernels.gathered(
        first, last, flow.register, flow.pools, flow.state, flow.limits
    )
    low, high = (Ring(inner) for inner in within(flow, members))
    total = low.solved(total.reshape(-1, 1))[:, 0]
    rest = high.bounded(rest.reshape(-1, 1))[:, 0] if rest.any() else rest
    lost = np.zeros(len(members))
    order = np.argsort(row, kind="stable")
    bounds = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=len(person)))))
    found = Found(flow.limits.least, flow.limits.staged, lost)
    step = max(1, min(AT_ONCE, CELLS // len(members)))
    for begin in range(0, len(person), step):
        end = min(begin + step, len(person))
        items = order[bounds[begin] : bounds[end]]
        known = np.zeros((2, len(members), end - begin))
        for outside, share in zip(known, ends, strict=True):
            np.add.at(outside, (member[items], row[items] - begin), share[items])
        shares = low.solved(known[0])
        most = high.bounded(known[1])
        most = np.maximum(np.minimum(most, 1.0 - (total[:, None] - shares)), shares)
        found.add(person[begin:end], shares, most)
    return Solved(members, *found.all(), total, rest, lost)


def within(flow: Flow, members: Array) -> tuple[Any, Any]:
    """Sparse matrices of the stakes of a ring's members in each other, low and high: holder by held."""
    from scipy import sparse

    register, size = flow.register, len(members)
    length = register.into[members + 1] - register.into[members]
    held = np.repeat(np.arange(size), length)
    first = np.cumsum(length) - length
    items = register.into[members][held] + np.arange(len(held)) - first[held]
    owner = register.into_from[items]
    order = np.argsort(members)
    at = np.minimum(np.searchsorted(members, owner, sorter=order), size - 1)
    inside = members[order[at]] == owner
    low, high = (
        sparse.csc_matrix((units[items[inside]] * UNIT, (order[at[inside]], held[inside])), shape=(size, size))
        for units in (register.low, register.high)
    )
    return low, high


class Found:
    """Shares that are kept: the largest, so many at most; of the others the largest by member, in `lost`."""

    def __init__(self, cut: float, most: int, lost: Array) -> None:
        self.cut, self.most, self.lost = cut, most, lost
        self.parts: list[tuple[Array, Array, Array, Array]] = []
        self.count = 0

    def add(self, person: Array, low: Array, high: Array) -> None:
        """Add the shares of some owners (columns) in the members (rows)."""
        kept = (low + high >= self.cut) & (high > 0.0)
        np.maximum(self.lost, np.where(kept, 0.0, high).max(axis=1), out=self.lost)
        place, column = np.nonzero(kept)
        self.parts.append((place.astype(np.int32), person[column], low[kept], high[kept]))
        self.count += len(place)
        while self.count > self.most:
            self.cut = max(2.0 * self.cut, 1e-9)
            self.parts = [self.thinned(*part) for part in self.parts]
            self.count = sum(len(place) for place, *_ in self.parts)

    def thinned(self, place: Array, person: Array, low: Array, high: Array) -> tuple[Array, Array, Array, Array]:
        """Those whose ends sum to the cut at least."""
        kept = low + high >= self.cut
        np.maximum.at(self.lost, place[~kept], high[~kept])
        return place[kept], person[kept], low[kept], high[kept]

    def all(self) -> tuple[Array, Array, Array, Array]:
        """All that are kept."""
        if not self.parts:
            return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0), np.empty(0)
        place, person, low, high = (np.concatenate(parts) for parts in zip(*self.parts, strict=True))
        return place, person, low, high


class Ring:
    """The equations x = outside + C'x of a ring, solved for many outsides (columns) at once."""

    def __init__(self, inner: Any) -> None:
        from scipy import sparse

        self.across = inner.T.tocsr()
        self.matrix = sparse.identity(inner.shape[0], format="csc") - self.across.tocsc()
        self.factors: Any = None

    def solved(self, outside: Array) -> Array:
        """The solution, where the ring doesn't own itself whole."""
        from scipy.sparse import linalg

        if self.factors is None:
            self.factors = linalg.splu(self.matrix)
        found: Array = self.factors.solve(outside)
        return found

    def bounded(self, outside: Array) -> Array:
        """The least solution of x = min(1, outside + C'x): above the true shares, whatever C."""
        if not self.settles:
            return self.settled(outside)
        found = self.solved(outside)
        beyond = (found > 1.0).any(axis=0)
        if beyond.any():
            found[:, beyond] = self.settled(outside[:, beyond])
        return found

    @cached_property
    def settles(self) -> bool:
        """Whether (I - C)^-1 has no negative entry: exactly if it gives a positive column from one."""
        try:
            once = self.solved(np.ones((self.matrix.shape[0], 1)))
        except RuntimeError:  # exactly singular
            return False
        return bool(np.isfinite(once).all() and once.min() > 0.0 and once.max() < 1e12)

    def settled(self, outside: Array) -> Array:
        """The same by rounds from below; what doesn't settle in ROUNDS is the whole."""
        found = np.minimum(outside, 1.0)
        for _ in range(ROUNDS):
            following = np.minimum(outside + self.across @ found, 1.0)
            change = float((following - found).max())
            found = following
            if change < 1e-13:
                return np.asarray(np.minimum(found + 1e-12 * (found > 0), 1.0))
        return np.where(found > 0, 1.0, 0.0)
