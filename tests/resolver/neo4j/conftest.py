"""A server that is emptied once a module, and the small world loaded into it afresh for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckdb import DuckDBPyConnection

from resolver.neo4j.load import load
from tests.cypher import generation
from tests.neo4j_server import Graph, Neo4jServer, clear, empty


@pytest.fixture(scope="module")
def con() -> Iterator[DuckDBPyConnection]:
    """The small world; tests here don't change it."""
    with generation.small() as made:
        yield made


@pytest.fixture(scope="module")
def database(neo4j_server: Neo4jServer) -> Iterator[Graph]:
    """The server, emptied once: its constraints and plans serve all tests of the module."""
    with neo4j_server.driver() as driver:
        empty(driver)
        yield Graph(neo4j_server, driver)


@pytest.fixture
def blank(database: Graph) -> Graph:
    """The database without nodes; constraints may be there."""
    clear(database.driver)
    return database


@pytest.fixture
def loaded(blank: Graph, con: DuckDBPyConnection) -> Graph:
    """The small world, loaded as run-000001 of workspace 'workspace'."""
    load(blank.driver, con, "workspace", "run-000001")
    return blank
