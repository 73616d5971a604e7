"""Statements of ownership and control with numbers for their ends: made once in a run, read by every answer.

A join of text ids costs ten times what the arrays cost; so each run writes final.holding, whose ends are the places of
the entities in final.entity. A generation of before, or one made by hand, has none: then it is made for the answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import compiled
from resolver.store import contract

KERNELS = "resolver.ownership.kernels"

Array = np.ndarray[Any, Any]

SORTED = 200_000
"""Up to so many ids sorting them is quicker than to import the compiled kernels."""

TWICE = "two entity ids have the same 64-bit hash"

COLUMNS = "owner, owned, kind, least, most, since, until, nominee, joint, indirect, unusable, line"
"""Columns of final.holding and of the view ownership_holding."""

TABLE = """
create or replace temp table ownership_made_holding (
    owner integer, owned integer, kind tinyint, least bigint, most bigint, since integer, until integer,
    nominee boolean, joint boolean, indirect boolean, unusable boolean, line bigint);
create or replace temp table ownership_made_holder (no integer, entity_id varchar)
"""

STRANGERS = """
insert into {table}
select (select count(*) from final.entity)::integer + (row_number() over (order by id))::integer - 1, id
from (select from_id as id from final.relation where type in ('OWNS', 'CONTROLS')
      union select to_id from final.relation where type in ('OWNS', 'CONTROLS')) as ends
anti join final.entity as e on e.entity_id = ends.id
where id is not null
"""


def write(con: DuckDBPyConnection, holding: str = "final.holding", holder: str = "final.holder") -> None:
    """Fill the two tables from final.relation: statements by owned, owner and kind; ends that are no entity."""
    rows = columns(con, contract("resolver.ownership", "holdings.sql"))
    known = columns(con, "select hash(entity_id) as owner from final.entity")["owner"]
    ends = [rows["owner"][~rows["unnamed"]], rows["owned"]]
    owner = np.full(len(rows["owned"]), -1, np.int32)
    numbers = [numbered(known, end) for end in ends]
    if any((found < 0).any() for found in numbers):
        con.execute(STRANGERS.format(table=holder))
        more = columns(con, f"select hash(entity_id) as owner from {holder} order by no")["owner"]
        numbers = [numbered(np.concatenate((known, more)), end) for end in ends]
    owner[~rows["unnamed"]], owned = numbers
    kernels = compiled.chosen(KERNELS, len(owned))
    n = int(max(owner.max(initial=0), owned.max(initial=0))) + 1
    order = kernels.grouped(rows["kind"], 8)[1]
    order = order[kernels.grouped(owner[order] + 1, n + 1)[1]]
    order = order[kernels.grouped(owned[order], n)[1]]
    made = rows | {"owner": owner, "owned": owned}
    registered(con, **{name: made[name][order] for name in COLUMNS.split(", ")})
    con.execute(f"insert into {holding} ({COLUMNS}) select {COLUMNS} from ownership_made")
    con.unregister("ownership_made")


def numbered(known: Array, wanted: Array) -> Array:
    """The place of each hash among the known ones, -1 for what isn't there; both are 64 bits wide.

    Raises: ValueError where two of the known ones are equal (for ten million ids: once in 370,000 networks).
    """
    if not len(wanted):
        return np.empty(0, np.int64)
    if len(known) + len(wanted) <= SORTED:
        order = np.argsort(known)
        hashes = known[order]
        if (hashes[1:] == hashes[:-1]).any():
            raise ValueError(TWICE)
        at = np.minimum(np.searchsorted(hashes, wanted), len(known) - 1)
        return np.where(hashes[at] == wanted, order[at], -1) if len(known) else np.full(len(wanted), -1)
    kernels = compiled.chosen(KERNELS, len(known) + len(wanted))
    size = 1 << max(4, (2 * len(known)).bit_length())
    slots = np.full(2 * size, -1, np.int64)
    if not kernels.placed(known.view(np.int64), slots):
        raise ValueError(TWICE)
    found: Array = kernels.places(wanted.view(np.int64), slots)
    return found


def columns(con: DuckDBPyConnection, sql: str) -> dict[str, Array]:
    """The columns of a query that gives no nulls, as arrays."""
    return {name: np.ma.getdata(values) for name, values in con.execute(sql).fetchnumpy().items()}


def registered(con: DuckDBPyConnection, **made: Any) -> None:
    """Make arrays visible to SQL as the table ownership_made."""
    import pyarrow as pa

    con.register("ownership_made", pa.table(made))


def view(con: DuckDBPyConnection) -> None:
    """Make the views ownership_holding and ownership_node of the open generation, numbering it first if need be."""
    written = con.execute(
        "from duckdb_tables() where schema_name = 'final' and table_name = 'holding' "
        "and database_name = current_database()"
    ).fetchall()
    if written and con.execute("select 1 from final.holding limit 1").fetchall():
        holding, holder = "final.holding", "final.holder"
    else:
        holding, holder = "temp.ownership_made_holding", "temp.ownership_made_holder"
        con.execute(TABLE)
        write(con, holding, holder)
    con.execute(f"create or replace temp view ownership_holding as select {COLUMNS} from {holding}")
    con.execute(
        "create or replace temp view ownership_node as select rowid::integer as no, entity_id from final.entity "
        f"union all select no, entity_id from {holder}"
    )
