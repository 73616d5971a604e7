"""What a rule gives on a network, and the stakes that prove it: a minimal set, each holder before what it holds.

Each stake of a proof is needed. An intermediary counts with its whole stake.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from resolver.ownership.network import Network
from resolver.ownership.regimes import Rule
from resolver.ownership.steps import Array, Seen, Steps, enough, path

LONGEST = 500
"""Stakes of a proof that are written or listed; of a longer one the last step (whole with `blocked ID --proof`)."""

FIRM, CERTAIN, HIGH = "firm", "certain", "high"
"""What was closed over: low ends with firm identity merges only, low ends, high ends."""


@dataclass(frozen=True)
class Result:
    """One entity under one rule: `status` listed, blocked, possible or near; units that holders hit hold.

    `end` and `group`: of the steps that show it (Hit.reached). `group`: the listed node that alone makes it so, under a
    rule that adds nothing up (-1 otherwise).
    """

    node: int
    status: str
    low: int
    high: int
    group: int = -1
    end: str = HIGH


@dataclass(frozen=True)
class Reached:
    """Nodes that a rule reached in a network at one end, with their steps.

    `ruled`: nodes that one node reached alone -> that node, and the steps of all that it reaches. `edges`: numbers of
    the stakes outside, where they are others.
    """

    network: Network
    rule: Rule
    seen: Seen
    steps: Steps
    listed: frozenset[int]
    ruled: dict[int, tuple[int, Steps]] = field(default_factory=dict)
    edges: Array | None = None
    depths: dict[int, dict[int, int]] = field(default_factory=dict)
    """By node that reaches others alone: how long the chain of steps to each is; filled when it is asked for."""

    @cached_property
    def place(self) -> dict[int, int]:
        """The order in which nodes were reached."""
        return {node: place for place, node in enumerate(self.steps)}

    def step(self, node: int, longest: int | None = None) -> tuple[tuple[int, ...], list[int]]:
        """The stakes by which a node joined, and the nodes that this rests on."""
        if node in self.listed:
            return (), []
        if node not in self.ruled:
            return self.told(self.steps[node]), [int(self.network.owner[edge]) for edge in self.steps[node]]
        by, own = self.ruled[node]
        way = None if self.long(node, longest) else path(self.network.owner, own, node, longest)
        if way is None:
            return self.told(own[node]), [int(self.network.owner[edge]) for edge in own[node]]
        if len(way) <= LONGEST:
            by, way = self.shortest(node, by, way)
        return self.told(way), [by]

    def long(self, node: int, longest: int | None) -> bool:
        """Whether one node reached this one alone by a chain of more stakes than that."""
        if longest is None or node not in self.ruled:
            return False
        by, own = self.ruled[node]
        if by not in self.depths:
            depths = self.depths[by] = {by: 0}
            for one, edges in own.items():
                depths[one] = max((depths[int(self.network.owner[edge])] + 1 for edge in edges), default=0)
        return self.depths[by][node] > longest

    def told(self, edges: Sequence[int]) -> tuple[int, ...]:
        """The stakes with their numbers outside."""
        return tuple(edges) if self.edges is None else tuple(self.edges[list(edges)].tolist())

    def shortest(self, node: int, by: int, way: list[int]) -> tuple[int, list[int]]:
        """Of those on the way who are reached without it, the one that reaches the node alone with fewest stakes."""
        on_it = {int(self.network.owner[edge]) for edge in way} - {by}
        starts = on_it & self.listed if not self.rule.together else {
            one for one in on_it if self.place[one] < self.place[node]
        }  # fmt: skip
        share = np.zeros(8, bool) if self.rule.together else self.seen.share
        roles = (share, self.seen.vote, self.seen.control)
        owned = list(dict.fromkeys(int(self.network.to[edge]) for edge in way))
        for start in sorted(starts):
            steps: Steps = {start: ()}
            for one in owned:
                if one not in steps and (step := enough(self.network, self.rule, self.seen, steps, one, roles)):
                    steps[one] = step
            if node in steps:
                shorter = path(self.network.owner, steps, node)
                if shorter is not None and len(shorter) < len(way):
                    by, way = start, shorter
        return by, way


@dataclass
class Hit:
    """What one rule gives on one network: results by node; the steps by end and group; the stakes of what is near."""

    rule: Rule
    results: dict[int, Result] = field(default_factory=dict)
    reached: dict[tuple[str, int], Reached] = field(default_factory=dict)
    part: dict[int, int] = field(default_factory=dict)
    """Entity -> the number by which its firm part goes in steps of the end FIRM, where it is another one."""
    entity: Array | None = None
    """The entity of each part, where there are firm parts."""
    records: dict[int, tuple[str | None, str | None]] = field(default_factory=dict)
    """Stake -> the records at its ends, where its statements name several."""
    nearly: Steps = field(default_factory=dict)
    known: dict[tuple[str, int, int], tuple[frozenset[int], int]] = field(default_factory=dict)
    """Of nodes that were asked for, by end and group: the listed nodes they rest on, and the longest chain of steps."""

    def begin(self, node: int, longest: int | None = None) -> tuple[Reached, tuple[int, ...], list[int]] | None:
        """The steps that show a node, the stakes of its own, and the nodes that they rest on; None if nothing does."""
        result = self.results[node]
        if result.status == "listed":
            return None
        reached = self.reached[result.end, result.group]
        if result.status == "near":
            edges = self.nearly[node]
            return reached, edges, [int(reached.network.owner[edge]) for edge in edges]
        return reached, *reached.step(self.number(node), longest)

    def number(self, node: int) -> int:
        """The number by which a node goes in the steps that show it."""
        return self.part.get(node, node) if self.results[node].end == FIRM else node

    def step(self, node: int) -> tuple[int, ...]:
        """The stakes of the last step of a proof; none for what is listed."""
        found = self.begin(node, LONGEST)
        return found[1] if found else ()

    def proof(self, node: int, longest: int | None = None) -> list[int] | None:
        """The stakes (edge numbers) that make a node what it is: a minimal set, each holder before what it holds.

        Of what is near: the stakes that count, and what shows their holders. None if there are more than `longest`.
        """
        found = self.begin(node, longest)
        if not found:
            return []
        reached, last, rest = found
        if longest is not None and (
            reached.long(self.number(node), longest)
            or any(chain >= longest for _, chain in self.beginnings(node))
        ):  # fmt: skip
            return None
        stakes: dict[int, None] = {}
        done: set[int] = set()
        waiting = list(dict.fromkeys(rest))
        while waiting:
            if longest is not None and max(len(stakes), len(waiting) - len(rest)) > longest:
                return None
            current = waiting[-1]
            if current in done:
                waiting.pop()
                continue
            edges, before = reached.step(current, longest)
            missing = [one for one in before if one not in done]
            if missing:
                waiting.extend(missing)
                continue
            waiting.pop()
            done.add(current)
            stakes |= dict.fromkeys(edges)
        stakes |= dict.fromkeys(last)
        return None if longest is not None and len(stakes) > longest else list(stakes)

    def shown(self, node: int, longest: int | None = None) -> list[int]:
        """The proof, or its last step where it has more stakes than that."""
        proof = self.proof(node, longest)
        return list(self.step(node)) if proof is None else proof

    def roots(self, node: int) -> list[int]:
        """The listed nodes from which the proof starts."""
        roots = {root for of, _ in self.beginnings(node) for root in of}
        if self.results[node].end == FIRM and self.entity is not None:
            return sorted({int(self.entity[root]) for root in roots})
        return sorted(roots)

    def beginnings(self, node: int) -> list[tuple[frozenset[int], int]]:
        """Of each node that the last step rests on: the listed nodes, and how long a chain of steps leads there."""
        found = self.begin(node, LONGEST)
        if not found:
            return []
        reached, _, rest = found
        key = self.results[node].end, self.results[node].group
        waiting = list(rest)
        while waiting:
            current = waiting[-1]
            if (*key, current) not in self.known:
                edges, before = reached.step(current, LONGEST)
                missing = [one for one in before if (*key, one) not in self.known]
                if missing:
                    waiting.extend(missing)
                    continue
                of = {self.known[*key, one][0] for one in before}
                roots = next(iter(of)) if len(of) == 1 else frozenset().union(*of) if edges else frozenset({current})
                self.known[*key, current] = roots, max((self.known[*key, one][1] + 1 for one in before), default=0)
            waiting.pop()
        return [self.known[*key, one] for one in dict.fromkeys(rest)]
