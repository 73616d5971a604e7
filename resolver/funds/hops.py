"""Transfers as hops for an answer: ends, exact amount, published lines, and what the hops rest on."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.funds import arrays
from resolver.lookup import dictionaries


def ratio(after: Decimal, before: Decimal) -> Decimal:
    """What a hop kept of the amount before it, in its figures, to six digits, rounded down."""
    kept = Fraction(after) / Fraction(before)
    return Decimal(f"{kept.numerator * 10**6 // kept.denominator}e-6")


def hops_of(con: DuckDBPyConnection, positions: list[int]) -> dict[int, dict[str, Any]]:
    """The transfers at positions of the network as hops: ends with captions, exact amount, time, published lines."""
    ids = arrays.ids_of(con, positions)
    known = hops_by_id(con, list(ids.values()))
    return {position: known[key] for position, key in ids.items()}


def hops_by_id(con: DuckDBPyConnection, ids: list[str]) -> dict[str, dict[str, Any]]:
    """The same by the ids of transfers, those that go back to their own wallet among them."""
    rows = dictionaries(
        con,
        """
        select t.transfer_id, from_id as "from", f.caption as from_caption, to_id as "to", o.caption as to_caption,
               amount_exact, currency, asset, type, time, time_precision, transfer_id as record, cites
        from final.transfer as t
        join final.entity as f on f.entity_id = from_id
        join final.entity as o on o.entity_id = to_id
        where transfer_id in (select unnest($ids::varchar[]))
        """,
        {"ids": ids},
    )
    known = {row.pop("transfer_id"): row for row in rows}
    for row in known.values():
        row["amount"] = Decimal(row.pop("amount_exact"))
    return known


def rests_on(
    con: DuckDBPyConnection, entities: list[str]
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[dict[str, Any]]]]:
    """What is taken as one on the way: merges of records (of wallets, accounts, their holders); holders.

    A merge: `entity`, `caption`, `record`, `probability`, `weight_bits`, `reason`. A holder: `entity`, `caption`,
    `listed`, `cites`.
    """
    holders = dictionaries(
        con,
        """
        select r.to_id as held, r.from_id as entity, e.caption, e.listed, r.cites
        from final.relation as r join final.entity as e on e.entity_id = r.from_id
        where r.type = 'HOLDS' and r.to_id in (select unnest($entities::varchar[])) order by held, entity
        """,
        {"entities": entities},
    )
    by_held: dict[str, list[dict[str, Any]]] = {}
    for row in holders:
        by_held.setdefault(row.pop("held"), []).append(row)
    merged = dictionaries(
        con,
        """
        select r.entity_id as entity, e.caption, record_id as record, probability, weight_bits, reason
        from final.record as r join final.entity as e using (entity_id)
        where r.entity_id in (select unnest($entities::varchar[])) and reason <> 'alone' order by entity, record
        """,
        {"entities": sorted({*entities, *(row["entity"] for row in holders)})},
    )
    by_entity: dict[str, list[dict[str, Any]]] = {}
    for row in merged:
        by_entity.setdefault(row["entity"], []).append(row)
    rests = {
        one: [
            row for entity in (one, *(h["entity"] for h in by_held.get(one, []))) for row in by_entity.get(entity, [])
        ]
        for one in entities
    }
    return rests, by_held
