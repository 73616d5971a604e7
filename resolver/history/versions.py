"""Versions: a run writes into meta.version what changed since the run before.

One row a version of an item: from which run to which it was so. The version in force has no content of its own: the
tables of the generation say it. One that was followed by another keeps the fields in which it differed from the next
(`back`), one that ended keeps all. So history costs what changed, and the file of an older run isn't needed to know
what it said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from resolver.history.content import DEFINITION, FLAT, TYPES, content_sql, contents, told_by

KNOWN = hashlib.sha256(DEFINITION.encode()).hexdigest()[:16]
"""Names what content is; kept by each run, so that a change of the program is told from a change of the world."""

NOTHING: Mapping[str, str] = MappingProxyType({})

Back = tuple[str, str, str]
"""Type and id of an item whose version ends, and its `back` as JSON text."""


def write(con: DuckDBPyConnection, sequence: int, earlier: str | None, only: Mapping[str, str] = NOTHING) -> None:
    """Fill generation.meta.version for run `sequence`; `earlier` is the attached generation before, None without one.

    Where the one before knows no versions (an older program made it), history begins with this run. `only`: type -> a
    query for the ids (`id`) of items that may have changed; those of other types are all looked at.
    """
    con.execute(
        "create or replace temp table history_now (type varchar, id varchar, fingerprint ubigint);"
        "create or replace temp table history_before (type varchar, id varchar, fingerprint ubigint);"
        "create or replace temp table history_back (type varchar, id varchar, back varchar);"
    )
    for type in filled(con, "generation"):
        asked = f"({only[type]})" if type in only else None
        con.execute(
            f"insert into history_now select $type, id, fingerprint from ({content_sql(type, 'generation', asked)})",
            {"type": type},
        )
    if earlier and not has(con, earlier, "version"):
        earlier = None
    if earlier:
        before(con, earlier)
        for type, ids in only.items():
            con.execute(f"delete from history_before where type = $type and id not in ({ids})", {"type": type})
        backs(con, earlier)
        con.execute(FORWARD.format(earlier=earlier), {"last": sequence - 1})
    con.execute(
        """
        insert into generation.meta.version
        select n.type, n.id, $run, null, n.fingerprint, null from history_now as n
        anti join generation.meta.version as v on v.type = n.type and v.id = n.id and v.run_to is null
        order by n.type, n.id
        """,
        {"run": sequence},
    )
    begins = f"(select begins from {earlier}.meta.history)" if earlier else str(sequence)
    con.execute(f"insert into generation.meta.history select {begins}")
    for table in ("history_now", "history_before", "history_back"):
        con.execute(f"drop table {table}")


FORWARD = """
insert into generation.meta.version
select v.type, v.id, v.run_from,
       case when v.run_to is null and b.id is not null then $last else v.run_to end,
       case when v.run_to is null and b.id is null then coalesce(n.fingerprint, v.fingerprint) else v.fingerprint end,
       case when v.run_to is null then b.back::json else v.back end
from {earlier}.meta.version as v
left join history_back as b on b.type = v.type and b.id = v.id
left join history_now as n on n.type = v.type and n.id = v.id
order by v.type, v.id, v.run_from
"""


def filled(con: DuckDBPyConnection, catalog: str) -> list[str]:
    """The types of which a generation has any item: asking each for its content takes longer than a small list."""
    return [
        type
        for type in told_by(con, catalog)
        if con.execute(
            f"select 1 from {catalog}.{FLAT[type][0] if type in FLAT else 'final.entity'} limit 1"
        ).fetchall()
    ]


def has(con: DuckDBPyConnection, catalog: str, table: str) -> bool:
    """Whether an attached generation has a table of the schema meta."""
    return bool(
        con.execute(
            "from duckdb_tables() where database_name = $catalog and schema_name = 'meta' and table_name = $table",
            {"catalog": catalog, "table": table},
        ).fetchall()
    )


def before(con: DuckDBPyConnection, earlier: str) -> None:
    """Make history_before: the fingerprint of each item of the generation before, as content is told today."""
    [(models,)] = con.execute(f"select models from {earlier}.meta.run order by sequence desc limit 1").fetchall()
    if json.loads(models).get("content") == KNOWN:
        con.execute(
            f"insert into history_before select type, id, fingerprint from {earlier}.meta.version where run_to is null"
        )
        return
    for type in filled(con, earlier):
        con.execute(
            f"insert into history_before select $type, id, fingerprint from ({content_sql(type, earlier)})",
            {"type": type},
        )


def backs(con: DuckDBPyConnection, earlier: str) -> None:
    """Make history_back: of each version that ends with this run the way back to it."""
    rows: list[Back] = []
    for type in TYPES:
        ended = [
            id
            for (id,) in con.execute(
                """
                select b.id from history_before as b
                left join history_now as n on n.type = b.type and n.id = b.id
                where b.type = $type and n.fingerprint is distinct from b.fingerprint order by b.id
                """,
                {"type": type},
            ).fetchall()
        ]
        if ended:
            was, is_ = contents(con, type, earlier, ended), contents(con, type, "generation", ended)
            rows += [(type, id, back(was[id], is_.get(id))) for id in ended]
    fill(con, rows)


def back(was: str, is_: str | None) -> str:
    """The fields of content in which it differs from the next, as JSON; all of them where there is no next."""
    if is_ is None:
        return was
    old, new = json.loads(was), json.loads(is_)
    return json.dumps({name: value for name, value in old.items() if new.get(name) != value}, ensure_ascii=False)


def fill(con: DuckDBPyConnection, rows: Sequence[Back]) -> None:
    """Write history_back."""
    columns: list[Any] = [pa.array([row[at] for row in rows], pa.string()) for at in range(3)]
    con.register("history_rows", pa.Table.from_arrays(columns, names=["type", "id", "back"]))
    try:
        con.execute("insert into history_back select * from history_rows")
    finally:
        con.unregister("history_rows")
