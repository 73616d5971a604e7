"""Entities: groups of records, wallets and accounts get their ids, and the tables that the network is made of.

Writes work.entity_record (every record of work.record), wallet_entity, account_entity, pair, may_be; the ids come from
entity_ids.py.
Assets are joined by exact identifiers, wallets by chain address and co-spending (resolver/wallets), accounts by number;
parties of unknown kind stay alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver import entity_ids, kinds
from resolver.decide import Judgement
from resolver.entity_ids import store
from resolver.grouping.cluster import Ints, Pairs, Terms, group
from resolver.grouping.components import components
from resolver.grouping.contradictions import known
from resolver.identity import new_id
from resolver.kinds import SEED_ACCOUNT, SEED_WALLET, Kind

TABLES = """
create or replace table work.record_group (record_id varchar, name varchar);
create or replace table work.record_reason (record_id varchar, probability double, weight_bits double, reason varchar)
"""
"""work.record_group: the group of each record that is not by itself, named by its first record, which may be left out.
work.record_reason: by what a record belongs to its group: the probability, the weight of the pair that says so, and
why."""


def write(
    con: DuckDBPyConnection, judgements: Sequence[Judgement], previous: Path | None, sequence: int
) -> dict[str, int]:
    """Write all tables of a run from work.grouped and work.decided; give the numbers of records and entities."""
    con.execute(TABLES)
    grouped(con)
    for name in kinds.names():
        if (kind := kinds.load(name)).exact:
            join_exactly(con, kind)
    money = Money(con)
    entity_ids.write(con, previous, judgements, sequence, money.seeds, money.unnamed())
    write_records(con)
    write_money(con, money)
    write_pairs(con)
    write_may_be(con)
    store(con, "judgement", "left_record varchar, right_record varchar, verdict varchar", judgements)
    findings(con, judgements)
    [(records, entities)] = con.execute(
        """
        select (select count(*) from work.entity_record), count(*) from (
            select entity_id from work.entity_record union select entity_id from work.wallet_entity
            union select entity_id from work.account_entity
        )
        """
    ).fetchall()
    [(accepted,)] = con.execute("select count(*) from work.decided where decision = 'accepted'").fetchall()
    return {"records": records, "entities": entities, "accepted": accepted}


def grouped(con: DuckDBPyConnection) -> None:
    """Write the groups of scored kinds, and for each record the accepted pair by which it is in its group: the
    heaviest.

    Of equally heavy ones the first by record.
    """
    con.execute(
        """
        insert into work.record_group
        select n.record_id, m.record_id
        from work.grouped as g
        join work.linked as n on n.kind = g.kind and n.rid = g.rid
        join work.linked as m on m.kind = g.kind and m.rid = g.root
        where g.rid <> g.root
        """
    )
    con.execute(
        """
        insert into work.record_reason
        select n.record_id, best.probability, best.weight_bits, best.reason
        from (
            select kind, rid, arg_min(
                       {'probability': probability, 'weight_bits': weight_bits, 'reason': reason}, (-weight_bits, l, r)
                   ) as best
            from (
                select kind, l as rid, * exclude (kind) from work.decided where decision = 'accepted'
                union all by name
                select kind, r as rid, * exclude (kind) from work.decided where decision = 'accepted'
            )
            group by kind, rid
        ) as b
        join work.linked as n on n.kind = b.kind and n.rid = b.rid
        """
    )


def join_exactly(con: DuckDBPyConnection, kind: Kind) -> None:
    """Join records of a kind that share a number of an exact scheme, as far as no other number contradicts."""
    made = con.execute(
        """
        with shared as (
            select distinct list_position($schemes, i.scheme) as place, c.clean, n.rid
            from work.stage_identifier as i
            join work.linked as n on n.record_id = i.record_id and n.kind = $kind
            join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
                and c.country is not distinct from i.country
            where list_contains($schemes, i.scheme) and c.clean is not null and c.valid is distinct from false
              and not exists (
                  from work.crowd as w
                  where w.what = 'full' and w.value = i.scheme || ':' || coalesce(c.country_code, '') || ':' || c.clean)
        ),
        beside as (
            select place, lag(rid) over (partition by place, clean order by rid) as l, rid as r from shared
        )
        select l, r, min(place) as place from beside where l is not null group by l, r order by l, r
        """,
        {"kind": kind.name, "schemes": list(kind.exact)},
    ).fetchnumpy()
    left, right, place = (made[name].astype(np.int64) for name in ("l", "r", "place"))
    if not len(left):
        return
    [(size,)] = con.execute("select count(*) from work.linked where kind = $kind", {"kind": kind.name}).fetchall()
    certain = np.ones(len(left), np.int64)
    none = np.empty(0, np.int64)
    forbids, _, _ = known(con, kind.name, (none, none))
    root = group(size, Pairs(left, right, -place, certain > 0, certain), forbids, EXACT)
    pair = root[left] == root[right]
    records = np.concatenate((left[pair], right[pair]))
    with (
        registered(con, "exact_root", rid=np.arange(size), root=root),
        registered(con, "exact_reason", rid=records, place=np.tile(place[pair], 2)),
    ):
        con.execute(
            """
            insert into work.record_group
            select n.record_id, m.record_id
            from exact_root as g
            join work.linked as n on n.kind = $kind and n.rid = g.rid
            join work.linked as m on m.kind = $kind and m.rid = g.root
            where g.rid <> g.root
            """,
            {"kind": kind.name},
        )
        con.execute(
            """
            insert into work.record_reason
            select n.record_id, 1.0, null, 'identifier: ' || $schemes[e.place]
            from (select rid, min(place) as place from exact_reason group by rid) as e
            join work.linked as n on n.kind = $kind and n.rid = e.rid
            """,
            {"kind": kind.name, "schemes": list(kind.exact)},
        )


EXACT = Terms(clip=1_000, drop=-1_000, absent=0, stop=-1_000, strong=0, margin=0)
"""Where only exact numbers join: nothing is weighed."""


OWN = """
select s.record_id, $wallet || coalesce(k.root, c.chain_address_id) as seed,
       'identifier: chain address' || if(k.root is null, '', ' spent together with others') as reason
