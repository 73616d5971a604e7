"""The page of a run: what to look at first, then the steps, the lists with their ages, sizes and changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from resolver import lookup
from resolver.batch.ages import Age
from resolver.batch.record import Batch
from resolver.errors import NothingPublished
from resolver.picture import page
from resolver.picture.drawing import shown
from resolver.store import Workspace, replace

MOST = 50
"""Findings and events that the page lists; more are counted."""

LISTED = ("entity.listed", "entity.delisted")
"""Events that come first."""


@dataclass
class Contents:
    """What the network says of the run: sizes now and before, events since, findings that are new."""

    sizes: list[dict[str, Any]] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    listed: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)


def contents(workspace: Workspace, batch: Batch) -> Contents:
    """What changed between the run before this batch and now; nothing where none was published."""
    from resolver.history import changes

    found = Contents()
    try:
        with workspace.read() as con:
            found.sizes = sizes(con, batch.run_before)
            if batch.run == batch.run_before or batch.run_before is None:
                return found
            for event in changes.changes(con, int(batch.run_before.removeprefix("run-"))):
                found.events[event["event"]] += 1
                if event["event"] in LISTED:
                    found.listed.append(event)
                if event["event"] == "finding.opened":
                    found.findings.append(event["after"])
    except NothingPublished:
        pass
    return found


def sizes(con: Any, before: str | None) -> list[dict[str, Any]]:
    """Counts of the network now and after the run before."""
    counts = {
        row["run_id"]: lookup_json(row["counts"])
        for row in lookup.dictionaries(con, "select run_id, counts::varchar as counts from meta.run order by sequence")
    }
    now = counts[max(counts)]
    was = counts.get(before or "", {})
    return [
        {"what": name, "before": was.get(name), "now": value}
        for name, value in now.items()
        if not isinstance(value, dict)
    ]


def lookup_json(text: str) -> dict[str, Any]:
    """The counts of a run."""
    import json

    found: dict[str, Any] = json.loads(text)
    return found


def write(path: Path, batch: Batch, ages: Sequence[Age], found: Contents) -> None:
    """Write the page; one of that name is replaced whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, html(batch, ages, found))


def html(batch: Batch, ages: Sequence[Age], found: Contents) -> str:
    """The HTML document."""
    word = {0: "done", 1: "done, and somebody has to look"}.get(batch.exit_code or 0, "stopped")
    first = "" if batch.run_before else "<p>Nothing was published before: there is nothing to compare with.</p>"
    body = [
        f"<header><h1>Run of {escape(moment(batch.started_at))}</h1>",
        f'<p class="marks">{escape(word)}</p>',
        f'<p class="quiet">{escape(shown(batch.plan))}; network {escape(batch.run or "none")}, '
        f"before it {escape(batch.run_before or 'none')}</p></header>",
        section("To look at", items([*batch.reasons, *map(told, found.listed[:MOST])]) or "<p>Nothing.</p>"),
        section(
            "New findings",
            first or table(found.findings[:MOST], ("rule", "severity", "message")) + more(found.findings),
        ),
        section("Steps", table([row(done) for done in batch.steps], ("step", "outcome", "seconds", "what"))),
        section(
            "Lists",
            table(
                [
                    {"source": age.source, "published": age.published_on or "not said",
                     "taken": moment(age.ingested_at), "days old": age.days,
                     "allowed": f"{age.most_days}: TOO OLD" if age.stale else age.most_days}
                    for age in ages
                ],
                ("source", "published", "taken", "days old", "allowed"),
            ),
        ),
        section("Sizes", table(found.sizes, ("what", "before", "now"))),
        section(
            "What changed",
            first
            or table([{"event": name, "number": n} for name, n in sorted(found.events.items())], ("event", "number")),
        ),
    ]  # fmt: skip
    return page.document(f"Run of {moment(batch.started_at)}", "".join(body))


def moment(text: str) -> str:
    """A published moment without its seconds, as '2026-11-23 15:08 UTC'."""
    return f"{text[:10]} {text[11:16]} UTC"


def told(event: dict[str, Any]) -> str:
    """A listing or delisting in words."""
    return f"{event['event'].partition('.')[2]}: {event['caption']} ({event['id']}), {', '.join(event['programmes'])}"


def row(done: Any) -> dict[str, Any]:
    """A step as a row."""
    said = ", ".join(
        f"{name} {value:,}" for name, value in done.told.items() if type(value) is int and name != "exit_code"
    )
    return {"step": done.step, "outcome": done.state, "seconds": done.seconds, "what": done.error or said}


def more(rows: Sequence[Any]) -> str:
    """How many are not listed."""
    return f"<p>and {len(rows) - MOST:,} more: resolver changes</p>" if len(rows) > MOST else ""


def items(texts: Any) -> str:
    """A list, or nothing."""
    found = "".join(f"<li>{escape(shown(text))}</li>" for text in texts)
    return f"<ul>{found}</ul>" if found else ""


def section(title: str, body: str) -> str:
    """A part of the page."""
    return f"<section><h2>{escape(title)}</h2>{body}</section>"


def table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Rows as a table."""
    if not rows:
        return "<p>None.</p>"
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell(each.get(name)))}</td>" for name in columns) + "</tr>" for each in rows
    )
    return f"<table><tr>{head}</tr>{lines}</table>"


def cell(value: Any) -> str:
    """A cell's text."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else shown(str(value))
