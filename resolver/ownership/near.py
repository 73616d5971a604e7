"""The stakes around one entity, found level by level: what lies elsewhere in the network isn't read.

A level is a scan of two columns of small numbers, some milliseconds for seven million stakes. Structures deeper than
LEVELS (chains of ten thousand companies exist) are followed in arrays instead.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver import compiled
from resolver.ownership import numbered
from resolver.ownership.numbered import COLUMNS, KERNELS, columns, registered

Array = np.ndarray[Any, Any]

LEVELS = 16
"""Levels that are looked up one by one."""

LEVEL = """
select distinct {further} as no from ownership_holding
semi join ownership_made on {here} = ownership_made.no
where since <= $day and until >= $day and not indirect and {further} >= 0
"""

PART = """
select h.* from ownership_holding as h
semi join ownership_made as m on h.owned = m.no
where not indirect or h.owner in (select no from ownership_made)
"""


def view(con: DuckDBPyConnection, entity_id: str, day: date, *, upward: bool) -> int:
    """Make the views ownership_holding and ownership_node of the part of the network above or below an entity.

    Below: with all holders of what is owned, for they limit each other. Numbers are of the part; gives how many.
    """
    numbered.view(con)
    start = [
        no for (no,) in con.execute("select no from ownership_node where entity_id = $id", {"id": entity_id}).fetchall()
    ]
    inside = reached(con, np.array(start, np.int64), (day - date(1970, 1, 1)).days, upward=upward)
    registered(con, no=inside)
    rows = columns(con, f"select {COLUMNS} from ({PART})")
    con.unregister("ownership_made")
    nodes = np.union1d(inside, rows["owner"][rows["owner"] >= 0])
    rows["owner"] = np.where(rows["owner"] < 0, -1, np.searchsorted(nodes, rows["owner"])).astype(np.int32)
    rows["owned"] = np.searchsorted(nodes, rows["owned"]).astype(np.int32)
    registered(con, no=nodes)
    con.execute(
        "create or replace temp table ownership_near_node as "
        "select (row_number() over (order by no))::integer - 1 as no, n.entity_id "
        "from ownership_node as n semi join ownership_made as m on m.no = n.no"
    )
    con.unregister("ownership_made")
    registered(con, **rows)
    con.execute(f"create or replace temp table ownership_near_holding as select {COLUMNS} from ownership_made")
    con.unregister("ownership_made")
    con.execute("create or replace temp view ownership_holding as from ownership_near_holding")
    con.execute("create or replace temp view ownership_node as from ownership_near_node")
    return len(nodes)


def reached(con: DuckDBPyConnection, start: Array, day: int, *, upward: bool) -> Array:
    """The numbers of all that owns a part of the start, or that it owns a part of, and of itself; sorted."""
    here, further = ("owned", "owner") if upward else ("owner", "owned")
    known = fresh = start
    for _ in range(LEVELS):
        registered(con, no=fresh)
        found = columns_of(con, LEVEL.format(here=here, further=further), day)["no"]
        con.unregister("ownership_made")
        fresh = np.setdiff1d(found, known)
        if not len(fresh):
            return known
        known = np.union1d(known, fresh)
    ends = columns_of(
        con,
        f"select {here} as here, {further} as further from ownership_holding "
        f"where since <= $day and until >= $day and not indirect and {further} >= 0",
        day,
    )
    kernels = compiled.chosen(KERNELS, len(ends["here"]))
    n = int(max(ends["here"].max(), ends["further"].max(), known.max())) + 1
    ptr, order = kernels.grouped(ends["here"], n)
    inside = np.zeros(n, bool)
    inside[known] = True
    kernels.reachable(ptr, ends["further"][order], inside)
    return np.flatnonzero(inside)


def columns_of(con: DuckDBPyConnection, sql: str, day: int) -> dict[str, Array]:
    """The columns of a query with the parameter `day`, as arrays."""
    return {name: np.ma.getdata(values) for name, values in con.execute(sql, {"day": day}).fetchnumpy().items()}