from work.stage_wallet as s
join work.wallet_clean as c on c.address = s.address
    and c.chain_published is not distinct from s.chain_published
    and c.currency_published is not distinct from s.currency_published
left join work.wallet_cluster as k on k.chain_address_id = c.chain_address_id
where s.own and c.chain_address_id is not null
union
select s.record_id, $account || c.account_key, 'identifier: account number'
from work.stage_account as s
join work.account_clean as c on c.number = s.number and c.scheme = s.scheme
    and c.bank_bic is not distinct from s.bank_bic and c.bank_code is not distinct from s.bank_code
    and c.bank_country is not distinct from s.bank_country
where s.own and c.account_key is not null
order by 1, 2
"""
"""Records that are a wallet or an account themselves, with the seed of its id."""


class Money:
    """Wallets and accounts: their addresses and numbers, and the records that are one themselves."""

    def __init__(self, con: DuckDBPyConnection) -> None:
        self.addresses = column(
            con,
            "select distinct chain_address_id from work.wallet_clean where chain_address_id is not null order by 1",
        )
        self.numbers = column(
            con, "select distinct account_key from work.account_clean where account_key is not null order by 1"
        )
        self.root: dict[str, str] = dict(con.execute("from work.wallet_cluster").fetchall())
        """Address -> the first address of its wallet, of wallets that have several."""
        own = con.execute(OWN, {"wallet": SEED_WALLET, "account": SEED_ACCOUNT}).fetchall()
        nodes = np.array(sorted({node for record, seed, _ in own for node in (record, seed)}), dtype=object)
        place = {node: at for at, node in enumerate(nodes)}
        left = np.array([place[record] for record, _, _ in own], np.int64)
        right = np.array([place[seed] for _, seed, _ in own], np.int64)
        root = nodes[components(len(nodes), left, right)] if len(nodes) else nodes
        self.group_of_seed = {seed: root[place[seed]] for _, seed, _ in own}
        self.seeds: dict[str, str] = {}
        for seed, name in self.group_of_seed.items():
            self.seeds[name] = min(seed, self.seeds.get(name, seed))
        store(con, "money_own", "record_id varchar, name varchar, reason varchar",
              [(record, root[place[record]], reason) for record, _, reason in own])  # fmt: skip
        for table in ("record_group", "record_reason"):
            con.execute(f"delete from work.{table} where record_id in (select record_id from work.money_own)")
        con.execute("insert into work.record_group select distinct record_id, name from work.money_own")
        con.execute(
            "insert into work.record_reason "
            "select record_id, 1.0, null, max(reason) from work.money_own group by record_id"
        )
        con.execute("drop table work.money_own")

    def unnamed(self) -> set[str]:
        """Ids that an address or number has by itself, whether a record is it or not."""
        return {new_id(SEED_WALLET + a) for a in self.addresses} | {new_id(SEED_ACCOUNT + n) for n in self.numbers}

    def entity_of(self, con: DuckDBPyConnection) -> dict[str, str]:
        """Seed ('wallet:...', 'account:...') -> entity."""

        names = {"names": sorted(set(self.group_of_seed.values()))}
        given: dict[str, str] = dict(
            con.execute(
                "select name, entity_id from work.group_entity where name in (select unnest($names::varchar[]))", names
            ).fetchall()
        )

        def entity(seed: str) -> str:
            return given[self.group_of_seed[seed]] if seed in self.group_of_seed else new_id(seed)

        wallets = {SEED_WALLET + a: entity(SEED_WALLET + self.root.get(a, a)) for a in self.addresses}
        return wallets | {SEED_ACCOUNT + n: entity(SEED_ACCOUNT + n) for n in self.numbers}


# --------------------------------------------------------------------------------------------------------------- tables


def write_records(con: DuckDBPyConnection) -> None:
    """Write work.entity_record: one row per record of work.record."""
    con.execute(
        """
        create or replace table work.entity_record as
        select r.record_id, r.kind, e.entity_id, coalesce(w.probability, 1.0) as probability, w.weight_bits,
               coalesce(w.reason, 'alone') as reason
        from work.record as r
        left join work.record_group as g on g.record_id = r.record_id
        join work.group_entity as e on e.name = coalesce(g.name, r.record_id)
        left join work.record_reason as w on w.record_id = r.record_id
        order by r.record_id
        """
    )


def write_money(con: DuckDBPyConnection, money: Money) -> None:
    """Write work.wallet_entity and work.account_entity: one row per address and per account."""
    entity = money.entity_of(con)
    store(
        con,
        "wallet_entity",
        "chain_address_id varchar, entity_id varchar",
        [(a, entity[SEED_WALLET + a]) for a in money.addresses],
    )
    store(
        con,
        "account_entity",
        "account_key varchar, entity_id varchar",
        [(n, entity[SEED_ACCOUNT + n]) for n in money.numbers],
    )


def write_pairs(con: DuckDBPyConnection) -> None:
    """Make the view work.pair: every scored pair that was kept, with what was decided and why; it is read once."""
    con.execute(
        """
        create or replace view work.pair as
        select a.record_id as left_record, b.record_id as right_record, s.* exclude (l, r, probability, learnt_bits),
               case when n.bits is null then s.learnt_bits
                    else coalesce(s.learnt_bits, s.weight_bits) + n.bits end as learnt_bits,
               coalesce(
                   d.probability,
                   1 / (1 + pow(2, -coalesce(s.learnt_bits, s.weight_bits) - n.bits)),
                   s.probability) as probability,
               c.bits as stated_bits,
               coalesce(d.decision, 'below') as decision,
               coalesce(d.reason, 'weight ' || printf('%.1f', s.weight_bits) || ' bits: not worth a look') as reason
        from work.scored as s
        join work.linked as a on a.kind = s.kind and a.rid = s.l
        join work.linked as b on b.kind = s.kind and b.rid = s.r
        left join work.decided as d on d.kind = s.kind and d.l = s.l and d.r = s.r
        left join work.cross_reference as c on c.kind = s.kind and c.l = s.l and c.r = s.r
        left join work.neighbour as n on n.kind = s.kind and n.l = s.l and n.r = s.r
        """
    )


MAY_BE = """
create or replace table work.may_be as
with decided as (
    select d.*, a.record_id as left_record, b.record_id as right_record, x.entity_id as from_id, y.entity_id as to_id
    from work.decided as d
    join work.linked as a on a.kind = d.kind and a.rid = d.l
    join work.linked as b on b.kind = d.kind and b.rid = d.r
    join work.entity_record as x on x.record_id = a.record_id
    join work.entity_record as y on y.record_id = b.record_id
    where x.entity_id <> y.entity_id and d.decision <> 'accepted'
)
select 'may-' || left(sha256(least(from_id, to_id) || '|' || greatest(from_id, to_id)), 16) as may_be_id,
       from_id, to_id, left_record, right_record, probability, weight_bits, reason
