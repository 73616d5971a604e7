"""The two schemas that live while an edition is taken, raw and incoming, and the file of its published rows."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from ingest import audit
from ingest.read.raw import citation_columns, cite_by_number
from ingest.source import InputFile
from ingest.sql import literal, quote

FACTS = (
    "record",
    "name",
    "date",
    "country",
    "identifier",
    "document",
    "address",
    "contact",
    "listing",
    "attribute",
    "relation",
    "wallet",
    "account",
    "tag",
)
"""Tables whose rows hang from a version of a record."""

EVENTS = (
    "transfer_party",
    "transfer_message",
    "transfer",
    "payment_event",
    "block",
    "transaction",
    "tx_input",
    "tx_output",
    "coverage",
    "balance",
    "rate",
    "evaluation_label",
)
"""Tables whose rows hang from an edition; what belongs to transfers before them, by whose ids it is judged new."""

MEMORY = "700MB"
"""What DuckDB may hold of an edition before it spills: with what Python and Arrow need, under 1.5 GB for any file."""

THREADS = 4
"""Threads at most while an edition is taken: each needs memory of its own."""

KEYS = {
    "transfer": ("transfer_id",),
    "payment_event": ("event_id",),
    "rate": ("base", "currency", "day", "units", "scale"),
    "block": ("chain", "number", "hash"),
    "transaction": ("chain", "tx_hash", "block_hash"),
    "tx_input": ("chain", "tx_hash", "position"),
    "tx_output": ("chain", "tx_hash", "position"),
}
"""Events that are taken once, by what makes them the same."""


# --------------------------------------------------------------------------------------------- schemas raw and incoming


def fresh_schemas(con: DuckDBPyConnection, source: str, files: Iterable[InputFile]) -> None:
    """New schemas raw and incoming, in memory (DuckDB spills what is too large); stage is found as before.

    `files`: those that are taken. What they say may be staged together with what earlier files of the source said.

    incoming has the tables of stage without version_id and edition_id.
    Besides them, for the statements of a source: `blank` (rows that hold nothing but their keys), `used` (rows whose
    content went into a fact that cites another line: parts of a name, words that codes stand for), `deleted` (records
    that a delta file says are gone) and `finding` (what a person should look at, by rule).
    """
    if "RESOLVER_MEMORY" not in os.environ:
        con.execute(f"set memory_limit = '{MEMORY}'")
    if "RESOLVER_THREADS" not in os.environ:
        con.execute(f"set threads = {min(THREADS, os.cpu_count() or 1)}")
    earlier = con.execute(
        "select file_sha256, part from stage.file semi join (from stage.edition where source = ?) using (edition_id)",
        [source],
    ).fetchall()
    con.execute("use memory")
    con.execute("create schema raw")
    con.execute("create table raw.counted (name varchar, rows bigint)")
    con.execute("create table raw.earlier (hashed ubigint)")
    con.execute("create table raw.earlier_key (key uhugeint, file_sha256 varchar, line bigint)")
    cite_by_number(con, [*((file.sha256, file.part) for file in files), *earlier])
    fresh_incoming(con)
    con.execute("set search_path = 'memory.main,workspace.stage,workspace.meta'")


def beside(con: DuckDBPyConnection) -> DuckDBPyConnection:
    """Another connection to the same workspace and schemas, for a thread; without temporary tables of the first."""
    other = con.cursor()
    other.execute("set timezone = 'UTC'")
    other.execute("set search_path = 'memory.main,workspace.stage,workspace.meta'")
    return other


def fresh_incoming(con: DuckDBPyConnection) -> None:
    """The schema incoming with its tables, empty."""
    con.execute("drop schema if exists memory.incoming cascade")
    con.execute("create schema memory.incoming")
    cited = citation_columns(con)
    citation = ", ".join(f"{column} {kind}" for column, kind in cited.items())
    declared: dict[str, list[str]] = {table: [] for table in (*FACTS, *EVENTS, "rejected")}
    for table, column, kind, default in con.execute(
        "select table_name, column_name, data_type, column_default from duckdb_columns() "
        "where schema_name = 'stage' and column_name not in ('version_id', 'edition_id') "
        "order by table_name, column_index"
    ).fetchall():
        if table in declared:
            kind = cited.get(column, kind)
            declared[table].append(f"{quote(column)} {kind}" + (f" default {default}" if default else ""))
    con.execute("; ".join(f"create table incoming.{quote(table)} ({', '.join(of)})" for table, of in declared.items()))
    con.execute(f"create table incoming.blank ({citation})")
    con.execute(f"create table incoming.used ({citation})")
    con.execute(f"create table incoming.deleted (record_id varchar, {citation})")
    con.execute("create table incoming.finding (rule varchar, message varchar)")


PLACES = 1 << 24
"""Rows that a line may hold: while statements run, the line of XML rows is line * PLACES + the row's place in it."""


def tell_rows_apart(con: DuckDBPyConnection) -> bool:
    """Number the rows of XML that share a line, so that each has to be accounted for by itself; whether there are any.

    Until `as_lines`, `line` of all rows is line * PLACES + place.
    """
    entries = tables_with_entries(con)
    tables = [table for table in audit.raw_columns(con) if table in entries]
    if not tables:
        return False
    rows = " union all ".join(
        f"select file_sha256, part, line, {number} as source, entry, item from raw.{quote(table)}"
        for number, table in enumerate(tables)
    )
    if not con.execute(f"select 1 from ({rows}) group by file_sha256, line having count(*) > 1 limit 1").fetchall():
        return False
    con.execute(
        f"create or replace temp table place as select *, line * {PLACES} + row_number() over "
        f"(partition by file_sha256, part, line order by source, entry, item) - 1 as told from ({rows})"
    )
    same = " and ".join(f"place.{column} = row.{column}" for column in ("file_sha256", "part", "entry", "item"))
    for table in audit.raw_columns(con):
        if table in tables:
            con.execute(
                f"update raw.{quote(table)} as row set line = told from place "
                f"where place.source = {tables.index(table)} and {same}"
            )
        else:
            con.execute(f"update raw.{quote(table)} set line = line * {PLACES}")
    con.execute(f"update incoming.rejected set line = line * {PLACES}")
    con.execute("drop table place")
    return True


