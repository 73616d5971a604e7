"""Countries as published, to ISO 3166-1 alpha-2 codes.

Names, codes, English nationality adjectives and spellings in other languages come from rigour's territories; here is
what is added to them: nationality adjectives of five more languages (demonyms.csv), and what sanctions lists write:
'Region: Crimea', 'possibly Palestinian', '00', and words that mean that nobody knows.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources

from rigour.territories import get_territories, get_territory
from rigour.territories.lookup import lookup_by_identifier
from rigour.territories.territory import Territory
from rigour.territories.util import normalize_territory_name

from resolver.clean.territory_names import territory_names

_LEADING = re.compile(
    r"^(region|country|nationality|citizenship|possibly|probably|reportedly|allegedly|former|ex|the)\b[:-]?\s*", re.I
)
_BRACKETS = re.compile(r"([^()]*)\(([^()]+)\)([^()]*)")
_ALIASES = {
    "bosnia-herzegovina": "ba",
    "comoros islands": "km",
    "korea, north": "kp",
    "korea, south": "kr",
    "ksa": "sa",
    "russische föderation": "ru",
    "fédération de russie": "ru",
    "federación de rusia": "ru",
}
_UNKNOWN = frozenset(
    {
        "",
        "00",
        "na",
        "n/a",
        "none",
        "none identified",
        "not known",
        "not available",
        "unknown",
        "undetermined",
        "stateless",
        "other",
        "various",
        "korea",
        "-0-",
        "xx",
        "zz",
    }
)
"""Words that name no one country; 'Korea' alone names either of two."""


def code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a published country, region of a country, or nationality; None where it has none.

    A region gives its country ('Region: Crimea': UA, 'Scotland': GB); Hong Kong, Macau and others with a code of their
    own keep it; Kosovo is XK. A former state gives its only successor's code (East Germany: DE), or None where
    there are several (Soviet Union; `possible` names them). Unions of states have none.
    """
    found = _lookup(text)
    if found is None:
        return None
    codes = _codes(found)
    return codes[0] if len(codes) == 1 else None


def possible(text: str) -> tuple[str, ...]:
    """All codes that a published country may stand for today, sorted: of a former state its successors."""
    found = _lookup(text)
    return _codes(found) if found else ()


def is_country(text: str) -> bool:
    """Whether a text names a country or former state itself: no place or region of one, and not two letters."""
    found = _lookup(text) if len(text) > 2 else None
    if found is None or "-" in found.code or text.casefold() in _demonyms():
        return False
    return text.casefold() not in {place.casefold() for place in found.places or ()}


def is_region(text: str, country_code: str) -> bool:
    """Whether a text names a state, province or other part of that country (ISO 3166-2)."""
    found = _lookup(text)
    return found is not None and found.code.startswith(f"{country_code.lower()}-")


@lru_cache(maxsize=65536)
def _lookup(text: str) -> Territory | None:
    """rigour's territory of a published text, as it is or without what is no part of its name."""
    words = " ".join(text.split()).strip(" .;,")
    if words != "NA" and words.lower() in _UNKNOWN:
        return None
    last, _, first = words.partition(", ")
    common = _common_names()
    found = common.get(words.casefold()) or common.get(f"{first} {last}".casefold()) or _found(words)
    found = found or _demonyms().get(words.casefold())
    if found is None and (rest := _LEADING.sub("", words)) != words:
        return _lookup(rest)
    if found is None and (
        match := _BRACKETS.fullmatch(words)
    ):  # 'West Bank (Palestinian Authority)', '(Medina) Saudi Arabia'
        return next(filter(None, (_lookup(part) for part in (match[1] + match[3], match[2]) if part.strip())), None)
    if found is None and (cut := re.split(r"[/;]|\.\s", words, maxsplit=1)[0]) != words:  # 'UNITED STATES/TEXAS'
        return _lookup(cut)
    if (
        found is None
        and " and " not in words  # 'Syria and Iran' are two
        and (match := re.search(r"\w (\w[\w-]{3,})$", words))
        and is_country(match[1])
    ):  # 'Algiers Algeria'
        return _lookup(match[1])
    return found


def _found(words: str) -> Territory | None:
    """What rigour's lookup finds; by its table from a file, for rigour needs four seconds to build it."""
    found: Territory | None = lookup_by_identifier(words)
    if found is None and (code := territory_names().get(normalize_territory_name(words))):
        found = get_territory(code)
    return found


@cache
def _common_names() -> dict[str, Territory]:
    """English names of territories, which most lists use, without rigour's large table."""
    found = {name: territory for name, code in _ALIASES.items() if (territory := get_territory(code))}
    for territory in sorted(get_territories(), key=lambda each: (each.is_historical, len(each.code), each.code)):
        for name in (territory.name, territory.full_name, territory.in_sentence):
            if name and name.casefold() not in _UNKNOWN:
                found.setdefault(name.casefold(), territory)
    return found


@cache
def _demonyms() -> dict[str, Territory]:
    """Nationality adjectives of other languages than English."""
    found: dict[str, Territory] = {}
    text = resources.files("resolver.clean").joinpath("demonyms.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        if territory := get_territory(row.pop("code").lower()):
            for language, words in row.items():
                for word in words.split("|"):
                    for end in ("", "e", "er", "en") if language == "de" else ("",):
                        found.setdefault(word + end, territory)
    return found


def _codes(territory: Territory) -> tuple[str, ...]:
    """Codes of today for a territory: its own, its successors', or its parent's."""
    if territory.is_historical and territory.successors:
        return tuple(sorted({code for heir in territory.successors for code in _codes(heir)}))
    if len(territory.code) == 2 and not territory.is_historical:
        return () if territory.code == "eu" else (territory.code.upper(),)
    return _codes(territory.parent) if territory.parent else ()
