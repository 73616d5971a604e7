"""The network as tables: which tables of a generation are handed on, and which rows belong to the chosen entities.

What the columns mean stands in resolver/network.sql, the contract; a table of columns goes with every export.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.sql import quote
from resolver.store import contract, documented_columns

CHOSEN = "(select entity_id from export_entity)"

OF_ENTITIES = {
    "entity": f"entity_id in {CHOSEN}",
    "record": f"entity_id in {CHOSEN}",
    "name": f"entity_id in {CHOSEN}",
    "date": f"entity_id in {CHOSEN}",
    "country": f"entity_id in {CHOSEN}",
    "identifier": f"entity_id in {CHOSEN}",
    "attribute": f"entity_id in {CHOSEN}",
    "listing": f"entity_id in {CHOSEN}",
    "programme": "true",
    "document": f"document_id in (select node_id from final.support where entity_id in {CHOSEN})",
    "contact": f"contact_id in (select node_id from final.support where entity_id in {CHOSEN})",
    "address": f"address_id in (select node_id from final.support where entity_id in {CHOSEN})",
    "chain_address": f"entity_id in {CHOSEN}",
    "account": f"entity_id in {CHOSEN}",
    "support": f"entity_id in {CHOSEN}",
    "relation": f"from_id in {CHOSEN} or to_id in {CHOSEN}",
    "transfer": f"from_id in {CHOSEN} or to_id in {CHOSEN}",
    "transfer_value": "transfer_id in (select transfer_id from final.transfer "
    f"where from_id in {CHOSEN} or to_id in {CHOSEN})",
    "paid_to": f"from_id in {CHOSEN} or to_id in {CHOSEN}",
    "may_be": f"from_id in {CHOSEN} or to_id in {CHOSEN}",
    "coverage": "true",
    "ultimate_owner": f"owner_id in {CHOSEN} or owned_id in {CHOSEN}",
    "ultimate_control": f"controller_id in {CHOSEN} or entity_id in {CHOSEN}",
    "blocked": f"entity_id in {CHOSEN}",
    "pattern": "list_has_any(entities, (select coalesce(list(entity_id), []) from export_entity))",
    "reuse": "list_has_any(entities, (select coalesce(list(entity_id), []) from export_entity))",
}
"""Table of schema `final` -> its rows that belong to the chosen entities. Numbers for arrays (fund_...) stay here."""


def present(con: DuckDBPyConnection) -> list[str]:
    """The tables that this generation has, in the order of OF_ENTITIES."""
    there = {
        str(name)
        for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'final'").fetchall()
    }
    return [name for name in OF_ENTITIES if name in there]


def rows_sql(con: DuckDBPyConnection, table: str, *, flat: bool = False, safe: bool = False) -> str:
    """The query of a table's rows, in the order of its columns.

    flat: lists and JSON as JSON text. safe: text that a spreadsheet would take for a formula begins with "'".
    """
    columns = []
    for name, type in columns_of(con, table):
        column = quote(name)
        if flat and (type.endswith("[]") or type == "JSON"):
            columns.append(f"to_json({column})::varchar as {column}")
        elif safe and type == "VARCHAR":
            formula = f"regexp_matches({column}, '^[=+@\\t\\r-]')"
            columns.append(f"case when {formula} then '''' || {column} else {column} end as {column}")
        else:
            columns.append(column)
    whole = "" if OF_ENTITIES[table] == "true" else f" where {OF_ENTITIES[table]}"
    return f"select {', '.join(columns)} from final.{table}{whole} order by all"


def columns_of(con: DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    """Name and DuckDB type of the columns of a table of schema `final`."""
    return [
        (str(name), str(type))
        for name, type in con.execute(
            "select column_name, data_type from duckdb_columns() where schema_name = 'final' and table_name = $table "
            "order by column_index",
            {"table": table},
        ).fetchall()
    ]


def dictionary(con: DuckDBPyConnection) -> list[tuple[str, str, str, str]]:
    """(table, column, type, meaning) of all that is handed on."""
    said = documented_columns(contract("resolver", "network.sql"))
    return [
        (table, name, type, said.get(f"final.{table}", {}).get(name, ""))
        for table in present(con)
        for name, type in columns_of(con, table)
    ]
