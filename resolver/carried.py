"""Carried over: pairs that an earlier run compared, of two records that are as they were, aren't compared again.

What a comparison finds (the level of each field) depends on the features of the two records and on the model's
conditions, and on nothing else. So a pair is taken over where both records have the features that they had and the
conditions are the same; all others are compared: of new and changed records, and pairs that meet for the first time
(a rival that is new to a key, a key that came under its cap). Which records meet, weights, decisions and groups are
made anew in every run, so that the end is that of a full run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from duckdb import DuckDBPyConnection

from resolver import kept
from resolver.kinds import Kind, Model
from resolver.scoring import named

TABLES = """
create or replace table workspace.kept.side (kind varchar, rid integer, record_id varchar, print ubigint);
create or replace table workspace.kept.pattern (kind varchar, id integer, levels tinyint[]);
create or replace table workspace.kept.compared (kind varchar, l integer, r integer, pattern integer);
"""
"""Of the last run: the records of each kind with a hash of their features, and the pairs that were compared. `pattern`
is null where the pair weighed too little to be kept."""

EMPTY = """
create or replace temp table carried_pair (kind varchar, l integer, r integer, levels tinyint[]);
create or replace temp table carried_dropped (kind varchar, l integer, r integer, levels tinyint[]);
"""
"""carried_pair: pairs of this run whose levels are known; `levels` is null where the pair weighs too little to be kept.
carried_dropped: pairs that weigh enough to be asked of a learnt model, which may drop them."""


def prepare(con: DuckDBPyConnection) -> None:
    """Make the empty tables carried_pair and carried_dropped."""
    con.execute(EMPTY)


def digest(models: Mapping[str, Model]) -> str:
    """What the levels of pairs depend on beside features: the conditions, the weights and the least weight."""
    told = {
        kind: [model.settings, model.card["thresholds"], model.card.get("names")]
        for kind, model in sorted(models.items())
    }
    text = json.dumps(told, sort_keys=True) + kept.program("scoring") + kept.program("carried.py")
    return hashlib.sha256(text.encode()).hexdigest()


def take(con: DuckDBPyConnection, kind: Kind, judged: Sequence[tuple[str, str]]) -> int:
    """Fill carried_pair for a kind with what the last run kept; give the number of pairs.

    A pair that was dropped for its weight is compared again where it was judged or a publisher says that it is one.
    """
    if not kept.available(con):
        return 0
    con.execute(
        f"""
        create or replace temp table carried_side as
        select s.rid as was, p.rid
        from ({prints_sql(con, kind)}) as p
        join workspace.kept.side as s on s.kind = $kind and s.record_id = p.record_id and s.print = p.print
        """,
        {"kind": kind.name},
    )
    con.execute(
        """
        insert into carried_pair
        select $kind, a.rid, b.rid, p.levels
        from workspace.kept.compared as c
        join carried_side as a on a.was = c.l
        join carried_side as b on b.was = c.r
        left join workspace.kept.pattern as p on p.kind = c.kind and p.id = c.pattern
        where c.kind = $kind
        """,
        {"kind": kind.name},
    )
    con.execute(
        """
        delete from carried_pair where kind = $kind and levels is null and (l, r) in (
            select (a.rid, b.rid) from (select unnest($left)::varchar as l, unnest($right)::varchar as r) as j
            join work.linked as a on a.kind = $kind and a.record_id = j.l
            join work.linked as b on b.kind = $kind and b.record_id = j.r
            union all
            select (c.l, c.r) from work.cross_reference as c where c.kind = $kind
        )
        """,
        {"kind": kind.name, "left": [left for left, _ in judged], "right": [right for _, right in judged]},
    )
    con.execute("drop table carried_side")
    return int(
        con.execute("select count(*) from carried_pair where kind = $kind", {"kind": kind.name}).fetchall()[0][0]
    )


def prints_sql(con: DuckDBPyConnection, kind: Kind) -> str:
    """A query for rid, record_id and print of the records of a kind: a hash of all their features."""
    columns = con.execute(
        "select column_name from duckdb_columns() where schema_name = 'work' and table_name = $features "
        "and column_name not in ('rid', 'record_id') order by column_name",
        {"features": kind.features},
    ).fetchall()
    row = ", ".join(f'"{name}"' for (name,) in columns)
    return f"select rid, record_id, hash({row}) as print from work.{kind.features}"


def note(con: DuckDBPyConnection, kind: Kind, model: Model) -> None:
    """Remember the pairs of a kind before the learnt model drops some of them."""
    if model.trees is not None or named.curve(model) is not None:
        con.execute(
            "insert into carried_dropped select kind, l, r, levels from work.scored where kind = $kind",
            {"kind": kind.name},
        )


def begin(con: DuckDBPyConnection, models: Mapping[str, Model]) -> None:
    """Throw away what was kept under other conditions."""
    if kept.available(con):
        kept.ready(con, "pairs", digest(models), TABLES)


def save(con: DuckDBPyConnection, scored: Sequence[Kind]) -> None:
    """Keep the pairs of this run for the next one, in one transaction."""
    if not kept.available(con):
        return
    con.execute("begin")
    try:
        for table in ("side", "pattern", "compared"):
            con.execute(f"delete from workspace.kept.{table}")
        for kind in scored:
            con.execute(
                f"insert into workspace.kept.side select $kind, rid, record_id, print from ({prints_sql(con, kind)}) "
                "order by rid",
                {"kind": kind.name},
            )
        con.execute(
            "insert into workspace.kept.pattern select kind, row_number() over (order by kind, levels), levels "
            "from (select kind, levels from work.scored union select kind, levels from carried_dropped)"
        )
        con.execute(
            """
            insert into workspace.kept.compared
            select c.kind, c.l, c.r, p.id
            from work.candidate_pair as c
            left join (
                select kind, l, r, levels from work.scored union select kind, l, r, levels from carried_dropped
            ) as s on s.kind = c.kind and s.l = c.l and s.r = c.r
            left join workspace.kept.pattern as p on p.kind = s.kind and p.levels = s.levels
            order by c.kind, c.l, c.r
            """
        )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
