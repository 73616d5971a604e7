"""Who is sanctioned by ownership, under each rule: listed, blocked, possible, near.

Every rule is a least fixed point over whole numbers: no float meets a threshold. It is computed at both ends of the
stakes: what holds at the low ends is certain, what holds only at the high ends is possible. What proves it: proofs.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from resolver.ownership.network import Network
from resolver.ownership.proofs import CERTAIN, FIRM, HIGH, Hit, Reached, Result
from resolver.ownership.regimes import Rule
from resolver.ownership.stakes import WHOLE
from resolver.ownership.steps import Seen, Steps, add, kinds, seen_by, spread

Array = np.ndarray[Any, Any]

NEAR = 5_000_000
"""Units below the threshold within which an entity is near: 5 points."""


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
