"""What must hold before an edition is staged; each check stops the source, by name, with the next step.

unread_columns     every published column is read by a statement, or ignored with a reason
unknown_codes      every code is mapped, or accepted by --accept-code
required_values    every required column of a fact is filled
orphans            every fact belongs to a record
unaccounted_rows   every row read is cited by a fact or used in one, is blank, deletes a record, or was rejected
expectations       counts against Expect: findings, no stop
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping

from duckdb import DuckDBPyConnection

from ingest.read.raw import PLACE
from ingest.source import Format, Source
from ingest.sql import quote
from resolver.errors import DataError, SourceChanged, UnaccountedRows, UnknownCode

OURS = frozenset({"file_sha256", "part", "line", "entry", "item"})
"""Columns of raw tables that are not published."""

HELPERS = frozenset({"refused", "unread", "counted", "earlier", "earlier_key", "bad_address"})
"""Tables in raw that hold no published rows."""

SHOWN = 10
"""Examples in a message."""


def module(name: str) -> str:
    """The file of the source whose editions have this name: 'ingest/sources/table.py' of 'table.customers'."""
    return f"ingest/sources/{name.partition('.')[0]}.py"


def raw_columns(con: DuckDBPyConnection) -> dict[str, list[str]]:
    """Table -> its published columns, of all tables in raw."""
    found: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'raw' and not internal "
        "and not (column_name = 'parent' and data_type = 'BIGINT') order by table_name, column_index"
    ).fetchall():
        if table not in HELPERS:
            found.setdefault(table, [])
            if column not in OURS:
                found[table].append(column)
    return found


def columns_read(statements: Iterable[str], tables: Mapping[str, Iterable[str]]) -> frozenset[tuple[str, str]]:
    """(table, column), in lower case, of all that the statements read from raw; a star reads nothing."""
    return _columns_read(tuple(statements), tuple((table, tuple(columns)) for table, columns in tables.items()))


@functools.lru_cache(maxsize=256)
def _columns_read(
    statements: tuple[str, ...], tables: tuple[tuple[str, tuple[str, ...]], ...]
) -> frozenset[tuple[str, str]]:
    columns = {table.lower(): {column.lower() for column in names} for table, names in tables}
    named = {each for statement in statements for each in _columns_named(statement)}
    return frozenset((table, column) for table, column in named if column in columns.get(table, ()))


@functools.lru_cache(maxsize=4096)
def _columns_named(statement: str) -> frozenset[tuple[str, str]]:
    """(table of raw, column) that may be meant where SQL text names a column, in lower case."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.optimizer.scope import traverse_scope

    found: set[tuple[str, str]] = set()
    for tree in filter(None, sqlglot.parse(statement, dialect="duckdb")):
        for query in tree.find_all(exp.Query):
            if query.find_ancestor(exp.Query):
                continue
            for scope in traverse_scope(query):
                sources = {
                    alias.lower(): source.name.lower()
                    for alias, source in scope.sources.items()
                    if isinstance(source, exp.Table) and source.db.lower() == "raw"
                }
                for column in scope.columns:
                    named = [sources[column.table.lower()]] if column.table.lower() in sources else []
                    found |= {
                        (table, column.name.lower())
                        for table in named or (sources.values() if not column.table else ())
                    }
    return frozenset(found)


def unread_columns(
    con: DuckDBPyConnection, name: str, layout: Format, names: Mapping[str, str], accepted: Collection[str] = ()
) -> tuple[str, ...]:
    """The accepted codes ('unread:table.column') of what is published but neither read nor ignored, sorted.

    Raises: SourceChanged for other columns and elements, with their file and the option that leaves them unread.
    """
    tables = raw_columns(con)
    ignored = {key.lower() for key in layout.ignored}
    read = columns_read(layout.statements, tables)
    unread = {
        f"{table}.{column}": (table, "")
        for table, columns in tables.items()
        for column in columns
        if (table.lower(), column.lower()) not in read and f"{table}.{column}".lower() not in ignored
    }
    if "unread" in _tables(con, "raw"):
        unread |= {
            path: ("unread", f" (first in line {line})")
            for path, line in con.execute(
                "select path, min(line) from raw.unread group by path order by path"
            ).fetchall()
        }
    if stopped := [key for key in unread if f"unread:{key}" not in accepted]:
        tables_of = {unread[key][0] for key in stopped}
        files = sorted({file for table in tables_of for file in _files(con, table, names)} or names.values())
        told = [key + unread[key][1] for key in stopped]
        options = " ".join(f"--accept-code 'unread:{key}'" for key in stopped[:SHOWN])
        raise SourceChanged(
            f"{name}: {', '.join(files[:SHOWN])}: published but not read: {', '.join(told[:SHOWN])}"
            f"{_more(told)}. Nothing was staged. "
            f"Read it in {module(name)}, or add it to what the source ignores, with the reason. "
            f"To take the edition now, with that left unread: {options}"
        )
    return tuple(sorted(f"unread:{key}" for key in unread))


