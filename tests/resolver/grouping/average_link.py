"""Average link a second time, in plain Python over sets, slowly: resolver/grouping/cluster.py is held against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

Group = frozenset[int]


@dataclass(frozen=True)
class Edge:
    """A scored pair of records: bits in thousandths, whether it may join, how certain (2 judged, 1 unique, 0)."""

    left: int
    right: int
    bits: int
    joins: bool = True
    certain: int = 0


@dataclass
class World:
    """Records 0 .. size - 1, their pairs, and what is known of them."""

    size: int
    edges: list[Edge]
    clip: int = 8_656
    drop: int = -4_328
    absent: int = -2_885
    stop: int = -721
    strong: int = 9_000
    margin: int = 1_000
    facts: dict[int, dict[int, int]] = field(default_factory=dict)
    """record -> space -> value; two values exclude each other where they are further apart than 1"""
    lists: dict[int, set[int]] = field(default_factory=dict)
    apart: list[tuple[int, int]] = field(default_factory=list)

    def groups(self) -> set[Group]:
        """The groups of two and more records: in rounds, those that are each other's best join."""
        groups = {frozenset([record]) for record in range(self.size)}
        while True:
            best: dict[Group, tuple[object, Group]] = {}
            for a, b in self.may_join(groups):
                for one, other in ((a, b), (b, a)):
                    best[one] = min(best.get(one, (self.order(a, b), other)), (self.order(a, b), other))
            joined = [(a, b) for a, (_, b) in best.items() if best[b][1] == a and min(a) < min(b)]
            if not joined:
                return {one for one in groups if len(one) > 1}
            for a, b in joined:
                groups = groups - {a, b} | {a | b}

    def may_join(self, groups: Iterable[Group]) -> list[tuple[Group, Group]]:
        """Pairs of groups that may become one as things stand."""
        free = [
            (a, b) for a, b in combinations(sorted(groups, key=min), 2) if self.agree(a, b) and not self.stops(a, b)
        ]
        near: dict[Group, list[Group]] = {}
        for a, b in free:
            near.setdefault(a, []).append(b)
            near.setdefault(b, []).append(a)

        def rival(a: Group, b: Group) -> bool:
            return any(
                c != b
                and self.nearness(a, c) >= self.nearness(a, b) - self.margin
                and self.cannot_be_one(b, c, self.best(a, b))
                for c in near[a]
            )

        return [(a, b) for a, b in free if self.certain(a, b) or not (rival(a, b) or rival(b, a))]

    def between(self, a: Group, b: Group) -> list[Edge]:
        """Pairs of records of two groups."""
        return [e for e in self.edges if (e.left in a and e.right in b) or (e.left in b and e.right in a)]

    def best(self, a: Group, b: Group) -> int:
        return max((e.bits for e in self.between(a, b) if e.joins), default=-(10**9))

    def certain(self, a: Group, b: Group) -> int:
        return max((e.certain for e in self.between(a, b)), default=0)

    def nearness(self, a: Group, b: Group) -> int:
        return 10**9 if self.certain(a, b) else self.best(a, b)

    def mean(self, a: Group, b: Group) -> float:
        counted = [self.counts(e) for e in self.between(a, b) if e.bits >= self.drop or e.joins]
        pairs = len(a) * len(b)
        return (sum(counted) + self.absent * (pairs - len(counted))) / pairs

    def backed(self, a: Group, b: Group) -> float:
        """The mean in which each pair counts by how far its records agree with the same others."""
        counted = [
            self.counts(e) * len(both) // len(either) if self.counts(e) > 0 else self.counts(e)
            for e in self.between(a, b)
            if e.bits >= self.drop or e.joins
            for both, either in [(self.near(e.left) & self.near(e.right), self.near(e.left) | self.near(e.right))]
        ]
        pairs = len(a) * len(b)
        return (sum(counted) + self.absent * (pairs - len(counted))) / pairs

    def near(self, record: int) -> set[int]:
        """A record and those that it agrees with, of those that pairs which may join connect it with."""
        of = self.components()
        agree = [e for e in self.edges if e.bits > self.stop or e.certain == 2]
        return {record} | {
            other
            for e in agree
            if record in (e.left, e.right) and self.counts(e) > 0 and of[e.left] == of[e.right]
            for other in (e.left, e.right)
        }

    def counts(self, e: Edge) -> int:
        return self.clip if e.certain == 2 else max(-self.clip, min(self.clip, e.bits))

    def agree(self, a: Group, b: Group) -> bool:
        joins = any(e.joins for e in self.between(a, b))
        return bool(self.certain(a, b)) or (joins and self.mean(a, b) > self.stop)

    def contradict(self, a: Group, b: Group) -> bool:
        return any(
            {x, y} in [set(pair) for pair in self.apart]
            or any(
                abs(self.facts[x][space] - self.facts[y][space]) > 1
                for space in self.facts.get(x, {}).keys() & self.facts.get(y, {}).keys()
            )
            for x in a
            for y in b
        )

    def share_list(self, a: Group, b: Group) -> bool:
        return any(self.lists.get(x, set()) & self.lists.get(y, set()) for x in a for y in b)

    def stops(self, a: Group, b: Group) -> bool:
        if self.contradict(a, b):
            return True
        return not self.certain(a, b) and self.best(a, b) < self.strong and self.share_list(a, b)

    def cannot_be_one(self, b: Group, c: Group, bits: int) -> bool:
        if self.contradict(b, c):
            return True
        joined = any(e.joins for e in self.between(b, c))
        return not joined and bits < self.strong and self.share_list(b, c)

    def order(self, a: Group, b: Group) -> tuple[object, ...]:
        """What comes first: certain, mean (of certain ones the weight), best pair, place in the component."""
        place = self.places()
        one, other = sorted((min(a), min(b)))
        certain = self.certain(a, b)
        first = self.best(a, b) if certain else self.backed(a, b)
        return -certain, -first, -self.best(a, b), place[one] ^ place[other], one, other

    def places(self) -> dict[int, int]:
        """The place of each record among those that pairs which may join connect it with."""
        of = self.components()
        return {record: sum(of[other] == of[record] for other in range(record)) for record in of}

    def components(self) -> dict[int, int]:
        """The smallest record that pairs which may join connect each record with."""
        of = {record: record for record in range(self.size)}
        for _ in range(self.size):
            for e in self.edges:
                if e.joins:
                    of[e.left] = of[e.right] = min(of[e.left], of[e.right])
        return of
