"""Patch: a generation of the rows that the one before has of what is not touched, and of new ones of what is.

The statements are those that write a generation whole (resolver/sql/final_*.sql), over the facts of touched entities
alone (touched.views). The file is a copy of the one before, in which the rows of what is touched are replaced, and come
last; entities and relations are written whole, for tables name their rows by their place. A file that has grown to
GROWN times what it was when it was written whole is not copied again: into a new one all rows go, in the order of a
whole one, and nothing of before stays in it but what is still so.
What is of the network as a whole is written whole: relations, wallets, accounts and transfers, coverage, findings,
pairs, and all that analyses derive.
"""

from __future__ import annotations

import re
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.store import contract, quoted

ENTITY, RECORD, NODE = "entity_id", "record_id", "node_id"

PATCHED: dict[str, tuple[str, str, str]] = {
    "final_listing": ("final.listing", "entity_id", ENTITY),
    "final_entity": ("final.entity", "entity_id", ENTITY),
    "final_record": ("final.record", "entity_id", ENTITY),
    "final_name": ("final.name", "entity_id", ENTITY),
    "final_date": ("final.date", "entity_id", ENTITY),
    "final_country": ("final.country", "entity_id", ENTITY),
    "final_identifier": ("final.identifier", "entity_id", ENTITY),
    "final_attribute": ("final.attribute", "entity_id", ENTITY),
    "final_support": ("final.support", "entity_id", ENTITY),
    "final_document": ("final.document", "document_id", NODE),
    "final_contact": ("final.contact", "contact_id", NODE),
    "final_address": ("final.address", "address_id", NODE),
    "evidence_address": ("evidence.address", "record_id", RECORD),
    "evidence_contact": ("evidence.contact", "record_id", RECORD),
    "evidence_account": ("evidence.account", "record_id", RECORD),
    "evidence_wallet": ("evidence.wallet", "record_id", RECORD),
    "evidence_document": ("evidence.document", "record_id", RECORD),
}
"""Statement -> its table, and the column by which rows are touched: touched_entity, touched_record or touched_node."""

STAYING = frozenset(table for table, *_ in PATCHED.values()) - {"final.entity"}
"""Tables of a copied file of which rows stay where they lie: all but that of which rows are named by their place."""

DATED = """
update generation.final.record as w set published_on = r.published_on from work.record as r
where r.record_id = w.record_id and r.published_on is distinct from w.published_on
"""

RESTRICTED = re.compile(r"\bwork\.(stage_[a-z]+|entity_record|record|mention|name_clean|tie)\b")

GROWN = 1.4
"""So many times the size that it had when written whole may a file have; so long the room of old rows is lost."""

ORDER = re.compile(r"order by ([^()]*)$")
"""How a statement orders its rows, at its end."""


def begin(con: DuckDBPyConnection, before: Path) -> None:
    """Attach the generation before as `was`, and an empty one in memory as `scratch`."""
    con.execute(f"attach {quoted(before)} as was (read_only)")
    con.execute("attach ':memory:' as scratch")
    make(con, "scratch")


def make(con: DuckDBPyConnection, catalog: str, *, copied: bool = False) -> None:
    """Make the tables of a generation in an attached file; in a `copied` one all but those of which rows stay."""
    script = contract("resolver", "network.sql")
    if copied:
        for schema, table in con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = $catalog", {"catalog": catalog}
        ).fetchall():
            if f"{schema}.{table}" not in STAYING:
                con.execute(f'drop table {catalog}.{schema}."{table}"')
        con.execute(f"checkpoint {catalog}")  # what is written next goes where they were
        script = script.replace("create table ", "create table if not exists ")
    [(usual,)] = con.execute("select current_setting('search_path')").fetchall()
    con.execute(f"set search_path = '{catalog}.main'")
    con.execute(script)
    con.execute("set search_path = $usual", {"usual": usual})


def write(con: DuckDBPyConnection, statement: str, *, copied: bool = False) -> None:
    """Fill a table: rows of before that are not touched, and what the statement makes of touched entities.

    In a `copied` file the rows of touched ones are replaced where the others lie.
    """
    table, column, of = PATCHED[statement]
    script = contract("resolver", f"sql/{statement}.sql").strip()
    text = RESTRICTED.sub(r"memory.touched.\1", script).replace("generation.", "scratch.")
    con.execute(text.replace("memory.touched.tie", "memory.touched.node_tie") if of == NODE else text)
    by = column if of == NODE else order(script)
    touched = f"select {of} from touched_{of.removesuffix('_id')}"
    if copied and table in STAYING:
        con.execute(f"delete from generation.{table} where {column} in ({touched})")
        con.execute(
            f"insert into generation.{table} by name select * from scratch.{table} where {column} in ({touched}) "
            f"order by {by}"
        )
        if statement == "final_record":
            con.execute(DATED)
        return
    con.execute(
        f"insert into generation.{table} by name "
        f"select * from (from {before(statement)} where {column} not in ({touched}) "
        f"union all by name from scratch.{table} where {column} in ({touched})) order by {by}"
    )


def before(statement: str) -> str:
    """The rows of before of a table; a record is of the day of the newest edition that has it, touched or not."""
    if statement != "final_record":
        return f"was.{PATCHED[statement][0]}"
    return (
        "(select w.* replace (r.published_on as published_on) from was.final.record as w "
        "join work.record as r on r.record_id = w.record_id)"
    )


def order(script: str) -> str:
    """The columns by which a statement orders its rows, as the table names them."""
    found = ORDER.search(script)
    assert found, script
    return re.sub(r"\b[a-z]+\.", "", found[1])


def end(con: DuckDBPyConnection) -> None:
    """Take away what was attached and made on the way, if anything was."""
    for name in ("was", "scratch"):
        con.execute(f"detach database if exists {name}")
    con.execute("drop schema if exists memory.touched cascade")
