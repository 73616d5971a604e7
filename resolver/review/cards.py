"""Cards: a pair side by side, with what the model says of each field, and the neighbourhood of both.

Everything is read from the generation, for many pairs by one query a table, so that the next card is there before it is
asked for. Values are those of resolver/explain, which also tells the keys behind a level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.explain import reading
from resolver.explain.excerpt import FACTS, published_sql
from resolver.kinds import Model
from resolver.lookup import dictionaries
from resolver.review.queue import Item

MOST = 8
"""Neighbours and other records of an entity that are shown."""


@dataclass(frozen=True)
class Row:
    """A field of both sides: its level (None: one side publishes nothing), the weight of it, values as published."""

    field: str
    level: str | None
    weight_bits: float
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """A record with its entity: caption, publisher, other records, and ties (type, other party); `more` ties."""

    record: str
    entity: str
    caption: str
    publisher: str
    url: str | None
    remarks: str | None
    programmes: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    ties: tuple[tuple[str, str], ...] = ()
    more: int = 0


@dataclass(frozen=True)
class Card:
    """A pair as a person sees it. `shared`: (kind, value) of documents, contacts and addresses that both have."""

    item: Item
    left: Side
    right: Side
    weight_bits: float
    learnt_bits: float | None
    stated_bits: float | None
    prior_bits: float
    rows: tuple[Row, ...]
    shared: tuple[tuple[str, str], ...] = field(default=())

    @property
    def bits(self) -> float:
        """What was decided on."""
        return (self.weight_bits if self.learnt_bits is None else self.learnt_bits) + (self.stated_bits or 0.0)


def cards(con: DuckDBPyConnection, items: Sequence[Item], models: Mapping[str, Model]) -> list[Card]:
    """The cards of some pairs, in their order."""
    if not items:
        return []
    records = sorted({record for item in items for record in item.pair})
    entities = sorted({entity for item in items for entity in (item.left_entity, item.right_entity)})
    con.execute("create or replace temp table review_record as select unnest($r)::varchar as record_id", {"r": records})
    con.execute(
        "create or replace temp table review_entity as select unnest($e)::varchar as entity_id", {"e": entities}
    )
    values = published(con)
    pairs = kept(con, items)
    sides = heads(con)
    members, ties, supports = of_entities(con)
    made = []
    for item in items:
        pair = pairs[item.pair]
        shared = supports[item.left_entity].keys() & supports[item.right_entity].keys() if not item.together else set()
        left, right = (
            Side(
                record,
                entity,
                **sides[record],
                records=tuple(other for other in members[entity] if other.split(" ")[0] != record)[:MOST],
                ties=tuple(ties[entity][:MOST]),
                more=max(len(ties[entity]) - MOST, 0),
            )
            for record, entity in ((item.left, item.left_entity), (item.right, item.right_entity))
        )
        model = models[item.kind]
        made.append(
            Card(
                item,
                left,
                right,
                pair.weight_bits,
                pair.learnt_bits,
                pair.stated_bits,
                model.prior_bits(),
                tuple(rows(model, pair.levels, values[item.left], values[item.right])),
                tuple(sorted(supports[item.left_entity][node] for node in shared)),
            )
        )
    return made


def rows(
    model: Model, levels: Sequence[int], left: Mapping[str, list[str]], right: Mapping[str, list[str]]
) -> Iterable[Row]:
    """A row a field of the model, those that one side does not publish last."""
    found = []
    for value, (name, labels), weights in zip(levels, model.levels().items(), model.weights(), strict=True):
        known = value >= 0
        found.append(
            Row(
                name,
                labels[value] if known else None,
                weights[value] if known else 0.0,
                tuple(left.get(name, ())),
                tuple(right.get(name, ())),
            )
        )
    return sorted((row for row in found if row.left or row.right or row.level), key=lambda row: row.level is None)


def published(con: DuckDBPyConnection) -> dict[str, dict[str, list[str]]]:
    """Record -> field -> values as published, sorted, each once."""
    tables = {
        fact: f"(select * from ({query}) semi join review_record using (record_id))" for fact, query in FACTS.items()
    }
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for record, name, value in con.execute(f"select distinct * from ({published_sql(tables)}) order by all").fetchall():
        found[record].setdefault(name, []).append(value)
    return found


def kept(con: DuckDBPyConnection, items: Sequence[Item]) -> dict[tuple[str, str], reading.Pair]:
    """The kept pairs, by their records."""
    asked = {"left": [item.left for item in items], "right": [item.right for item in items]}
    found = con.execute(
        f"with asked as (select unnest($left)::varchar as left_record, unnest($right)::varchar as right_record) "
        f"{reading.PAIR} semi join asked using (left_record, right_record)",
        asked,
    ).fetchall()
    pairs = [reading.Pair(*row) for row in found]
    return {(pair.left, pair.right): pair for pair in pairs}


def heads(con: DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Record -> its caption, publisher, address on the web, remarks, and programmes in force."""
    found = dictionaries(
        con,
        """
        select r.record_id, any_value(r.caption) as caption, any_value(r.publisher) as publisher,
               any_value(r.url) as url, any_value(r.remarks) as remarks,
               list_sort(list_distinct(list(l.programme) filter (where l.in_force))) as programmes
        from final.record as r semi join review_record using (record_id)
        left join final.listing as l on l.record_id = r.record_id
        group by r.record_id
        """,
    )
    return {row.pop("record_id"): row | {"programmes": tuple(row["programmes"] or ())} for row in found}


def of_entities(
    con: DuckDBPyConnection,
) -> tuple[dict[str, list[str]], dict[str, list[tuple[str, str]]], dict[str, dict[str, tuple[str, str]]]]:
    """Entity -> its records with their captions; its ties as (type, other party); its supporting nodes by id."""
    members: dict[str, list[str]] = defaultdict(list)
    for entity, said in con.execute(
        "select entity_id, record_id || '  ' || caption from final.record semi join review_entity using (entity_id) "
        "order by record_id"
    ).fetchall():
        members[entity].append(said)
    ties: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entity, said, other in con.execute(
        """
        with tie as (
            select from_id as entity_id, type || ' >' as said, to_id as other, to_name as name, relation_id
            from final.relation where from_id in (from review_entity)
            union all
            select to_id, '< ' || type, from_id, from_name, relation_id
            from final.relation where to_id in (from review_entity)
        )
        select t.entity_id, t.said, coalesce(e.caption, t.name, 'not known') from tie as t
        left join final.entity as e on e.entity_id = t.other
        qualify row_number() over (partition by t.entity_id order by t.said, t.relation_id) <= 200
        order by t.entity_id, t.said, t.relation_id
        """
    ).fetchall():
        ties[entity].append((said, other))
    supports: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for entity, node, kind, value in con.execute(
        """
        with tie as (select entity_id, node_id, type from final.support semi join review_entity using (entity_id))
        select t.entity_id, t.node_id, coalesce(d.scheme, c.type, 'address'),
               coalesce(d.number, c.value, a.full_address, t.node_id)
        from tie as t
        left join final.document as d on d.document_id = t.node_id
        left join final.contact as c on c.contact_id = t.node_id
        left join final.address as a on a.address_id = t.node_id
        """
    ).fetchall():
        supports[entity][node] = (kind, value)
    return members, ties, supports
