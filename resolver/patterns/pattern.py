"""What a rule declares, and where rules are found: every file of resolver/patterns/rules is one."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from resolver.errors import BadParameter
from resolver.patterns.flows import Flows

Settings = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """One number (or list of words) of a rule: its default, and what it says, with the unit."""

    default: int | tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Found:
    """One occurrence: the party around whom it is (first), the others, the rows of Flows that prove it, the score.

    `score` is between 0 and 1: 0.5 at the rule's thresholds, rising to 1 with the excess, lowered as the rule says.
    `key` are the rows that name it for ever; without any it is the first row of the evidence.
    """

    parties: tuple[int, ...]
    rows: tuple[int, ...]
    score: float
    facts: Mapping[str, Any]
    key: tuple[int, ...] = ()


@dataclass(frozen=True)
class Pattern:
    """A rule: what is asked, by which numbers, on which legal background, and who is honestly mistaken for it."""

    title: str
    question: str
    law: str
    evidence: str
    score: str
    mistaken_for: str
    parameters: Mapping[str, Parameter]
    find: Callable[[Flows, Settings], Sequence[Found]] = field(repr=False)

    def settings(self, given: Settings | None = None) -> dict[str, Any]:
        """The parameters with what was given in their place.

        Raises: BadParameter for a name or a type that the rule does not know, or a number below one.
        """
        settings: dict[str, Any] = {name: each.default for name, each in self.parameters.items()}
        for name, value in (given or {}).items():
            if name not in settings:
                raise BadParameter(f"{self.title}: no parameter '{name}'; there are {', '.join(sorted(settings))}.")
            if isinstance(settings[name], tuple) and isinstance(value, (list, tuple)):
                settings[name] = tuple(str(word) for word in value)
            elif isinstance(settings[name], int) and type(value) is int and value > 0:
                settings[name] = value
            else:
                raise BadParameter(f"{self.title}: {name} = {value!r}; it takes values like {settings[name]!r}.")
        return settings


def names() -> list[str]:
    """The rules that there are, in the order of the alphabet."""
    from resolver.patterns import rules

    return sorted(module.name for module in iter_modules(rules.__path__))


def load(name: str) -> Pattern:
    """The rule of that name.

    Raises: BadParameter, naming those that there are.
    """
    if name not in names():
        raise BadParameter(f"no pattern '{name}'; there are {', '.join(names())}.")
    rule: Pattern = import_module(f"resolver.patterns.rules.{name}").PATTERN
    return rule


def profile(path: Path) -> dict[str, dict[str, Any]]:
    """The parameters that a TOML file gives, by rule: `[structuring]` and below it `window_days = 5`.

    Raises: BadParameter if it is no TOML, or names a rule or a parameter that there is not.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadParameter(f"{path}: not readable as TOML: {error}") from error
    except OSError as error:
        raise BadParameter(f"{path}: {error.strerror}") from error
    for name, settings in given.items():
        if not isinstance(settings, dict):
            raise BadParameter(f"{path}: '{name}' stands outside of a rule; write it below [rule].")
        load(name).settings(settings)
    return given


def strength(value: float, threshold: float) -> float:
    """0.5 where a value just reaches its threshold, rising to 1; a threshold of 0 counts as 1."""
    return value / (value + max(threshold, 1e-9)) if value > 0 else 0.0
