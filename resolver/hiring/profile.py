"""What a check looks for and from when on, read from TOML: the package's `applicants`, or a file of one's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from resolver.errors import BadParameter

SHIPPED = "applicants"


@dataclass(frozen=True)
class Profile:
    """Places that are watched, thresholds, weights in bits, and the parameters of the pattern of small transfers.

    A key that one's own file leaves out has the shipped value.
    """

    name: str
    places: tuple[str, ...]
    thresholds: Mapping[str, float]
    weights: Mapping[str, float]
    small_transfers: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """All of it, for the record of a screening."""
        return {
            "name": self.name,
            "places": list(self.places),
            "thresholds": dict(self.thresholds),
            "weights": dict(self.weights),
            "small_transfers": dict(self.small_transfers),
        }


def is_profile(name: str) -> bool:
    """Whether the text names a profile of this room: the shipped one, or a TOML file."""
    return name == SHIPPED or name.lower().endswith(".toml")


def load(name: str) -> Profile:
    """The profile of that name, or at that path.

    Raises: BadParameter for no such file, no TOML, an unknown key, a value out of its range.
    """
    own = _parsed(resources.files("resolver.hiring").joinpath(f"profiles/{SHIPPED}.toml").read_text("utf-8"), SHIPPED)
    if name == SHIPPED:
        return _made(SHIPPED, own, own)
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise BadParameter(f"no profile {name!r}. There is {SHIPPED}; one of your own is named by its path (.toml).")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadParameter(f"{path}: this profile can't be read ({error}).") from error
    return _made(path.name, own, _parsed(text, path.name))


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadParameter(f"{name}: no valid TOML: {error}.") from error


def _made(name: str, shipped: dict[str, Any], given: dict[str, Any]) -> Profile:
    if unknown := sorted(set(given) - set(shipped)):
        raise BadParameter(f"{name}: unknown {', '.join(unknown)}. A profile holds {', '.join(shipped)}.")
    places = given.get("places", shipped["places"])
    if not isinstance(places, list) or not all(re.fullmatch("[A-Z]{2}", str(place)) for place in places):
        raise BadParameter(f"{name}: places is a list of ISO codes of two capital letters; it is {places!r}.")
    parts = {part: _numbers(name, part, shipped[part], given.get(part, {})) for part in shipped if part != "places"}
    for key in ("flag", "common_share", "text_alike"):
        if not 0 < parts["thresholds"][key] <= 1:
            raise BadParameter(f"{name}: thresholds.{key} lies above 0, and is at most 1.")
    return Profile(name, tuple(places), **parts)


def _numbers(name: str, part: str, shipped: dict[str, Any], given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or set(given) - set(shipped):
        raise BadParameter(f"{name}: [{part}] holds {', '.join(shipped)}, each a number; it is {given!r}.")
    for key, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise BadParameter(f"{name}: {part}.{key} is a number that is not below 0; it is {value!r}.")
    return {**shipped, **given}
