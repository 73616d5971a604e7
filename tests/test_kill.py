"""kill -9 in the middle of ingest and link, then the same command again: the end state of an undisturbed run.

(The same for load is in tests/resolver/neo4j/test_load.py.) Real processes, killed at seeded moments over the time that
an undisturbed run takes; the number of kills is printed, and grows with RESOLVER_TEST_SCALE.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from resolver import judgements
from resolver.cli import app
from resolver.demo.run import PUBLISHED, files
from resolver.store import Workspace
from tests.conftest import scale

KILLS = 3 * scale()
"""Of each step; RESOLVER_TEST_SCALE=7 makes them twenty-one."""

Tables = dict[str, list[tuple[object, ...]]]

OFAC = ("sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")
STAGED = (
    "file",
    "presence",
    "record",
    "name",
    "date",
    "identifier",
    "address",
    "listing",
    "relation",
    "wallet",
    "rejected",
)
PUBLISHED_TABLES = ("final.entity", "final.record", "final.name", "final.relation", "final.listing", "final.support",
                    "final.chain_address", "evidence.pair", "meta.identity", "meta.retired",
                    "meta.finding", "meta.version", "meta.judgement")  # fmt: skip


def command(workspace: Path, step: str, folder: Path) -> list[str]:
    """The command line of a step."""
    base = [sys.executable, "-m", "resolver", "-q", "-w", str(workspace)]
    if step in ("link", "update"):
        return [*base, "link"]
    return [
        *base,
        "ingest",
        "ofac_sdn",
        *(str(folder / "ofac" / name) for name in OFAC),
        "--partial",
        "--published",
        str(PUBLISHED),
    ]


def run(arguments: list[str]) -> float:
    """Run a command to its end; the seconds it took."""
    begun = time.monotonic()
    subprocess.run(arguments, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


def staged(workspace: Path) -> Tables:
    """What is staged, without the time of arrival."""
    con = duckdb.connect(str(workspace / "work.duckdb"), read_only=True)
    try:
        content = {table: sorted(con.execute(f"from stage.{table}").fetchall(), key=repr) for table in STAGED}
        content["edition"] = con.execute(
            "select * exclude (ingested_at) from stage.edition order by edition_id"
        ).fetchall()
    finally:
        con.close()
    content["rows"] = [(path.name,) for path in sorted((workspace / "network" / "rows").iterdir())]
    return content


def published(workspace: Path) -> Tables:
    """What is published, without the times of runs."""
    with Workspace(workspace).read() as con:
        content = {table: sorted(con.execute(f"from {table}").fetchall(), key=repr) for table in PUBLISHED_TABLES}
        content["run"] = con.execute("select run_id, sequence, version, models, counts from meta.run").fetchall()
    content["files"] = [(path.name,) for path in sorted((workspace / "network").glob("*.duckdb*"))]
    return content


@dataclass(frozen=True)
class Step:
    """A step that nothing disturbed: the workspace before it, how long it took, and what it left."""

    start: Path
    seconds: float
    expected: Tables


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Step]]:
    """Ingest, the first link, and a link after a judgement: each goes on from what the one before left."""
    folder = tmp_path_factory.mktemp("undisturbed")
    workspace, found = folder / "workspace", {}
    Workspace(workspace).create()
    with files() as published_files:
        for step in ("ingest", "link", "update"):
            if step == "update":
                with Workspace(workspace).read() as con:
                    one, other = sorted(id for (id,) in con.execute("from final.record select record_id").fetchall())[
                        :2
                    ]
                judgements.judge(Workspace(workspace), one, other, "different", "seen")
            start = folder / f"before-{step}"
            shutil.copytree(workspace, start)
            seconds = run(command(workspace, step, published_files))
            found[step] = Step(start, seconds, state(workspace, step))
        yield found


def state(workspace: Path, step: str) -> Tables:
    """What a step leaves."""
    return staged(workspace) if step == "ingest" else published(workspace)


def again(workspace: Path, step: str, folder: Path) -> None:
    """The same command once more, in this process."""
    invoked = CliRunner().invoke(app, command(workspace, step, folder)[4:])
    assert invoked.exit_code == 0, invoked.output


@pytest.mark.parametrize("step", ["ingest", "link", "update"])
def test_a_killed_step_and_the_same_command_again_end_as_an_undisturbed_run(tmp_path, step, steps, record_property):
    undisturbed = steps[step]
    moments = random.Random(20260923)
    killed = 0
    with files() as folder:
        for attempt in range(KILLS):
            workspace = tmp_path / f"killed-{attempt}"
            shutil.copytree(undisturbed.start, workspace)
            with subprocess.Popen(command(workspace, step, folder), stdout=subprocess.DEVNULL) as process:
                time.sleep(undisturbed.seconds * moments.uniform(0.15, 0.95))
                process.send_signal(signal.SIGKILL)
            killed += process.returncode == -signal.SIGKILL
            again(workspace, step, folder)
            assert state(workspace, step) == undisturbed.expected, f"kill {attempt}"
            shutil.rmtree(workspace)
    record_property("cases", killed)
    assert killed >= KILLS / 2


def test_a_full_disk_publishes_nothing_and_the_same_command_ends_well_when_there_is_room(workspace):
    """No file may grow beyond half a megabyte, as on a disk that is full."""
    from tests.stage import Party, stage

    with workspace.write("stage") as con:
        stage(con, [Party("a:1", "Anna Lindqvist"), Party("c:1", "Oleg Tarvik")])
    step = command(workspace.folder, "link", Path())
    limited = (
        "import resource, sys; from resolver.cli import main; "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)); sys.argv[1:] = {step[3:]!r}; sys.exit(main())"
    )
    failed = subprocess.run([sys.executable, "-c", limited], capture_output=True, text=True, check=False)
    assert failed.returncode == 3, failed.stderr
    assert "no room left on the disk (File too large). Nothing was published" in failed.stderr
    assert workspace.current() is None
    run(step)
    with workspace.read() as con:
        assert con.execute("select count(*) from final.record").fetchall() == [(2,)]
