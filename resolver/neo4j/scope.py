"""A part of the network for the graph: listed parties, own data, and what lies within k hops of them.

A hop is a relation (stakes, offices, holdings, ...), a sum of payments, or a MAY_BE; that two present one document is
none. What is read through a scoped connection is that part and nothing else, so loading and verifying need not know.
Entities at its edge say in `not_loaded` how many such ties lead out of it. What a run derived (findings, ultimate
owners) was derived from the whole network, and comes along where its ends do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from duckdb import DuckDBPyConnection

from resolver.errors import UsageError
from resolver.neo4j import shape
from resolver.neo4j.shape import NodeType

MOST = 10
"""Hops at most; beyond them, nearly everything lies."""

TIES = """
    select from_id, to_id from {whole}.final.relation where from_id is not null and to_id is not null
    union all select from_id, to_id from {whole}.final.paid_to
    union all select from_id, to_id from {whole}.final.may_be
"""

ENDS = {
    "relation": ("from_id", "to_id"),
    "transfer": ("from_id", "to_id"),
    "paid_to": ("from_id", "to_id"),
    "may_be": ("from_id", "to_id"),
    "inferred_hop": ("from_id", "to_id"),
    "ultimate_owner": ("owner_id", "owned_id"),
    "ultimate_control": ("controller_id", "entity_id"),
    "entity": ("entity_id",),
    "record": ("entity_id",),
    "listing": ("entity_id",),
    "support": ("entity_id",),
    "blocked": ("entity_id",),
}
"""Table -> the columns that must lie within the scope, or name nobody in the network."""

TIED = {
    "document": "document_id",
    "address": "address_id",
    "contact": "contact_id",
    "chain_address": "chain_address_id",
}


def parse(text: str | None) -> int | None:
    """Hops, from what a command line says; None for 'all'.

    Raises: UsageError.
    """
    if text is None or text == "all":
        return None
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST:
        raise UsageError(
            f"--scope {text}: a number of hops from 0 to {MOST} around listed parties and own data, or all."
        )
    return int(text)


@contextmanager
def scoped(con: DuckDBPyConnection, hops: int | None) -> Iterator[tuple[NodeType, ...]]:
    """While the block runs, `con` reads what lies within so many hops (None: all); the kinds of nodes to load."""
    if hops is None:
        yield shape.NODES
        return
    [(whole,)] = con.execute("select current_database()").fetchall()
    con.execute("attach ':memory:' as scoped")
    try:
        con.execute("create table scoped.inside (entity_id varchar primary key)")
        con.execute(f"create table scoped.tie as {TIES.format(whole=quote(whole))}")
        reach(con, quote(whole), hops)
        show(con, whole)
        con.execute("use scoped")
        yield tuple(BOUNDED if node is shape.ENTITY else node for node in shape.NODES)
    finally:
        con.execute(f"use {quote(whole)}")
        con.execute("detach scoped")


BOUNDED = replace(
    shape.ENTITY,
    select=f"""
    select s.* replace (b.ties as not_loaded) from ({shape.ENTITY.select}) as s
    left join scoped.main.edge as b on b.entity_id = s.id
    """,
)
"""Entities with the number of their ties that lead out of the scope."""


def reach(con: DuckDBPyConnection, whole: str, hops: int) -> None:
    """Fill `inside` and `edge`."""
    con.execute(
        f"""
        insert into scoped.inside select entity_id from {whole}.final.entity
        where private or listed
           or entity_id in (select entity_id from {whole}.final.listing where in_force)
        """
    )
    con.execute("create table scoped.frontier as from scoped.inside")
    for _ in range(hops):
        con.execute(
            f"""
            create or replace table scoped.frontier as
            select distinct entity_id from (
                select t.to_id as entity_id from scoped.tie t join scoped.frontier f on f.entity_id = t.from_id
                union all
                select t.from_id from scoped.tie t join scoped.frontier f on f.entity_id = t.to_id)
            where entity_id in (select entity_id from {whole}.final.entity)
              and entity_id not in (select entity_id from scoped.inside)
            """
        )
        con.execute("insert into scoped.inside from scoped.frontier")
    con.execute(
        """
        create table scoped.edge as
        select entity_id, count(*) as ties from (
            select from_id as entity_id, to_id as other from scoped.tie
            union all select to_id, from_id from scoped.tie)
        where entity_id in (from scoped.inside) and other not in (from scoped.inside)
        group by entity_id
        """
    )


def show(con: DuckDBPyConnection, whole: str) -> None:
    """Make a view of each table, of what lies inside."""
    network = quote(whole)
    names = con.execute(
        "select schema_name, table_name from duckdb_columns() where database_name = $whole and not internal "
        "group by all order by all",
        {"whole": whole},
    ).fetchall()
    for schema in sorted({schema for schema, _ in names}):
        con.execute(f"create schema if not exists scoped.{quote(schema)}")
    outside = f"(select entity_id from {network}.final.entity where entity_id not in (from scoped.main.inside))"
    for schema, table in names:
        keep = [f"{column} is null or {column} not in {outside}" for column in ENDS.get(table, ())]
        if table in TIED:
            keep = [
                f"{TIED[table]} in (select node_id from {network}.final.support "
                "where entity_id in (from scoped.main.inside))"
            ]
        if table in ("pattern", "reuse"):
            keep = ["list_has_any(entities, (select list(entity_id) from scoped.main.inside))"]
        where = " and ".join(f"({each})" for each in keep if schema == "final") or "true"
        con.execute(
            f"create view scoped.{quote(schema)}.{quote(table)} as "
            f"select * from {network}.{quote(schema)}.{quote(table)} where {where}"
        )


def quote(name: str) -> str:
    """A name as SQL writes an identifier."""
    return '"' + name.replace('"', '""') + '"'
