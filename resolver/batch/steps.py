"""The steps that a plan stands for: each has a name, what it is about to do, and the function that does it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from resolver.batch import plan as plans
from resolver.batch.plan import ExportPlan, LoadPlan, Plan, ScreenPlan, SourcePlan
from resolver.errors import DataError
from resolver.store import Workspace


@dataclass(frozen=True)
class Step:
    """One step. `may_fail`: its failure is told, and the run goes on."""

    name: str
    about: str
    act: Callable[[], dict[str, Any]]
    may_fail: bool = False


def steps(workspace: Workspace, plan: Plan, folder: Path, run_before: str | None) -> list[Step]:
    """The steps in their order; `folder` is that of the file, `run_before` the run that was published so far."""
    return list(_steps(workspace, plan, folder, run_before))


def _steps(workspace: Workspace, plan: Plan, folder: Path, run_before: str | None) -> Iterator[Step]:
    for number, source in enumerate(plan.source):
        again = sum(other.name == source.name for other in plan.source[:number])
        yield Step(
            f"ingest {source.name}" + (f" {again + 1}" if again else ""),
            "the publisher's current files" if source.fetch else ", ".join(source.paths),
            lambda source=source: ingest(workspace, source, folder),  # type: ignore[misc]
            may_fail=source.on_failure == "skip",
        )
    if plan.link:
        yield Step("link", "all that is staged", lambda: link(workspace, plan))
    for number, asked in enumerate(plan.screen, 1):
        name = "screen" + (f" {number}" if number > 1 else "")
        yield Step(
            name,
            ", ".join(asked.paths),
            lambda asked=asked, name=name: screen(workspace, asked, plan, folder, name),  # type: ignore[misc]
            may_fail=asked.on_failure == "skip",
        )
    if plan.load:
        wanted = plan.load
        yield Step("load", wanted.uri or "the Neo4j server", lambda: load(workspace, wanted))
        if wanted.verify:
            yield Step("verify", "Neo4j against the workspace", lambda: verify(workspace, wanted))
    for number, each in enumerate(plan.export):
        again = sum(other.format == each.format for other in plan.export[:number])
        yield Step(
            f"export {each.format}" + (f" {again + 1}" if again else ""),
            each.path,
            lambda each=each: export(workspace, each, folder, run_before),  # type: ignore[misc]
        )
    if plan.retention:
        days = plan.retention.keep_days
        yield Step("gc", f"generations replaced more than {days} days ago", lambda: gc(workspace, days))


def ingest(workspace: Workspace, source: SourcePlan, folder: Path) -> dict[str, Any]:
    """Fetch if asked, and stage."""
    from ingest import fetch as fetching
    from ingest import job
    from ingest.source import load as load_source

    workspace.create()
    paths: list[Path] = plans.matching(folder, source.paths)
    if source.fetch:
        found = fetching.fetch(source.name, load_source(source.name), workspace.folder / "files", layout=source.format)
        paths += [Path(each.path) for each in found]
    report = job.run(
        workspace,
        source.name,
        paths,
        partial=source.partial,
        accept_codes=source.accept_codes,
        encoding=source.encoding,
    )
    kept = ("edition_id", "published_on", "read", "staged", "rejected", "rejected_values", "unchanged", "removed",
            "findings", "notes")  # fmt: skip
    return {name: value for name, value in asdict(report).items() if name in kept}


def link(workspace: Workspace, plan: Plan) -> dict[str, Any]:
    """Resolve and publish."""
    from resolver import pipeline

    assert plan.link is not None
    return asdict(pipeline.link(workspace, full=plan.link.full, limit=plan.link.limit))


def screen(workspace: Workspace, wanted: ScreenPlan, plan: Plan, folder: Path, name: str) -> dict[str, Any]:
    """Screen a table of customers, payments or applicants; `look_at` tells what a person has to see."""
    from resolver.batch import record
    from resolver.screening import desk, sheet
    from resolver.screening.screen import screened

    asked = desk.settings(plans.resolved(folder, wanted.config) if wanted.config else None)
    allowed = {each.name: each.max_age_days for each in plan.source if each.max_age_days is not None}
    asked = replace(asked, max_age=allowed | dict(asked.max_age))
    files = plans.matching(folder, wanted.paths)
    done = [
        each.told.get("screening") for batch in record.read_all(workspace) for each in batch.steps if each.step == name
    ]
    since = next((uid for uid in reversed(done) if uid), None) if wanted.changed else None
    found = screened(workspace, files, wanted.source, None, asked, clear=wanted.clear, by="resolver run", since=since)
    to = plans.resolved(folder, wanted.output)
    to.parent.mkdir(parents=True, exist_ok=True)
    sheet.write(found.rows, to)
    counts = {"subjects": found.subjects, "clear": found.clear, "hits": found.hits, "suppressed": found.suppressed,
              "not_screened": found.not_screened}  # fmt: skip
    look = [f"rows that were not screened: {found.not_screened} ({wanted.output})"] if found.not_screened else []
    hits = f"hits that nobody dismissed: {found.hits}" if found.hits else ""
    if found.since:
        counts |= {state: found.since[state] for state in ("new", "changed", "gone", "weighed_anew")}
        differ = [f"{state} {counts[state]}" for state in ("new", "changed", "gone") if counts[state]]
        hits = f"hits: {', '.join(differ)}" if differ else ""
    if hits and wanted.on_hits == "look":
        look.append(f"{hits} ({wanted.output})")
    return {"screening": found.uid, "output": str(to), **counts, "look_at": look}


def load(workspace: Workspace, wanted: LoadPlan) -> dict[str, Any]:
    """Write what differs to Neo4j."""
    from resolver import lookup
    from resolver.neo4j import connection
    from resolver.neo4j import load as loading

    with (
        workspace.read() as con,
        connection.driver(workspace, address(wanted), wanted.user, os.environ.get(wanted.password_env)) as driver,
    ):
        report = loading.load(
            driver, con, workspace.identity()["id"], lookup.run_id(con), replace=wanted.replace, progress=silent
        )
    return {"changed": report.changed}


def verify(workspace: Workspace, wanted: LoadPlan) -> dict[str, Any]:
    """Compare Neo4j with the workspace.

    Raises: DataError where they differ.
    """
    from resolver.neo4j import connection
    from resolver.neo4j import verify as verifying

    with (
        workspace.read() as con,
        connection.driver(workspace, address(wanted), wanted.user, os.environ.get(wanted.password_env)) as driver,
    ):
        report = verifying.verify(driver, con)
    if not report.equal:
        raise DataError("Neo4j differs from the workspace: `resolver verify` tells where.")
    return {"equal": True}


def address(wanted: LoadPlan) -> str | None:
    """The address of the server: that of the plan, else of the environment."""
    return wanted.uri or os.environ.get("NEO4J_URI")


def silent(*_: Any, **__: Any) -> None:
    """No progress: a run logs its steps."""


def export(workspace: Workspace, wanted: ExportPlan, folder: Path, run_before: str | None) -> dict[str, Any]:
    """Write the network for another system."""
    from resolver import exports

    since = wanted.changed_since
    if since == "last":
        since = run_before or "0"
    return exports.export(workspace, wanted.format, plans.resolved(folder, wanted.path), changed_since=since)


def gc(workspace: Workspace, days: int) -> dict[str, Any]:
    """Remove old generations."""
    from resolver.prune import prune

    return asdict(prune(workspace, days))
