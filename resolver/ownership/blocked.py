"""Who is sanctioned by ownership, under each rule: listed, blocked, possible, near, with what makes it so.

Every rule is a least fixed point over whole numbers: no float meets a threshold. It is computed at both ends of the
stakes: what holds at the low ends is certain, what holds only at the high ends is possible. A proof is minimal: each of
its stakes is needed. An intermediary counts with its whole stake.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, overload

import numpy as np

from resolver import compiled
from resolver.ownership.network import (
    BOARD,
    KERNELS,
    OTHER,
    SHARES,
    SHARES_ONLY,
    TRUST,
    UNKNOWN,
    VOTES,
    Network,
)
from resolver.ownership.regimes import HALF, Rule
from resolver.ownership.stakes import WHOLE

Array = np.ndarray[Any, Any]
Steps = dict[int, tuple[int, ...]]
"""Node -> the stakes (edge numbers) by which it joined, all held by nodes that joined before; () for a listed one."""

NEAR = 5_000_000
"""Units below the threshold within which an entity is near: 5 points."""

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
class Seen:
    """The stakes as one end of a rule sees them: kinds, units and whether the bound itself is excluded; which kinds
    count as shares, as votes, and as control at once."""

    kind: Array
    units: Array
    strict: Array
    share: Array
    vote: Array
    control: Array
    high: bool


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


@overload
def path(owners: Array, steps: Steps, node: int, longest: None = None) -> list[int]: ...
@overload
def path(owners: Array, steps: Steps, node: int, longest: int | None) -> list[int] | None: ...
def path(owners: Array, steps: Steps, node: int, longest: int | None = None) -> list[int] | None:
    """The stakes that the steps need to reach a node, each holder before what it holds; None for more than `longest`.

    Each node that is waited for has a stake at least, so that a long chain is not followed to its end.
    """
    found: list[int] = []
    done: set[int] = set()
    waiting = [node]
    asked = {node}
    while waiting:
        if longest is not None and len(asked) - 1 > longest + len(steps[node]):
            return None
        last = waiting[-1]
        missing = [owner for edge in steps[last] if (owner := int(owners[edge])) not in done]
        if missing:
            waiting.extend(missing)
            asked.update(one for one in missing if steps[one])
            continue
        waiting.pop()
        if last not in done:
            done.add(last)
            found.extend(steps[last])
    return None if longest is not None and len(found) > longest else found


def kinds(*numbers: int) -> Array:
    """Flags of the kinds of stakes."""
    flags = np.zeros(8, bool)
    flags[list(numbers)] = True
    return flags


def seen_by(network: Network, rule: Rule, *, high: bool) -> Seen:
    """The stakes as a rule sees them at one end."""
    if high:
        share = kinds(SHARES, SHARES_ONLY, TRUST, UNKNOWN)
        control = kinds(BOARD, OTHER, UNKNOWN) if rule.control else kinds()
        vote = kinds(SHARES, VOTES, UNKNOWN) if rule.votes else kinds()
        return Seen(network.kind, network.high, network.high_strict, share, vote, control, True)
    share, vote = kinds(SHARES, SHARES_ONLY), kinds(SHARES, VOTES) if rule.votes else kinds()
    control = kinds(BOARD) if rule.control else kinds()
    if rule.joint_whole:
        return Seen(network.kind, network.whole, network.whole_strict, share, vote, control, False)
    return Seen(network.kind, network.low, network.low_strict, share, vote, control, False)


@dataclass(frozen=True)
class Firm:
    """A network with its nodes split into the parts that firm identity merges make (resolver.ownership.merges).

    `seeds`: parts with a listing; `entity`: the node of each part; `edges`: numbers of its stakes in the whole network.
    """

    network: Network
    seeds: Array
    entity: Array
    edges: Array


def evaluate(network: Network, rule: Rule, listed: Array, firm: Firm | None = None) -> Hit:
    """Apply a rule to a network; `listed`: nodes with a listing that begins it.

    `firm`: the same network with firm identity merges only; what isn't reached there is possible.
    """
    low_end, high_end = seen_by(network, rule, high=False), seen_by(network, rule, high=True)
    certain, possible = (closure(network, rule, listed, end) for end in (low_end, high_end))
    low, high = held(network, rule, certain, low_end), held(network, rule, possible, high_end)
    hit = Hit(rule, entity=firm.entity if firm else None)
    found = [("possible", certain, CERTAIN), ("possible", possible, HIGH)]
    if firm is None:
        found[0] = ("blocked", certain, CERTAIN)
    else:
        firmly = closure(firm.network, rule, firm.seeds, seen_by(firm.network, rule, high=False))
        of_whole = {group: replace(reached, edges=firm.edges) for group, reached in firmly.items()}
        found.insert(0, ("blocked", of_whole, FIRM))
    seeds = set(listed.tolist())
    for status, members, end in found:
        for group, reached in members.items():
            hit.reached[end, group] = reached
            for part in reached.steps:
                node = int(firm.entity[part]) if firm and end == FIRM else part
                if node not in hit.results and node not in seeds:
                    hit.part |= {node: part} if part != node else {}
                    hit.results[node] = Result(
                        node, status, low.get(node, NONE)[0], high.get(node, NONE)[0], group, end
                    )
    for node in seeds:
        hit.results[node] = Result(node, "listed", low.get(node, NONE)[0], high.get(node, NONE)[0])
    for node, (units, group, role) in high.items():
        if node not in hit.results and units >= rule.limit - NEAR:
            hit.results[node] = Result(node, "near", low.get(node, NONE)[0], units, group)
            holders = possible[group].steps
            hit.nearly[node] = tuple(
                edge for edge in network.holders(node).tolist()
                if int(network.owner[edge]) in holders and role[network.kind[edge]] and network.high[edge]
            )  # fmt: skip
    return hit


NONE = (0, -1, kinds())
"""What is held of a node of which nobody hit holds anything."""


def closure(network: Network, rule: Rule, listed: Array, seen: Seen) -> dict[int, Reached]:
    """The nodes that a rule reaches at one end, with their steps: by listed node, or all under -1 if it adds up."""
    nothing = np.zeros(8, bool)
    seeds = frozenset(listed.tolist())
    if not rule.together:
        return {
            node: Reached(network, rule, seen, steps, seeds, {one: (node, steps) for one in steps if one != node})
            for node, steps in alone(network, rule, seen, listed).items()
        }
    found: Steps = dict.fromkeys(listed.tolist(), ())
    ruled: dict[int, tuple[int, Steps]] = {}
    fresh = listed
    while len(fresh):
        before = len(found)
        start = np.array(list(found), np.int32)
        order = spread(network, rule, seen, np.array([0, len(start)]), start, (seen.share, nothing, nothing))[1]
        add(found, network, rule, seen, order.tolist(), (seen.share, nothing, nothing))
        if not rule.control and not rule.votes:
            break
        fresh = np.concatenate((fresh, np.array(list(found)[before:], np.int32)))
        before = len(found)
        for by, steps in alone(network, rule, replace(seen, share=nothing), fresh, found).items():
            for node, step in steps.items():
                if node not in found:
                    found[node] = step
                    ruled[node] = by, steps
        fresh = np.array(list(found)[before:], np.int32)
    return {-1: Reached(network, rule, seen, found, seeds, ruled)}


def alone(network: Network, rule: Rule, seen: Seen, nodes: Array, known: Steps | None = None) -> dict[int, Steps]:
    """What nodes reach each by itself, with the steps, by node; without those that others of them reach.

    `known`: nodes that are reached anyhow; who reaches nothing else is left out as well.
    """
    roles = (seen.share, seen.vote, seen.control)
    covered = np.zeros(network.n, np.uint8)
    of_group, members = spread(network, rule, seen, np.arange(len(nodes) + 1), nodes, roles, covered)
    bounds = np.searchsorted(of_group, np.arange(len(nodes) + 1))
    found: dict[int, Steps] = {}
    for group, node in enumerate(nodes.tolist()):
        reached = members[bounds[group] : bounds[group + 1]].tolist()
        if not reached or (known is not None and all(one in known for one in reached)):
            continue
        found[node] = {node: ()}
        add(found[node], network, rule, seen, reached, roles)
    return found


def spread(
    network: Network, rule: Rule, seen: Seen, group_ptr: Array, groups: Array, roles: tuple[Array, Array, Array],
    covered: Array | None = None,
) -> tuple[Array, Array]:  # fmt: skip
    """The kernel of that name, for a rule."""
    kernels = compiled.chosen(KERNELS, len(network.to))
    of_group, member = kernels.spread(
        network.ptr, network.to, seen.kind, seen.units, seen.strict, group_ptr.astype(np.int64),
        groups.astype(np.int32), *roles, np.array([rule.limit, HALF]), np.array([rule.more, True]), seen.high,
        np.zeros((2, network.n), np.int64), np.zeros((2, network.n), np.int32), np.zeros((2, network.n), np.uint8),
        np.empty(network.n, np.int32), np.empty(0, np.uint8) if covered is None else covered,
    )  # fmt: skip
    return of_group, member


def add(
    found: Steps, network: Network, rule: Rule, seen: Seen, order: Iterable[int], roles: tuple[Array, Array, Array]
) -> None:
    """Add nodes in their order of joining to `found`, each with a minimal set of stakes held by those before it."""
    for node in order:
        if node not in found:
            found[node] = step_of(network, rule, seen, found, node, roles)


def step_of(
    network: Network, rule: Rule, seen: Seen, before: Steps, node: int, roles: tuple[Array, Array, Array]
) -> tuple[int, ...]:
    """What enough gives, of a node that is reached."""
    step = enough(network, rule, seen, before, node, roles)
    if not step:
        raise AssertionError(f"node {node} was reached by nothing")
    return step


def enough(
    network: Network, rule: Rule, seen: Seen, before: Steps, node: int, roles: tuple[Array, Array, Array]
) -> tuple[int, ...]:
    """A minimal set of stakes in a node, held by those of `before`, that is enough under a rule: the largest first.

    Nothing where they don't hold enough.
    """
    kernels = compiled.chosen(KERNELS, len(network.to))
    edges = [edge for edge in network.holders(node).tolist() if int(network.owner[edge]) in before]
    share, vote, control = roles
    for edge in edges:
        if control[seen.kind[edge]]:
            return (edge,)
    edges.sort(key=lambda edge: (-int(seen.units[edge]), edge))
    for role, limit, more in ((share, rule.limit, rule.more), (vote, HALF, True)):
        total, strict = 0, 0
        taken: list[int] = []
        for edge in edges:
            if role[seen.kind[edge]]:
                total += int(seen.units[edge])
                strict += int(seen.strict[edge])
                taken.append(edge)
                if kernels.reached(total, strict, limit, more, seen.high):
                    return tuple(needed(seen, taken, limit, more=more))
    return ()


def needed(seen: Seen, taken: list[int], limit: int, *, more: bool) -> list[int]:
    """The stakes without those that the others don't need to reach a limit, the smallest left out first."""
    kernels = compiled.chosen(KERNELS, len(seen.units))
    total, strict = int(seen.units[taken].sum()), int(seen.strict[taken].sum())
    dropped = set()
    for edge in reversed(taken):
        without = total - int(seen.units[edge]), strict - int(seen.strict[edge])
        if kernels.reached(*without, limit, more, seen.high):
            total, strict = without
            dropped.add(edge)
    return [edge for edge in taken if edge not in dropped]


