"""The first load by Neo4j's importer: what arrives is what Bolt would have written, and a kill costs nothing."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from resolver.errors import GraphUnreachable, LocalServerError
from resolver.neo4j import admin_files, first_load, process, server
from resolver.neo4j.load import LoadReport, load
from resolver.neo4j.running import Running
from resolver.neo4j.verify import verify
from resolver.store import connect, contract
from tests.cypher import generation
from tests.neo4j_server import quick_java
from tests.resolver.neo4j import odd as odd_names
from tests.resolver.neo4j.killing import cramped_at_once, killed_at_once, killed_at_statement


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """The small world with names that a file of comma-separated values has no place for."""
    path = tmp_path / "generation.duckdb"
    with connect(path) as con:
        con.execute(contract("resolver", "network.sql"))
        odd_names.fill(con)
    return path


def test_rows_that_the_format_cannot_hold_are_named_and_every_row_is_written(odd: Path, tmp_path: Path):
    with connect(odd, read_only=True) as con:
        made = admin_files.write(con, tmp_path / "files", marker=("workspace", "run-000001"))
    assert set(made.odd["entity"]) == odd_names.CANNOT_BE_IMPORTED
    lines = (tmp_path / "files" / "entity.csv").read_text("utf-8").split("\n")[:-1]
    assert len(lines) == made.rows["entity"] == 21
    assert {line.partition(",")[0] for line in lines if line.endswith(",")} == set(made.odd["entity"])


def test_ids_that_the_format_cannot_hold_are_refused(tmp_path: Path):
    with generation.small() as con:
        con.execute("update final.relation set relation_id = 'own' || chr(10) || '1' where relation_id = 'own-1'")
        with pytest.raises(admin_files.Unfit, match="1 ids of owns hold a line break"):
            admin_files.write(con, tmp_path)


def test_only_a_large_network_into_a_store_that_was_never_made_is_imported(tmp_path: Path):
    with generation.small() as con:
        assert not first_load.applies(tmp_path, con)
        assert first_load.applies(tmp_path, con, least=10)
        (tmp_path / "data" / "databases" / "neo4j").mkdir(parents=True)
        assert not first_load.applies(tmp_path, con, least=10)
        (tmp_path / "first_load.json").write_text("{}")
        assert first_load.applies(tmp_path, con)


LOADER = """
import sys
from pathlib import Path
from resolver.neo4j import first_load
from resolver.store import connect
first_load.load(Path(sys.argv[1]), connect(sys.argv[2], read_only=True), "workspace", "run-000001")
"""


def kill_during_import(home: Path, path: Path) -> int:
    """Start a load in a process of its own and kill -9 it when its importer runs; the importer's number."""
    loader = subprocess.Popen([sys.executable, "-c", LOADER, str(home), str(path)])
    while not (home / "first_load.json").exists() or b'"mark"' not in (home / "first_load.json").read_bytes():
        assert loader.poll() is None
        time.sleep(0.02)
    loader.send_signal(signal.SIGKILL)
    assert loader.wait() == -signal.SIGKILL
    return int((home / "first_load.json").read_text().split('"pid": ')[1].split(",")[0])


@pytest.mark.graph
def test_a_first_load_that_was_killed_is_repeated_and_equals_the_workspace(odd: Path, tmp_path: Path):
    home = tmp_path / "a, (server) 'home'"
    with quick_java(), connect(odd, read_only=True) as con:
        importer = kill_during_import(home, odd)
        with pytest.raises(LocalServerError, match="a first load was cut off"):
            server.start(home)
        try:
            report, running = first_load.load(home, con, "workspace", "run-000001", heap="512m")
            assert not Path(f"/proc/{importer}").exists() or os.waitpid(importer, os.WNOHANG) is None
            assert (report.nodes["Entity"].written, report.relations["OWNS"].written) == (21, 7)
            assert report.relations["OWNS"].left_out == 1
            with first_load.driver_to(running) as driver:
                assert verify(driver, con).equal
                assert load(driver, con, "workspace", "run-000001").already_loaded
                assert not first_load.is_empty(driver)
        finally:
            server.stop(home, patience=20)


def importer(home: Path) -> int | None:
    """The number of the importer that fills a store now."""
    try:
        found: dict[str, Any] = json.loads((home / first_load.CUT_OFF).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found["pid"] if found["pid"] and process.mark(found["pid"]) == found["mark"] else None


def served(home: Path) -> int | None:
    """The number of the server of a folder."""
    running = server.status(home)
    return running.pid if running else None


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond a size, in bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.graph
def test_a_first_load_killed_or_out_of_room_in_each_phase_is_finished_by_the_same_command(odd: Path, tmp_path: Path):
    home = tmp_path / "home"
    with quick_java(), connect(odd, read_only=True) as con:

        def again() -> tuple[LoadReport, Running]:
            assert first_load.applies(home, con, least=10)
            return first_load.load(home, con, "workspace", "run-000001", heap="512m")

        try:
            with room_for(100_000), pytest.raises(LocalServerError, match=r"no room left on the disk .* --bolt"):
                again()  # one name has a million characters
            with (
                cramped_at_once(lambda: importer(home), 100_000),
                pytest.raises(LocalServerError, match="Where its disk is full, make room") as told,
            ):
                again()
            assert "File too large" in str(told.value)
            with (
                killed_at_once(lambda: importer(home)),
                pytest.raises(LocalServerError, match=r"the import into .* failed"),
            ):
                again()
            with killed_at_once(lambda: served(home)), pytest.raises(LocalServerError, match="ended while starting"):
                again()
            with killed_at_statement(lambda: served(home), "CREATE CONSTRAINT", 5), pytest.raises(GraphUnreachable):
                again()
            _, running = again()
            with first_load.driver_to(running) as driver:
                assert verify(driver, con).equal
                assert load(driver, con, "workspace", "run-000001").already_loaded
            assert not first_load.applies(home, con, least=10)  # whoever asks again asks over Bolt
        finally:
            server.stop(home, patience=20)