def as_lines(con: DuckDBPyConnection) -> None:
    """Make lines of what `tell_rows_apart` has numbered, in what the statements wrote."""
    for table in (*FACTS, *EVENTS, "rejected", "blank", "deleted"):
        con.execute(f"update incoming.{quote(table)} set line = line // {PLACES}")


def drop_raw(con: DuckDBPyConnection) -> None:
    """Free the published rows, once nothing asks for them any more."""
    for table in [*audit.raw_columns(con), *audit.HELPERS]:
        con.execute(f"drop table if exists raw.{quote(table)}")


def empty_raw(con: DuckDBPyConnection) -> None:
    """Free the published rows, and count them; their tables stay for the next piece."""
    for table in audit.raw_columns(con):
        con.execute(f"insert into raw.counted select {literal(table)}, count(*) from raw.{quote(table)}")
        con.execute(f"create or replace table raw.{quote(table)} as from raw.{quote(table)} limit 0")
    con.execute("create or replace table raw.refused as from raw.refused limit 0")


def findings(con: DuckDBPyConnection) -> list[tuple[str, str]]:
    """(rule, message) of what the source's statements found for a person to look at; each once, sorted."""
    return [
        (str(rule), str(message))
        for rule, message in con.execute("select distinct rule, message from incoming.finding order by all").fetchall()
    ]


def drop_schemas(con: DuckDBPyConnection) -> None:
    """Remove raw and incoming from the workspace's file, into which older versions wrote them."""
    con.execute("drop schema if exists raw cascade")
    con.execute("drop schema if exists incoming cascade")


def filled_tables(con: DuckDBPyConnection) -> list[str]:
    """Tables of incoming that hold facts or events."""
    return [table for table in (*FACTS, *EVENTS) if count(con, f"select count(*) from incoming.{quote(table)}")]


def count_rows(con: DuckDBPyConnection) -> dict[tuple[str, str], int]:
    """(file_sha256, part) -> rows read, the refused ones included."""
    counts: dict[tuple[str, str], int] = {}
    for table in [*audit.raw_columns(con), "refused"]:
        for sha256, part, rows in con.execute(
            f"select file_sha256, part, count(*) from raw.{quote(table)} group by all"
        ).fetchall():
            counts[sha256, part] = counts.get((sha256, part), 0) + rows
    con.execute(
        "insert into incoming.rejected by name "
        "select file_sha256, part, line, true as whole_row, code, reason, content from raw.refused"
    )
    return counts


# ------------------------------------------------------------------------------------------------------- published rows


def rows_name(edition_id: str) -> str:
    """File name of the published rows of an edition."""
    return edition_id.replace(":", "-") + ".parquet"


def write_rows(con: DuckDBPyConnection, folder: Path, edition_id: str, names: dict[str, str]) -> None:
    """Write all rows as published to <edition>.parquet.tmp, table after table, each in the order of its files."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{rows_name(edition_id)}.tmp"
    con.execute(
        f"copy ({rows_sql(con, names)}) to {literal(str(path))} "
        "(format parquet, compression zstd, compression_level 1)"  # a quarter faster than 3, and no larger
    )


def rows_sql(con: DuckDBPyConnection, names: dict[str, str]) -> str:
    """The query for all rows in raw as published; `names`: sha256 -> name of the file.

    Columns: file_sha256, part, line, file_name; source, entry and item, the place of rows that share a line; columns
    and content, JSON lists of the published columns and of their values.
    """
    file_name = "".join(f" when {literal(sha256)} then {literal(name)}" for sha256, name in sorted(names.items()))
    raw, tables, entries = audit.raw_columns(con), [], tables_with_entries(con)
    lists = [json.dumps(columns, ensure_ascii=False) for columns in raw.values()]
    for number, (table, columns) in enumerate(raw.items()):
        values = ", ".join(quote(column) for column in columns)
        place = "entry, item" if table in entries else "0::bigint as entry, 0::bigint as item"
        tables.append(
            "select file_sha256, part, line, "
            f"(case file_sha256{file_name} end)::{_enum(names.values())} as file_name, {number} as source, "
            f"{place}, {literal(lists[number])}::{_enum(lists)} as columns, "
            f"to_json([{values}]::varchar[])::varchar as content from raw.{quote(table)}"
        )
    return " union all ".join(tables)


def _enum(texts: Iterable[str]) -> str:
    """SQL of the type of a column with few different texts, which is passed on as numbers."""
    return f"enum({', '.join(map(literal, sorted(set(texts))))})"


def tables_with_entries(con: DuckDBPyConnection) -> frozenset[str]:
    """The raw tables whose rows are told apart by entry and item, beside their line."""
    found = con.execute(
        "select table_name from duckdb_columns() where schema_name = 'raw' and column_name = 'entry'"
    ).fetchall()
    return frozenset(str(table) for (table,) in found)


def finish_rows(folder: Path, edition_id: str) -> None:
    """Rename the file of rows into place, safely on disk."""
    beside = folder / f"{rows_name(edition_id)}.tmp"
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(folder / rows_name(edition_id))


def count(con: DuckDBPyConnection, query: str, values: list[object] | None = None) -> int:
    """The number that a query gives."""
    return int(con.execute(query, values).fetchall()[0][0])
