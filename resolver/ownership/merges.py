"""The identity merges that a proof rests on: no proof hides a guess.

A proof passes through resolved entities: the listing is of one record, the stake of another, and linking made them one.
Such a merge is firm where a pair of records that joins them agrees in a number that is issued once, was judged by a
person, or is at least as probable as BOUND. What needs a merge that isn't firm is possible, and names the merge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.ownership import network
from resolver.ownership.blocked import Firm
from resolver.ownership.listed import IN_FORCE
from resolver.ownership.network import Network
from resolver.ownership.proofs import CERTAIN, Hit
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

    def parts_of(self, entity: str) -> list[str]:
        """The firm part of each record of an entity."""
        return [self.part[record] for record in self.records[entity]]

    def nearest(self, entity: str, at: list[str | None], listings: list[str | None]) -> list[str | None]:
        """One of the records of listings that firm merges join with others; all where none is so joined."""
        return next(([one] for one in listings if self.together(entity, [*at, one])), listings)

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


Ends = list[tuple[str | None, str | None]]
"""The records at the two ends of a stake, of each of its statements that gives the low end by itself."""

ENDS = """
with asked as materialized (select unnest($lines) as line),
several as materialized (
    select line, least, unnest(lines) as one from ownership_merged semi join asked using (line)
),
stake as (
    select s.line, s.one from several as s join ownership_counted as c on c.line = s.one where c.least >= s.least
    union all
    select line, line from asked anti join ownership_several using (line)
)
select s.line, r.from_record, r.to_record from stake as s join final.relation as r on r.rowid = s.one
order by s.line, s.one
"""


def ends(con: DuckDBPyConnection, net: Network, edges: Array) -> dict[int, Ends]:
    """The records at the two ends of each stake, by edge number; None where the network doesn't say.

    A stake of several lots is of none of their records alone: of it nothing is said.
    """
    of_line: dict[int, Ends] = defaultdict(list)
    for line, owner, owned in con.execute(ENDS, {"lines": np.unique(net.line[edges]).tolist()}).fetchall():
        of_line[line].append((owner, owned))
    return {int(edge): of_line.get(int(net.line[edge]), [(None, None)]) for edge in edges}


def listing_records(
    con: DuckDBPyConnection, rule: Rule, entities: list[str], as_of: date
) -> dict[str, list[str | None]]:
    """The records whose listings, in force on a day, begin a rule, by entity."""
    found: dict[str, list[str | None]] = defaultdict(list)
    for entity, record in con.execute(
        f"select distinct entity_id, record_id from final.listing where entity_id in (select unnest($entities)) "
        f"and {IN_FORCE} and list_contains($authorities, authority) and list_contains($effects, effect) order by all",
        {"entities": entities, "as_of": as_of, "authorities": list(rule.authorities), "effects": list(rule.effects)},
    ).fetchall():
        found[entity].append(record)
    return found


def firmly(con: DuckDBPyConnection, net: Network, hit: Hit, seeds: Array) -> Firm | None:
    """The network with the merges alone that are firm: entities that need others are split; None where none is.

    Only entities that the rule reaches at the low ends are split: no other can be reached with fewer merges. A stake
    whose record isn't known is of a part of its own. A listed party begins the rule with the parts that are listed;
    where its listing's record isn't known, with none, unless nobody but the asker says that it is listed.
    """
    reached = {node for (end, _), one in hit.reached.items() if end == CERTAIN for node in one.steps}
    ids = network.ids_of(con, np.array(sorted(reached), np.int64), net)
    records = Records(con, sorted(ids.values()))
    split = {node: ids[node] for node in sorted(reached) if len(set(records.parts_of(ids[node]))) > 1}
    if not split:
        return None
    nodes = np.fromiter(split, np.int64, len(split))
    concerned = np.flatnonzero(np.isin(net.owner, nodes) | np.isin(net.to, nodes))
    known = ends(con, net, concerned)
    of_listing = listing_records(con, hit.rule, [split[node] for node in seeds.tolist() if node in split], net.as_of)
    listing = {records.part[record] for of in of_listing.values() for record in of if record in records.part}
    number: dict[tuple[int, str | None], int] = {}
    entity = list(range(net.n))

    def part_of(node: int, record: str | None) -> int:
        if node not in split:
            return node
        key = node, records.part.get(record or "")
        if key not in number:
            first = all(other != node for other, _ in number)
            number[key] = node if first else len(entity)
            if not first:
                entity.append(node)
        return number[key]

    owner, to = net.owner.copy(), net.to.copy()
    for edge in concerned.tolist():
        holder, held = next((e for e in known[edge] if records.part.get(e[0] or "") in listing), known[edge][0])
        hit.records[edge] = holder, held
        owner[edge], to[edge] = part_of(int(net.owner[edge]), holder), part_of(int(net.to[edge]), held)
    listed = {node for node in seeds.tolist() if node not in split}
    for node in split.keys() & set(seeds.tolist()):
        at = of_listing.get(split[node])
        if at is None:  # assumed
            listed |= {place for (other, _), place in number.items() if other == node}
        else:
            listed |= {part_of(node, record) for record in at if record in records.part}
    made, order = net.renumbered(owner, to, len(entity))
    return Firm(made, np.array(sorted(listed), np.int32), np.array(entity, np.int64), order)


def told(
    con: DuckDBPyConnection, net: Network, asked: Sequence[tuple[Hit, int]], proofs: Sequence[Sequence[int]]
) -> list[list[dict[str, Any]]]:
    """The merges that each proof rests on: per entity of several records, the weakest that is needed."""
    edges = np.array(sorted({edge for proof in proofs for edge in proof}), np.int64)
    if not len(edges):
        return [[] for _ in asked]
    ids = network.ids_of(con, np.concatenate((net.owner[edges], net.to[edges])), net)
    records = Records(con, sorted(set(ids.values())))
    several = {entity for entity, of in records.records.items() if len(of) > 1}
    if not several:
        return [[] for _ in asked]
    known = ends(con, net, edges)
    listings = {
        rule.name: listing_records(con, rule, sorted(several), net.as_of)
        for rule in {hit.rule.name: hit.rule for hit, _ in asked}.values()
    }
    found = []
    for (hit, node), proof in zip(asked, proofs, strict=True):
        touched: dict[str, list[str | None]] = defaultdict(list)
        for edge in proof:
            at = hit.records.get(edge, known[edge][0])
            for end, record in zip((net.owner[edge], net.to[edge]), at, strict=True):
                if ids[int(end)] in several:
                    touched[ids[int(end)]].append(record)
        roots = {ids[root] for root in hit.roots(node) if root in ids} if touched else set()
        merged = [
            records.weakest(entity, [*at, *records.nearest(entity, at, listings[hit.rule.name].get(entity, []))])
            if entity in roots else records.weakest(entity, at)
            for entity, at in sorted(touched.items())
        ]  # fmt: skip
        found.append([merge for merge in merged if merge])
    return found
