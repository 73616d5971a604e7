"""The first load into an empty local store: files, `neo4j-admin database import full`, start, constraints and indexes.

Several times as fast as writing over Bolt. Only for the workspace's own local server (a server in use is never
emptied: Docker and remote ones are loaded over Bolt), only where it holds nothing, and only from `LARGE` rows on, as
stopping and starting a server takes some seconds.

Killed before the import is whole, `first_load.json` stays in the server's folder: the server does not start on such a
store, and the next load imports anew. Killed later, `imported.json` stays and the graph says 'imported': the next load
starts the server if need be, compares what is really there, and finishes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection
from neo4j import Driver, GraphDatabase, Session

import cypher
from resolver.errors import LocalServerError
from resolver.neo4j import admin_files, content, jars, process, server, writing
from resolver.neo4j import load as loading
from resolver.neo4j.admin_files import KINDS, Files
from resolver.neo4j.load import (
    Counts,
    LoadReport,
    check_types,
    columns_to_write,
    make_schema,
    mark_loaded,
    reachable,
    scalar,
    to_write,
)
from resolver.neo4j.memory import sparing
from resolver.neo4j.running import Running, locked
from resolver.neo4j.shape import RelationType
from resolver.store import no_room, replace

LARGE = 100_000
"""Nodes and relations from which on the import is worth a stop and a start of the server: Bolt takes ten seconds."""

IMPORTER = "org.neo4j.cli.AdminTool"
HEAP = "1g"
CUT_OFF = "first_load.json"
IMPORTED = "imported.json"
Progress = Callable[[str, int], None]


def rows(con: DuckDBPyConnection) -> int:
    """About how many nodes and relations a generation makes."""
    tables = ("entity", "record", "record", "transfer", "relation", "support", "paid_to")
    return sum(scalar(con, f"select count(*) from final.{table}") for table in tables)


def is_cut_off(home: Path) -> bool:
    """Whether an import into this server's store began and did not end."""
    return (home / CUT_OFF).exists()


def applies(home: Path, con: DuckDBPyConnection, least: int = LARGE) -> bool:
    """Whether the local server of that folder can be loaded this way: large enough, and nothing is in its store."""
    running = server.status(home)
    if is_cut_off(home) or ((home / IMPORTED).exists() and running is None):
        return True
    if rows(con) < least:
        return False
    if running is None:
        return not (home / "data" / "databases" / "neo4j").exists()
    with driver_to(running) as driver:
        return is_empty(driver)


def is_empty(driver: Driver) -> bool:
    """Whether a database holds no node, no relation, and no constraint or index that is not ours."""
    with reachable(), driver.session(database="neo4j") as session:
        nodes = session.run("MATCH (n) RETURN count(n) AS found").single(strict=True)["found"]
        made = {row["name"] for row in session.run("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name")}
        made |= {row["name"] for row in session.run("SHOW CONSTRAINTS YIELD name")}
    return not nodes and made <= loading.named_schema().keys()


def load(
    home: Path,
    con: DuckDBPyConnection,
    workspace_id: str,
    run_id: str,
    *,
    heap: str = "1g",
    progress: Progress | None = None,
    timeout: float = 300,
) -> tuple[LoadReport, Running]:
    """Fill the store of a local server, which is stopped for it and runs afterwards; on the ports it had before.

    Raises: Unfit where the network's ids can't be written in the importer's format: load over Bolt; LocalServerError
    where the importer fails or a disk is full, with the end of what was said; DataError for types without a place.
    """
    started = time.monotonic()
    home = home.resolve()
    check_types(con)
    if (home / IMPORTED).exists():
        return go_on(home, con, workspace_id, run_id, heap=heap, progress=progress, timeout=timeout)
    report = LoadReport(run_id)
    before = server.status(home)
    folder = home / "import" / "first-load"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with roomy(home):
            files = sparing(
                con, lambda: admin_files.write(con, folder, marker=(workspace_id, run_id), progress=progress)
            )
        server.stop(home)
        import_full(home, folder, files.arguments())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if progress:
        progress("import", sum(files.rows.values()))
    ports = (before.bolt_port, before.http_port) if before else (None, None)
    running = server.start(home, bolt_port=ports[0], http_port=ports[1], heap=heap, timeout=timeout)
    with driver_to(running) as driver, reachable(), driver.session(database="neo4j") as session:
        finish(driver, session, con, files, workspace_id, report)
    (home / IMPORTED).unlink()
    report.seconds = time.monotonic() - started
    return report, running


def go_on(
    home: Path,
    con: DuckDBPyConnection,
    workspace_id: str,
    run_id: str,
    *,
    heap: str,
    progress: Progress | None,
    timeout: float,
) -> tuple[LoadReport, Running]:
    """Finish a first load whose import was whole and whose server ended afterwards: compare, and write what differs."""
    started = time.monotonic()
    running = server.start(home, heap=heap, timeout=timeout)
    with driver_to(running) as driver:
        report = loading.load(driver, con, workspace_id, run_id, progress=progress)
    (home / IMPORTED).unlink()
    report.seconds = time.monotonic() - started
    return report, running


