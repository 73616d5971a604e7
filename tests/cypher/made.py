"""A made network of any size with something of every kind, so that each question of the library has answers in it.

All is drawn from hashes of row numbers (made.sql), the same every time: sparse holdings with a few rings, a wallet that
one payment in a hundred comes from or goes to, documents, contacts and addresses that a few share.
"""

from __future__ import annotations

from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.funds import tables
from resolver.store import contract

TABLES = Path(__file__).with_name("made.sql")


def fill(con: DuckDBPyConnection, entities: int) -> None:
    """Make the tables of a generation in `con`, with so many entities."""
    con.execute(contract("resolver", "network.sql"))
    for statement in TABLES.read_text(encoding="utf-8").split(";\n"):
        con.execute(statement, {"n": entities} if "$n" in statement else None)
    for table, select in tables.selects("final.", "final.").items():
        con.execute(f"insert into final.{table} by name {select}")
