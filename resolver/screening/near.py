"""The listed parties near entities: listed themselves, sanctioned by ownership, tied, paying, sharing a document.

For hits only: a few entities at a time. Ties go over at most STEPS relations; money over one payment between the
wallets and accounts of both; a document or contact over one node that few share. `resolver trace` and `resolver risk`
look further.
"""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from resolver import lookup
from resolver.screening.contract import Near

STEPS = 2
MOST = 5
"""Listed parties that are told of an entity, the nearest first."""

CROWD = 20
"""A document, phone or device that more entities have says nothing of any two of them."""

LISTED = "select entity_id, caption, kind from final.entity where listed and entity_id in (select unnest($ids))"

BLOCKED = """
select b.entity_id, b.blocked_id, b.regime, b.share_low, b.share_high, b.roots[1] as root, e.caption,
       len(b.proof) as steps
from final.blocked as b left join final.entity as e on e.entity_id = b.roots[1]
where b.status = 'blocked' and b.entity_id in (select unnest($ids)) order by b.entity_id, b.blocked_id
"""

TIES = """
with recursive edge as materialized (
    select from_id as a, to_id as b, type, true as onward, relation_id from final.relation
    where from_id is not null and to_id is not null and valid_to is null and type <> 'BANKS_AT'
    union all
    select to_id, from_id, type, false, relation_id from final.relation
    where from_id is not null and to_id is not null and valid_to is null and type <> 'BANKS_AT'
),
walk as (
    select id as start, id as at, 0 as steps, [id] as path, []::varchar[] as types, []::boolean[] as onward
    from (select unnest($ids) as id)
    union all
    select w.start, e.b, w.steps + 1, list_append(w.path, e.b), list_append(w.types, e.type),
           list_append(w.onward, e.onward)
    from walk as w join edge as e on e.a = w.at
    where w.steps < $steps and not list_contains(w.path, e.b)
)
select w.start as entity_id, w.at as other, w.steps, w.path, w.types, w.onward
from walk as w semi join (select entity_id from final.entity where listed) as l on l.entity_id = w.at
where w.steps > 0
qualify row_number() over (partition by w.start, w.at order by w.steps, w.path, w.types) = 1
order by w.start, w.steps, w.at
"""

PAYS = """
with own as (
    select unnest($ids) as id, unnest($ids) as account
    union select from_id, to_id from final.relation where type = 'HOLDS' and from_id in (select unnest($ids))
),
theirs as (
    select entity_id as id, entity_id as account from final.entity where listed
    union select r.from_id, r.to_id from final.relation as r semi join (select entity_id from final.entity where listed)
        as l on l.entity_id = r.from_id where r.type = 'HOLDS'
)
select o.id as entity_id, t.id as other, 'pays' as how, sum(p.transfers) as transfers, min(p.paid_id) as proof
from final.paid_to as p join own as o on o.account = p.from_id join theirs as t on t.account = p.to_id
where o.id <> t.id group by all
union all
select o.id, t.id, 'paid', sum(p.transfers), min(p.paid_id)
from final.paid_to as p join own as o on o.account = p.to_id join theirs as t on t.account = p.from_id
where o.id <> t.id group by all
order by all
"""

SHARED = """
select s.entity_id, o.entity_id as other, case when s.type = 'HAS_DOCUMENT' then 'document' else 'contact' end as how,
       min(s.node_id) as proof,
       any_value(coalesce(d.scheme || ' ' || d.number, c.type || ' ' || c.value) order by s.node_id) as what
from final.support as s
join final.support as o on o.node_id = s.node_id and o.entity_id <> s.entity_id
semi join (select entity_id from final.entity where listed) as l on l.entity_id = o.entity_id
left join final.document as d on d.document_id = s.node_id
left join final.contact as c on c.contact_id = s.node_id
where s.type in ('HAS_DOCUMENT', 'REACHED_BY') and s.entity_id in (select unnest($ids))
  and coalesce(d.entities, c.entities, 0) <= $crowd
group by all order by all
"""

WORDS = {
    ("OWNS", True): "owns", ("OWNS", False): "is owned by", ("CONTROLS", True): "controls",
    ("CONTROLS", False): "is controlled by", ("DIRECTS", True): "directs", ("DIRECTS", False): "is directed by",
    ("EMPLOYS", True): "employs", ("EMPLOYS", False): "works for", ("RELATED_TO", True): "is related to",
    ("RELATED_TO", False): "is related to", ("HOLDS", True): "holds", ("HOLDS", False): "is held by",
}  # fmt: skip
HOW = {"owns": "owns", "is owned by": "owned", "directs": "directs", "is directed by": "directs"}