def import_full(home: Path, folder: Path, arguments: list[str]) -> None:
    """Run the importer on the files of a folder; what the store held is gone.

    Raises: LocalServerError, with the end of what it said.
    """
    java, paths = server.java_runtime(), jars.provide()
    with locked(home):
        end_importer(home)
        if holder := process.lock_holder(home / "data" / "databases" / "store_lock"):
            raise LocalServerError(f"{home}: process {holder} runs a Neo4j on this folder. Stop it first.")
        server.write_conf(home, (server.BOLT_PORT, server.HTTP_PORT), read_only=False)
        command = [str(java), f"-Xmx{HEAP}", *server.JVM_OPTIONS, IMPORTER, "database", "import", "full", "neo4j"]
        command += [*arguments, "--overwrite-destination=true", f"--report-file={home / 'logs' / 'import.report'}"]
        environment = {"CLASSPATH": os.pathsep.join(map(str, paths)), "NEO4J_HOME": str(home)}
        environment["NEO4J_CONF"] = str(home / "conf")
        replace(home / CUT_OFF, json.dumps({"pid": None}) + "\n")
        log = home / "logs" / "import.log"
        with log.open("wb") as output:
            running = subprocess.Popen(
                command, cwd=folder, env=os.environ | environment, stdout=output, stderr=subprocess.STDOUT
            )
            replace(home / CUT_OFF, json.dumps({"pid": running.pid, "mark": process.mark(running.pid)}) + "\n")
            with ended_with(running):
                code = running.wait()
        if code:
            raise LocalServerError(
                f"the import into {home} failed. Where its disk is full, make room; then run the same command again: "
                f"it begins anew. {server.tail(log, 0)}"
            )
        (home / CUT_OFF).rename(home / IMPORTED)


@contextmanager
def roomy(home: Path) -> Iterator[None]:
    """Turn a want of room for the importer's files into an error that a person can act on.

    Raises: LocalServerError.
    """
    try:
        yield
    except (duckdb.IOException, OSError) as error:
        if (full := no_room(error)) is None:
            raise
        raise LocalServerError(
            f"{home}: no room left on the disk ({full}) for the files that Neo4j imports. Nothing was loaded. "
            "Make room, and run the same command again; or `resolver load --bolt`, which needs no files."
        ) from error


@contextmanager
def ended_with(running: subprocess.Popen[bytes]) -> Iterator[None]:
    """End the process if the block is left before it has ended."""
    try:
        yield
    except BaseException:
        running.kill()
        running.wait()
        raise


def end_importer(home: Path) -> None:
    """End the importer that a killed load left behind: what it writes would be thrown away."""
    try:
        left: dict[str, Any] = json.loads((home / CUT_OFF).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return
    if left.get("pid"):
        process.stop(int(left["pid"]), left["mark"], patience=5)


def finish(
    driver: Driver, session: Session, con: DuckDBPyConnection, files: Files, workspace_id: str, report: LoadReport
) -> None:
    """Constraints and indexes, what the format could not hold, and the mark that the run is loaded."""
    make_schema(session, report)
    for text in files.afterwards():
        report.count(session.run(text).consume().counters)
    for kind in KINDS:
        counts = Counts(written=files.rows[kind.name])
        if ids := files.odd.get(kind.name):
            write_odd(driver, con, kind, ids, report)
        if isinstance(kind, RelationType):
            counts.left_out = scalar(con, kind.left_out)
            report.relations[kind.type] = counts
            report.counters["relationships_created"] = report.counters.get("relationships_created", 0) + counts.written
        else:
            report.nodes[kind.label] = counts
            report.counters["nodes_created"] = report.counters.get("nodes_created", 0) + counts.written
    mark_loaded(session, workspace_id, report)


def write_odd(driver: Driver, con: DuckDBPyConnection, kind: content.Shape, ids: list[str], report: LoadReport) -> None:
    """Write the rows again that the format could not carry exactly."""
    delete = cypher.write(f"delete_{kind.name}").text if isinstance(kind, RelationType) else None
    con.execute("create or replace temp table odd as select unnest($ids) as id", {"ids": ids})
    columns = columns_to_write(kind, content.hash_sql(kind))
    select = f"select {columns}, true from ({kind.select}) as s join odd on odd.id = s.id"
    for done in writing.write(driver, "neo4j", cypher.write(kind.name).text, delete, to_write(con, kind, select)):
        for entry in done.counters:
            report.count(entry)


def driver_to(running: Running) -> Driver:
    """A driver to a local server."""
    return GraphDatabase.driver(running.bolt, telemetry_disabled=True)
