"""What is known of a local server's folder: the recorded process, and who works on the folder just now.

    server.json   the running server: process, mark of its start, ports, version (absent when stopped)
    server.lock   held while a start or stop is under way

A record is believed only while the very process that was started lives: a killed server, or another process that got
its number, leaves a record that says nothing.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from resolver.errors import LocalServerError
from resolver.neo4j import process
from resolver.neo4j.jars import VERSION
from resolver.store import replace

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Running:
    """A running server: its Bolt address, its Browser's address, its version, process id and folder."""

    bolt: str
    browser: str
    version: str
    pid: int
    home: str

    @property
    def bolt_port(self) -> int:
        """The port of Bolt."""
        return int(self.bolt.rpartition(":")[2])

    @property
    def http_port(self) -> int:
        """The port of Browser."""
        return urlsplit(self.browser).port or 80

    def as_dict(self) -> dict[str, Any]:
        """The keys that `--json` gives."""
        return asdict(self)


def describe(home: Path, pid: int, bolt: int, http: int) -> Running:
    """The server of a folder, by its process and ports."""
    address = f"bolt://{HOST}:{bolt}"
    browser = f"http://{HOST}:{http}/browser/?dbms={address}&preselectAuthMethod=NO_AUTH"
    return Running(address, browser, VERSION, pid, str(home))


def write_record(home: Path, running: Running, ports: tuple[int, int]) -> None:
    """Record the process just started; ports are those of Bolt and HTTP."""
    record = {"pid": running.pid, "mark": process.mark(running.pid), "bolt": ports[0], "http": ports[1]}
    replace(home / "server.json", json.dumps(record | {"version": VERSION}) + "\n")


def read_record(home: Path) -> dict[str, Any] | None:
    """What server.json says; None where there is none. Raises: LocalServerError if it is damaged."""
    path = home / "server.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        int(record["pid"]), int(record["bolt"]), int(record["http"]), str(record["mark"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LocalServerError(
            f"{path}: not readable ({error}). Delete it if no server runs on this folder."
        ) from error
    return record


def recorded(home: Path) -> Running | None:
    """The recorded server if the very process that was started still runs."""
    record = read_record(home)
    if record is None or process.mark(record["pid"]) != record["mark"]:
        return None
    return describe(home, record["pid"], record["bolt"], record["http"])


@contextlib.contextmanager
def locked(home: Path) -> Iterator[None]:
    """One start or stop at a time. Raises: LocalServerError naming the process that has it under way."""
    try:
        for name in ("conf", "data", "logs", "import", "plugins", "run"):
            (home / name).mkdir(parents=True, exist_ok=True)
        handle = os.open(home / "server.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        running = recorded(home)
        holder = f"; process {running.pid} serves it at {running.bolt}" if running else ""
        raise LocalServerError(f"{home}: not yours to use ({error}){holder}. Name another folder.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 20).decode("ascii", "replace") or "unknown"
            raise LocalServerError(
                f"{home}: process {holder} is starting or stopping this server. Try again when it has finished."
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
