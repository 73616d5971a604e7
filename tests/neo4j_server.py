"""The Neo4j that tests run against: a real server, started by the command that users run.

Order: NEO4J_URI (with NEO4J_USER and NEO4J_PASSWORD) if it is set, else our own server in a temporary folder, on free
ports, else the tests are skipped with the reason - and fail where CI is set. Tests with the fixture `graph` get an
EMPTIED database: never name one with data that you need.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Session

from resolver.errors import LocalServerError
from resolver.neo4j import server
from resolver.neo4j.running import HOST, Running

DATABASE = "neo4j"


@dataclass(frozen=True)
class Neo4jServer:
    """Address and login of the server; `home` and `browser` only for one that the tests started."""

    uri: str
    auth: tuple[str, str] | None
    home: Path | None = None
    browser: str | None = None

    def driver(self) -> Driver:
        """A new driver, to be closed by who asked for it."""
        return GraphDatabase.driver(self.uri, auth=self.auth, telemetry_disabled=True)


@dataclass(frozen=True)
class Graph:
    """An emptied database: a driver, and sessions on it."""

    server: Neo4jServer
    driver: Driver

    @property
    def uri(self) -> str:
        """The server's address."""
        return self.server.uri

    def session(self, *, read_only: bool = False) -> Session:
        """A new session, to be used in a `with`."""
        access = READ_ACCESS if read_only else WRITE_ACCESS
        return self.driver.session(database=DATABASE, default_access_mode=access)

    def rows(self, query: str, **parameters: object) -> list[dict[str, object]]:
        """The rows of one query, as dictionaries."""
        with self.session() as session:
            return session.run(query, parameters).data()


@contextmanager
def quick_java() -> Iterator[None]:
    """Java's quick compiler for what is started meanwhile: a server takes 10 s of CPU to start, not 17."""
    before = os.environ.get("JAVA_TOOL_OPTIONS")
    os.environ["JAVA_TOOL_OPTIONS"] = f"{before or ''} -XX:TieredStopAtLevel=1".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["JAVA_TOOL_OPTIONS"]
        else:
            os.environ["JAVA_TOOL_OPTIONS"] = before


def start(home: Path, *, read_only: bool = False) -> Running:
    """A server of the tests' own: free ports, a small heap, and Java's quick compiler."""
    with quick_java():
        return server.start(
            home, bolt_port=free_port(), http_port=free_port(), heap="512m", read_only=read_only, timeout=300
        )


def free_port() -> int:
    """A port of the loopback interface that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def clear(driver: Driver) -> None:
    """Remove all data, in batches that no limit of memory is too small for: relations first, for a hub has many."""
    with driver.session(database=DATABASE) as session:
        session.run("MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 5000 ROWS").consume()
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def empty(driver: Driver) -> None:
    """Remove all data, then all constraints and indexes but the token look-up ones."""
    clear(driver)
    with driver.session(database=DATABASE) as session:
        for row in session.run("SHOW CONSTRAINTS YIELD name").data():
            session.run(f"DROP CONSTRAINT `{row['name']}` IF EXISTS").consume()
        for row in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'").data():
            session.run(f"DROP INDEX `{row['name']}` IF EXISTS").consume()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    if uri := os.environ.get("NEO4J_URI"):
        password = os.environ.get("NEO4J_PASSWORD")
        yield Neo4jServer(uri, (os.environ.get("NEO4J_USER", "neo4j"), password) if password else None)
        return
    home = tmp_path_factory.mktemp("neo4j")
    try:
        running = start(home)
    except LocalServerError as error:
        if os.environ.get("CI"):
            pytest.fail(f"no Neo4j for the tests: {error}")
        pytest.skip(f"no Neo4j for the tests: {error}")
    try:
        yield Neo4jServer(running.bolt, None, home, running.browser)
    finally:
        server.stop(home, patience=30)


@pytest.fixture
def graph(neo4j_server: Neo4jServer) -> Iterator[Graph]:
    with neo4j_server.driver() as driver:
        empty(driver)
        yield Graph(neo4j_server, driver)
