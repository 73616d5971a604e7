"""Identity reuse without merging: what applicants and others present in common, and under which names.

Two readings are told apart: one entity that goes by several names (records were linked), and different entities that
present the same document, photo, device, phone or account. Sharing an address alone is no flag here: flats, hostels
and formation agents are shared by honest people.
"""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Alias:
    """One person entity that applied under several names, with the probability of its weakest link."""

    entity: str
    names: tuple[str, ...]
    records: tuple[str, ...]
    probability: float


@dataclass(frozen=True)
class Shared:
    """Something personal that several different entities present."""

    what: str
    value: str
    entities: tuple[str, ...]
    captions: tuple[str, ...]
    records: tuple[str, ...]
    cites: tuple[str, ...]


def aliases(con: DuckDBPyConnection, role: str) -> list[Alias]:
    """Entities with records of this role (applicant, ...) under more than one published name, by entity id."""
    rows = con.execute(
        """
        select entity_id, list_sort(list_distinct(list(caption))), list_sort(list(record_id)), min(probability)
        from final.record where role = $role
        group by entity_id
        having count(distinct lower(caption)) > 1
        order by entity_id
        """,
        {"role": role},
    ).fetchall()
    return [Alias(entity, tuple(names), tuple(records), probability) for entity, names, records, probability in rows]


def shared(con: DuckDBPyConnection, role: str) -> list[Shared]:
    """Documents, files, phones, devices, accounts and wallets that several entities of this role present.

    Most entities first, then by kind and value.
    """
    rows = con.execute(
        """
        with people as (
            select distinct r.entity_id, e.caption from final.record as r join final.entity as e using (entity_id)
            where r.role = $role
        ),
        ties as (
            select d.scheme as what, d.number as value, s.entity_id, s.records, s.cites
            from final.support as s join final.document as d on d.document_id = s.node_id
            where s.type = 'HAS_DOCUMENT'
            union all
            select c.type, c.value, s.entity_id, s.records, s.cites
            from final.support as s join final.contact as c on c.contact_id = s.node_id
            where s.type = 'REACHED_BY'
            union all
            select e.kind, e.caption, r.from_id, r.records, r.cites
            from final.relation as r join final.entity as e on e.entity_id = r.to_id
            where r.type = 'HOLDS'
        ),
        presented as (
            select what, value, entity_id, flatten(list(records)) as records, flatten(list(cites)) as cites
            from ties group by what, value, entity_id
        )
        select what, value, list_sort(list_distinct(list(t.entity_id))), list(p.caption order by p.caption),
               list_sort(list_distinct(flatten(list(t.records)))), list_sort(list_distinct(flatten(list(t.cites))))
        from presented as t join people as p on p.entity_id = t.entity_id
        group by what, value
        having count(distinct t.entity_id) > 1
        order by count(distinct t.entity_id) desc, what, value
        """,
        {"role": role},
    ).fetchall()
    return [Shared(row[0], row[1], tuple(row[2]), tuple(row[3]), tuple(row[4]), tuple(row[5])) for row in rows]
