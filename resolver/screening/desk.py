"""What a sanctions desk reads: one row a hit, and what the whole screening rests on.

`row` names the customer, `entity` the party, `why` the fields that speak for and against, `distance` the steps to a
listed party. Customers that are clear have no row unless they are asked for. `check`: no hit, and something of the
customer could not be compared. Rows of the file that were refused are rows, for they were not screened.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from resolver.errors import UsageError
from resolver.screening.contract import Answer, Basis, Hit
from resolver.screening.delta import Difference
from resolver.screening.subjects import Refused

COLUMNS = ("row", "name", "decision", "score", "caption", "entity", "lists", "distance", "why", "against", "problems")
"""Columns of the table on a terminal; files have all keys of a row."""

SAYS = 0.3
"""Bits from which a field is named as speaking for or against."""


def rows(name: str, answer: Answer, *, clear: bool = False) -> list[dict[str, Any]]:
    """The rows of one answer; `clear`: also where there is no hit."""
    found = [hit_row(name, answer, hit) for hit in answer.hits]
    if not found and (clear or answer.problems):
        found = [empty(answer.key, name, "check" if answer.problems else "clear", "", "; ".join(answer.problems))]
    return found


def difference_rows(name: str, answer: Answer, differs: Difference) -> list[dict[str, Any]]:
    """The rows of an answer that are others than in an earlier screening; `since`: new, changed or gone.

    A hit that went is told as it was recorded. What could not be compared is told of customers with such rows.
    """
    found = []
    for hit in answer.hits:
        if hit.entity_id in differs.new or hit.entity_id in differs.changed:
            found.append(hit_row(name, answer, hit) | {"since": "new" if hit.entity_id in differs.new else "changed"})
    for went in differs.gone:
        shown = {"entity": went["entity_id"], "caption": went.get("caption"), "kind": went["kind"]}
        row = empty(answer.key, name, "gone", "", "")
        found.append(row | shown | {"score": went["score"], "since": "gone"})
    return found


def hit_row(name: str, answer: Answer, hit: Hit) -> dict[str, Any]:
    """One hit as a row."""
    force = [each for each in hit.listings if each.in_force]
    dates = sorted({f"{each.source} {each.published_on or 'no date'}" for each in hit.listings})
    nearest = min(hit.near, key=lambda near: near.steps, default=None)
    return {
        "row": answer.key,
        "name": name,
        "decision": "suppressed" if hit.suppressed else "hit" if hit.listed or force else "near",
        "score": hit.score,
        "bits": hit.bits,
        "certain": hit.certain,
        "entity": hit.entity_id,
        "caption": hit.caption,
        "kind": hit.kind,
        "listed": hit.listed,
        "lists": sorted({f"{each.list} {each.programme}" for each in force}),
        "effects": sorted({each.effect for each in force}),
        "regimes": sorted({each.regime for each in force if each.regime}),
        "listings": sorted(each.listing_id for each in hit.listings),
        "list_dates": dates,
        "distance": hit.distance,
        "near": [near_said(each) for each in hit.near if each.steps] if nearest else [],
        "proof": next((each.proof for each in hit.near if each.proof), None),
        "why": [said(reason) for reason in hit.reasons if reason.level and reason.bits >= SAYS],
        "against": [said(reason) for reason in hit.reasons if reason.level and reason.bits <= -SAYS],
        "dismissed": [
            f"{word.state} by {word.by}, {word.at[:10]}: {word.why}" + changes(word.changes)
            for word in hit.suppressed_by
        ],
        "problems": list(answer.problems),
    }


def empty(key: str, name: str, decision: str, why: str, problems: str) -> dict[str, Any]:
    """A row without a hit, with the same keys."""
    return {
        "row": key, "name": name, "decision": decision, "score": None, "bits": None, "certain": False, "entity": None,
        "caption": None, "kind": None, "listed": False, "lists": [], "effects": [], "regimes": [], "listings": [],
        "list_dates": [], "distance": None, "near": [], "proof": None, "why": [why] if why else [], "against": [],
        "dismissed": [], "problems": [problems] if problems else [],
    }  # fmt: skip


def refused(rows_: Iterable[Refused]) -> list[dict[str, Any]]:
    """Rows of the file that were not screened at all, and values that were left out."""
    return [
        empty(
            f"{each.file} line {each.line}", "", "not screened" if each.whole_row else "screened without a value",
            f"{each.code}: {each.reason}", "",
        )
        for each in rows_
    ]  # fmt: skip


def said(reason: Any) -> str:
    """One field as a person reads it: 'birth: same day (+9.0): 1961-04-09 | 1961-04-09'."""
    values = " | ".join("; ".join(side[:2]) for side in (reason.subject, reason.entity) if side)
    return f"{reason.field}: {reason.level} ({reason.bits:+.1f})" + (f": {values}" if values else "")


def near_said(near: Any) -> str:
    """A listed party near a hit, with the way to it."""
    return f"{near.steps}: {', '.join(near.path) or near.how}" + (f" [{near.proof}]" if near.proof else "")


def changes(told: Iterable[Mapping[str, Any]]) -> str:
    """What changed since a dismissal."""
    parts = [
        f"{each['side']} {each['field']}"
        + (f" now {', '.join(each['added'])}" if each["added"] else "")
        + (f" no longer {', '.join(each['removed'])}" if each["removed"] else "")
        for each in told
    ]
    return f"; changed: {'; '.join(parts)}" if parts else ""


def head(basis: Basis) -> dict[str, Any]:
    """What a screening rests on, for people and programs."""
    return {
        "run": basis.run,
        "scope": basis.scope,
        "threshold": basis.threshold,
        "thresholds": dict(basis.thresholds),
        "models": dict(basis.models),
        "code_version": basis.code_version,
        "lists": [asdict(age) | {"stale": age.stale} for age in basis.lists],
        "stale": list(basis.stale),
    }


def ages_said(basis: Basis) -> list[str]:
    """One line a list: its date, its age, and whether that is too much."""
    return [
        f"{age.source}: {f'published {age.published_on}' if age.published_on else f'taken {age.ingested_at[:10]}'}, "
        f"{age.days} days old" + (f" - OLDER THAN THE {age.most_days} DAYS ALLOWED" if age.stale else "")
        for age in basis.lists
    ]


# ------------------------------------------------------------------------------------------------------------- settings


@dataclass(frozen=True)
class Settings:
    """What a screening is asked with: a TOML file, or options.

    scope = "blocked"               threshold = 0.3        max_age_days = 7        limit = 20
    [thresholds]                    ofac_sdn = 0.2         (by list)
    [max_age]                       un_sc = 30             (days, by source)
    """

    scope: str = "blocked"
    threshold: float | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    limit: int = 20
    max_age_days: int | None = None
    max_age: Mapping[str, int] = field(default_factory=dict)

    @property
    def ages(self) -> Mapping[str, int] | int | None:
        """The ages that are allowed."""
        if self.max_age and self.max_age_days is not None:
            return Default(self.max_age, self.max_age_days)
        return self.max_age or self.max_age_days


class Default(dict[str, int]):
    """Ages by source, with one for all others."""

    def __init__(self, told: Mapping[str, int], other: int) -> None:
        super().__init__(told)
        self.other = other

    def get(self, key: str, default: Any = None) -> int:
        """The age of a source."""
        return super().get(key, self.other)


def settings(file: Path | None) -> Settings:
    """The settings of a TOML file.

    Raises: UsageError for a key that is not known, or a value of the wrong type.
    """
    if file is None:
        return Settings()
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{file}: not readable as TOML ({error}).") from error
    types: dict[str, tuple[type, ...]] = {
        "scope": (str,), "threshold": (int, float), "thresholds": (dict,), "limit": (int,), "max_age_days": (int,),
        "max_age": (dict,),
    }  # fmt: skip
    for name, value in told.items():
        if name not in types:
            raise UsageError(f"{file}: {name!r} is not known; there is: {', '.join(types)}.")
        numbers = value.values() if isinstance(value, dict) else ()
        if not isinstance(value, types[name]) or not all(isinstance(each, (int, float)) for each in numbers):
            raise UsageError(f"{file}: {name} = {value!r} is of the wrong type.")
    return Settings(**told)
