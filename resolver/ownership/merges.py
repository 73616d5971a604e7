"""The identity merges that a proof rests on: no proof hides a guess.

A proof passes through resolved entities: the listing is of one record, the stake of another, and linking made them one.
Such a merge is firm where a pair of records that joins them agrees in a number that is issued once, was judged by a
person, or is at least as probable as BOUND. What needs a merge that isn't firm is possible, and names the merge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.ownership import network
from resolver.ownership.blocked import Hit
from resolver.ownership.network import Network
from resolver.ownership.regimes import Rule

Array = np.ndarray[Any, Any]

BOUND = 0.99
"""Probability from which a merge that the model made is firm."""

PAIRS = """
select a.entity_id, p.left_record, p.right_record, p.probability, p.reason
from evidence.pair as p
join final.record as a on a.record_id = p.left_record
join final.record as b on b.record_id = p.right_record and b.entity_id = a.entity_id
where p.decision = 'accepted' and a.entity_id in (select unnest($entities))
order by p.probability desc, p.left_record, p.right_record
"""


def firm(reason: str, probability: float) -> bool:
    """Whether a merge is firm."""
    return reason.startswith(("identifier: same LEI", "judge")) or probability >= BOUND


class Records:
    """The records of some entities, and the accepted pairs that join them."""

    def __init__(self, con: DuckDBPyConnection, entities: list[str]) -> None:
        self.records: dict[str, list[str]] = defaultdict(list)
        self.exact: set[str] = set()
        self.pairs: dict[str, list[tuple[str, str, float, str]]] = defaultdict(list)
        self.part: dict[str, str] = {}
        rows = con.execute(
            "select entity_id, record_id, probability, reason from final.record "
            "where entity_id in (select unnest($entities)) order by record_id",
            {"entities": entities},
        ).fetchall()
        for entity, record, probability, reason in rows:
            self.records[entity].append(record)
            if reason.startswith(("identifier", "judge")) and probability == 1:
                self.exact.add(record)
        several = [entity for entity, records in self.records.items() if len(records) > 1]
        if several:
            for entity, left, right, probability, reason in con.execute(PAIRS, {"entities": several}).fetchall():
                self.pairs[entity].append((left, right, probability, reason))
        for entity, records in self.records.items():
            firmly = [(left, right) for left, right, p, why in self.pairs[entity] if firm(why, p)]
            exact = [record for record in records if record in self.exact]
            self.part |= parts(records, [*firmly, *pairwise(exact)])

    def together(self, entity: str, records: list[str | None]) -> bool:
        """Whether firm merges join these records of an entity; an unknown record may be any of them."""
        if None in records:
            records = [*self.records[entity]]
        return len({self.part.get(record or "", "") for record in records}) <= 1

    def weakest(self, entity: str, records: list[str | None]) -> dict[str, Any] | None:
        """The weakest of the merges that join these records best; None where they are one record."""
        wanted = {record for record in records if record in self.part} if None not in records else set()
        wanted = wanted or set(self.records[entity])
        if len(wanted) < 2:
            return None
        root = {record: record for record in self.records[entity]}

        def find(record: str) -> str:
            while root[record] != record:
                record = root[record]
            return record

        for left, right, probability, reason in sorted(self.pairs[entity], key=lambda p: (not firm(p[3], p[2]), -p[2])):
            root[find(left)] = find(right)
            if len({find(record) for record in wanted}) == 1:
                return {"entity": entity, "left": left, "right": right, "probability": probability, "reason": reason,
                        "firm": firm(reason, probability)}  # fmt: skip
        exact = wanted <= self.exact
        return {"entity": entity, "left": min(wanted), "right": max(wanted), "probability": 1.0 if exact else None,
                "reason": "identifier" if exact else "joined through other records", "firm": exact}  # fmt: skip


def parts(records: list[str], joined: list[tuple[str, str]]) -> dict[str, str]:
    """Each record with the smallest record that the pairs join it to."""
    root = {record: record for record in records}

    def find(record: str) -> str:
        while root[record] != record:
            record = root[record]
        return record

    for left, right in joined:
        a, b = sorted((find(left), find(right)))
        root[b] = a
    return {record: find(record) for record in records}


def ends(con: DuckDBPyConnection, net: Network, edges: Array) -> dict[int, tuple[str | None, str | None]]:
    """The records at the two ends of each stake, by edge number; None where the network doesn't say."""
    rows = con.execute(
        "select rowid, from_record, to_record from final.relation where rowid in (select unnest($lines))",
        {"lines": np.unique(net.line[edges]).tolist()},
    ).fetchall()
    of_line = {line: (owner, owned) for line, owner, owned in rows}
    return {int(edge): of_line[int(net.line[edge])] for edge in edges}


