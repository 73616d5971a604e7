"""A run as a Prometheus text file, for the node exporter's textfile collector.

Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from resolver.batch.ages import Age
from resolver.batch.record import Batch
from resolver.errors import NothingPublished
from resolver.store import Workspace, replace


def write(path: Path, workspace: Workspace, batch: Batch, ages: Sequence[Age]) -> None:
    """Write the metrics; the file is replaced whole, as the collector needs it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, "".join(f"{line}\n" for line in lines(workspace, batch, ages)))


def lines(workspace: Workspace, batch: Batch, ages: Sequence[Age]) -> Iterator[str]:
    """The lines of the file."""
    assert batch.ended_at is not None
    yield from gauge("resolver_batch_ended_timestamp_seconds", "End of the last run", {"": epoch(batch.ended_at)})
    yield from gauge("resolver_batch_exit_code", "Exit code of the last run", {"": float(batch.exit_code or 0)})
    took = epoch(batch.ended_at) - epoch(batch.started_at)
    yield from gauge("resolver_batch_seconds", "Length of the last run", {"": took})
    yield from gauge(
        "resolver_step_seconds",
        "Length of each step",
        {label("step", done.step): done.seconds for done in batch.steps if done.state != "left"},
    )
    yield from gauge(
        "resolver_step_failed",
        "1 for a step that failed or was skipped",
        {label("step", done.step): float(done.state in ("failed", "skipped")) for done in batch.steps},
    )
    yield from gauge(
        "resolver_list_age_days", "Age of each list", {label("source", age.source): float(age.days) for age in ages}
    )
    try:
        with workspace.read() as con:
            sizes = con.execute("select label, count(*) from final.entity group by label order by label").fetchall()
            rules = con.execute("select rule, count(*) from meta.finding group by rule order by rule").fetchall()
    except NothingPublished:
        return
    yield from gauge("resolver_entities", "Entities by label", {label("label", name): float(n) for name, n in sizes})
    yield from gauge("resolver_findings", "Findings by rule", {label("rule", name): float(n) for name, n in rules})


def gauge(name: str, about: str, values: dict[str, float], type: str = "gauge") -> Iterator[str]:
    """A metric with its values by label; `type`: gauge, or counter."""
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {type}"
    for labels, value in values.items():
        yield f"{name}{labels} {value:g}" if abs(value) < 1e6 else f"{name}{labels} {value:.0f}"


def label(name: str, value: str) -> str:
    """A label with its value, escaped."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{{{name}="{escaped}"}}'


def epoch(text: str) -> float:
    """Seconds since 1970 of an ISO time in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
