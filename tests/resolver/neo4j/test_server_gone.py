"""A server that is killed, or has no room left, in the middle of a load over Bolt: the same command ends it well."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection
from neo4j import Driver, GraphDatabase

from resolver.errors import GraphUnreachable, ServerError
from resolver.neo4j import load as loading
from resolver.neo4j import server, writing
from resolver.neo4j.load import LoadReport, load
from resolver.neo4j.verify import verify
from tests.cypher import generation
from tests.neo4j_server import start
from tests.resolver.neo4j.killing import at_statement, killed_at_statement

pytestmark = pytest.mark.graph


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a server that may be killed, and many small transactions to kill it in."""
    monkeypatch.setattr(writing, "BATCH", 100)
    monkeypatch.setattr(loading, "BATCH", 100)
    try:
        yield tmp_path / "home"
    finally:
        server.stop(tmp_path / "home", patience=20)


@pytest.fixture
def con() -> Iterator[DuckDBPyConnection]:
    """The small world in a crowd of wallets."""
    with generation.small() as made:
        generation.crowd(made, entities=1_000, transfers=1_500)
        yield made


@contextmanager
def driver_to(home: Path) -> Iterator[Driver]:
    """A driver to the server of the folder, which is started if it does not run; it gives up after two seconds."""
    running = server.status(home) or start(home)
    with GraphDatabase.driver(running.bolt, max_transaction_retry_time=2, telemetry_disabled=True) as driver:
        yield driver


def brought(home: Path, con: DuckDBPyConnection, run: str) -> LoadReport:
    """The command that is repeated."""
    with driver_to(home) as driver:
        return load(driver, con, "workspace", run)


def pid(home: Path) -> int | None:
    """The server's number."""
    running = server.status(home)
    return running.pid if running else None


def test_a_server_killed_while_nodes_relations_reading_or_taking_away_is_under_way_costs_a_repetition(home, con):
    for words in ("MERGE (n:Entity", "CREATE (a)-[r:TRANSFERRED"):
        with (
            killed_at_statement(lambda: pid(home), words, 4),
            pytest.raises(GraphUnreachable, match="no Neo4j answers"),
        ):
            brought(home, con, "run-000001")
    first = brought(home, con, "run-000001")
    # two or three batches of the four that were sent had been committed, by two transactions at a time
    assert first.nodes["Entity"].written == 0
    assert 1_500 + 9 - 400 <= first.relations["TRANSFERRED"].written <= 1_500 + 9 - 100
    with (
        driver_to(home) as driver,
        killed_at_statement(lambda: pid(home), "MATCH (a)-[r:TRANSFERRED]->(b)", 2),
        pytest.raises(GraphUnreachable),
    ):
        verify(driver, con)
    con.execute("delete from final.entity where caption like 'wallet 9%'")
    con.execute("delete from final.record where caption like 'wallet 9%'")
    con.execute("delete from final.transfer where from_id not in (select entity_id from final.entity) "
                "or to_id not in (select entity_id from final.entity)")  # fmt: skip
    with killed_at_statement(lambda: pid(home), "MATCH (n:Entity {id: id})", 1), pytest.raises(GraphUnreachable):
        brought(home, con, "run-000002")
    with driver_to(home) as driver:
        assert not verify(driver, con).equal
        load(driver, con, "workspace", "run-000002")
        assert verify(driver, con).equal
        assert load(driver, con, "workspace", "run-000002").already_loaded


def test_a_server_without_room_on_its_disk_is_named_and_the_load_goes_on_when_there_is_some(home, con):
    """No file of the server may grow beyond a limit, from the middle of the load on, as on a disk that is full."""
    with driver_to(home) as driver:
        number = pid(home)
        assert number is not None

        def fill_up() -> None:
            resource.prlimit(number, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

        with (
            at_statement("CREATE (a)-[r:TRANSFERRED", 4, fill_up),
            pytest.raises(ServerError, match="where its disk is full") as told,
        ):
            load(driver, con, "workspace", "run-000001")
        print(told.value)
    resource.prlimit(number, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    server.stop(home, patience=20)
    with driver_to(home) as driver:
        load(driver, con, "workspace", "run-000001")
        assert verify(driver, con).equal
