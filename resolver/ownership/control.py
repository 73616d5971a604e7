"""Who controls whom: the majority of the votes, with those of what one controls; the board; other means as published.

The company-control problem: x controls y when the votes of x and of all that x controls are more than 50 %; the least
fixed point, never a product. Shares stand for votes where a holder's votes are not published. Certain: at the low ends
of the votes, and where the right to appoint the board or control by law or articles is published. Possible: at the high
ends, and by influence, contract, trust or an interest that is not named.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from resolver import compiled
from resolver.ownership.network import BOARD, KERNELS, OTHER, SHARES, UNKNOWN, VOTES, Network
from resolver.ownership.regimes import HALF, Rule
from resolver.ownership.steps import Seen, Steps, kinds, path, spread, step_of

Array = np.ndarray[Any, Any]

MOST = 2_000
"""Of more parties above one that might control something, only its holders and those whom nobody owns are asked."""

WHOLE_PATHS = 500
"""Of so many controlled entities, the nearest, the whole path is given: all paths of a chain are its length squared."""

MAJORITY = Rule(
    name="control", title="control", authorities=(), effects=(), limit=HALF, more=True, together=False, votes=True,
    control=True, joint_whole=False, cases=(), url="https://eur-lex.europa.eu/eli/reg/2024/1624/oj",
    law="Regulation (EU) 2024/1624, Article 53: 50 % plus one of the shares or votes, or control by other means",
)  # fmt: skip


def seen_by(network: Network, *, high: bool) -> Seen:
    """The stakes that give control, at one end."""
    if high:
        vote, control = kinds(SHARES, VOTES, UNKNOWN), kinds(BOARD, OTHER, UNKNOWN)
        return Seen(network.kind, network.high, network.high_strict, kinds(), vote, control, True)
    return Seen(network.kind, network.low, network.low_strict, kinds(), kinds(SHARES, VOTES), kinds(BOARD), False)


def pairs(network: Network, owners: Array, *, high: bool, covered: Array | None = None) -> tuple[Array, Array]:
    """All pairs (who, whom) of control by these nodes, in the order in which each extends its control.

    `covered` (flags by node, filled): who is controlled by one of before is left out.
    """
    seen = seen_by(network, high=high)
    roles = (seen.share, seen.vote, seen.control)
    group, member = spread(network, MAJORITY, seen, np.arange(len(owners) + 1), owners, roles, covered)
    who = owners[group]
    others = who != member
    return who[others], member[others]


def could(network: Network, *, high: bool) -> Array:
    """Nodes that could control something: with a stake that matters for control."""
    seen = seen_by(network, high=high)
    counts = (seen.vote[seen.kind] & (seen.units > 0)) | seen.control[seen.kind]
    holds = np.zeros(network.n, bool)
    holds[network.owner[counts]] = True
    return np.flatnonzero(holds).astype(np.int32)


def ultimate(network: Network, *, high: bool) -> tuple[Array, Array]:
    """The pairs (who, whom) whose controller is under nobody's control, or only of those whom it controls itself.

    From the owners down: what somebody controls who is controlled, his controller controls as well. Of those who are
    left out in this way only members of rings of holdings could control their controllers: they are asked again.
    """
    kernels = compiled.chosen(KERNELS, len(network.to))
    component, count = network.components
    candidates = could(network, high=high)
    candidates = candidates[np.argsort(-component[candidates], kind="stable")]
    covered = np.zeros(network.n, np.uint8)
    who, whom = pairs(network, candidates, high=high, covered=covered)
    rings = np.bincount(component, minlength=count) > 1
    asked = np.zeros(network.n, bool)
    asked[who] = True
    again = np.sort(candidates[rings[component[candidates]] & (covered[candidates] > 0) & ~asked[candidates]])
    if len(again):
        more = pairs(network, again, high=high)
        who, whom = np.concatenate((who, more[0])), np.concatenate((whom, more[1]))
    top = ~kernels.under_others(who, whom, component)[who]
    return who[top], whom[top]


@dataclass(frozen=True)
class Path:
    """How one party comes to control another: the stakes, holders before what they hold; a minimal set."""

    who: int
    whom: int
    certain: bool
    edges: tuple[int, ...]


def controllers(network: Network, above: list[int], node: int) -> list[Path]:
    """Who of these nodes controls a node, with the stakes by which they do; certain ones first, by node."""
    found: dict[int, Path] = {}
    for high in (False, True):
        seen = seen_by(network, high=high)
        candidates = likely(network, above, node, high=high)
        roles = (seen.share, seen.vote, seen.control)
        group, member = spread(network, MAJORITY, seen, np.arange(len(candidates) + 1), candidates, roles)
        reached = defaultdict(list)
        for at in np.unique(group[member == node]).tolist():
            reached[at] = member[group == at].tolist()
        for at, order in sorted(reached.items()):
            who = int(candidates[at])
            if who in found:
                continue
            steps: Steps = {who: ()}
            for one in order:
                if one not in steps:
                    steps[one] = step_of(network, MAJORITY, seen, steps, one, roles)
            found[who] = Path(who, node, not high, tuple(path(network.owner, steps, node)))
    return sorted(found.values(), key=lambda one: (not one.certain, one.who))


def likely(network: Network, above: list[int], node: int, *, high: bool) -> Array:
    """Those above a node who may control something; of more than MOST its holders, and those whom nobody owns."""
    every = np.array(sorted(set(above) - {node}), np.int32)
    candidates = every[begins(network, seen_by(network, high=high))[every]]
    if len(candidates) <= MOST:
        return candidates
    top = np.array([not len(network.holders(int(one))) for one in candidates])
    direct = np.isin(candidates, network.owner[network.holders(node)])
    return candidates[top | direct]


def begins(network: Network, seen: Seen) -> Array:
    """By node whether it may control anything: the first entity that one controls, it controls by its own stakes.

    One holds at most a stake of each of three kinds that vote, so that one of them is more than a sixth.
    """
    holds = np.zeros(network.n, bool)
    holds[network.owner[(seen.vote[seen.kind] & (seen.units > HALF // 4)) | seen.control[seen.kind]]] = True
    return holds


def controlled(network: Network, node: int, *, high: bool) -> dict[int, tuple[int, ...]]:
    """Whom a node controls at one end, with the stakes by which it does: after WHOLE_PATHS only the last step."""
    seen = seen_by(network, high=high)
    roles = (seen.share, seen.vote, seen.control)
    _, order = spread(network, MAJORITY, seen, np.array([0, 1]), np.array([node]), roles)
    steps: Steps = {node: ()}
    for one in order.tolist():
        if one not in steps:
            steps[one] = step_of(network, MAJORITY, seen, steps, one, roles)
    return {
        one: tuple(path(network.owner, steps, one)) if number <= WHOLE_PATHS else steps[one]
        for number, one in enumerate(steps)
        if one != node
    }
