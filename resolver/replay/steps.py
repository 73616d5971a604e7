"""Steps: how far a party is from listed ones, by relations, payments and shared documents, and over which ties.

A step is one published or derived tie, whichever way it points: a relation (owns, directs, holds, ...), payments of one
party to another, a document or contact that both present. Of a party with more than HUB ties (an exchange, a bank, a
payment service) no path goes on: it would join everybody. No step crosses a tie of `may_be`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

HUB = 100
"""Ties above which a party is an end of paths and never passed through."""

SHARED = 10
"""Presenters above which a shared document or contact joins nobody: a form's example number, a call centre."""


@dataclass(frozen=True)
class Step:
    """One tie of a path: from the party asked for towards the listed one."""

    start: str
    end: str
    type: str
    id: str


@dataclass(frozen=True)
class Way:
    """The shortest way of a party to a listed one: its steps in order, none where it is listed itself."""

    listed: str
    steps: tuple[Step, ...]


def ties(con: DuckDBPyConnection, catalog: str) -> None:
    """Make the temporary table <catalog>_tie of an attached generation: `start`, `goal`, `type`, `id`, both ways.

    `place` and `less` order ties that lead equally far: who holds whom before other relations, these before payments,
    of payments the largest sum, documents and contacts last.
    """
    con.execute(
        f"""
        create or replace temp table {catalog}_tie as
        with one as (
            select from_id as start, to_id as goal, type, relation_id as id, if(type = 'HOLDS', 0, 1) as place,
                   0 as less
            from {catalog}.final.relation where from_id is not null and to_id is not null
            union all
            select from_id, to_id, 'PAID_TO', paid_id, 2, -total from {catalog}.final.paid_to
            union all
            select a.entity_id, b.entity_id, 'SHARES', a.node_id, 3, 0
            from {catalog}.final.support as a
            join {catalog}.final.support as b on b.node_id = a.node_id and b.type = a.type
            where a.type in ('HAS_DOCUMENT', 'REACHED_BY') and a.entity_id < b.entity_id and a.node_id in (
                select node_id from {catalog}.final.support group by node_id
                having count(distinct entity_id) <= {SHARED})
        ),
        apart as (from one where start <> goal)
        select * from apart union select goal, start, type, id, place, less from apart
        """
    )


def reach(con: DuckDBPyConnection, catalog: str, seeds: Iterable[str], steps: int, name: str) -> None:
    """Make the temporary table `name`: `id`, `steps`, `via` (the next party), `type`, `tie`, `listed` (the seed).

    Of several shortest ways the one whose next tie comes first (see `ties`), whatever the order of rows.
    """
    con.execute(
        f"""
        create or replace temp table {name} as
        select distinct id, 0 as steps, null::varchar as via, null::varchar as type, null::varchar as tie, id as listed
        from (select unnest($seeds)::varchar as id)
        """,
        {"seeds": sorted(set(seeds))},
    )
    con.execute(
        f"create or replace temp table {catalog}_hub as "
        f"select start as id from {catalog}_tie group by start having count(distinct goal) > {HUB}"
    )
    for step in range(1, steps + 1):
        con.execute(
            f"""
            insert into {name}
            select goal, $step, best.via, best.type, best.tie, best.listed from (
                select t.goal, min({{'place': t.place, 'less': t.less, 'listed': r.listed, 'via': r.id, 'type': t.type,
                                     'tie': t.id}}) as best
                from {name} as r join {catalog}_tie as t on t.start = r.id
                where r.steps = $step - 1 and (r.steps = 0 or r.id not in (from {catalog}_hub))
                group by t.goal
            ) anti join {name} as known on known.id = goal
            """,
            {"step": step},
        )


def ways(con: DuckDBPyConnection, name: str, wanted: Iterable[str]) -> dict[str, Way]:
    """The shortest way of each wanted party that the table `name` reached."""
    rows: dict[str, tuple[str | None, str, str, str]] = {}
    asked = sorted(set(wanted))
    while asked:
        found = con.execute(
            f"select id, via, type, tie, listed from {name} where id in (select unnest($ids)) order by id",
            {"ids": asked},
        ).fetchall()
        rows |= {id: (via, type, tie, listed) for id, via, type, tie, listed in found}
        asked = sorted({via for _, via, _, _, _ in found if via} - rows.keys())
    return {id: way(id, rows) for id in sorted(set(wanted)) if id in rows}


def way(id: str, rows: Mapping[str, tuple[str | None, str, str, str]]) -> Way:
    """The way of one party by the table of next steps."""
    steps = []
    here = id
    while (via := rows[here][0]) is not None:
        steps.append(Step(here, via, rows[here][1], rows[here][2]))
        here = via
    return Way(rows[id][3], tuple(steps))
