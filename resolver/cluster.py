"""Clusters: judged pairs become groups of records, and no chain of links joins two that are known to be different.

Pairs are taken in decreasing weight (ties by record id). Before two groups are joined, all that is known of one is held
against all that is known of the other; a join that would put two contradicting records into one group is refused.
A record that is equally near to two groups which can't be one is left out of both: the pair abstains.
Memory is linear in records and pairs. The result depends on the set of pairs only, not on their order.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Values = frozenset[object]
Facts = Mapping[str, Values]
"""What is known of a record and excludes others: scheme (such as 'lei:', 'birth') -> its values."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An accepted pair: heavier is surer; `certain` (a judgement, an identifier issued once) has no rivals."""

    left: str
    right: str
    weight_bits: float
    certain: bool = False


@dataclass(frozen=True)
class Known:
    """What forbids a join.

    `facts`: of each record, its values by scheme. `contradicts(scheme, a, b)`: whether two sets of values exclude each
    other. `apart`: pairs of records judged different. `lists`: lists on which a record stands; a second record of one
    list joins a group only by an edge of `strong_bits` and more.
    """

    contradicts: Callable[[str, Values, Values], bool]
    facts: Mapping[str, Facts] = field(default_factory=dict)
    apart: Iterable[tuple[str, str]] = ()
    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    strong_bits: float = 0.0
    margin_bits: float = 0.0

    def between(self, left: str, right: str) -> str | None:
        """The contradiction between two records by themselves; None if there is none."""
        mine, theirs = self.facts.get(left, {}), self.facts.get(right, {})
        for scheme in sorted(mine.keys() & theirs.keys()):
            if mine[scheme] != theirs[scheme] and self.contradicts(scheme, mine[scheme], theirs[scheme]):
                return f"contradiction: {scheme.rstrip(':')}"
        return None


@dataclass
class Groups:
    """The outcome: the group of each record (named by its smallest record), and why edges were refused."""

    of: dict[str, str]
    refused: dict[tuple[str, str], str]


def group(records: Iterable[str], edges: Iterable[Edge], known: Known) -> Groups:
    """Join records by edges, heaviest first, as far as nothing known forbids it."""
    forest = Forest(sorted(set(records)), known)
    ordered = sorted(set(edges), key=lambda e: (not e.certain, -e.weight_bits, e.left, e.right))
    rivals = Rivals(ordered, known.margin_bits)
    refused: dict[tuple[str, str], str] = {}
    for edge in ordered:
        left, right = forest.find(edge.left), forest.find(edge.right)
        if left == right:
            continue
        reason = forest.forbids(left, right) or forest.second_of_list(left, right, edge) or rivals.tie(forest, edge)
        if reason:
            refused[(edge.left, edge.right)] = reason
        else:
            forest.join(left, right)
    of = {record: forest.find(record) for record in forest.parent}
    return Groups(of, {pair: reason for pair, reason in refused.items() if of[pair[0]] != of[pair[1]]})


