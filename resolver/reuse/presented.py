"""What people present, as tables: values that several entities share, pairs that share them, and how near they live."""

from __future__ import annotations

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from resolver.pictures.near import near
from resolver.reuse.kinds import CROWD, DOCUMENTS, KINDS, MANY

NEAR_BITS = 6
"""Perceptual hashes of 64 bits that differ in no more are one picture: retouched, cut or saved anew."""


@dataclass(frozen=True)
class Share:
    """One value that a pair of entities shares: `sharers` entities present it; `seen` is the network's own rate."""

    left: str
    right: str
    what: str
    value: str
    sharers: int
    closeness: str
    seen: float
    records: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Common:
    """One value that several entities present, whatever it says of them."""

    what: str
    value: str
    entities: tuple[str, ...]
    captions: tuple[str, ...]
    records: tuple[str, ...]
    cites: tuple[str, ...]


def in_common(con: DuckDBPyConnection, role: str) -> list[Common]:
    """Every value that several entities with records of this role (applicant, ...) present; most entities first."""
    prepare(con)
    rows = con.execute(
        """
        with people as (
            select distinct r.entity_id, e.caption from final.record as r join final.entity as e using (entity_id)
            where r.role = $role
        )
        select what, min(value), list(p.entity_id order by p.entity_id), list(c.caption order by c.caption),
               list_sort(list_distinct(flatten(list(p.records)))), list_sort(list_distinct(flatten(list(p.cites))))
        from reuse_presented as p join people as c using (entity_id)
        group by what, value_id having count(*) > 1
        order by count(*) desc, what, value_id
        """,
        {"role": role},
    ).fetchall()
    return [Common(row[0], row[1], *(tuple(part) for part in row[2:])) for row in rows]


def shares(con: DuckDBPyConnection) -> list[Share]:
    """Every value that a pair of people shares, in the order of ids; crowds are left out (see `crowds`)."""
    prepare(con)
    rows = con.execute(SHARES, {"many": MANY}).fetchall()
    return [
        Share(left, right, what, value, sharers, closeness, seen, tuple(records), tuple(cites))
        for left, right, what, value, sharers, closeness, seen, records, cites in rows
    ]


def crowds(con: DuckDBPyConnection) -> list[tuple[str, str, int, list[str], list[str]]]:
    """(kind, value, how many, the first 100 of them, ten cites) of documents and money that a crowd presents."""
    return con.execute(
        """
        select v.what, min(p.value), v.sharers, list_sort(list(p.entity_id))[:100],
               list_sort(list_distinct(flatten(list(p.cites))))[:10]
        from reuse_value as v join reuse_presented as p using (what, value_id)
        where v.sharers > $crowd and v.what in (select unnest($kinds::varchar[]))
        group by v.what, v.value_id, v.sharers order by v.what, v.value_id
        """,
        {"crowd": CROWD, "kinds": [*DOCUMENTS, "account", "wallet"]},
    ).fetchall()


def prepare(con: DuckDBPyConnection) -> None:
    """Make the temporary tables reuse_presented, reuse_value, reuse_place and reuse_pair."""
    con.execute(PRESENTED, {"kinds": sorted(KINDS)})
    con.execute(
        "create or replace temp table reuse_value as select what, value_id, count(*) as sharers "
        "from reuse_presented group by what, value_id having count(*) > 1"
    )
    con.execute(PLACE)
    con.execute(PICTURE)
    near(con, NEAR_BITS)
    con.execute(TEMPLATE, {"crowd": CROWD})
    con.execute(PAIR, {"crowd": CROWD})


PRESENTED = """
create or replace temp table reuse_presented as
with person as (select entity_id from final.entity where kind in ('person', 'party')),
tie as (
    select case when not regexp_matches(d.scheme, '(^|_)scan$') then d.scheme
                when d.number like '%:%' then 'scan_alike'
                when d.scheme = 'passport_scan' then d.scheme else 'document_scan' end as what,
           d.document_id as value_id, d.number as value, s.entity_id, s.records, s.cites
    from final.support as s join final.document as d on d.document_id = s.node_id where s.type = 'HAS_DOCUMENT'
    union all
    select c.type, c.contact_id, c.value, s.entity_id, s.records, s.cites
    from final.support as s join final.contact as c on c.contact_id = s.node_id where s.type = 'REACHED_BY'
    union all
    select e.kind, e.entity_id, e.caption, r.from_id, r.records, r.cites
    from final.relation as r join final.entity as e on e.entity_id = r.to_id
    where r.type = 'HOLDS' and r.from_id is not null
    union all
    select 'referee', lower(trim(a.value)), a.value, a.entity_id, [a.record_id], a.cites
    from final.attribute as a where a.attribute in ('referee', 'referee_email', 'referee_phone')
)
select what, value_id, min(value) as value, entity_id, list_sort(list_distinct(flatten(list(records)))) as records,
       list_sort(list_distinct(flatten(list(cites)))) as cites
from tie semi join person using (entity_id)
where what in (select unnest($kinds::varchar[]))
group by what, value_id, entity_id
"""

