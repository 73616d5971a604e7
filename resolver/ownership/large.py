"""Integrated shares within one large ring of holdings: sparse, for many owners at a time.

What an owner holds from outside, times (I - C)^-1, at both ends. The high ends of bands can make a ring that owns
itself more than whole: then, and for owners whose high end would exceed the whole, they are the least solution of
x = min(1, outside + C'x), as in the dense kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

AT_ONCE = 1_000
"""Owners that are solved at once."""

ROUNDS = 1_000
"""Rounds in which the least solution settles, or counts as the whole."""


@dataclass(frozen=True)
class Capital:
    """The stakes that carry capital, by owned node: `into`, `into_from`, `edge` (number in the network).

    Ends as fractions of one (`low`, `high`) and in units (`units`, `high_units`).
    """

    into: Array
    into_from: Array
    edge: Array
    low: Array
    high: Array
    units: Array
    high_units: Array


@dataclass
class Pools:
    """Shares by node: start and length of each node's owners in three growing arrays."""

    start: Array
    length: Array
    owner: Array
    low: Array
    high: Array
    used: int = 0

    def grow(self, room: int) -> None:
        """Make room for at least so many more, where there isn't."""
        if self.used + room <= len(self.owner):
            return
        size = max(2 * len(self.owner), self.used + room)
        self.owner, self.low, self.high = (
            np.concatenate((old[: self.used], np.empty(size - self.used, old.dtype)))
            for old in (self.owner, self.low, self.high)
        )


def solve(pools: Pools, stakes: Capital, members: Array, source: Array, least: float) -> None:
    """Add the shares in the members of a ring that doesn't own itself whole to the pools."""
    inner, outside, people = read(pools, stakes, members, source)
    if not len(people):
        return
    low, high = Ring(inner[0]), Ring(inner[1])
    total = low.solved(np.asarray(outside[0].sum(axis=0)).reshape(-1, 1))[:, 0]
    found: list[tuple[Array, Array, Array, Array]] = []
    for begin in range(0, len(people), AT_ONCE):
        known = [part[begin : begin + AT_ONCE].T.toarray() for part in outside]
        shares = low.solved(known[0])
        most = high.bounded(known[1])
        most = np.maximum(np.minimum(most, 1.0 - (total[:, None] - shares)), shares)
        place, person = np.nonzero((most >= least) & (most > 0.0))
        found.append((place, people[begin + person], shares[place, person], most[place, person]))
    place, owner, shares, most = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(place, kind="stable")
    counts = np.bincount(place, minlength=len(members))
    pools.grow(len(order))
    end = pools.used + len(order)
    for kept, made in ((pools.owner, owner), (pools.low, shares), (pools.high, most)):
        kept[pools.used : end] = made[order]
    pools.start[members] = pools.used + np.cumsum(counts) - counts
    pools.length[members] = counts
    pools.used = end


def read(
    pools: Pools, stakes: Capital, members: Array, source: Array
) -> tuple[tuple[Any, Any], tuple[Any, Any], Array]:
    """Sparse matrices, low and high: holder by held within the ring, owner by held from outside; and the owners."""
    from scipy import sparse

    size = len(members)
    begin, length = stakes.into[members], stakes.into[members + 1] - stakes.into[members]
    items, held = ranges(begin, length)
    owner, low, high = stakes.into_from[items], stakes.low[items], stakes.high[items]
    order = np.argsort(members)
    at = np.minimum(np.searchsorted(members, owner, sorter=order), size - 1)
    inside = members[order[at]] == owner
    inner = tuple(
        sparse.csc_matrix((share[inside], (order[at[inside]], held[inside])), shape=(size, size))
        for share in (low, high)
    )
    owner, held, low, high = (values[~inside] for values in (owner, held, low, high))
    top = source[owner]
    parts, edge = ranges(pools.start[owner[~top]].astype(np.int64), pools.length[owner[~top]].astype(np.int64))
    person = np.concatenate((owner[top], pools.owner[parts]))
    column = np.concatenate((held[top], held[~top][edge]))
    ends = (
        np.concatenate((low[top], low[~top][edge] * pools.low[parts])),
        np.concatenate((high[top], high[~top][edge] * pools.high[parts])),
    )
    people, row = np.unique(person, return_inverse=True)
    outside = tuple(sparse.csr_matrix((share, (row, column)), shape=(len(people), size)) for share in ends)
    return (inner[0], inner[1]), (outside[0], outside[1]), people


def ranges(begin: Array, length: Array) -> tuple[Array, Array]:
    """All numbers of the ranges that begin there and are so long, and for each the place of its range."""
    place = np.repeat(np.arange(len(length)), length)
    first = np.cumsum(length) - length
    return begin[place] + np.arange(len(place)) - first[place], place


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
        try:  # (I - C)^-1 has no negative entry exactly if it gives a positive column from one
            once = self.solved(np.ones((len(outside), 1)))
            settles = bool(np.isfinite(once).all() and once.min() >= 1.0 and once.max() < 1e12)
        except RuntimeError:  # exactly singular
            settles = False
        if not settles:
            return self.settled(outside)
        found = self.solved(outside)
        beyond = (found > 1.0).any(axis=0)
        if beyond.any():
            found[:, beyond] = self.settled(outside[:, beyond])
        return found

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
