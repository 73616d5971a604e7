"""The values of a record's features as 64-bit hashes, and their text again where a person reads of them."""

from __future__ import annotations

from collections.abc import Iterable

from duckdb import DuckDBPyConnection

from resolver.kinds import Feature, Kind


def write(con: DuckDBPyConnection, kind: Kind, used: Iterable[str]) -> None:
    """Make the temporary table value_<feature>(rid, hash) of each feature used; a value may stand there twice."""
    for feature in named(kind, used):
        con.execute(f"create or replace temp table value_{feature.name} as select rid, hash from ({hashed(feature)})")


def drop(con: DuckDBPyConnection) -> None:
    """Drop the tables of values."""
    tables = con.execute(
        "select table_name from duckdb_tables() where temporary and starts_with(table_name, 'value_') order by all"
    ).fetchall()
    for (table,) in tables:
        con.execute(f"drop table {table}")


def hashed(feature: Feature) -> str:
    """A query for rid, value and hash; the hash covers the feature's name, for a town is never equal to a word."""
    return f"select rid, value, hash(value, '{feature.name}') as hash from ({feature.values}) where value <> ''"


def texts_sql(kind: Kind, used: Iterable[str]) -> str:
    """A query for the hash and the text of every value of these features."""
    return " union all ".join(f"select hash, value from ({hashed(feature)})" for feature in named(kind, used))


def texts(con: DuckDBPyConnection, kind: Kind, used: Iterable[str], wanted: dict[int, int]) -> dict[int, str]:
    """The text of each hash in `wanted` (hash -> a record that has it)."""
    con.execute("create or replace temp table value_wanted (hash ubigint, rid integer)")
    con.execute(
        "insert into value_wanted select unnest($hashes), unnest($rids)",
        {"hashes": [*wanted], "rids": [*wanted.values()]},
    )
    found: dict[int, str] = {}
    for feature in named(kind, used):
        found |= dict(
            con.execute(
                f"select distinct v.hash, v.value from ({hashed(feature)}) as v "
                "where v.rid in (select rid from value_wanted) and v.hash in (select hash from value_wanted)"
            ).fetchall()
        )
    return found


def named(kind: Kind, used: Iterable[str]) -> list[Feature]:
    """The features of these names, in the order in which the kind declares them."""
    names = set(used)
    return [feature for feature in kind.clues if feature.name in names]