PLACE = """
create or replace temp table reuse_place as
select s.entity_id, list_distinct(list(s.node_id)) as addresses,
       list_distinct(list(lower(coalesce(a.city, '?')) || '|' || coalesce(a.country_code, '?'))) as towns,
       bool_or(a.city is null) as unclear
from final.support as s join final.address as a on a.address_id = s.node_id
where s.type = 'LOCATED_AT' and coalesce(s.role, 'unknown') in ('residential', 'unknown', 'postal')
group by s.entity_id
"""
"""Where each lives: addresses, and towns."""

PICTURE = """
create or replace temp table reuse_picture as
select entity_id, value, records, cites, ('0x' || right(value, 16))::ubigint as hash
from reuse_presented where what = 'photo' and regexp_full_match(value, '([^:]*:)?[0-9a-fA-F]{16}');
create or replace temp table picture_hash as select distinct hash from reuse_picture
"""
"""Photos with a perceptual hash of 64 bits."""

TEMPLATE = """
create or replace temp table reuse_template as
select hash from (select one as hash from picture_near union all select two from picture_near)
group by hash having count(*) > $crowd
"""
"""Photos that a crowd of others looks like: a silhouette, a logo, a form."""

PAIR = """
create or replace temp table reuse_pair as
with shared as (
    select p.* , v.sharers from reuse_presented as p join reuse_value as v using (what, value_id)
    where v.sharers <= $crowd
),
same as (
    select l.entity_id as one, r.entity_id as two, l.what, l.value, l.sharers,
           l.records || r.records as records, l.cites || r.cites as cites
    from shared as l join shared as r on r.what = l.what and r.value_id = l.value_id and l.entity_id < r.entity_id
),
near as (
    select least(l.entity_id, r.entity_id) as one, greatest(l.entity_id, r.entity_id) as two, 'photo' as what,
           least(l.value, r.value) as value, 2::bigint as sharers, l.records || r.records as records,
           l.cites || r.cites as cites
    from reuse_picture as l
    join picture_near as n on n.one = l.hash
    join reuse_picture as r on r.hash = n.two and r.entity_id <> l.entity_id
    where not list_has_any([n.one, n.two], (select coalesce(list(hash), []) from reuse_template))
),
number as (
    select s.entity_id, d.scheme, d.number, d.country_code, s.records, s.cites
    from final.support as s join final.document as d on d.document_id = s.node_id
    where s.type = 'HAS_DOCUMENT' and d.country_code is not null and length(d.number) >= 8
),
elsewhere as (
    select least(l.entity_id, r.entity_id) as one, greatest(l.entity_id, r.entity_id) as two,
           'number_elsewhere' as what,
           l.scheme || ' ' || l.number as value, 2::bigint as sharers, l.records || r.records as records,
           l.cites || r.cites as cites
    from number as l join number as r
        on r.scheme = l.scheme and r.number = l.number and r.country_code > l.country_code
        and r.entity_id <> l.entity_id
    semi join (select entity_id from reuse_presented) as p on p.entity_id = l.entity_id
),
referee as (
    select least(a.entity_id, c.entity_id) as one, greatest(a.entity_id, c.entity_id) as two,
           'referee_is_applicant' as what, a.value, 2::bigint as sharers, a.records || c.records as records,
           a.cites || c.cites as cites
    from reuse_presented as a join reuse_presented as c
        on a.what = 'referee' and c.what in ('phone', 'email') and lower(c.value) = a.value_id
        and c.entity_id <> a.entity_id
)
select one, two, what, value, sharers, records, cites from same
union all select one, two, what, value, sharers, records, cites from near
union all select one, two, what, value, sharers, records, cites from elsewhere
union all select one, two, what, value, sharers, records, cites from referee
"""
"""Pairs that share a value; photos also where only a few bits differ (resolver/pictures/near.py)."""

SHARES = """
with placed as (
    select p.*,
           case when list_has_any(l.addresses, r.addresses) then 'together'
                when l.towns is null or r.towns is null or l.unclear or r.unclear then 'near'
                when list_has_any(l.towns, r.towns) then 'near' else 'apart' end as closeness
    from reuse_pair as p
    left join reuse_place as l on l.entity_id = p.one
    left join reuse_place as r on r.entity_id = p.two
),
size as (select what, count(distinct value_id) as amount from reuse_presented group by what),
seen as (
    select what, closeness, count(distinct value) / max(amount) as rate
    from placed join size using (what) where amount >= $many group by what, closeness
)
select p.one, p.two, p.what, min(p.value), max(p.sharers), p.closeness, coalesce(max(s.rate), 0),
       list_sort(list_distinct(flatten(list(p.records)))), list_sort(list_distinct(flatten(list(p.cites))))
from placed as p left join seen as s on s.what = p.what and s.closeness = p.closeness
group by p.one, p.two, p.what, p.closeness
order by p.one, p.two, p.what
"""
