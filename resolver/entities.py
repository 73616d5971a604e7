"""Entities: groups of records, wallets and accounts get their ids, and the tables that the network is made of.

Writes work.entity_record (every record of work.record), wallet_entity, account_entity, pair, may_be, identity, retired.
Assets are joined by exact identifiers, wallets by chain address, accounts by number; parties of unknown kind
stay alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.cluster import Edge, Groups, Known, group
from resolver.decide import Decision, Judgement, contradicts, facts
from resolver.identity import Assigned, History, IdentityRow, Retired, assign, new_id
from resolver.kinds import SEED_ACCOUNT, SEED_WALLET, Kind
from resolver.store import connect

Reason = tuple[float, float | None, str]
"""Probability that a record belongs to its entity, the weight of the pair that says so, and why."""

ALONE: Reason = (1.0, None, "alone")


def write(
    con: DuckDBPyConnection,
    groups: Mapping[str, Groups],
    decisions: Sequence[Decision],
    judgements: Sequence[Judgement],
    previous: Path | None,
    sequence: int,
) -> dict[str, int]:
    """Write all tables of a run from the groups of each scored kind; give the numbers of records and entities."""
    published = dict(con.execute("select record_id, kind from work.record order by record_id").fetchall())
    of, reasons = grouped(groups, decisions)
    for name in kinds.names():
        if (kind := kinds.load(name)).exact:
            join_exactly(con, kind, of, reasons)
    money = Money(con)
    of.update(money.of)
    reasons.update(money.reasons)
    members: dict[str, list[str]] = {}
    for record in published:
        members.setdefault(str(of.get(record, record)), []).append(str(record))
    assigned = assign(members, history(previous), sequence, money.seeds, money.unnamed())
    entity = {record: assigned.entities[name] for name, records in members.items() for record in records}
    write_records(con, published, entity, reasons)
    write_money(con, money, assigned)
    write_pairs(con, decisions)
    write_may_be(con, decisions, entity)
    write_identity(con, assigned)
    findings(con, judgements, entity, decisions)
    return {
        "records": len(entity),
        "entities": len(set(entity.values()) | set(money.entity_of(assigned).values())),
        "accepted": sum(d.decision == "accepted" for d in decisions),
    }


def grouped(groups: Mapping[str, Groups], decisions: Iterable[Decision]) -> tuple[dict[str, str], dict[str, Reason]]:
    """The group of each record, and by which accepted pair it is in it: its heaviest."""
    of = {record: name for kind in groups.values() for record, name in kind.of.items()}
    best: dict[str, tuple[float, Decision]] = {}
    for made in decisions:
        if made.decision == "accepted":
            for record in (made.left, made.right):
                if record not in best or made.weight_bits > best[record][0]:
                    best[record] = (made.weight_bits, made)
    return of, {record: (made.probability, made.weight_bits, made.reason) for record, (_, made) in best.items()}


def join_exactly(con: DuckDBPyConnection, kind: Kind, of: dict[str, str], reasons: dict[str, Reason]) -> None:
    """Join records of a kind that share a number of an exact scheme, as far as no other number contradicts."""
    rows = con.execute(
        """
        select i.scheme, c.clean, list_sort(list_distinct(list(i.record_id))) as records
        from work.stage_identifier as i
        join work.feature_kind as k on k.record_id = i.record_id and k.kind = $kind
        join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
            and c.country is not distinct from i.country
        where list_contains($schemes, i.scheme) and c.clean is not null and c.valid is distinct from false
        group by i.scheme, c.clean having count(distinct i.record_id) > 1 order by i.scheme, c.clean
        """,
        {"kind": kind.name, "schemes": list(kind.exact)},
    ).fetchall()
    edges: dict[tuple[str, str], tuple[Edge, str]] = {}
    for scheme, _, records in rows:
        for one, other in pairwise(records):
            edges.setdefault((one, other), (Edge(one, other, float(-kind.exact.index(scheme)), True), scheme))
    records = [record for pair in edges for record in pair]
    found = group(records, [edge for edge, _ in edges.values()], Known(contradicts=contradicts, facts=facts(con, kind)))
    of.update(found.of)
    for (one, other), (_, scheme) in edges.items():
        if found.of[one] == found.of[other]:
            for record in (one, other):
                reasons.setdefault(record, (1.0, None, f"identifier: {scheme}"))


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
        own = con.execute(
            """
            select s.record_id, $wallet || c.chain_address_id as seed, 'identifier: chain address' as reason
            from work.stage_wallet as s
            join work.wallet_clean as c on c.address = s.address
                and c.chain_published is not distinct from s.chain_published
                and c.currency_published is not distinct from s.currency_published
            where s.own and c.chain_address_id is not null
            union
            select s.record_id, $account || c.account_key, 'identifier: account number'
            from work.stage_account as s
            join work.account_clean as c on c.number = s.number and c.scheme = s.scheme
                and c.bank_bic is not distinct from s.bank_bic and c.bank_code is not distinct from s.bank_code
                and c.bank_country is not distinct from s.bank_country
            where s.own and c.account_key is not null
            order by 1, 2
            """,
            {"wallet": SEED_WALLET, "account": SEED_ACCOUNT},
        ).fetchall()
        edges = [Edge(min(record, seed), max(record, seed), 0.0, True) for record, seed, _ in own]
        nodes = [node for record, seed, _ in own for node in (record, seed)]
        found = group(nodes, edges, Known(contradicts=contradicts))
        records = {record for record, _, _ in own}
        self.of = {record: found.of[record] for record in records}
        self.reasons: dict[str, Reason] = {record: (1.0, None, reason) for record, _, reason in own}
        self.group_of_seed = {seed: found.of[seed] for _, seed, _ in own}
        self.seeds: dict[str, str] = {}
        for seed, name in self.group_of_seed.items():
            self.seeds[name] = min(seed, self.seeds.get(name, seed))

    def unnamed(self) -> set[str]:
        """Ids that an address or number has by itself, whether a record is it or not."""
        return {new_id(SEED_WALLET + a) for a in self.addresses} | {new_id(SEED_ACCOUNT + n) for n in self.numbers}

    def entity_of(self, assigned: Assigned) -> dict[str, str]:
        """Seed ('wallet:...', 'account:...') -> entity."""
        seeds = [SEED_WALLET + a for a in self.addresses] + [SEED_ACCOUNT + n for n in self.numbers]
        return {
            seed: assigned.entities[self.group_of_seed[seed]] if seed in self.group_of_seed else new_id(seed)
            for seed in seeds
        }


def history(previous: Path | None) -> History:
    """The identity history of the generation before; empty without one."""
    if previous is None:
        return History()
    before = connect(previous, read_only=True)
    try:
        rows = before.execute(
            "select record_id, entity_id, run_from, run_to from meta.identity order by all"
        ).fetchall()
        retired = before.execute("select entity_id, run, heirs from meta.retired order by entity_id, run").fetchall()
    finally:
        before.close()
    return History(
        [IdentityRow(*row) for row in rows], [Retired(entity, run, tuple(heirs)) for entity, run, heirs in retired]
    )


# --------------------------------------------------------------------------------------------------------------- tables


def write_records(
    con: DuckDBPyConnection, published: Mapping[str, str], entity: Mapping[str, str], reasons: Mapping[str, Reason]
) -> None:
    """Write work.entity_record: one row per record of work.record."""
    rows = [(record, kind, entity[record], *reasons.get(record, ALONE)) for record, kind in published.items()]
    store(
        con,
        "entity_record",
        "record_id varchar, kind varchar, entity_id varchar, probability double, weight_bits double, reason varchar",
        rows,
    )


def write_money(con: DuckDBPyConnection, money: Money, assigned: Assigned) -> None:
    """Write work.wallet_entity and work.account_entity: one row per address and per account."""
    entity = money.entity_of(assigned)
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


def write_pairs(con: DuckDBPyConnection, decisions: Iterable[Decision]) -> None:
    """Write work.pair: every scored pair that was kept, with what was decided and why."""
    store(con, "decided", "left_record varchar, right_record varchar, decision varchar, reason varchar",
          [(d.left, d.right, d.decision, d.reason) for d in decisions])  # fmt: skip
    con.execute(
        """
        create or replace table work.pair as
        select s.*, coalesce(d.decision, 'below') as decision,
               coalesce(d.reason, 'weight ' || printf('%.1f', s.weight_bits) || ' bits: not worth a look') as reason
        from (
            select a.record_id as left_record, b.record_id as right_record, s.* exclude (l, r)
            from work.scored as s
            join work.linked as a on a.kind = s.kind and a.rid = s.l
            join work.linked as b on b.kind = s.kind and b.rid = s.r
        ) as s
        left join work.decided as d on d.left_record = s.left_record and d.right_record = s.right_record
        order by s.left_record, s.right_record
        """
    )


def write_may_be(con: DuckDBPyConnection, decisions: Iterable[Decision], entity: Mapping[str, str]) -> None:
    """Write work.may_be: per pair of entities the heaviest pair of records that was not merged, and why.

    Pairs that a person judged different are left out: the question is answered.
    """
    best: dict[tuple[str, str], Decision] = {}
    for made in sorted(decisions, key=lambda d: (-d.weight_bits, d.left, d.right)):
        one, other = sorted((entity[made.left], entity[made.right]))
        if one != other and made.decision != "accepted":
            best.setdefault((one, other), made)
    judged = {
        tuple(sorted((entity[d.left], entity[d.right])))
        for d in decisions
        if d.reason.startswith("judgement: different")
    }
    rows = [
        (may_be_id(ends), entity[d.left], entity[d.right], d.left, d.right, d.probability, d.weight_bits, d.reason)
        for ends, d in sorted(best.items())
        if ends not in judged
    ]
    columns = (
        "may_be_id varchar, from_id varchar, to_id varchar, left_record varchar, right_record varchar, "
        "probability double, weight_bits double, reason varchar"
    )
    store(con, "may_be", columns, rows)


def may_be_id(ends: tuple[str, ...]) -> str:
    """The id of the tie between two entities, given in order."""
    return "may-" + hashlib.sha256("|".join(ends).encode()).hexdigest()[:16]


def write_identity(con: DuckDBPyConnection, assigned: Assigned) -> None:
    """Write work.identity and work.retired, the history of ids with this run in it."""
    store(con, "identity", "record_id varchar, entity_id varchar, run_from bigint, run_to bigint",
          [(r.record_id, r.entity_id, r.run_from, r.run_to) for r in assigned.rows])  # fmt: skip
    store(con, "retired", "entity_id varchar, run bigint, heirs varchar[]",
          [(r.entity_id, r.run, list(r.heirs)) for r in assigned.retired])  # fmt: skip


def findings(
    con: DuckDBPyConnection, judgements: Iterable[Judgement], entity: Mapping[str, str], decisions: Iterable[Decision]
) -> None:
    """Write a finding for each 'same' judgement that was not followed, with the reason."""
    why = {(d.left, d.right): d.reason for d in decisions}
    for left, right, verdict in judgements:
        if verdict != "same" or (left in entity and right in entity and entity[left] == entity[right]):
            continue
        gone = [record for record in (left, right) if record not in entity]
        reason = (
            f"{', '.join(gone)} is not in the network"
            if gone
            else why.get((left, right), "records of two kinds are never one")
        )
        con.execute(
            """
            insert into work.finding select left(md5('judgement|' || $subject), 20), 'judgement_not_applied', 'warning',
                $subject, $message, $evidence::json
            """,
            {
                "subject": f"{left} {right}",
                "message": f"{left} and {right} were judged the same, but are not one entity: {reason}.",
                "evidence": json.dumps([left, right]),
            },
        )


def store(con: DuckDBPyConnection, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Replace a table of the schema `work` by rows; `columns` is 'name type, name type'."""
    import pyarrow as pa

    types = {"varchar": pa.string(), "double": pa.float64(), "bigint": pa.int64(), "varchar[]": pa.list_(pa.string())}
    declared = [column.split() for column in columns.split(", ")]
    arrays = [pa.array([row[place] for row in rows], types[kind]) for place, (_, kind) in enumerate(declared)]
    con.register("rows_of_entities", pa.Table.from_arrays(arrays, names=[name for name, _ in declared]))
    try:
        con.execute(f"create or replace table work.{table} as select * from rows_of_entities")
    finally:
        con.unregister("rows_of_entities")


def column(con: DuckDBPyConnection, query: str) -> list[str]:
    """The first column of a query."""
    return [row[0] for row in con.execute(query).fetchall()]
