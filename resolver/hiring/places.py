"""Many unlike names at one address: a machine room or a mail drop, or a dormitory."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from resolver.hiring.flag import Flag, Rows, of_bits
from resolver.hiring.joined import ROW
from resolver.hiring.profile import Profile
from resolver.reuse.kinds import CROWD
from resolver.reuse.names import alike

ADDRESSES = """
with lived as (
    select s.node_id, s.entity_id, s.records, s.cites from final.support as s
    where s.type = 'LOCATED_AT' and starts_with(s.entity_id, $row)
      and coalesce(s.role, 'unknown') in ('residential', 'unknown', 'postal', 'delivery')
),
asked as (select distinct node_id from lived),
others as (
    select s.node_id, s.entity_id, list_filter(s.records, lambda r: not list_contains(o.known, r)) as records, s.cites
    from network.final.support as s semi join asked using (node_id)
    join network.final.entity as e on e.entity_id = s.entity_id and e.private and e.kind in ('person', 'party')
    cross join (select coalesce(list(record_id), []) as known from own) as o
    where s.type = 'LOCATED_AT' and not list_has_all(o.known, s.records)
),
everyone as (select * from lived union all select * from others)
select a.node_id, min(d.full_address), list({'entity': a.entity_id, 'name': e.caption, 'records': a.records,
                                              'cites': a.cites} order by a.entity_id)
from everyone as a join final.address as d on d.address_id = a.node_id
join (select entity_id, caption from final.entity union select entity_id, caption from network.final.entity) as e
    using (entity_id)
group by a.node_id having count(distinct a.entity_id) >= $least order by a.node_id
"""


def flags(con: DuckDBPyConnection, rows: Rows, profile: Profile) -> list[Flag]:
    """Addresses of at least `address_people` applicants of unlike names; own data only, in batch and network.

    An address of a crowd is an office, a dormitory or a placeholder: a hint.
    """
    people, weight = profile.thresholds["address_people"], profile.weights["address_person"]
    found = []
    for _, address, several in con.execute(ADDRESSES, {"row": ROW, "least": people}).fetchall():
        names: list[str] = []
        for one in several:
            if not any(alike(one["name"], name) for name in names):
                names.append(one["name"])
        if len(names) < people:
            continue
        bits = weight * (len(names) - people + 1) if len(several) <= CROWD else weight
        records = tuple(sorted({record for one in several for record in one["records"]}))
        cites = [cite for one in several for cite in one["cites"]]
        entities = tuple(sorted({one["entity"] for one in several if not one["entity"].startswith(ROW)}))
        says = f"{len(names)} people of unlike names give one address"
        found.append(
            of_bits("shared_address", says, bits, profile.thresholds["flag"], records, rows,
                    (rows.evidence("address", address, records, cites),), entities, {"people": len(several)})
        )  # fmt: skip
    return found
