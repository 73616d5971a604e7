"""A small world linked in memory, for tests: parties in, connection with the tables of the run out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import live
from resolver.clean.names import names_table
from resolver.clean.values import clean_values
from resolver.decide import Judgement
from resolver.link import link_records
from resolver.store import connect, contract
from tests.stage import Party, stage


def prepared(parties: Iterable[Party]) -> DuckDBPyConnection:
    """Parties staged and cleaned: everything that linking reads."""
    con = connect(":memory:")
    con.execute(contract("ingest", "stage.sql"))
    stage(con, parties)
    live.prepare(con)
    clean_values(con)
    names_table(con)
    return con


def linked(
    *parties: Party, judgements: Iterable[Judgement] = (), previous: Path | None = None, sequence: int = 1
) -> DuckDBPyConnection:
    """Parties staged, cleaned and linked."""
    con = prepared(parties)
    link_records(con, list(judgements), previous, sequence)
    return con


def together(con: DuckDBPyConnection) -> set[frozenset[str]]:
    """The records of each entity that has several."""
    entities: dict[str, set[str]] = {}
    for record, entity in con.execute("select record_id, entity_id from work.entity_record").fetchall():
        entities.setdefault(entity, set()).add(record)
    return {frozenset(records) for records in entities.values() if len(records) > 1}


def reasons(con: DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """The reason of each tie between entities that might be one, by its records."""
    rows = con.execute("select left_record, right_record, reason from work.may_be").fetchall()
    return {(left, right): reason for left, right, reason in rows}


def generation(con: DuckDBPyConnection, path: Path | str = ":memory:") -> DuckDBPyConnection:
    """The tables of a published generation that linking fills and `explain` reads."""
    made = connect(path)
    made.execute(contract("resolver", "network.sql"))
    tables = {
        "final.record": """
            select r.record_id, e.entity_id, r.source, r.source as publisher, r.published_key, r.kind, r.subkind,
                   r.role, r.caption, r.remarks, r.url, r.published_on, r.invented, r.private, e.probability,
                   e.weight_bits, e.reason, r.cites
            from work.record as r join work.entity_record as e on e.record_id = r.record_id""",
        "evidence.pair": """
            select left_record, right_record, kind, weight_bits, probability, decision, reason, fields
            from work.pair""",
        "evidence.candidate_key": "select n.record_id, k.kind, k.rule, k.key from work.candidate_key as k "
        "join work.linked as n on n.kind = k.kind and n.rid = k.rid",
        "final.may_be": "select * from work.may_be",
        "meta.identity": "select * from work.identity",
        "meta.retired": "select * from work.retired",
    }
    for table, query in tables.items():
        found = con.execute(query)
        columns = [column[0] for column in found.description]
        for row in found.fetchall():
            listed = ", ".join(f'${name} as "{name}"' for name in columns)
            made.execute(f"insert into {table} by name select {listed}", dict(zip(columns, row, strict=True)))
    return made