def nearest(con: DuckDBPyConnection, ids: list[str]) -> dict[str, tuple[Near, ...]]:
    """Of each entity the listed parties near it, the nearest first; entities that are listed stand alone."""
    found: dict[str, list[Near]] = {}
    rest = set(ids)
    for entity, caption, kind in con.execute(LISTED, {"ids": ids}).fetchall():
        found[entity] = [Near("listed", 0, entity, caption)]
        if kind not in ("wallet", "account"):  # of those the holder is said, too
            rest.remove(entity)
    if rest:
        for entity, told in told_of(con, sorted(rest)):
            found.setdefault(entity, []).append(told)
    return {
        entity: tuple(sorted(told, key=lambda one: (one.steps, one.how != "blocked", one.how, one.entity_id))[:MOST])
        for entity, told in found.items()
    }


def told_of(con: DuckDBPyConnection, ids: list[str]) -> list[tuple[str, Near]]:
    """All that lies near some entities."""
    return [*blocked(con, ids), *ties(con, ids), *pays(con, ids), *shared(con, ids)]


def blocked(con: DuckDBPyConnection, ids: list[str]) -> list[tuple[str, Near]]:
    """Sanctioned by ownership, with the proof."""
    return [
        (
            row["entity_id"],
            Near(
                "blocked", max(int(row["steps"]), 1), row["root"] or row["entity_id"], row["caption"] or "",
                (f"sanctioned by ownership under {row['regime']}: {percent(row['share_low'], row['share_high'])} "
                 f"held by {row['caption'] or 'listed parties'}",),
                row["blocked_id"],
            ),
        )
        for row in lookup.dictionaries(con, BLOCKED, {"ids": ids})
    ]  # fmt: skip


def percent(low: float, high: float) -> str:
    """A share, or both its ends."""
    return f"{low:g} %" if low == high else f"{low:g} to {high:g} %"


def ties(con: DuckDBPyConnection, ids: list[str]) -> list[tuple[str, Near]]:
    """Listed parties within STEPS relations that are in force."""
    rows = lookup.dictionaries(con, TIES, {"ids": ids, "steps": STEPS})
    names = captions(con, {each for row in rows for each in row["path"]})
    found = []
    for row in rows:
        words = [
            WORDS.get((type, onward), type.lower()) for type, onward in zip(row["types"], row["onward"], strict=True)
        ]
        path = [f"{word} {names.get(to, to)}" for word, to in zip(words, row["path"][1:], strict=True)]
        how = HOW.get(words[0], "tied") if len(set(words)) == 1 else "tied"
        found.append(
            (row["entity_id"], Near(how, row["steps"], row["other"], names.get(row["other"], ""), tuple(path)))
        )
    return found


def pays(con: DuckDBPyConnection, ids: list[str]) -> list[tuple[str, Near]]:
    """Listed parties that it pays, or that pay it, by wallets and accounts that both hold."""
    rows = lookup.dictionaries(con, PAYS, {"ids": ids})
    names = captions(con, {row["other"] for row in rows})
    return [
        (
            row["entity_id"],
            Near(row["how"], 1, row["other"], names.get(row["other"], ""), (said(row, names),), row["proof"]),
        )
        for row in rows
    ]


def said(row: dict[str, Any], names: dict[str, str]) -> str:
    """Who paid whom, how often."""
    times = f"{int(row['transfers']):,} transfer{'s' if row['transfers'] > 1 else ''}"
    other = names.get(row["other"], row["other"])
    return f"paid {other} in {times}" if row["how"] == "pays" else f"was paid by {other} in {times}"


def shared(con: DuckDBPyConnection, ids: list[str]) -> list[tuple[str, Near]]:
    """Listed parties with the same document or contact."""
    rows = lookup.dictionaries(con, SHARED, {"ids": ids, "crowd": CROWD})
    names = captions(con, {row["other"] for row in rows})
    return [
        (
            row["entity_id"],
            Near(row["how"], 1, row["other"], names.get(row["other"], ""), (f"shares {row['what']}",), row["proof"]),
        )
        for row in rows
    ]


def captions(con: DuckDBPyConnection, ids: set[str]) -> dict[str, str]:
    """Entity -> best name."""
    return dict(
        con.execute(
            "select entity_id, caption from final.entity where entity_id in (select unnest($ids)) order by 1",
            {"ids": sorted(ids)},
        ).fetchall()
    )
