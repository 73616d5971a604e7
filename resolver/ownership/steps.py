"""The steps of a rule: how stakes count at one end, what joins by them, and a minimal set of stakes that is enough.

A rule is a least fixed point over whole numbers. Each that joins has a step: stakes held by those who joined before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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

Array = np.ndarray[Any, Any]
Steps = dict[int, tuple[int, ...]]
"""Node -> the stakes (edge numbers) by which it joined, all held by nodes that joined before; () for a listed one."""


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


def kinds(*numbers: int) -> Array:
    """Flags of the kinds of stakes."""
    flags = np.zeros(8, bool)
    flags[list(numbers)] = True
    return flags


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
