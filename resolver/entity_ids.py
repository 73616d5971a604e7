"""The ids of a run: the rules of identity.py, asked only of groups whose records are not those of one entity before.

A group that has all records of an entity, and no other, keeps its id whatever became of the rest of the network: no
other group holds a record of that entity, and that entity alone has a claim on the group. So its part of the history is
taken over as it is, in the database, and a run in which little moved costs little. A group of records that no run knew
gets its new id there too. Where a person took back a judgement all groups are asked: an id that comes back (rule I11)
may be any that was ever retired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.decide import Judgement
from resolver.identity import Assigned, History, IdentityRow, Retired, assign
from resolver.store import connect, quoted

LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
"""Of ids: base 32 (RFC 4648), small."""

SHOWN = " || ".join(f"substr('{LETTERS}', (number >> {bits} & 31)::integer + 1, 1)" for bits in range(55, -1, -5))
"""The twelve letters of a `number` of 60 bits."""

EMPTY = """
create or replace temp table id_history (record_id varchar, entity_id varchar, run_from bigint, run_to bigint);
create or replace temp table id_retired (entity_id varchar, run bigint, heirs varchar[]);
"""

GROUPS = """
create or replace temp table id_group as
select r.record_id, coalesce(g.name, r.record_id) as name
from work.record as r left join work.record_group as g on g.record_id = r.record_id
"""
"""The group of each record; one in no group is a group by itself."""

SAME = """
create or replace temp table id_same as
with met as materialized (
    select g.name, b.entity_id
    from id_group as g
    full join (select record_id, entity_id from id_history where run_to is null) as b on b.record_id = g.record_id
),
of_group as (
    select name, min(entity_id) as entity_id from met where name is not null group by name
    having count(*) = count(entity_id) and min(entity_id) = max(entity_id)
),
of_entity as (
    select entity_id, min(name) as name from met where entity_id is not null group by entity_id
    having count(*) = count(name) and min(name) = max(name)
)
select g.name, g.entity_id
from of_group as g join of_entity as e on e.name = g.name and e.entity_id = g.entity_id
where not $every
"""
"""Groups of which all records were in one entity, which had no others. Sizes aren't joined by: the planner would then
join every group with every entity of its size."""

NEW = f"""
create or replace temp table id_new as
with fresh as (
    select g.name, min(g.record_id) as seed
    from id_group as g
    left join (select distinct record_id from id_history) as h on h.record_id = g.record_id
    group by g.name
    having count(h.record_id) = 0 and g.name not in (select unnest($seeds::varchar[])) and not $every
),
numbered as (select name, ('0x' || left(sha256(seed), 15))::ubigint as number from fresh)
select name, 'ent-' || {SHOWN} as entity_id from numbered
"""
"""Groups of which no run knew a record, with the id that identity.new_id makes of their first; the id of no other."""

TAKEN = """
select 1 from id_new where entity_id in (select entity_id from id_history union all select entity_id from id_retired
                                         union all select unnest($assigned::varchar[]))
