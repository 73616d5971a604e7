"""Screening subjects against one published generation, which is read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from rapidfuzz import fuzz, process, utils

from resolver import lookup
from resolver.errors import UsageError
from resolver.history.run import version
from resolver.screening.contract import Answer, Basis, Hit, ListAge, Reason, Subject
from resolver.store import Workspace

SCOPES = ("listed", "all")
"""Who is screened against: parties with a listing in force, or every entity of the network."""


class Screener:
    """A generation made ready to be screened against; safe to use from one thread at a time."""

    def __init__(self, workspace: Workspace, basis: Basis, rows: list[dict[str, Any]]) -> None:
        self.workspace = workspace
        self.basis = basis
        self._rows = rows
        self._names = [row["name"] for row in rows]

    @classmethod
    def open(
        cls,
        workspace: Workspace,
        *,
        scope: str = "listed",
        threshold: float = 0.2,
        thresholds: Mapping[str, float] | None = None,
        max_age_days: Mapping[str, int] | int | None = None,
        today: date | None = None,
    ) -> Screener:
        """Read the current generation. `thresholds`: by list; `max_age_days`: by list, or one for all.

        Raises: NothingPublished before the first finished run; UsageError for another scope.
        """
        if scope not in SCOPES:
            raise UsageError(f"scope {scope!r}: it is one of {', '.join(SCOPES)}.")
        with workspace.read() as con:
            run = lookup.run_id(con)
            rows = lookup.dictionaries(
                con,
                "select distinct e.entity_id, e.caption, e.kind, e.listed, n.full_name as name from final.entity as e "
                "join final.name as n using (entity_id) where $all or e.listed order by all",
                {"all": scope == "all"},
            )
            lists = ages(con, max_age_days, today)
        basis = Basis(run, lists, {}, version(), threshold, dict(thresholds or {}), scope)
        return cls(workspace, basis, rows)

    def screen(self, subjects: Iterable[Subject], *, limit: int = 20, threshold: float | None = None) -> list[Answer]:
        """One answer a subject, in the order given: hits from `threshold` on, at most `limit`, the likeliest first."""
        return [self._one(subject, limit, threshold) for subject in subjects]

    def _one(self, subject: Subject, limit: int, threshold: float | None) -> Answer:
        best: dict[str, Hit] = {}
        for name in subject.names:
            for _, score, at in process.extract(
                name[:500], self._names, scorer=fuzz.token_sort_ratio, processor=utils.default_process,
                score_cutoff=75, limit=200,
            ):  # fmt: skip
                row = self._rows[at]
                found = Hit(
                    row["entity_id"], row["caption"], row["kind"], round(score / 100, 4), 0.0, row["listed"],
                    (Reason("name", "alike", 0.0, (name,), (row["name"],)),),
                )  # fmt: skip
                if found.entity_id not in best or best[found.entity_id].score < found.score:
                    best[found.entity_id] = found
        least = self.basis.threshold if threshold is None else threshold
        kept = sorted((hit for hit in best.values() if hit.score >= least), key=lambda hit: (-hit.score, hit.entity_id))
        return Answer(subject.key, tuple(kept[:limit]), self.basis)


def ages(con: Any, most: Mapping[str, int] | int | None, today: date | None) -> tuple[ListAge, ...]:
    """The newest edition of each source that has listings, and its age."""
    day = today or datetime.now(UTC).date()
    rows = lookup.dictionaries(
        con,
        """
        select source, arg_max(edition_id, (ingested_at, edition_id)) as edition_id,
               max(published_on) as published_on, max(ingested_at) as ingested_at
        from meta.edition
        where source in (select r.source from final.record as r semi join final.listing as l using (record_id))
        group by source order by source
        """,
    )
    found = []
    for row in rows:
        since = row["published_on"] or row["ingested_at"].date()
        allowed = most.get(row["source"]) if isinstance(most, Mapping) else most
        said = str(row["published_on"]) if row["published_on"] else None
        at = f"{row['ingested_at']:%Y-%m-%dT%H:%M:%SZ}"
        found.append(ListAge(row["source"], row["edition_id"], said, at, (day - since).days, (), allowed))
    return tuple(found)