def _files(con: DuckDBPyConnection, table: str, names: Mapping[str, str]) -> list[str]:
    """The files whose rows a raw table holds."""
    if not con.execute(
        "select 1 from duckdb_columns() where schema_name = 'raw' and table_name = ? and column_name = 'file_sha256'",
        [table],
    ).fetchall():
        return []
    found = con.execute(f"select distinct file_sha256 from raw.{quote(table)}").fetchall()
    return [names[sha256] for (sha256,) in found if sha256 in names]


def unknown_codes(
    con: DuckDBPyConnection,
    name: str,
    layout: Format,
    accepted: Collection[str],
    names: dict[str, str],
    places: int = 1,
) -> tuple[str, ...]:
    """The accepted codes that the edition needed, sorted. `places`: see incoming.tell_rows_apart.

    Raises: UnknownCode for the others, each with its first line and the option that accepts it.
    """
    first: dict[str, tuple[int, str, int]] = {}
    for check in layout.code_checks:
        for code, told, sha256 in con.execute(check).fetchall():
            line = told // places
            known = first.get(code)
            rows = (known[2] if known else 0) + 1
            at = min((line, names.get(sha256, "")), (known[0], known[1])) if known else (line, names.get(sha256, ""))
            first[code] = (at[0], at[1], rows)
    unknown = sorted(code for code in first if code not in accepted)
    if unknown:
        where = "; ".join(
            f"{code} ({first[code][1]} line {first[code][0]}, {first[code][2]} times)" for code in unknown[:SHOWN]
        )
        options = " ".join(f"--accept-code '{code}'" for code in unknown)
        raise UnknownCode(
            f"{name}: codes that this version does not know: {where}{_more(unknown)}. Nothing was staged. To take the "
            f"edition now, its unknown programmes as blocking until they are mapped: {options}",
            tuple(unknown),
        )
    return tuple(sorted(first))


def required_values(con: DuckDBPyConnection, name: str, tables: Iterable[str], names: dict[str, str]) -> None:
    """Raises: SourceChanged where a column that the contract requires is null in incoming, with file and line."""
    needed: dict[str, list[str]] = {}
    for table, column in con.execute(
        "select table_name, column_name from duckdb_columns() where schema_name = 'stage' and not is_nullable "
        "and column_name not in ('version_id', 'edition_id', 'source', 'channel') order by table_name, column_index"
    ).fetchall():
        needed.setdefault(table, []).append(column)
    for table in tables:
        required = needed[table]
        tests = " or ".join(f"{quote(column)} is null" for column in required)
        row = con.execute(
            f"select file_sha256, part, line, {', '.join(f'{quote(column)} is null' for column in required)} "
            f"from incoming.{quote(table)} where {tests} order by part, line limit 1"
        ).fetchone()
        if row:
            empty = [column for column, missing in zip(required, row[3:], strict=True) if missing]
            raise SourceChanged(
                f"{name}: {names.get(row[0], row[0])} line {row[2]}: nothing for {table}.{', '.join(empty)}, which "
                f"every {table} must have. Nothing was staged. Correct the row, or teach {module(name)}."
            )


def orphans(con: DuckDBPyConnection, name: str, tables: Iterable[str]) -> None:
    """Raises: DataError where a fact names a record that the edition does not hold (a fault of the source module).

    Rests on the table `version` that `keep.versions` makes of all that facts name.
    """
    if not con.execute("select 1 from version where not has_record limit 1").fetchall():
        return
    for table in tables:
        row = con.execute(
            f"select record_id, part, line from incoming.{quote(table)} as fact "
            "anti join incoming.record as record on record.record_id = fact.record_id order by part, line limit 1"
        ).fetchone()
        if row:
            raise DataError(
                f"{name}: {row[1]} line {row[2]}: a {table} of {row[0]}, which is no record of the edition."
            )


