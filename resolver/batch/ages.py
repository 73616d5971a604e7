"""How old the lists are: the newest edition of each source, and whether that is older than the plan allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from resolver import editions
from resolver.batch.plan import Plan
from resolver.errors import NothingPublished
from resolver.store import Workspace


@dataclass(frozen=True)
class Age:
    """The newest edition of a source; days are counted from its publication date, else from the day it was taken."""

    source: str
    published_on: str | None
    ingested_at: str
    days: int
    most_days: int | None

    @property
    def stale(self) -> bool:
        """Older than the plan allows."""
        return self.most_days is not None and self.days > self.most_days


def ages(workspace: Workspace, plan: Plan, today: date | None = None) -> list[Age]:
    """The age of each source that the published network rests on, by name; none before the first run."""
    most = {each.name: each.max_age_days for each in plan.source}
    try:
        with workspace.read() as con:
            found = editions.newest(con, today)
    except NothingPublished:
        return []
    return [
        Age(
            each.source, each.published_on, each.ingested_at, each.days,
            most.get(each.source, most.get(each.source.partition(".")[0])),
        )
        for each in found
    ]  # fmt: skip
