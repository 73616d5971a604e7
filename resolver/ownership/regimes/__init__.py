"""Rules of sanctions by ownership: one file a regime, found by name; a further one is one file.

A rule says which listings begin it, what share of an entity is enough, whether several listed owners are added up, and
whether control without ownership counts. What it says rests on the legal source that it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from resolver.errors import UsageError


@dataclass(frozen=True)
class Case:
    """A worked example of the publisher, or one that follows from the text: `holdings` as 'X 50 A, X votes 60 B'."""

    about: str
    holdings: str
    listed: str
    blocked: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule of sanctions by ownership.

    Listings by `authorities` with one of `effects` begin it. An entity is hit when holders that are listed or hit
    themselves have `limit` units (0.000001 %) of its shares, or, if `more`, more than that; an intermediary counts with
    its whole stake, never with a product. `together`: stakes of different listed parties are added up; otherwise each
    listed party is followed alone, with what it is the owner of. `votes` in the same way (more than `votes_limit`).
    `control`: a board or other means of control, as published, is enough; votes then count for each party alone.
    `joint_whole`: each of several joint holders counts as holding the whole.
    """

    name: str
    title: str
    authorities: tuple[str, ...]
    effects: tuple[str, ...]
    limit: int
    more: bool
    together: bool
    votes: bool
    control: bool
    joint_whole: bool
    law: str
    url: str
    cases: tuple[Case, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Whether the rule holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def begins(self, listing: Mapping[str, object]) -> bool:
        """Whether a listing (`authority`, `effect`) begins the rule."""
        return listing["authority"] in self.authorities and listing["effect"] in self.effects

    @property
    def words(self) -> str:
        """The threshold in words: '50 % or more', 'more than 50 %'."""
        percent = f"{self.limit / 1_000_000:g} %"
        return f"more than {percent}" if self.more else f"{percent} or more"


HALF = 50_000_000
"""50 % in units."""


def rules() -> tuple[Rule, ...]:
    """All rules, by name."""
    found: list[Rule] = []
    for module in sorted(iter_modules(__path__), key=lambda each: each.name):
        found.extend(import_module(f"{__name__}.{module.name}").RULES)
    return tuple(sorted(found, key=lambda rule: (rule.name, rule.valid_from or date.min)))


def rules_on(day: date, names: list[str] | None = None) -> tuple[Rule, ...]:
    """The rules in force on a day, all or those named.

    Raises: UsageError for an unknown name, with the names there are.
    """
    known = rules()
    for name in names or []:
        if name not in {rule.name for rule in known}:
            raise UsageError(
                f"--regime {name}: no such rule. There are {', '.join(sorted({rule.name for rule in known}))}."
            )
    return tuple(rule for rule in known if rule.in_force(day) and (not names or rule.name in names))
