"""Repeated small transfers between wallets and accounts in the places of the profile, around the accounts of a row."""

from __future__ import annotations

from collections import defaultdict

from duckdb import DuckDBPyConnection

from resolver.hiring.flag import Flag, Rows, of_bits
from resolver.hiring.joined import ROW
from resolver.hiring.profile import Profile

NEAR = """
with of_row as (
    select r.from_id as row_entity, r.to_id as id from final.relation as r
    where r.type = 'HOLDS' and starts_with(r.from_id, $row)
),
known as (
    select 'row:' || b.entity_id as row_entity, n.entity_id as id
    from batch.final.record as b join network.final.record as n using (record_id)
),
near as (
    select row_entity, id from of_row
    union select o.row_entity, h.from_id from of_row as o join network.final.relation as h
        on h.type = 'HOLDS' and h.to_id = o.id and h.from_id is not null
    union select row_entity, id from known
)
select row_entity, id from near where not starts_with(id, $row) order by all
"""
"""Accounts and wallets of a row that the network knows, who holds them there, and the row itself where it is known."""


def flags(con: DuckDBPyConnection, network: DuckDBPyConnection | None, rows: Rows, profile: Profile) -> list[Flag]:
    """A flag for each occurrence of the pattern repeated_small, with the profile's places, that a row stands in."""
    from resolver.patterns import find

    near: dict[str, list[str]] = defaultdict(list)
    for entity, known in con.execute(NEAR, {"row": ROW}).fetchall():
        near[known].append(entity)
    if network is None or not near or not profile.places:
        return []
    settings = {**profile.small_transfers, "places": list(profile.places)}
    found = []
    for hit in find.find(network, ["repeated_small"], {"repeated_small": settings}):
        touched = sorted(set(hit.entities) & set(near))
        if not touched:
            continue
        records = tuple(
            sorted({record for known in touched for row in near[known] for record in rows.of_entity.get(row, ())})
        )
        cites = network.execute(
            "select unnest(cites) from final.transfer where transfer_id in (select unnest($ids::varchar[]))",
            {"ids": list(hit.evidence)},
        ).fetchall()
        said = rows.evidence("transfers", ", ".join(hit.evidence[:20]), records, [cite for (cite,) in cites])
        says = f"{hit.facts['transfers']} small transfers between wallets and accounts in {hit.facts['places']}"
        bits = 10.0 * hit.score / (1 - hit.score) if hit.score < 1 else 100.0
        found.append(
            of_bits("small_transfers", says, bits, profile.thresholds["flag"], records, rows, (said,),
                    tuple(hit.entities), {**hit.facts, "first_time": hit.first_time, "last_time": hit.last_time})
        )  # fmt: skip
    return found