from decided
qualify row_number() over (
    partition by least(from_id, to_id), greatest(from_id, to_id) order by weight_bits desc, left_record, right_record
) = 1 and not bool_or(starts_with(reason, $judged)) over (partition by least(from_id, to_id), greatest(from_id, to_id))
order by least(from_id, to_id), greatest(from_id, to_id)
"""


def write_may_be(con: DuckDBPyConnection) -> None:
    """Write work.may_be: per pair of entities the heaviest pair of records that was not merged, and why.

    Pairs that a person judged different are left out: the question is answered.
    """
    con.execute(MAY_BE, {"judged": "judgement: different"})


def findings(con: DuckDBPyConnection, judgements: Sequence[Judgement]) -> None:
    """Write a finding for each 'same' judgement that was not followed, with the reason."""
    left, right = [pair[0] for pair in judgements], [pair[1] for pair in judgements]
    rows = con.execute(
        """
        select j.l, j.r, a.entity_id is null, b.entity_id is null, d.reason
        from (
            select unnest($left)::varchar as l, unnest($right)::varchar as r, unnest($verdict)::varchar as verdict
        ) as j
        left join work.entity_record as a on a.record_id = j.l
        left join work.entity_record as b on b.record_id = j.r
        left join work.linked as n on n.record_id = j.l
        left join work.linked as m on m.record_id = j.r
        left join work.decided as d on d.kind = n.kind and d.kind = m.kind and d.l = n.rid and d.r = m.rid
        where j.verdict = 'same' and (a.entity_id = b.entity_id) is distinct from true order by j.l, j.r
        """,
        {"left": left, "right": right, "verdict": [verdict for *_, verdict in judgements]},
    ).fetchall()
    for one, other, no_one, no_other, why in rows:
        gone = [record for record, absent in ((one, no_one), (other, no_other)) if absent]
        reason = f"{', '.join(gone)} is not in the network" if gone else why or "records of two kinds are never one"
        con.execute(
            """
            insert into work.finding select left(md5('judgement|' || $subject), 20), 'judgement_not_applied', 'warning',
                $subject, $message, $evidence::json
            """,
            {
                "subject": f"{one} {other}",
                "message": f"{one} and {other} were judged the same, but are not one entity: {reason}.",
                "evidence": json.dumps([one, other]),
            },
        )


@contextmanager
def registered(con: DuckDBPyConnection, name: str, **columns: Ints) -> Iterator[None]:
    """Arrays as a table for the time of a statement."""
    con.register(name, pa.table(columns))
    try:
        yield
    finally:
        con.unregister(name)


def column(con: DuckDBPyConnection, query: str) -> list[str]:
    """The first column of a query."""
    return [row[0] for row in con.execute(query).fetchall()]
