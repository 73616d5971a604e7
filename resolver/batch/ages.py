"""How old the lists are: the newest edition of each source, and whether that is older than the plan allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from resolver import lookup
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
    day = today or datetime.now(UTC).date()
    most = {each.name: each.max_age_days for each in plan.source}
    try:
        with workspace.read() as con:
            rows = lookup.dictionaries(
                con,
                "select source, max(published_on) as published_on, max(ingested_at) as ingested_at "
                "from meta.edition group by source order by source",
            )
    except NothingPublished:
        return []
    found = []
    for row in rows:
        since = row["published_on"] or row["ingested_at"].date()
        said = str(row["published_on"]) if row["published_on"] else None
        allowed = most.get(row["source"], most.get(row["source"].partition(".")[0]))
        found.append(Age(row["source"], said, f"{row['ingested_at']:%Y-%m-%dT%H:%M:%SZ}", (day - since).days, allowed))
    return found
