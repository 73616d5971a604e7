"""Readers before, during and after a real run: none waits, none fails, and each sees one whole state."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from ingest import job
from resolver import lookup, pipeline
from resolver.demo.run import INPUTS, files
from resolver.neo4j import load, query
from resolver.store import Workspace

STATE = "select (select count(*) from final.entity), (select count(*) from final.record), max(sequence) from meta.run"


@pytest.fixture
def first_run(tmp_path) -> Workspace:
    """A workspace with OFAC's list alone, published."""
    workspace = Workspace(tmp_path / "workspace")
    with files() as folder:
        each = INPUTS[0]
        job.run(workspace, each.source, [folder / path for path in each.paths], partial=True, published=each.published)
    pipeline.link(workspace)
    return workspace


def poll(read: Callable[[], object], stop: threading.Event, seen: list[tuple[float, object]]) -> None:
    """Read again and again; note when each answer came and what it was, or the error."""
    while not stop.is_set():
        begun = time.monotonic()
        try:
            answer: object = read()
        except Exception as error:
            answer = error
        seen.append((time.monotonic() - begun, answer))


@pytest.mark.graph
def test_readers_and_queries_go_on_through_a_run_and_see_the_old_or_the_new_state(first_run, neo4j_server):
    from tests.neo4j_server import empty

    def state() -> object:
        with first_run.read() as con:
            return con.execute(STATE).fetchall()[0]

    with ExitStack() as stack:
        driver = stack.enter_context(neo4j_server.driver())
        empty(driver)
        kept = stack.enter_context(first_run.read())
        load.load(driver, kept, first_run.identity()["id"], lookup.run_id(kept), replace=True)
        before = kept.execute(STATE).fetchall()[0]
        asked = query.run(driver, "screening/name_search", {"text": "credit bank"}).rows
        stop = threading.Event()
        seen: dict[str, list[tuple[float, object]]] = {"new": [], "kept": [], "query": []}
        readers = {
            "new": state,
            "kept": lambda: kept.execute(STATE).fetchall()[0],
            "query": lambda: query.run(driver, "screening/name_search", {"text": "credit bank"}).rows,
        }
        threads = [threading.Thread(target=poll, args=(read, stop, seen[name])) for name, read in readers.items()]
        for thread in threads:
            thread.start()
        base = [sys.executable, "-m", "resolver", "-q", "-w", str(first_run.folder)]
        with files() as folder:
            register = [str(folder / path) for path in INPUTS[2].paths]
            subprocess.run([*base, "ingest", INPUTS[2].source, *register], check=True, stdout=subprocess.DEVNULL)
            during = {name: len(answers) for name, answers in seen.items()}
            subprocess.run([*base, "link"], check=True, stdout=subprocess.DEVNULL)
        after = state()
        time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join()
        empty(driver)
    assert before != after
    assert min(during.values()) > 3  # all of them answered while the run was writing
    assert {answer for _, answer in seen["new"]} == {before, after}
    assert {answer for _, answer in seen["kept"]} == {before}
    assert all(answer == asked for _, answer in seen["query"])
    print(
        {name: f"{len(answers)} answers, slowest {max(t for t, _ in answers):.2f} s" for name, answers in seen.items()}
    )
