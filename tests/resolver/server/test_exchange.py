"""The server goes on from the old network while a run writes the next one, switches whole, and outlives dying runs."""

from __future__ import annotations

import asyncio
import gc
import shutil
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import Any

import pytest

from resolver.history import changes as feed
from resolver.server.settings import Settings
from resolver.server.state import Served
from resolver.store import Workspace
from tests.resolver.server.conftest import Running, copied, running
from tests.stage import Party, stage

MORE = Party("un:KPi.10", "Ri Tong Il", born="1958-03-03", countries=("Korea, North",), listed="un:1718")
QUERY = {"queries": {"q": {"schema": "Person", "properties": {"name": ["Ri Tong Il"], "birthDate": ["1958-03-03"]}}}}
RUN = "import sys, resolver; resolver.open(sys.argv[1]).link()"


@pytest.fixture
def workspace(published: Workspace, tmp_path: Path) -> Workspace:
    """A copy with one listed person more, staged and not linked yet."""
    made = copied(published, tmp_path / "workspace")
    with made.write("stage") as con:
        stage(con, [MORE])
    return made


def test_answers_are_of_one_network_while_a_run_publishes_another(workspace: Workspace):
    with running(workspace, Settings(watch_seconds=0.05, per_second=10_000)) as at:
        seen: list[tuple[str, int, int]] = []
        stop = threading.Event()

        def ask() -> None:
            while not stop.is_set():
                matched = at.client.post("/match/default", json=QUERY)
                assert matched.status_code == 200
                told = matched.json()
                seen.append((told["basis"]["run"], len(told["responses"]["q"]["results"]), 0))
                time.sleep(0.02)

        asking = threading.Thread(target=ask)
        waiting: list[dict[str, object]] = []
        polling = threading.Thread(
            target=lambda: waiting.append(at.client.get("/changes?since=run-000001&wait=30").json())
        )
        asking.start()
        subprocess.run([sys.executable, "-c", RUN, str(workspace.folder)], check=True, capture_output=True)
        polling.start()
        until = time.monotonic() + 60
        while time.monotonic() < until and not (seen and seen[-1][0] == "run-000002"):
            time.sleep(0.05)
        stop.set()
        asking.join()
        polling.join()
        assert set(seen) == {("run-000001", 0, 0), ("run-000002", 1, 0)}, "never a part of one and a part of the other"
        assert [run for run, _, _ in seen] == sorted(run for run, _, _ in seen)
        assert waiting[0]["run"] == "run-000002" and waiting[0]["events"]
        assert at.client.get("/health").json()["exchanges"] == 2
        check_changes(at, workspace)


def check_changes(at: Running, workspace: Workspace) -> None:
    """A page at a time from the cursor is the whole feed; and what it says, applied, is the network of now."""
    events, cursor, more = [], "run-000001", True
    while more:
        told = at.client.get("/changes", params={"since": cursor, "limit": 2}).json()
        events += told["events"]
        cursor, more = told["cursor"], told["more"]
    assert cursor == "run-000002" and events == at.client.get("/changes?since=run-000001").json()["events"]
    assert len(events) > 2 and {event["specversion"] for event in events} == {"1.0"}
    with workspace.read() as con:
        assert [event["id"] for event in events] == [event["event_id"] for event in feed.changes(con, 1)]
    only = at.client.get("/changes?since=run-000001&type=entity").json()["events"]
    assert only == [event for event in events if event["type"].startswith("resolver.entity.")] != []
    assert at.client.get("/changes?since=run-000001&type=nothing").status_code == 400
    begun = at.client.get("/changes?since=0..run-000001%2B2&limit=2").json()
    assert begun["run"] == "run-000001", "a cursor goes on in the run in which it began"
    (workspace.network_folder / "run-000001.duckdb").rename(workspace.network_folder / "gone")
    assert at.client.get("/changes?since=0..run-000001%2B2").status_code == 400
    assert at.client.get("/changes?since=nonsense").status_code == 400


def test_a_run_that_dies_and_a_generation_that_is_broken_change_nothing(workspace: Workspace):
    with running(workspace, Settings(watch_seconds=0.05)) as at:
        before = at.client.get("/health").json()
        dying = subprocess.Popen(
            [sys.executable, "-c", RUN, str(workspace.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(1)
        dying.kill()
        dying.wait()
        assert at.client.post("/match/default", json=QUERY).json()["basis"]["run"] == "run-000001"
        (workspace.network_folder / "run-000002.duckdb").write_bytes(b"half a file")
        pointer = workspace.network_folder / "current.json"
        kept = pointer.read_text()
        pointer.write_text('{"run": "run-000002", "file": "run-000002.duckdb", "published_at": "2026-01-02T00:00:00Z"}')
        until = time.monotonic() + 30
        while time.monotonic() < until and at.client.get("/health").json()["status"] == "ok":
            time.sleep(0.05)
        after = at.client.get("/health").json()
        assert (after["status"], after["run"]) == ("old", before["run"]) and after["not_opened"]
        assert "resolver_network_not_opened 1" in at.client.get("/metrics").text
        assert at.client.post("/match/default", json=QUERY).status_code == 200
        pointer.write_text(kept)
        while time.monotonic() < until + 30 and at.client.get("/health").json()["status"] == "old":
            time.sleep(0.05)
        assert at.client.get("/health").json()["status"] == "ok"


def test_before_the_first_run_everything_says_so(tmp_path: Path, published: Workspace):
    workspace = Workspace(tmp_path / "new")
    workspace.create()
    with running(workspace, Settings(watch_seconds=0.05)) as at:
        assert at.client.get("/healthz").status_code == 200
        for path in ("/readyz", "/health", "/catalog", "/search/default?q=x", "/owners?id=x", "/changes"):
            answer = at.client.get(path)
            assert answer.status_code == 503 and answer.headers["retry-after"], path
        assert at.client.get("/metrics").status_code == 200 and at.client.get("/").status_code == 200
        shutil.copytree(published.network_folder, workspace.network_folder, dirs_exist_ok=True)
        until = time.monotonic() + 60
        while time.monotonic() < until and at.client.get("/readyz").status_code == 503:
            time.sleep(0.05)
        assert at.client.get("/readyz").status_code == 200


def test_a_network_that_is_exchanged_is_freed_though_what_is_served_is_kept_from_the_search_for_cycles(
    workspace: Workspace,
):
    frozen = gc.get_freeze_count()
    try:
        served = Served(workspace, Settings())
        asyncio.run(served.look())
        assert served.now is not None and gc.get_freeze_count() > frozen
        old: list[weakref.ref[Any]] = [
            weakref.ref(each) for each in (served.now, served.now.screener, served.now.entities)
        ]
        subprocess.run([sys.executable, "-c", RUN, str(workspace.folder)], check=True, capture_output=True)
        asyncio.run(served.look())
        assert served.now.run == "run-000002"
        gc.collect()
        assert [gone() for gone in old] == [None, None, None]
        served.now.close()
    finally:
        gc.unfreeze()
