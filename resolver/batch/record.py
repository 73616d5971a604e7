"""What became of each run and step: a file in the workspace, rewritten whole after every step.

    batches/2026-11-23T02:00:00Z.json   {"started_at", "ended_at", "exit_code", "plan", "steps": [...]}

A run whose file has no end died; the next one says so and does the work again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from resolver.store import Workspace, replace


@dataclass
class Done:
    """One step: `state` is done, failed, skipped (a source that failed and may), or left (before --from)."""

    step: str
    state: str
    started_at: str
    seconds: float
    told: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


@dataclass
class Batch:
    """One run of a plan."""

    started_at: str
    plan: str
    run_before: str | None
    run: str | None = None
    ended_at: str | None = None
    exit_code: int | None = None
    reasons: list[str] = field(default_factory=list)
    """Why the exit code is not 0."""
    steps: list[Done] = field(default_factory=list)

    def find(self, step: str) -> Done | None:
        """What became of a step; None before it."""
        return next((done for done in self.steps if done.step == step), None)


def folder(workspace: Workspace) -> Path:
    """Where the records are."""
    return workspace.folder / "batches"


def write(workspace: Workspace, batch: Batch) -> None:
    """Keep the record as it is now."""
    folder(workspace).mkdir(parents=True, exist_ok=True)
    path = folder(workspace) / f"{batch.started_at.replace(':', '')}.json"
    replace(path, json.dumps(asdict(batch), ensure_ascii=False, indent=1, default=str) + "\n")


def read_all(workspace: Workspace) -> list[Batch]:
    """The runs so far, oldest first."""
    found = []
    for path in sorted(folder(workspace).glob("*.json")):
        said = json.loads(path.read_text(encoding="utf-8"))
        found.append(Batch(**{**said, "steps": [Done(**step) for step in said["steps"]]}))
    return found


def last_seconds(batches: list[Batch]) -> dict[str, float]:
    """Step -> seconds that it took the last time that it was done."""
    return {done.step: done.seconds for batch in batches for done in batch.steps if done.state == "done"}
