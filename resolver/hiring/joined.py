"""The rows of a batch beside all people of the network who share something with them, as one generation in memory.

resolver/reuse reads it like any other. People of the batch are `row:...`, those of the network keep their ids; an
account or wallet that both know is one, and a document, phone or address is one by its own id. Who shares nothing with
a row is not read: a network of millions costs what its overlap costs. A record of the network that is the very row
(checked again, or remembered) counts as the row.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.pictures.near import near
from resolver.reuse.kinds import CROWD
from resolver.reuse.presented import NEAR_BITS
from resolver.store import connect, contract, quoted

ROW = "row:"
"""Before the ids of the batch's own entities."""


@contextlib.contextmanager
def joined(batch: Path, network: Path | None) -> Iterator[DuckDBPyConnection]:
    """A connection to both as one, made in memory; `network`: None before anything was published."""
    con = connect(":memory:")
    try:
        con.execute(contract("resolver", "network.sql"))
        con.execute(f"attach {quoted(batch)} as batch (read_only)")
        if network is not None:
            con.execute(f"attach {quoted(network)} as network (read_only)")
        else:
            con.execute("attach ':memory:' as network")
            con.execute("use network")
            con.execute(contract("resolver", "network.sql"))
            con.execute("use memory")
        names(con)
        rows(con)
        people(con)
        yield con
    finally:
        con.close()


def names(con: DuckDBPyConnection) -> None:
    """Make named(id, joined_id): what each entity of the batch is called; and own: its records that are known."""
    con.execute(
        """
        create temp table own as
        select record_id from batch.final.record semi join network.final.record using (record_id);
        create temp table named as
        with same as (
            select a.entity_id as id, min(n.entity_id) as known
            from batch.final.account as a join network.final.account as n
                on n.scheme = a.scheme and n.number = a.number and n.bank_bic is not distinct from a.bank_bic
                and n.country_code is not distinct from a.country_code
            group by a.entity_id
            union all
            select a.entity_id, min(n.entity_id)
            from batch.final.chain_address as a join network.final.chain_address as n using (chain_address_id)
            group by a.entity_id
        )
        select e.entity_id as id, coalesce(s.known, $row || e.entity_id) as joined_id
        from batch.final.entity as e left join same as s on s.id = e.entity_id
        """,
        {"row": ROW},
    )


def rows(con: DuckDBPyConnection) -> None:
    """Put the batch into the generation in memory."""
    for sql in BATCH:
        con.execute(sql)


def people(con: DuckDBPyConnection) -> None:
    """Put those people of the network beside it who share something with a row, with all that they present."""
    con.execute(
        """
        create temp table picture_hash as
        select distinct ('0x' || right(number, 16))::ubigint as hash from (
            select number from batch.final.document where scheme = 'photo'
            union all select number from network.final.document where scheme = 'photo'
                and (select count(*) from batch.final.document where scheme = 'photo') > 0
        ) where regexp_full_match(number, '([^:]*:)?[0-9a-fA-F]{16}');
        create temp table picture_asked as
        select distinct ('0x' || right(number, 16))::ubigint as hash from batch.final.document
        where scheme = 'photo' and regexp_full_match(number, '([^:]*:)?[0-9a-fA-F]{16}')
        """
    )
    near(con, NEAR_BITS, asked="picture_asked")
    con.execute(TOUCHING, {"most": CROWD + 1})
    for sql in NETWORK:
        con.execute(sql)


BATCH = (
    """insert into final.entity by name
       select b.* replace (n.joined_id as entity_id) from batch.final.entity as b join named as n on n.id = b.entity_id
       where n.joined_id like 'row:%'""",
    """insert into final.record by name
       select b.* replace (n.joined_id as entity_id, coalesce(b.role, 'applicant') as role)
       from batch.final.record as b join named as n on n.id = b.entity_id""",
    """insert into final.attribute by name
       select b.* replace (n.joined_id as entity_id) from batch.final.attribute as b
       join named as n on n.id = b.entity_id""",
    "insert into final.document by name from batch.final.document",
    "insert into final.contact by name from batch.final.contact",
    "insert into final.address by name from batch.final.address",
    """insert into final.support by name
       select b.* replace ('row:' || support_id as support_id, n.joined_id as entity_id) from batch.final.support as b
       join named as n on n.id = b.entity_id where b.type <> 'HAS_ADDRESS'""",
    """insert into final.relation by name
       select b.* replace ('row:' || relation_id as relation_id, f.joined_id as from_id, t.joined_id as to_id)
       from batch.final.relation as b join named as f on f.id = b.from_id join named as t on t.id = b.to_id
       where b.type = 'HOLDS'""",
    """insert into final.account by name
       select b.* replace (n.joined_id as entity_id) from batch.final.account as b join named as n on n.id = b.entity_id
       where n.joined_id like 'row:%'""",
)