def unaccounted_rows(
    con: DuckDBPyConnection, name: str, facts: Iterable[str], names: dict[str, str], places: int = 1
) -> None:
    """Raises: UnaccountedRows where a row read went nowhere, with the first of them.

    `places`: see incoming.tell_rows_apart.
    """
    citing = [*facts, "used", "blank", "deleted", "rejected"]
    tables = list(raw_columns(con))
    rows = " union all ".join(
        f"select {PLACE} as place, line, file_sha256, {number} as source from raw.{quote(table)}"
        for number, table in enumerate(tables)
    )
    if not tables:
        return
    con.execute(f"create or replace temp table unaccounted as select * from ({rows}) {_not_cited(citing[0])}")
    for other in citing[1:]:
        if not con.execute("select 1 from unaccounted limit 1").fetchall():
            break
        con.execute(f"create or replace temp table unaccounted as select * from unaccounted {_not_cited(other)}")
    lost = [
        f"{names.get(sha256, sha256)} line {line // places} ({tables[source]})"
        for sha256, line, source in con.execute(
            "select distinct file_sha256, line, source from unaccounted order by source, line, file_sha256"
        ).fetchall()
    ]
    con.execute("drop table unaccounted")
    if lost:
        raise UnaccountedRows(
            f"{name}: {len(lost)} rows were read but neither staged nor rejected: "
            f"{', '.join(lost[:SHOWN])}{_more(lost)}. Nothing was staged. "
            "This is a fault of the source module: please report it with these lines."
        )


def _not_cited(table: str) -> str:
    """The join that leaves the rows which a table of incoming does not cite."""
    rows = "where whole_row" if table == "rejected" else ""
    return f"anti join (select {PLACE} as place, line from incoming.{quote(table)} {rows}) using (place, line)"


def expectations(con: DuckDBPyConnection, source: Source, records: int) -> list[tuple[str, str]]:
    """(rule, message) of counts and shares of a full edition that are not what the source expects."""
    found = []
    low, high = source.expect.records
    if not low <= records <= high:
        found.append(("expected_records", f"{records:,} records; {low:,} to {high:,} were expected."))
    for kind, (low, high) in source.expect.kinds.items():
        [(number,)] = con.execute("select count(*) from incoming.record where kind = ?", [kind]).fetchall()
        if not low <= number <= high:
            found.append(("expected_kinds", f"{number:,} records of kind {kind}; {low:,} to {high:,} were expected."))
    for key, least in source.expect.fill.items():
        filled, number = _filled(con, key)
        if number and filled < least * number:
            found.append(
                (
                    "expected_fill",
                    f"{key}: {filled:,} of {number:,} records ({100 * filled / number:.1f} %) have it; at least "
                    f"{100 * least:.1f} % were expected.",
                )
            )
    return found


TYPED = {"identifier": "scheme", "attribute": "attribute", "listing": "programme", "wallet": "currency_published"}
"""Columns that say which sort of fact a row is, where it is not called type."""


def _filled(con: DuckDBPyConnection, key: str) -> tuple[int, int]:
    """How many records have the fact that a key of `Expect.fill` names, and of how many ('person:date.birth')."""
    kind, _, fact = key.rpartition(":")
    table, _, sort = fact.partition(".")
    values = {"kind": kind} if kind else {}
    of_kind = "where kind = $kind" if kind else ""
    of_sort = f"where {quote(TYPED.get(table, 'type'))} = $sort" if sort else ""
    [(filled, number)] = con.execute(
        f"select count(*) filter (has.record_id is not null), count(*) from (from incoming.record {of_kind}) as record "
        f"left join (select distinct record_id from incoming.{quote(table)} {of_sort}) as has using (record_id)",
        values | ({"sort": sort} if sort else {}) or None,
    ).fetchall()
    return int(filled), int(number)


def _tables(con: DuckDBPyConnection, schema: str) -> set[str]:
    rows = con.execute("select table_name from duckdb_tables() where schema_name = ?", [schema]).fetchall()
    return {str(table) for (table,) in rows}


def _more(items: list[str]) -> str:
    return f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
