"""A small world linked in memory, for tests: parties in, connection with the tables of the run out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import live, payments, pipeline, reporting
from resolver.clean.names import names_table
from resolver.clean.values import clean_values
from resolver.decide import Judgement
from resolver.history.run import history
from resolver.kinds import Model
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
    *parties: Party,
    judgements: Iterable[Judgement] = (),
    previous: Path | None = None,
    sequence: int = 1,
    models: Mapping[str, Model] | None = None,
) -> DuckDBPyConnection:
    """Parties staged, cleaned and linked; by the shipped models where none are given."""
    con = prepared(parties)
    link_records(con, list(judgements), previous, sequence, models)
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
    """A published generation of a linked world; one in memory shares its connection with the tables of the run."""
    pipeline.publishers(con)
    pipeline.regimes(con)
    for table in pipeline.RESOLVED:
        con.execute(contract("resolver", f"sql/{table}.sql"))
    payments.join(con)
    reporting.value_transfers(con)
    if path != ":memory:":
        pipeline.build(con, Path(path), pipeline.Run(1, None, [], {}, "", False, "2026-01-01T00:00:00Z", []))
        return connect(path, read_only=True)
    con.execute("attach ':memory:' as generation")
    con.execute("use generation")
    con.execute(contract("resolver", "network.sql"))
    con.execute("use memory")
    pipeline.fill(con)
    history(con, None, 1, "2026-01-01T00:00:00Z", {"state": ""})
    con.execute("use generation")
    return con