def listing_records(con: DuckDBPyConnection, rule: Rule, entities: list[str]) -> dict[str, list[str | None]]:
    """The records whose listings begin a rule, by entity."""
    found: dict[str, list[str | None]] = defaultdict(list)
    for entity, record in con.execute(
        "select distinct entity_id, record_id from final.listing where entity_id in (select unnest($entities)) "
        "and list_contains($authorities, authority) and list_contains($effects, effect) order by all",
        {"entities": entities, "authorities": list(rule.authorities), "effects": list(rule.effects)},
    ).fetchall():
        found[entity].append(record)
    return found


def weak_stakes(con: DuckDBPyConnection, net: Network, hit: Hit, rule: Rule) -> Array:
    """Stakes of the certain proofs whose holder is what it is only by a merge that isn't firm (edge numbers)."""
    steps = [(node, edges) for (high, _), of in hit.steps.items() if not high for node, edges in of.items()]
    used = np.array(sorted({edge for _, edges in steps for edge in edges}), np.int64)
    if not len(used):
        return used
    holders = np.unique(net.owner[used])
    ids = network.ids_of(con, holders, net)
    records = Records(con, sorted(ids.values()))
    if all(len(records.records[entity]) < 2 for entity in ids.values()):
        return np.empty(0, np.int64)
    several = np.array([len(records.records[ids[int(node)]]) > 1 for node in net.owner[used]])
    seeds = {node for node, edges in steps if not edges}
    into = {node: edges for node, edges in steps if edges}
    of_listing = listing_records(con, rule, sorted(ids[node] for node in seeds if node in ids))
    wanted = used[several]
    known = ends(con, net, np.array(sorted({*wanted.tolist(), *(e for edges in into.values() for e in edges)})))
    weak = []
    for edge in wanted.tolist():
        node = int(net.owner[edge])
        anchors = of_listing.get(ids[node], []) if node in seeds else [known[before][1] for before in into[node]]
        if anchors and not records.together(ids[node], [*anchors, known[edge][0]]):
            weak.append(edge)
    return np.array(weak, np.int64)


def told(con: DuckDBPyConnection, net: Network, asked: Sequence[tuple[Hit, int]]) -> list[list[dict[str, Any]]]:
    """The merges that each proof rests on: per entity of several records, the weakest that is needed."""
    proofs = [hit.proof(node) for hit, node in asked]
    edges = np.array(sorted({edge for proof in proofs for edge in proof}), np.int64)
    if not len(edges):
        return [[] for _ in asked]
    known = ends(con, net, edges)
    ids = network.ids_of(con, np.concatenate((net.owner[edges], net.to[edges])), net)
    records = Records(con, sorted(ids.values()))
    several = {entity for entity, of in records.records.items() if len(of) > 1}
    if not several:
        return [[] for _ in asked]
    listings = {hit.rule.name: listing_records(con, hit.rule, sorted(several)) for hit, _ in asked}
    found = []
    for (hit, node), proof in zip(asked, proofs, strict=True):
        touched: dict[str, list[str | None]] = defaultdict(list)
        for edge in proof:
            for end, record in zip((net.owner[edge], net.to[edge]), known[edge], strict=True):
                if ids[int(end)] in several:
                    touched[ids[int(end)]].append(record)
        roots = {ids[root] for root in hit.roots(node)} if touched else set()
        merged = [
            records.weakest(entity, [*at, *(listings[hit.rule.name].get(entity, []) if entity in roots else [])])
            for entity, at in sorted(touched.items())
        ]
        found.append([merge for merge in merged if merge])
    return found