TOUCHING = """
create temp table person as
with shared as (
    select s.entity_id, s.node_id from network.final.support as s
    semi join (select distinct type, node_id from batch.final.support where type in ('HAS_DOCUMENT', 'REACHED_BY')) as b
        on b.type = s.type and b.node_id = s.node_id
    union all
    select r.from_id, r.to_id from network.final.relation as r semi join named as n on n.joined_id = r.to_id
    where r.type = 'HOLDS' and r.from_id is not null
    union all
    select s.entity_id, s.node_id from network.final.support as s
    join network.final.document as d on d.document_id = s.node_id
    semi join batch.final.document as b
        on b.scheme = d.scheme and b.number = d.number and b.country_code <> d.country_code
    where s.type = 'HAS_DOCUMENT' and length(d.number) >= 8
    union all
    select s.entity_id, s.node_id from network.final.support as s
    join network.final.document as d on d.document_id = s.node_id
    where s.type = 'HAS_DOCUMENT' and d.scheme = 'photo'
      and regexp_full_match(d.number, '([^:]*:)?[0-9a-fA-F]{16}')
      and ('0x' || right(d.number, 16))::ubigint in (
          select one from picture_near union all select two from picture_near)
    union all
    select a.entity_id, 'referee ' || lower(trim(a.value)) from network.final.attribute as a
    semi join batch.final.attribute as b on lower(trim(b.value)) = lower(trim(a.value))
        and b.attribute in ('referee', 'referee_email', 'referee_phone')
    where a.attribute in ('referee', 'referee_email', 'referee_phone')
    union all
    select s.entity_id, s.node_id from network.final.support as s
    join network.final.contact as c on c.contact_id = s.node_id
    semi join batch.final.attribute as b on lower(trim(b.value)) = lower(c.value)
        and b.attribute in ('referee', 'referee_email', 'referee_phone')
    where s.type = 'REACHED_BY'
),
human as (
    select distinct s.entity_id, s.node_id from shared as s
    join network.final.entity as e on e.entity_id = s.entity_id and e.kind in ('person', 'party')
    where exists (from unnest(e.records) as r(record_id) where r.record_id not in (select record_id from own))
)
select distinct entity_id from (
    select entity_id, row_number() over (partition by node_id order by entity_id) as place from human
) where place <= $most
"""
"""People of the network who share something with a row; of a crowd no more than it takes to know that it is one."""

NETWORK = (
    """create temp table tie as
       select s.* replace (list_filter(s.records, lambda r: not list_contains(o.known, r)) as records)
       from network.final.support as s semi join person using (entity_id)
       cross join (select coalesce(list(record_id), []) as known from own) as o
       where s.type <> 'HAS_ADDRESS' and not list_has_all(o.known, s.records)""",
    """create temp table hold as
       select r.* replace (list_filter(r.records, lambda x: not list_contains(o.known, x)) as records)
       from network.final.relation as r semi join person on person.entity_id = r.from_id
       cross join (select coalesce(list(record_id), []) as known from own) as o
       where r.type = 'HOLDS' and r.to_id is not null
         and (len(r.records) = 0 or not list_has_all(o.known, r.records))""",
    """create temp table paid as
       select t.* from network.final.transfer as t
       semi join (select to_id as id from hold union select joined_id from named) as a on a.id = t.to_id
       where t.type = 'payroll'""",
    """insert into final.entity by name
       select distinct on (entity_id) e.* from network.final.entity as e
       semi join (select entity_id from person union select to_id from hold union select joined_id from named
                  union select from_id from paid union select to_id from paid) as w using (entity_id)""",
    """insert into final.record by name
       select r.* from network.final.record as r semi join person using (entity_id) anti join own using (record_id)""",
    """insert into final.attribute by name
       select a.* from network.final.attribute as a semi join person using (entity_id) anti join own using (record_id)
       where a.attribute in ('referee', 'referee_email', 'referee_phone', 'hired_on', 'start_date')""",
    """insert or ignore into final.document by name
       select d.* from network.final.document as d semi join tie on tie.node_id = d.document_id""",
    """insert or ignore into final.contact by name
       select c.* from network.final.contact as c semi join tie on tie.node_id = c.contact_id""",
    """insert or ignore into final.address by name
       select a.* from network.final.address as a semi join tie on tie.node_id = a.address_id""",
    "insert into final.support by name from tie",
    "insert into final.relation by name from hold",
    "insert into final.transfer by name from paid",
    """insert or ignore into final.account by name
       select a.* from network.final.account as a semi join final.entity as e using (entity_id)""",
)
