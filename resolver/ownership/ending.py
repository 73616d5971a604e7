"""What would end a block: which stakes must be sold to somebody who isn't listed (the divestment test).

Who holds a part of an entity, directly or through others, decides on it and nobody else does: so the rule is applied
again to that part of the network alone, without the stakes that are sold.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.ownership import blocked, cite
from resolver.ownership.network import Array, Network
from resolver.ownership.proofs import HIGH, Hit

MOST = 50
"""Stakes of a proof that are tried one by one, the nearest to the entity."""


def told(con: DuckDBPyConnection, net: Network, listed: Array, hit: Hit, node: int) -> list[dict[str, Any]]:
    """Each stake of the proof: `stake`, `stakes` (ids), `sold` in words, the `status` then, and whether it is `enough`.

    Where no stake alone is enough, the last row has some that are together, none of which could be left out.
    """
    result = hit.results.get(node)
    if result is None or result.status not in ("blocked", "possible"):
        return []
    part = Part(net, listed, hit, node)
    proof = hit.shown(node, 10 * MOST)[-MOST:]
    sales: list[tuple[tuple[int, ...], str]] = [((edge,), part.status(edge)) for edge in proof]
    if not any(part.ends(status) for _, status in sales):
        together = part.together(proof)
        if together:
            sales.append((together, part.status(*together)))
    cited = cite.stakes(con, net, {edge for edges, _ in sales for edge in edges})
    return [
        {
            "stake": cited[edges[0]]["stake"],
            "stakes": [cited[edge]["stake"] for edge in edges],
            "sold": " and ".join("{owner_caption} sells {share} of {owned_caption}".format(**cited[e]) for e in edges),
            "status": status,
            "enough": part.ends(status),
        }
        for edges, status in sales
    ]


class Part:
    """The part of a network above one node, on which a rule is applied without some of its stakes."""

    def __init__(self, net: Network, listed: Array, hit: Hit, node: int) -> None:
        self.rule, self.now = hit.rule, hit.results[node]
        nodes = above(net, node)
        self.node = int(np.searchsorted(nodes, node))
        edges = np.sort(np.concatenate([net.holders(int(one)) for one in nodes]))
        owner, to = np.searchsorted(nodes, net.owner[edges]), np.searchsorted(nodes, net.to[edges])
        self.net, order = net.taken(edges).renumbered(owner, to, len(nodes))
        self.edge = {edge: place for place, edge in enumerate(edges[order].tolist())}
        self.listed = np.searchsorted(nodes, np.intersect1d(nodes, listed)).astype(np.int32)

    def status(self, *sold: int) -> str:
        """The status of the node without these stakes (numbers of the whole network)."""
        without = self.net.without(np.array([self.edge[edge] for edge in sold], np.int64))
        result = blocked.evaluate(without, self.rule, self.listed).results.get(self.node)
        if result is None:
            return "clear"
        uncertain = self.now.status == "possible" and result.status == "blocked"  # the merge to check stays
        return "possible" if uncertain else result.status

    def ends(self, status: str) -> bool:
        """Whether with this status the node is less than it is now."""
        return status not in ("blocked", self.now.status)

    def together(self, proof: list[int]) -> tuple[int, ...]:
        """Stakes in the node and of the proof that end it together, none of which could be left out: the largest first.

        Nothing where even the sale of all of them doesn't: a listed node, or one of too many holders to try.
        """
        units = self.net.high if self.now.end == HIGH else self.net.low
        into = sorted(
            (edge for edge, place in self.edge.items() if self.net.to[place] == self.node and units[place]),
            key=lambda edge: (edge not in proof, -int(units[self.edge[edge]]), edge),
        )[:MOST]
        taken: list[int] = []
        for edge in into:
            taken.append(edge)
            if self.ends(self.status(*taken)):
                break
        else:
            return ()
        for edge in [*taken]:
            fewer = [one for one in taken if one != edge]
            if self.ends(self.status(*fewer)):
                taken = fewer
        return tuple(taken)


def above(net: Network, node: int) -> Array:
    """The numbers of a node and of all who hold a part of it, directly or through others; sorted."""
    known = {node}
    waiting = [node]
    for current in waiting:
        for owner in net.owner[net.holders(current)].tolist():
            if owner not in known:
                known.add(owner)
                waiting.append(owner)
    return np.array(sorted(known), np.int64)