class Forest:
    """Union-find in which each root holds what is known of its group; the smallest record is the root."""

    def __init__(self, records: Sequence[str], known: Known) -> None:
        self.known = known
        self.parent = {record: record for record in records}
        self.size: dict[str, int] = {}
        self.facts: dict[str, dict[str, set[Values]]] = {
            record: {scheme: {values} for scheme, values in facts.items()}
            for record, facts in known.facts.items()
            if record in self.parent
        }
        self.lists: dict[str, frozenset[str]] = {r: lists for r, lists in known.lists.items() if r in self.parent}
        self.apart: dict[str, set[str]] = {}
        self.judged: dict[str, set[str]] = {}
        for a, b in known.apart:
            for record, other in ((a, b), (b, a)):
                self.apart.setdefault(record, set()).add(other)
                self.judged[record] = {record}
        self.decided: dict[tuple[str, Values, Values], bool] = {}

    def find(self, record: str) -> str:
        """The root of a record's group."""
        root = record
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[record] != root:
            self.parent[record], record = root, self.parent[record]
        return root

    def forbids(self, left: str, right: str) -> str | None:
        """Why two groups can't be one; None if nothing known speaks against it."""
        if self.apart.get(left, frozenset()) & self.judged.get(right, set()):
            return "judgement: different"
        mine, theirs = self.facts.get(left), self.facts.get(right)
        if not mine or not theirs:
            return None
        shared = mine.keys() & theirs.keys()
        for scheme in sorted(shared) if len(shared) > 1 else shared:
            if any(self.excludes(scheme, a, b) for a in mine[scheme] for b in theirs[scheme]):
                return f"contradiction: {scheme.rstrip(':')}"
        return None

    def excludes(self, scheme: str, a: Values, b: Values) -> bool:
        """Whether two sets of values exclude each other; asked once for each pair of sets."""
        if a == b:
            return False
        key = (scheme, a, b)
        if key not in self.decided:
            self.decided[key] = self.known.contradicts(scheme, a, b)
        return self.decided[key]

    def second_of_list(self, left: str, right: str, edge: Edge) -> str | None:
        """The list on which both groups stand already, unless the edge is strong enough for that."""
        shared = self.lists.get(left, frozenset()) & self.lists.get(right, frozenset())
        if shared and not edge.certain and edge.weight_bits < self.known.strong_bits:
            return f"second record of list {min(shared)}"
        return None

    def join(self, left: str, right: str) -> None:
        """Make two groups one."""
        root, other = min(left, right), max(left, right)
        self.parent[other] = root
        if facts := self.facts.pop(other, None):
            mine = self.facts.setdefault(root, {})
            for scheme, values in facts.items():
                mine.setdefault(scheme, set()).update(values)
        if lists := self.lists.pop(other, None):
            self.lists[root] = self.lists.get(root, frozenset()) | lists
        for held in (self.apart, self.judged):
            if records := held.pop(other, None):
                held.setdefault(root, set()).update(records)


class Rivals:
    """The edges of each record by weight, to see which of them are equally near."""

    def __init__(self, edges: Sequence[Edge], margin_bits: float) -> None:
        self.margin = margin_bits
        self.edges = {(e.left, e.right) for e in edges}
        near: dict[str, list[tuple[float, str]]] = {}
        for edge in edges:
            near.setdefault(edge.left, []).append((edge.weight_bits, edge.right))
            near.setdefault(edge.right, []).append((edge.weight_bits, edge.left))
        self.near = {record: sorted(others) for record, others in near.items() if len(others) > 1}

    def tie(self, forest: Forest, edge: Edge) -> str | None:
        """Why an edge abstains: one of its records is equally near to a group that can't be one with the other's."""
        if edge.certain:
            return None
        for record, other in ((edge.left, edge.right), (edge.right, edge.left)):
            for rival in self.close(record, edge.weight_bits):
                if self.cannot_be_one(forest, record, other, rival, edge):
                    return f"rival: {rival} is as near"
        return None

    def close(self, record: str, weight: float) -> list[str]:
        """Records that are about as near to `record` as `weight`."""
        others = self.near.get(record)
        if not others:
            return []
        low = bisect_left(others, (weight - self.margin, ""))
        high = bisect_right(others, (weight + self.margin, "\U0010ffff"))
        return [other for _, other in others[low:high]]

    def cannot_be_one(self, forest: Forest, record: str, other: str, rival: str, edge: Edge) -> bool:
        """Whether the groups of `other` and `rival` exclude each other, and `record` is in neither."""
        home, there, beside = forest.find(record), forest.find(other), forest.find(rival)
        if rival == other or beside in (home, there):
            return False
        if forest.forbids(there, beside):
            return True
        if (min(other, rival), max(other, rival)) in self.edges:
            return False
        return forest.second_of_list(there, beside, edge) is not None