def held(network: Network, rule: Rule, members: dict[int, Reached], seen: Seen) -> dict[int, tuple[int, int, Array]]:
    """Units of each node that holders reached hold, 100 % at most, of which group, in which kinds of stakes.

    Of the one listed party with the most under a rule that adds nothing up, where shares or votes count, whichever are
    more.
    """
    names = list(members)
    groups = [number for number, one in enumerate(members.values()) for _ in one.steps]
    nodes = np.array([node for one in members.values() for node in one.steps], np.int64)
    length = network.ptr[nodes + 1] - network.ptr[nodes] if len(nodes) else np.empty(0, np.int64)
    edges = np.repeat(network.ptr[nodes] - np.concatenate(([0], np.cumsum(length)[:-1])), length) + np.arange(
        length.sum()
    )
    group = np.repeat(np.array(groups, np.int64), length)
    most: dict[int, tuple[int, int, Array]] = {}
    for role in (seen.share,) if rule.together or not rule.votes else (seen.share, seen.vote):
        counts = role[seen.kind[edges]]
        key, place = np.unique(group[counts] * network.n + network.to[edges[counts]], return_inverse=True)
        units = np.bincount(place, seen.units[edges[counts]], len(key)).astype(np.int64)
        for at, total in zip(key.tolist(), np.minimum(units, WHOLE).tolist(), strict=True):
            node = at % network.n
            if total > most.get(node, (-1,))[0]:
                most[node] = total, names[at // network.n], role
    return most
