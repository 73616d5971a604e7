"""Clusters: scored pairs become groups of records by the agreement of their members, as far as nothing known forbids
it.

In rounds. What speaks for joining two groups is the mean weight of all pairs of their records (average link; a pair
that was not compared counts as `absent`), and at least one pair must be one that may join by itself. In each round
every two groups that are each other's best are joined, until no pair of groups is left whose mean is above `stop`. So
no single pair bridges two groups that otherwise disagree, and rivals are compared before a pair is accepted.

Never joined: groups of which two records contradict each other (contradictions.py) or were judged different, whatever
chain leads there; a second record of one list, but by strong evidence; a group that is about equally near to two that
can't be one (it abstains). Judgements and numbers issued once come first and have no rivals.

Everything is arrays: memory is linear in records and pairs. Weights count in whole thousandths of a bit, so sums are
exact and the result depends on the set of pairs alone, not on their order; what is equal goes by the order of records.
Average link: Sokal & Michener (1958); numbers of ours: the thresholds of the model's card.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from resolver.grouping.components import components

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

FAR = -(2**62)
"""The weight between two groups of which no pair may join."""

EXPANDED = 4_000_000
"""Rows of an expansion held at one time."""


def whole(bits: Any) -> Ints:
    """Bits in whole thousandths."""
    return np.rint(np.asarray(bits, dtype=np.float64) * 1000).astype(np.int64)


def none() -> Ints:
    """No numbers."""
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Pairs:
    """Scored pairs of records 0 .. size - 1, each once, left < right.

    `bits`: the weight in thousandths of a bit. `joins`: whether the pair may join two groups by itself. `certain`: 2
    for the judgement 'same', 1 for a number that is issued once, else 0.
    """

    left: Ints
    right: Ints
    bits: Ints
    joins: Bools
    certain: Ints

    def taken(self, chosen: Any) -> Pairs:
        """Some of the pairs."""
        return Pairs(*(getattr(self, one.name)[chosen] for one in fields(self)))


@dataclass(frozen=True)
class Terms:
    """The constants of a model's card, in thousandths of a bit.

    A pair counts at most `clip` and at least -`clip`; one under `drop`, like one that was not compared, counts
    `absent`; groups join while their mean is above `stop`. A second record of one list joins by a pair of `strong` and
    more. Records whose weights differ by `margin` or less are about equally near.
    """

    clip: int
    drop: int
    absent: int
    stop: int
    strong: int
    margin: int


@dataclass(frozen=True)
class Rows:
    """What records have, by holder and key: (holder, key, value), sorted. A record has one value of a key."""

    holder: Ints = field(default_factory=none)
    key: Ints = field(default_factory=none)
    value: Ints = field(default_factory=none)

    @classmethod
    def of(cls, holder: Ints, key: Ints, value: Ints) -> Self:
        """Rows in order, each once."""
        if not len(holder):
            return cls()
        keys, values = int(key.max()) + 1, int(value.max()) + 1
        assert (int(holder.max()) + 1) * keys * values < 2**63
        code = np.sort((holder * keys + key) * values + value)
        code = code[np.concatenate(([True], code[1:] != code[:-1]))]
        rest, value = np.divmod(code, values)
        return cls(*np.divmod(rest, keys), value)

    def renamed(self, to: Ints, kept: Bools | None = None) -> Rows:
        """The same of groups: `to` is the group of each holder."""
        if kept is None:
            return Rows.of(to[self.holder], self.key, self.value)
        return Rows.of(to[self.holder[kept]], self.key[kept], self.value[kept])

    def meeting(self, a: Ints, b: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """For each pair (a, b) the rows of both that have one key: (place of the pair, row of a, row of b), in
        parts."""
        if not len(self.holder) or not len(a):
            return
        first = starts(self.holder, max(int(a.max()), int(b.max())) + 1)
        low, many = first[a], first[a + 1] - first[a]
        theirs, others = first[b], first[b + 1] - first[b]
        for chosen in parts(many * others):
            place, at = expanded(np.zeros(len(chosen), np.int64), (many * others)[chosen])
            place = chosen[place]
            mine, their = low[place] + at // others[place], theirs[place] + at % others[place]
            kept = self.key[mine] == self.key[their]
            yield place[kept], mine[kept], their[kept]


Excludes = Callable[[Ints, Ints, Ints], Bools]
"""Whether values exclude each other: (key, value, value), each an array."""


@dataclass(frozen=True)
class Known:
    """What forbids a join.

    `facts`: of which a party has only one value, by record and space; `excludes` says which values exclude each other.
    `lists`: the lists on which records stand (key and value are the list). `apart`: left and right of pairs judged
    different.
    """

    facts: Rows = field(default_factory=Rows)
    excludes: Excludes = lambda key, a, b: a != b
    lists: Rows = field(default_factory=Rows)
    apart: tuple[Ints, Ints] = field(default_factory=lambda: (none(), none()))

    def renamed(self, to: Ints) -> Known:
        """What is known of groups: `to` is the group of each record; -1 is left out."""

        def rows(given: Rows) -> Rows:
            return given.renamed(to, to[given.holder] >= 0)

        left, right = to[self.apart[0]], to[self.apart[1]]
        kept = (left >= 0) & (right >= 0)
        return replace(self, facts=rows(self.facts), lists=rows(self.lists), apart=(left[kept], right[kept]))

    def conflicts(self, a: Ints, b: Ints) -> tuple[Ints, Ints, Ints]:
        """Facts that exclude each other: (place of the pair, row of a in facts, row of b)."""
        found = []
        for place, mine, theirs in self.facts.meeting(a, b):
            unlike = self.facts.value[mine] != self.facts.value[theirs]
            place, mine, theirs = place[unlike], mine[unlike], theirs[unlike]
            out = self.excludes(self.facts.key[mine], self.facts.value[mine], self.facts.value[theirs])
            found.append((place[out], mine[out], theirs[out]))
        return joined(found)

    def judged(self, a: Ints, b: Ints) -> Bools:
        """Whether pairs of groups hold records that were judged different."""
        if not len(self.apart[0]):
            return np.zeros(len(a), bool)
        return np.isin(coded(a, b), coded(*self.apart))

    def forbid(self, a: Ints, b: Ints) -> Bools:
        """Whether pairs of groups are known to be different."""
        found = self.judged(a, b)
        if len(self.facts.holder):
            found[self.conflicts(a, b)[0]] = True
        return found

    def share_list(self, a: Ints, b: Ints) -> Bools:
        """Whether both of a pair of groups have a record on one list."""
        found = np.zeros(len(a), bool)
        for place, _, _ in self.lists.meeting(a, b):
            found[place] = True
        return found


@dataclass(frozen=True)
class Edges:
    """Pairs of groups that have compared pairs: their sum (clipped) and number, the best that may join, certainty.

    `backed` is the sum in which each pair counts by how far the two records agree with the same others: it says what
    comes first, so that groups form from within before anything bridges them.
    """

    a: Ints
    b: Ints
    total: Ints
    backed: Ints
    count: Ints
    best: Ints
    certain: Ints

    def taken(self, chosen: Any) -> Edges:
        """Some of them."""
        return Edges(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def renamed(self, to: Ints) -> Edges:
        """The same between larger groups: `to` is the new group of each; what is inside a group goes."""
        one, other = to[self.a], to[self.b]
        low, high = np.minimum(one, other), np.maximum(one, other)
        kept = np.flatnonzero(low != high)
        code = (low[kept] << 32) | high[kept]
        order = np.argsort(code)
        kept, code = kept[order], code[order]
        if not len(kept):
            return self.taken(kept)
        low, high = low[kept], high[kept]
        begins = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1])))
        return Edges(
            low[begins],
            high[begins],
            np.add.reduceat(self.total[kept], begins),
            np.add.reduceat(self.backed[kept], begins),
            np.add.reduceat(self.count[kept], begins),
            np.maximum.reduceat(self.best[kept], begins),
            np.maximum.reduceat(self.certain[kept], begins),
        )


def group(size: int, pairs: Pairs, known: Known, terms: Terms) -> Ints:
    """The group of each record, named by its smallest record."""
    root: Ints = np.arange(size)
    component = components(size, pairs.left[pairs.joins], pairs.right[pairs.joins])
    pairs = inside(pairs, component, terms)
    at_once = agreeing(component, pairs, known, terms)
    root[at_once[component]] = component[at_once[component]]
    pairs = pairs.taken(~at_once[component[pairs.left]])
    nodes = np.unique(np.concatenate((pairs.left, pairs.right)))
    if len(nodes):
        place = np.full(size, -1)
        place[nodes] = np.arange(len(nodes))
        found = rounds(edges_of(pairs, place, terms), known.renamed(place), terms, component[nodes])
        root[nodes] = nodes[found]
    return root


def inside(pairs: Pairs, component: Ints, terms: Terms) -> Pairs:
    """Pairs that count by their own weight, of records that others may join."""
    return pairs.taken((component[pairs.left] == component[pairs.right]) & ((pairs.bits >= terms.drop) | pairs.joins))


def agreeing(component: Ints, pairs: Pairs, known: Known, terms: Terms) -> Bools:
    """By smallest record, the components of which every two records agree and nothing speaks against them: one group.

    What the rounds would come to, at once: any two parts have a mean above `stop`, and no two of them are rivals.
    """
    size = len(component)
    members = np.bincount(component, minlength=size)
    above = pairs.taken(agreed(pairs, terms))
    agree = np.bincount(component[above.left], minlength=size)
    found: Bools = (members > 1) & (agree * 2 == members * (members - 1))
    above = above.taken(found[component[above.left]])
    against = known.forbid(above.left, above.right)
    weak = (above.certain == 0) & (above.bits < terms.strong)
    against[weak] |= known.share_list(above.left[weak], above.right[weak])
    found[component[above.left[against]]] = False
    return found


def agreed(pairs: Pairs, terms: Terms) -> Bools:
    """Whether pairs speak for being one by themselves."""
    found: Bools = (pairs.bits > terms.stop) | (pairs.certain == 2)
    return found


def edges_of(pairs: Pairs, to: Ints, terms: Terms) -> Edges:
    """Pairs of records as pairs of groups; `to` is the group of each record."""
    total = np.where(pairs.certain == 2, terms.clip, np.clip(pairs.bits, -terms.clip, terms.clip))
    best = np.where(pairs.joins, pairs.bits, FAR)
    edges = Edges(
        pairs.left, pairs.right, total, backing(pairs, total, terms), np.ones(len(total), np.int64), best, pairs.certain
    )
    return edges.renamed(to)


def backing(pairs: Pairs, total: Ints, terms: Terms) -> Ints:
    """What pairs count when the common neighbours of their records are asked: weight x common / all neighbours.

    Neighbours are the records that a record agrees with, and itself (Jaccard similarity of the two sets).
    """
    chosen = np.flatnonzero(agreed(pairs, terms) & (total > 0))
    left, right = pairs.left[chosen], pairs.right[chosen]
    code = np.sort(np.concatenate(((left << 32) | right, (right << 32) | left)))
    node, other = code >> 32, code & 0xFFFFFFFF
    offset = starts(node, int(node.max(initial=0)) + 1)
    first, last = [offset[left], offset[right]], [offset[left + 1], offset[right + 1]]
    degree = [b - a for a, b in zip(first, last, strict=True)]
    fewer = degree[0] <= degree[1]
    low, high = np.where(fewer, first[0], first[1]), np.where(fewer, last[0], last[1])
    beyond = np.where(fewer, right, left)
    common = np.zeros(len(chosen), np.int64)
    for some in parts(high - low):
        place, at = expanded(low[some], high[some])
        wanted = (beyond[some][place] << 32) | other[at]
        found = np.minimum(np.searchsorted(code, wanted), len(code) - 1)
        common[some] += np.bincount(place[code[found] == wanted], minlength=len(some))
    backed = total.copy()
    both = common + 2
    backed[chosen] = total[chosen] * both // (degree[0] + degree[1] + 2 - both)
    return backed


def rounds(edges: Edges, known: Known, terms: Terms, component: Ints) -> Ints:
    """The group of each node: in each round those that are each other's best join.

    `component`: of each node. A component in which a round joins nothing is settled.
    """
    _, label = np.unique(component, return_inverse=True)
    local = places(label)
    root: Ints = np.arange(len(label))
    size = np.ones(len(label), np.int64)
    while len(edges.a):
        open_ = edges.taken(may_join(edges, size, known, terms))
        one, other = mutual(open_, size, terms, local)
        to: Ints = np.arange(len(label))
        to[other] = one
        size[one] += size[other]
        root = to[root]
        active = np.zeros(len(label), bool)
        active[label[one]] = True
        edges = edges.taken(active[label[edges.a]]).renamed(to)
        known = known.renamed(np.where(active[label], to, -1))
    return root


def places(label: Ints) -> Ints:
    """The place of each node among those of its label, from 0."""
    order = np.argsort(label, kind="stable")
    begins = np.flatnonzero(np.diff(label[order], prepend=-1))
    found = np.empty(len(label), np.int64)
    found[order] = np.arange(len(label)) - np.repeat(begins, np.diff(np.append(begins, len(label))))
    return found


def means(total: Ints, edges: Edges, size: Ints, terms: Terms) -> Floats:
    """The mean weight between groups over all pairs of their records, those that were not compared among them."""
    all_ = size[edges.a] * size[edges.b]
    found: Floats = (total + terms.absent * (all_ - edges.count)) / all_
    return found


def may_join(edges: Edges, size: Ints, known: Known, terms: Terms) -> Ints:
    """The places of edges whose groups may become one as things stand."""
    chosen = free(edges, size, known, terms)
    return chosen[rivals(edges.taken(chosen), edges, known, terms) < 0]


def free(edges: Edges, size: Ints, known: Known, terms: Terms) -> Ints:
    """The places of edges whose groups agree and may become one, rivals aside."""
    certain = edges.certain > 0
    chosen = np.flatnonzero(certain | ((edges.best > FAR) & (means(edges.total, edges, size, terms) > terms.stop)))
    chosen = chosen[~known.forbid(edges.a[chosen], edges.b[chosen])]
    weak = ~certain[chosen] & (edges.best[chosen] < terms.strong)
    weak[weak] = known.share_list(edges.a[chosen[weak]], edges.b[chosen[weak]])
    return chosen[~weak]


def mutual(edges: Edges, size: Ints, terms: Terms, local: Ints) -> tuple[Ints, Ints]:
    """Groups that are each other's best: (smaller, larger).

    Best: certain, then by backed mean (a certain one by weight), then by the best pair, then by place in the component,
    so that equals pair off.
    """
    mean = np.where(edges.certain > 0, edges.best + edges.certain * _CERTAIN, means(edges.backed, edges, size, terms))
    highest = np.full(len(size), -np.inf)
    np.maximum.at(highest, edges.a, mean)
    np.maximum.at(highest, edges.b, mean)
    near = (highest[edges.a] == mean) | (highest[edges.b] == mean)
    edges, mean = edges.taken(near), mean[near]
    order = np.lexsort((edges.b, edges.a, local[edges.a] ^ local[edges.b], -edges.best, -mean, -edges.certain))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    first = np.full(len(size), len(order))
    np.minimum.at(first, edges.a, rank)
    np.minimum.at(first, edges.b, rank)
    chosen = (first[edges.a] == rank) & (first[edges.b] == rank)
    return edges.a[chosen], edges.b[chosen]


def rivals(open_: Edges, edges: Edges, known: Known, terms: Terms) -> Ints:
    """For each edge that could join the (smallest) group that makes it abstain; -1 where there is none.

    A rival of (a, b) is a group c that could join a as well and is about as near to it or nearer, where b and c can't
    be one: they contradict each other; or they have records of one list, no pair that may join, and (a, b) is not
    strong.
    """
    found = np.full(len(open_.a), _NONE)
    nearness = np.where(open_.certain > 0, _NEAREST, np.clip(open_.best, -_NEAREST, _NEAREST))
    code = np.concatenate((open_.a, open_.b)) * _STRIDE + (_NEAREST - np.tile(nearness, 2))
    order = np.argsort(code, kind="stable")
    code, place = code[order], order % max(len(open_.a), 1)
    other = np.concatenate((open_.b, open_.a))[order]
    node = code // _STRIDE
    begins = np.flatnonzero(np.diff(node, prepend=-1))
    first = np.repeat(begins, np.diff(np.append(begins, len(node))))
    last = np.searchsorted(code, code + terms.margin, side="right")
    last = np.where((open_.certain[place] > 0) | (last - first < 2), first, last)
    joined_ = coded(edges.a[edges.best > FAR], edges.b[edges.best > FAR])
    for some in parts(last - first):
        at, rival = expanded(first[some], last[some])
        at, rival = some[at], other[rival]
        kept = rival != other[at]
        at, rival = at[kept], rival[kept]
        out = known.forbid(other[at], rival)
        if len(known.lists.holder):
            doubtful = np.flatnonzero(~out & (open_.best[place[at]] < terms.strong))
            doubtful = doubtful[known.share_list(other[at[doubtful]], rival[doubtful])]
            out[doubtful] = ~np.isin(coded(other[at[doubtful]], rival[doubtful]), joined_)
        np.minimum.at(found, place[at[out]], rival[out])
    return np.where(found == _NONE, -1, found)


_CERTAIN = 2.0**40

_NEAREST = 2**24
"""More thousandths of a bit than any pair weighs."""

_NONE = 2**62

_STRIDE = 2**26
"""Room for every nearness beside a group in one number."""


# ------------------------------------------------------------------------------------------------------ why it is so

CONTRADICTION, SAME_LIST, RIVAL, DISAGREE = 1, 2, 3, 4
"""Why two groups were not joined."""


@dataclass(frozen=True)
class Refusals:
    """Why each of some pairs was not joined: `code`, and what it is about.

    CONTRADICTION: `key` is the space of the facts (-1: a judgement), `one` and `other` the records of the two groups
    that contradict each other. SAME_LIST: `key` is the list. RIVAL: `one` is the smallest record of the rival.
    DISAGREE: `mean` is the mean weight between the two groups, of `count` pairs of records.
    """

    code: Ints
    key: Ints
    one: Ints
    other: Ints
    mean: Floats
    count: Ints


def refusals(root: Ints, pairs: Pairs, known: Known, terms: Terms, asked: Pairs) -> Refusals:
    """Why `asked`, pairs that may join, join no groups, as things are at the end."""
    size = np.bincount(root, minlength=len(root))
    component = components(len(root), pairs.left[pairs.joins], pairs.right[pairs.joins])
    concerned = np.zeros(len(root), bool)
    concerned[component[asked.left]] = True
    edges = edges_of(inside(pairs.taken(concerned[component[pairs.left]]), component, terms), root, terms)
    grouped = known.renamed(root)
    code, key = np.full(len(edges.a), DISAGREE), np.full(len(edges.a), -1)
    one, other = np.full(len(edges.a), -1), np.full(len(edges.a), -1)
    chosen = free(edges, size, grouped, terms)
    nearest = rivals(edges.taken(chosen), edges, grouped, terms)
    code[chosen[nearest >= 0]], one[chosen[nearest >= 0]] = RIVAL, nearest[nearest >= 0]
    weak = np.flatnonzero((edges.certain == 0) & (edges.best < terms.strong))
    place, row, _ = joined([*grouped.lists.meeting(edges.a[weak], edges.b[weak])])
    order = np.lexsort((row, place))[::-1]
    code[weak[place[order]]], key[weak[place[order]]] = SAME_LIST, grouped.lists.key[row[order]]
    record = first_holders(known.facts, root)
    place, mine, theirs = grouped.conflicts(edges.a, edges.b)
    order = np.lexsort((theirs, mine, place))[::-1]
    place, mine, theirs = place[order], mine[order], theirs[order]
    code[place], key[place], one[place], other[place] = (
        CONTRADICTION,
        grouped.facts.key[mine],
        record[mine],
        record[theirs],
    )
    judged = grouped.judged(edges.a, edges.b)
    code[judged], key[judged] = CONTRADICTION, -1
    at = np.searchsorted(coded(edges.a, edges.b), coded(root[asked.left], root[asked.right]))
    all_ = size[edges.a] * size[edges.b]
    return Refusals(code[at], key[at], one[at], other[at], means(edges.total, edges, size, terms)[at], all_[at])


def first_holders(facts: Rows, root: Ints) -> Ints:
    """For each row of `facts` renamed to groups the smallest record that has it."""
    group_ = root[facts.holder]
    order = np.lexsort((facts.holder, facts.value, facts.key, group_))
    runs = np.ones(len(order), bool)
    for values in (group_, facts.key, facts.value):
        runs[1:] &= np.diff(values[order]) == 0
    runs[:1] = False
    found: Ints = facts.holder[order][~runs]
    return found


# ------------------------------------------------------------------------------------------------------------- arrays


def coded(a: Ints, b: Ints) -> Ints:
    """Unordered pairs as one number each: the smaller in the upper half."""
    return (np.minimum(a, b) << 32) | np.maximum(a, b)


def starts(values: Ints, size: int) -> Ints:
    """Where each number from 0 to size begins among sorted values."""
    return np.concatenate(([0], np.cumsum(np.bincount(values, minlength=size))))


def parts(counts: Ints) -> Iterator[Ints]:
    """The places of counts above 0, in parts whose counts add up to no more than EXPANDED, or of one place."""
    chosen = np.flatnonzero(counts > 0)
    if len(chosen):
        filled = np.cumsum(counts[chosen])
        if filled[-1] <= EXPANDED:
            yield chosen
        else:
            cuts = np.flatnonzero(np.diff(filled // EXPANDED)) + 1
            yield from np.split(chosen, cuts)


def expanded(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Every number of each range [first, last): (place of the range, number)."""
    counts = last - first
    place = np.repeat(np.arange(len(counts)), counts)
    return place, np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts) + first[place]


def joined(found: list[tuple[Ints, Ints, Ints]]) -> tuple[Ints, Ints, Ints]:
    """Parts of a result as one."""
    if not found:
        return none(), none(), none()
    one, two, three = zip(*found, strict=True)
    return np.concatenate(one), np.concatenate(two), np.concatenate(three)
