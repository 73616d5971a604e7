"""The k best concrete paths among transfers in time order: by amount, arrival, departure, duration or hops.

Three steps: what can be part of a path by time alone (reach.py, forward, and backward from the targets); which of it
can follow which by amount and asset, with the best end that each can come to, hops counted (kernels/search.py); then
the best first, each extension decided with exact numbers. The second step is a bound, so that the k best are exact.

A path passes no stop twice, and ends at the first target, or, without targets, where nothing can follow.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from resolver.funds import reach
from resolver.funds.arrays import Ints, Transfers
from resolver.funds.rules import Rules, Turn, backward, turns

Rank = tuple[float, float]

MOST_STEPS = 2_000_000
"""Partial paths that are looked at before a search gives up and says so."""

ORDERS = {
    "amount": "in which most arrives",
    "earliest": "that arrive first",
    "latest": "that depart last",
    "fastest": "with the least time from the first transfer to the last",
    "fewest": "with the fewest transfers",
}
"""Which paths are the best, by published times; of equal ones those that arrive first."""

Exact = Callable[[int], tuple[int, int]]
"""Position of a transfer in the network -> exact amount, as units and scale."""


@dataclass(frozen=True)
class Question:
    """Where paths begin and end (numbers of wallets and accounts; no targets: anywhere), and what stops them.

    converts: of each node, 1 where one asset may become another (accounts), 2 where any amount of it may.
    """

    starts: Ints
    targets: Ints | None
    stops: Ints
    converts: NDArray[np.uint8]


@dataclass(frozen=True)
class Answer:
    """Paths as positions of transfers, best first; `complete`: no better one was left out for want of time."""

    paths: list[tuple[int, ...]]
    complete: bool


def best(
    transfers: Transfers,
    question: Question,
    rules: Rules,
    exact: Exact,
    k: int,
    against_time: bool = False,
    order: str = "amount",
) -> Answer:
    """The k best paths in one of ORDERS.

    Ties in the order of arrival, of fewest hops, and of the transfers. `against_time`: from the starts back to where
    their money came from; the paths are given in the order of time still.
    """
    allowed = turns(transfers.assets, rules)
    if against_time:
        transfers, allowed = reach.reversed_in_time(transfers), backward(allowed)
        order = {"earliest": "latest", "latest": "earliest"}.get(order, order)
    index = Index(transfers, question, rules, allowed, order, against_time)
    found, complete = index.search(exact, k)
    return Answer([path[::-1] if against_time else path for path in found], complete)


class Index:
    """The transfers that can be part of a path, sorted by sender and amount, with the best end of each."""

    def __init__(
        self, transfers: Transfers, question: Question, rules: Rules, allowed: Sequence[Turn], order: str,
        against_time: bool,
    ) -> None:  # fmt: skip
        from resolver.funds.kernels import search

        self.wait = reach.NEVER if rules.wait_us is None else rules.wait_us
        self.targets = np.zeros(transfers.nodes, np.uint8)
        stops = question.stops
        if question.targets is not None:
            self.targets[question.targets] = 1
            stops = np.union1d(stops, question.targets).astype(np.int32)
        self.leaves = reach.leaving(transfers, stops)
        self.starts = np.zeros(transfers.nodes, np.uint8)
        self.starts[question.starts] = 1
        self.open_ended = question.targets is None
        self.transfers, self.places, self.left = possible(transfers, question, stops, rules)
        self.order = "arrived" if against_time and order == "amount" else order
        self.allowed = {(turn.before, turn.after): turn for turn in allowed}
        self.converts = question.converts
        self.graph = (
            self.transfers.receiver, self.transfers.time, self.transfers.until, self.transfers.value,
            self.transfers.asset, *search.by_sender(self.transfers.sender, self.transfers.value, transfers.nodes),
            question.converts, *turn_arrays(allowed, len(transfers.assets)), self.wait,
            int((self.transfers.until - self.transfers.time).max(initial=0)),
        )  # fmt: skip
        self.worth = self.transfers.value
        self.published = self.transfers.until if against_time else self.transfers.time
        self.last = int(self.published.max()) if len(self.published) else 0
        if order != "amount":
            self.worth = (self.last - self.published) / 1e6 + 1.0
        self.bound = search.best_ends(
            self.places, self.transfers.sender, *self.graph, self.leaves, self.starts, self.targets, self.open_ended,
            rules.max_hops, self.worth, float(rules.minimum), whole_assets(transfers),
        )  # fmt: skip
        self.hops = rules.max_hops
        self.out = np.empty(2 * max(len(self.transfers), 1), np.int32)
        self.minimum = Fraction(rules.minimum)

    def search(self, exact: Exact, k: int) -> tuple[list[tuple[int, ...]], bool]:
        """Up to k paths, the one in which most arrives first; and whether the search came to its end."""
        heap: list[tuple[Rank, int, tuple[int, ...], int, int]] = []
        low, high = self.transfers.time, self.transfers.until
        for e in np.nonzero(self.bound[0] > 0)[0].tolist():
            if self.minimum == 0 or fraction(exact(int(self.transfers.position[e]))) >= self.minimum:
                heapq.heappush(heap, (self.rank((e,), self.bound[0, e]), 0, (e,), int(low[e]), int(high[e])))
        found: list[tuple[Rank, int, int, tuple[int, ...]]] = []
        steps = 0
        while heap and not (len(found) >= k and heap[0][0] > found[k - 1][0]) and steps < MOST_STEPS:
            rank, whole, path, first, last = heapq.heappop(heap)
            if whole:
                found.append((rank, int(self.published[path[-1]]), len(path), path))
                continue
            steps += 1
            e, on = path[-1], False
            if not self.targets[self.transfers.receiver[e]]:
                for f, begun, ended in self.extensions(path, first, last, exact):
                    on = True
                    longer = (*path, f)
                    heapq.heappush(heap, (self.rank(longer, self.bound[len(path), f]), 0, longer, begun, ended))
                if on or not self.open_ended:
                    continue
            heapq.heappush(heap, (self.rank(path, self.worth[e], whole=True), 1, path, 0, 0))
        positions = self.transfers.position
        whole_paths = [tuple(int(positions[e]) for e in path) for _, _, _, path in sorted(found)[:k]]
        return whole_paths, steps < MOST_STEPS

    def rank(self, path: tuple[int, ...], worth: float, *, whole: bool = False) -> Rank:
        """Least figures that a path can come to, smaller is better; `worth`: the best end, or its own if it is whole.

        But for amounts, a worth tells how long before the last transfer of all it arrives, in seconds.
        """
        best = -float(worth)
        if self.order == "latest":
            return -float(self.published[path[0]]), best
        if self.order == "fastest":
            spare = round((float(worth) - 1.0) * 1e6)  # whole microseconds: equal durations are equal
            return float(max(self.last - int(self.published[path[0]]) - spare, 0)), best
        if self.order == "fewest":
            return len(path) + (0.0 if whole else float(self.left[path[-1]])), best
        if self.order == "arrived":  # against time a path begins with what arrives; of equal ones the most departs
            return -float(self.worth[path[0]]), best
        return best, 0.0

    def extensions(self, path: tuple[int, ...], first: int, last: int, exact: Exact) -> Iterator[tuple[int, int, int]]:
        """The transfers that can follow a path, each with the times at which it then can have happened."""
        from resolver.funds.kernels import search

        e = path[-1]
        if len(path) == self.hops or not self.leaves[self.transfers.receiver[e]]:
            return
        count = search.followers(e, *self.graph, self.out)
        passed = self.passed(path)
        for f in sorted(self.out[:count].tolist()):
            if self.bound[len(path), f] <= 0 or int(self.transfers.receiver[f]) in passed:
                continue
            begun = max(first, int(self.transfers.time[f]))
            latest = int(self.transfers.until[f])
            ended = latest if self.wait == reach.NEVER else min(latest, last + self.wait)
            if begun <= ended and self.fits(e, f, exact):
                yield f, begun, ended

    def passed(self, path: tuple[int, ...]) -> set[int]:
        """The stops of a path that it may not come to again; one that it left for an inferred place may be."""
        passed = {int(self.transfers.sender[path[0]])}
        for one in path:
            to = int(self.transfers.receiver[one])
            passed.add(to)
            if self.converts[to] == 2:
                passed.discard(int(self.transfers.sender[one]))
        return passed

    def fits(self, e: int, f: int, exact: Exact) -> bool:
        """Whether f carries as much after e as the rules ask for, in exact numbers."""
        after = fraction(exact(int(self.transfers.position[f])))
        if after < self.minimum:
            return False
        if self.converts[self.transfers.receiver[e]] == 2:
            return True
        turn = self.allowed[int(self.transfers.asset[e]), int(self.transfers.asset[f])]
        before = fraction(exact(int(self.transfers.position[e])))
        return turn.low * before <= after and (turn.high == 0 or after <= turn.high * before)


def fraction(amount: tuple[int, int]) -> Fraction:
    """An amount as a fraction of whole coins."""
    units, scale = amount
    return Fraction(units, 10**scale) if scale >= 0 else Fraction(units * 10**-scale)


def possible(
    transfers: Transfers, question: Question, stops: Ints, rules: Rules
) -> tuple[Transfers, NDArray[np.uint32], NDArray[np.int64]]:
    """The transfers that can be part of a path by time and hops alone: their places in it, and hops that follow."""
    hops = rules.max_hops
    about = transfers.value >= float(rules.minimum) * (1 - 1e-9)
    enough = transfers if bool(about.all()) else transfers.only(about)
    forward = reach.reached(enough, question.starts, stops, rules.wait_us, hops).places
    taken = forward != 0
    enough, forward = enough.only(taken), forward[taken]
    if question.targets is None:
        return enough, forward, np.zeros(len(enough), np.int64)
    turned = reach.reversed_in_time(enough)
    order = np.argsort(turned.position)
    back = reach.reached(turned, question.targets, stops, rules.wait_us, hops).places[order]
    own = np.argsort(np.argsort(enough.position))
    left = first_bit(back)[own]
    taken = (back[own] != 0) & (first_bit(forward) + left + 1 <= hops)
    return enough.only(taken), forward[taken], left[taken]


def whole_assets(transfers: Transfers) -> NDArray[np.uint8]:
    """Of each asset, 1 where the floats of two amounts are equal only if the amounts are: below 2^53 units."""
    whole = np.array([asset.exact for asset in transfers.assets], np.uint8)
    whole[np.unique(transfers.asset[transfers.units >= 1 << 53])] = 0
    return whole


def first_bit(bits: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Number of the lowest bit of each."""
    lowest = bits & (~bits + np.uint32(1))
    return np.log2(np.maximum(lowest, 1).astype(np.float64)).astype(np.int64)


def turn_arrays(
    allowed: Sequence[Turn], assets: int
) -> tuple[NDArray[np.int64], NDArray[np.int16], NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]:
    """The turns as arrays for the kernels, those of asset a from begins[a] to begins[a + 1]."""
    begins = np.searchsorted([turn.before for turn in allowed], np.arange(assets + 1)).astype(np.int64)
    return (
        begins,
        np.array([turn.after for turn in allowed], np.int16),
        np.array([turn.anywhere for turn in allowed], np.uint8),
        np.array([float(turn.low) for turn in allowed], np.float64),
        np.array([float(turn.high) or np.inf for turn in allowed], np.float64),
    )
