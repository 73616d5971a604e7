"""Who is sanctioned by ownership, under each rule: listed, blocked, possible, near, with what makes it so.

Every rule is a least fixed point over whole numbers: no float meets a threshold. It is computed at both ends of the
stakes: what holds at the low ends is certain, what holds only at the high ends is possible. A proof is minimal: each of
its stakes is needed. An intermediary counts with its whole stake.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from resolver import compiled
from resolver.ownership.network import (
    BOARD,
    KERNELS,
    OTHER,
    PROFIT,
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


@dataclass(frozen=True)
class Result:
    """One entity under one rule: `status` listed, blocked, possible or near; units that holders hit hold.

    `group`: the listed node that alone makes it so, under a rule that adds nothing up (-1 otherwise).
    `high`: the proof is of the high ends.
    """

    node: int
    status: str
    low: int
    high: int
    group: int = -1
    at_high_end: bool = False


@dataclass
class Hit:
    """What one rule gives on one network: results by node, and the steps of the proofs by end and group."""

    rule: Rule
    owners: Array
    results: dict[int, Result] = field(default_factory=dict)
    steps: dict[tuple[bool, int], Steps] = field(default_factory=dict)

    def step(self, node: int) -> tuple[int, ...]:
        """The stakes of the last step of a proof; none for what is listed, or near."""
        result = self.results[node]
        if result.status not in ("blocked", "possible"):
            return ()
        return self.steps[result.at_high_end, result.group][node]

    def proof(self, node: int) -> list[int]:
        """The stakes (edge numbers) that make a node what it is: a minimal set, each holder before what it holds."""
        result = self.results[node]
        if result.status not in ("blocked", "possible"):
            return []
        return path(self.owners, self.steps[result.at_high_end, result.group], node)

    def roots(self, node: int) -> list[int]:
        """The listed nodes from which the proof starts."""
        steps = self.steps.get((self.results[node].at_high_end, self.results[node].group), {})
        return sorted({int(self.owners[edge]) for edge in self.proof(node) if not steps[int(self.owners[edge])]})


def path(owners: Array, steps: Steps, node: int) -> list[int]:
    """The stakes that the steps need to reach a node, each holder before what it holds."""
    found: list[int] = []
    done: set[int] = set()
    waiting = [node]
    while waiting:
        last = waiting[-1]
        missing = [owner for edge in steps[last] if (owner := int(owners[edge])) not in done]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        if last not in done:
            done.add(last)
            found.extend(steps[last])
    return found


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
    units = network.whole if rule.joint_whole else network.low
    return Seen(network.kind, units, network.low_strict, share, vote, kinds(BOARD) if rule.control else kinds(), False)


def evaluate(network: Network, rule: Rule, listed: Array, weak: Array | None = None) -> Hit:
    """Apply a rule to a network; `listed`: nodes with a listing that begins it.

    `weak`: stakes whose holder is only by an uncertain merge the one that counts; what needs them is possible.
    """
    low_end, high_end = seen_by(network, rule, high=False), seen_by(network, rule, high=True)
    certain = closure(network, rule, listed, low_end)
    firm = certain
    if weak is not None and len(weak):
        muted = low_end.kind.copy()
        muted[weak] = PROFIT
        firm = closure(network, rule, listed, replace(low_end, kind=muted))
    possible = closure(network, rule, listed, high_end)
    low, high = held(network, rule, certain, low_end), held(network, rule, possible, high_end)
    hit = Hit(rule, network.owner)
    seeds = set(listed.tolist())
    found = (("blocked", firm, False), ("possible", certain, False), ("possible", possible, True))
    for status, members, at_high_end in found:
        for group, steps in members.items():
            hit.steps[at_high_end, group] = steps | hit.steps.get((at_high_end, group), {})
            for node in steps:
                if node not in hit.results and node not in seeds:
                    hit.results[node] = Result(node, status, low.get(node, 0), high.get(node, 0), group, at_high_end)
    for node in seeds:
        hit.results[node] = Result(node, "listed", low.get(node, 0), high.get(node, 0))
    for node, units in high.items():
        if node not in hit.results and units >= rule.limit - NEAR:
            hit.results[node] = Result(node, "near", low.get(node, 0), units)
    return hit


def closure(network: Network, rule: Rule, listed: Array, seen: Seen) -> dict[int, Steps]:
    """The nodes that a rule reaches at one end, with their steps: by listed node, or all under -1 if it adds up."""
    nothing = np.zeros(8, bool)
    if not rule.together:
        return alone(network, rule, seen, listed)
    found: Steps = dict.fromkeys(listed.tolist(), ())
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
        for steps in alone(network, rule, replace(seen, share=nothing), fresh).values():
            for node, step in steps.items():
                found.setdefault(node, step)
        fresh = np.array(list(found)[before:], np.int32)
    return {-1: found}


def alone(network: Network, rule: Rule, seen: Seen, nodes: Array) -> dict[int, Steps]:
    """What each node reaches by itself, with the steps, by node."""
    roles = (seen.share, seen.vote, seen.control)
    of_group, members = spread(network, rule, seen, np.arange(len(nodes) + 1), nodes, roles)
    bounds = np.searchsorted(of_group, np.arange(len(nodes) + 1))
    found: dict[int, Steps] = {}
    for group, node in enumerate(nodes.tolist()):
        steps: Steps = {node: ()}
        add(steps, network, rule, seen, members[bounds[group] : bounds[group + 1]].tolist(), roles)
        found[node] = steps
    return found


def spread(
    network: Network, rule: Rule, seen: Seen, group_ptr: Array, groups: Array, roles: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    """The kernel of that name, for a rule."""
    kernels = compiled.chosen(KERNELS, len(network.to))
    of_group, member = kernels.spread(
        network.ptr, network.to, seen.kind, seen.units, seen.strict, group_ptr.astype(np.int64),
        groups.astype(np.int32), *roles, np.array([rule.limit, HALF]), np.array([rule.more, True]), seen.high,
        np.zeros((2, network.n), np.int64), np.zeros((2, network.n), np.int32), np.zeros((2, network.n), np.uint8),
        np.empty(network.n, np.int32),
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
    """A minimal set of stakes in a node, held by those of `before`, that is enough under a rule: the largest first."""
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
                    return tuple(taken)
    raise AssertionError(f"node {node} was reached by nothing")


def held(network: Network, rule: Rule, members: dict[int, Steps], seen: Seen) -> dict[int, int]:
    """Units of each node that holders reached hold, 100 % at most; of the one listed party with the most under a rule
    that adds nothing up, where shares or votes count, whichever are more."""
    groups = [number for number, steps in enumerate(members.values()) for _ in steps]
    nodes = np.array([node for steps in members.values() for node in steps], np.int64)
    length = network.ptr[nodes + 1] - network.ptr[nodes] if len(nodes) else np.empty(0, np.int64)
    edges = np.repeat(network.ptr[nodes] - np.concatenate(([0], np.cumsum(length)[:-1])), length) + np.arange(
        length.sum()
    )
    group = np.repeat(np.array(groups, np.int64), length)
    most: dict[int, int] = {}
    for role in (seen.share,) if rule.together or not rule.votes else (seen.share, seen.vote):
        counts = role[seen.kind[edges]]
        key, place = np.unique(group[counts] * network.n + network.to[edges[counts]], return_inverse=True)
        units = np.bincount(place, seen.units[edges[counts]], len(key)).astype(np.int64)
        for node, total in zip((key % network.n).tolist(), units.tolist(), strict=True):
            most[node] = max(most.get(node, 0), min(total, WHOLE))
    return most
