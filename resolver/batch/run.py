"""One run of a plan: every step with its record, and an exit code that a scheduler can act on.

Exit codes: 0 done; 1 done, and somebody has to look (a source was skipped, a list is too old, somebody screened is
a hit, a finding that the plan names is new); else that of the step that stopped the run: 2 usage, 3 data, 4 server.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from resolver import log
from resolver.batch import ages, metrics, plan, record, report
from resolver.batch.plan import Plan
from resolver.batch.record import Batch, Done
from resolver.batch.steps import Step, steps
from resolver.errors import ResolverError, UsageError, WorkspaceLocked
from resolver.store import Workspace, now


def run(workspace: Workspace, path: Path, *, begin: str | None = None) -> Batch:
    """Do what the file says, from the step `begin` on; what became of it, also kept in the workspace.

    A step that fails ends the run, unless its source may be skipped; report and metrics are written all the same.

    Raises: UsageError for a file or step that isn't right, before anything is done; WorkspaceLocked.
    """
    wanted = plan.read(path)
    folder = path.parent
    before = published(workspace)
    planned = steps(workspace, wanted, folder, before)
    first = position(planned, begin)
    workspace.create()
    with alone(workspace):
        for died in unended(workspace):
            log.line("batch", text=f"the run of {died.started_at} did not end; its work is done again")
        batch = Batch(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}", str(path), before)
        record.write(workspace, batch)
        for number, step in enumerate(planned):
            done = Done(step.name, "left", now(), 0.0) if number < first else act(step)
            batch.steps.append(done)
            record.write(workspace, batch)
            if done.state == "failed":
                break
        finish(workspace, wanted, folder, batch)
    return batch


def published(workspace: Workspace) -> str | None:
    """The run whose network is published; None before the first one."""
    current = workspace.current() if workspace.exists() else None
    return current.run_id if current else None


def position(planned: list[Step], begin: str | None) -> int:
    """The number of the step to begin with.

    Raises: UsageError that names the steps.
    """
    names = [step.name for step in planned]
    if begin is None:
        return 0
    if begin not in names:
        raise UsageError(f"--from {begin}: there is no such step. There are: {', '.join(names)}.")
    return names.index(begin)


def act(step: Step) -> Done:
    """Do one step; an error that a person can act on becomes its record."""
    started, clock, begun = now(), time.perf_counter(), time.time_ns()
    log.line("step", name=step.name, about=step.about)
    try:
        told = step.act()
    except ResolverError as error:
        state = "skipped" if step.may_fail else "failed"
        log.line(state, name=step.name, text=str(error))
        log.span(step.name, begun, failed=True)
        seconds = round(time.perf_counter() - clock, 2)
        return Done(step.name, state, started, seconds, {"exit_code": error.exit_code}, str(error))
    log.span(step.name, begun)
    return Done(step.name, "done", started, round(time.perf_counter() - clock, 2), told)


def finish(workspace: Workspace, wanted: Plan, folder: Path, batch: Batch) -> None:
    """The exit code with its reasons, the end of the record, the report and the metrics."""
    batch.run = published(workspace)
    found = ages.ages(workspace, wanted)
    stopped = [done for done in batch.steps if done.state == "failed"]
    batch.reasons += [f"{done.step}: {done.error}" for done in (*stopped, *skipped(batch))]
    batch.reasons += [
        f"{age.source}: its newest edition is {age.days} days old, {age.most_days} are allowed"
        for age in found
        if age.stale
    ]
    batch.reasons += [f"{done.step}: {text}" for done in batch.steps for text in done.told.get("look_at", ())]
    page = report.contents(workspace, batch)
    batch.reasons += [
        f"new finding of {each['rule']}: {each['message']}"
        for each in page.findings
        if each["rule"] in wanted.report.fail_on
    ]
    batch.exit_code = int(stopped[0].told["exit_code"]) if stopped else int(bool(batch.reasons))
    batch.ended_at = now()
    record.write(workspace, batch)
    if wanted.report.html:
        report.write(plan.resolved(folder, wanted.report.html), batch, found, page)
    if wanted.report.prometheus:
        metrics.write(plan.resolved(folder, wanted.report.prometheus), workspace, batch, found)


def skipped(batch: Batch) -> list[Done]:
    """The steps that failed and might."""
    return [done for done in batch.steps if done.state == "skipped"]


def unended(workspace: Workspace) -> list[Batch]:
    """The last run, if it died: its record has no end."""
    return [batch for batch in record.read_all(workspace)[-1:] if batch.ended_at is None]


@contextlib.contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """One run of a plan at a time in a workspace.

    Raises: WorkspaceLocked that names the time at which the other one began.
    """
    path = workspace.folder / "batch.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            raise WorkspaceLocked(f"{workspace.folder}: another run is at work since {file.read().strip()}.") from error
        file.truncate(0)
        file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n")
        file.flush()
        yield


def outlook(workspace: Workspace, path: Path) -> list[dict[str, Any]]:
    """What a run would do, step by step, with the rows and seconds of the last time; nothing is done or written.

    Raises: UsageError for a file that isn't right, and for paths of sources that name no file.
    """
    wanted = plan.read(path)
    batches = record.read_all(workspace) if workspace.exists() else []
    seconds = record.last_seconds(batches)
    rows = {
        done.step: done.told.get("read", done.told.get("subjects"))
        for batch in batches
        for done in batch.steps
        if done.state == "done"
    }
    files = {}
    for source in wanted.source:
        found = plan.matching(path.parent, source.paths)
        files[f"ingest {source.name}"] = sum(size(each) for each in found)
    return [
        {
            "step": step.name,
            "about": step.about,
            "megabytes": round(files[step.name] / 1e6, 1) if step.name in files else None,
            "rows_last_time": rows.get(step.name),
            "seconds_last_time": seconds.get(step.name),
        }
        for step in steps(workspace, wanted, path.parent, published(workspace))
    ]


def size(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    return sum(each.stat().st_size for each in ([path] if path.is_file() else path.rglob("*")) if each.is_file())
