"""What a server must be that is loaded: reached, of a version that knows the questions, with a login that it takes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError
from typer.testing import CliRunner

from resolver.cli import app
from resolver.errors import GraphUnreachable, UsageError
from resolver.neo4j import connection, server
from resolver.neo4j.jars import VERSION
from resolver.neo4j.load import load
from resolver.neo4j.running import HOST
from resolver.store import Workspace
from tests.cypher import generation
from tests.neo4j_server import Neo4jServer, start


@contextmanager
def announced_as(uri: str, version: str) -> Iterator[str]:
    """The address of a server that is the real one, but for the version in its greeting (of the same length)."""
    assert len(version) == len(VERSION)
    there = (urlsplit(uri).hostname, urlsplit(uri).port)

    def passed(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65_536):
                target.sendall(part.replace(f"Neo4j/{VERSION}".encode(), f"Neo4j/{version}".encode()))
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def listen(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here = listener.accept()[0]
                behind = socket.create_connection(there)
                for ends in ((here, behind), (behind, here)):
                    threading.Thread(target=passed, args=ends, daemon=True).start()

    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=listen, args=(listener,), daemon=True).start()
        yield f"bolt://{HOST}:{listener.getsockname()[1]}"


@pytest.mark.graph
@pytest.mark.parametrize("command", [["load"], ["verify"], ["query", "quality/faults"]])
def test_a_server_of_version_5_26_is_refused_with_the_reason_before_anything_is_asked(
    neo4j_server: Neo4jServer, workspace: Workspace, command: list[str]
):
    with workspace.generation("run-000001") as path, generation.small() as con:
        con.execute(f"attach '{path}' as copy; copy from database memory to copy")
    with announced_as(neo4j_server.uri, "5.26.0030") as uri:
        answer = CliRunner().invoke(app, ["-w", str(workspace.folder), *command, "--uri", uri])
    assert isinstance(answer.exception, GraphUnreachable)  # exit code 4
    assert "Neo4j/5.26.0030 is too old" in str(answer.exception)
    assert "which began with 2026.04" in str(answer.exception)


@pytest.mark.graph
def test_a_login_that_is_refused_is_named_whether_wrong_missing_or_to_be_changed(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
):
    def refuses(address: str) -> bool:
        with GraphDatabase.driver(address, connection_timeout=5) as driver:
            try:
                driver.verify_connectivity()
            except AuthError:
                return True
            except DriverError:
                return False
        return False

    monkeypatch.setattr(server, "CONF", server.CONF.replace("auth_enabled=false", "auth_enabled=true"))
    monkeypatch.setattr(server, "_bolt_answers", refuses)
    uri = start(tmp_path / "home").bolt
    try:
        for password in ("wrong", None):
            with pytest.raises(GraphUnreachable, match=r"user or password refused. Give --user and --password"):
                connection.driver(workspace, uri, "neo4j", password)
        with (
            connection.driver(workspace, uri, "neo4j", "neo4j") as driver,
            generation.small() as con,
            pytest.raises(GraphUnreachable, match=r"(?s)refuses the login .*must be changed"),
        ):
            load(driver, con, "workspace", "run-000001")
    finally:
        server.stop(tmp_path / "home", patience=20)


@pytest.mark.parametrize("uri", ["http://127.0.0.1:7474", "bolt://", "127.0.0.1:7687", "bolt://there/db?x=1"])
def test_an_address_of_another_form_is_refused_with_the_form(workspace: Workspace, uri: str):
    with pytest.raises(UsageError, match=r"no Bolt address\. It has the form bolt://HOST:PORT"):
        connection.driver(workspace, uri, "neo4j", None)