union all
(select 1 from id_new group by entity_id having count(*) > 1)
limit 1
"""

MOVED = """
create or replace temp table id_moved as
select entity_id from id_history where run_to is null or $every
except select entity_id from id_same
"""
"""Entities of which a record left, or another came."""


def write(
    con: DuckDBPyConnection,
    previous: Path | None,
    judgements: Sequence[Judgement],
    sequence: int,
    seeds: Mapping[str, str],
    alive: set[str],
) -> None:
    """Make work.group_entity(name, entity_id) of work.record and work.record_group, and work.identity and work.retired.

    `previous` is the file of the generation before. `seeds` and `alive` as in identity.assign.
    """
    back = taken_back(previous, judgements)
    every = {"every": bool(back)}
    con.execute(EMPTY)
    con.execute(GROUPS)
    if previous is not None:
        con.execute(f"attach {quoted(previous)} as id_generation (read_only)")
        con.execute(
            "insert into id_history select record_id, entity_id, run_from, run_to from id_generation.meta.identity"
        )
        con.execute("insert into id_retired select entity_id, run, heirs from id_generation.meta.retired")
        con.execute("detach id_generation")
    con.execute(SAME, every)
    con.execute(MOVED, every)
    con.execute(NEW, every | {"seeds": sorted(seeds)})
    assigned = assign(moved(con), history_of_moved(con), sequence, seeds, alive, back, used(con))
    if con.execute(TAKEN, {"assigned": sorted(assigned.entities.values())}).fetchall():  # one in 2^60
        con.execute("delete from id_new")
        assigned = assign(moved(con), history_of_moved(con), sequence, seeds, alive, back, used(con))
    store(con, "group_entity", "name varchar, entity_id varchar", list(assigned.entities.items()))
    con.execute("insert into work.group_entity select name, entity_id from id_same union all from id_new")
    write_identity(con, assigned)
    con.execute(
        "insert into work.identity select g.record_id, n.entity_id, $sequence, null "
        "from id_group as g join id_new as n on n.name = g.name order by 1",
        {"sequence": sequence},
    )
    con.execute(
        "insert into work.identity select * from id_history as h anti join id_moved as m on m.entity_id = h.entity_id"
    )
    for table in ("id_group", "id_same", "id_new", "id_moved", "id_history", "id_retired"):
        con.execute(f"drop table {table}")


def moved(con: DuckDBPyConnection) -> dict[str, list[str]]:
    """The records of each group that is neither one entity as it was nor new, in order."""
    rows = con.execute(
        "select name, list(record_id order by record_id) from id_group "
        "where name not in (select name from id_same union all select name from id_new) "
        "group by name order by min(record_id)"
    ).fetchall()
    return dict(rows)


def history_of_moved(con: DuckDBPyConnection) -> History:
    """What earlier runs left of the entities that are not as they were, and every id that was retired."""
    rows = con.execute(
        "select h.* from id_history as h semi join id_moved as m on m.entity_id = h.entity_id order by all"
    ).fetchall()
    retired = con.execute("select * from id_retired order by entity_id, run").fetchall()
    return of_rows(rows, retired)


def used(con: DuckDBPyConnection) -> set[str]:
    """Every id that a record ever had."""
    return {entity for (entity,) in con.execute("select distinct entity_id from id_history").fetchall()}


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
    return of_rows(rows, retired)


def of_rows(rows: Sequence[Sequence[Any]], retired: Sequence[Sequence[Any]]) -> History:
    """A history from rows of the tables meta.identity and meta.retired."""
    return History(
        [IdentityRow(*row) for row in rows], [Retired(entity, run, tuple(heirs)) for entity, run, heirs in retired]
    )


def taken_back(previous: Path | None, judgements: Sequence[Judgement]) -> set[str]:
    """Records that a person judged different since the generation before, or withdrew that they are the same."""
    if previous is None:
        return set()
    before = connect(previous, read_only=True)
    try:
        if not before.execute(
            "from duckdb_tables() where schema_name = 'meta' and table_name = 'judgement'"
        ).fetchall():
            return set()
        then = {
            (left, right): verdict
            for left, right, verdict in before.execute("from meta.judgement order by all").fetchall()
        }
    finally:
        before.close()
    now = {(left, right): verdict for left, right, verdict in judgements}
    apart = {pair for pair, verdict in now.items() if verdict == "different" != then.get(pair)}
    apart |= {pair for pair, verdict in then.items() if verdict == "same" != now.get(pair)}
    return {record for pair in apart for record in pair}


def write_identity(con: DuckDBPyConnection, assigned: Assigned) -> None:
    """Write work.identity and work.retired, the history of ids with this run in it."""
    store(con, "identity", "record_id varchar, entity_id varchar, run_from bigint, run_to bigint",
          [(r.record_id, r.entity_id, r.run_from, r.run_to) for r in assigned.rows])  # fmt: skip
    store(con, "retired", "entity_id varchar, run bigint, heirs varchar[]",
          [(r.entity_id, r.run, list(r.heirs)) for r in assigned.retired])  # fmt: skip


def store(con: DuckDBPyConnection, table: str, columns: str, rows: Sequence[Sequence[Any]]) -> None:
    """Replace a table of the schema `work` by rows; `columns` is 'name type, name type'."""
    types = {"varchar": pa.string(), "double": pa.float64(), "bigint": pa.int64(), "varchar[]": pa.list_(pa.string())}
    declared = [column.split() for column in columns.split(", ")]
    arrays = [pa.array([row[place] for row in rows], types[kind]) for place, (_, kind) in enumerate(declared)]
    con.register("rows_of_entities", pa.Table.from_arrays(arrays, names=[name for name, _ in declared]))
    try:
        con.execute(f"create or replace table work.{table} as select * from rows_of_entities")
    finally:
        con.unregister("rows_of_entities")
