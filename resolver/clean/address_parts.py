"""The parts of a postal address: post box, unit, numbers, street, postcode, town; and keys by which parts agree.

Parts that are published apart are taken as they are. Of an address in one line the postcode is read by the country's
own form, the town where it stands with the postcode, and the rest is the street; nothing is guessed from a list of
towns. Forms of postcodes: Universal Postal Union, "Postal addressing systems", a page a country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

from anyascii import anyascii

from resolver.clean import countries

_DIGITS = {
    r"\d{4}": "AF AL AM AT AU BD BE BG CH CY DK ET GE GL HU LI MK MZ NE NO NZ PH PY SI TN VE ZA",
    r"\d{5}": "BA CU DE DO DZ EE EG ES FI FR GT HN HR ID IQ IT JO KE KH KR KW LA LK MA ME MM MN MX MY NA NI NP PE PK "
    "RS SA SD SN SV TH TR UA UY VA XK ZM",
    r"\d{6}": "BY CN CO KG KZ RO RU SG TJ TM UZ VN",
}
_FORMS = {
    "AR": r"[A-Z]?\d{4}(?:[A-Z]{3})?",
    "AZ": r"(?:AZ ?-?)?\d{4}",
    "BR": r"\d{5}-?\d{3}",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "CL": r"\d{7}",
    "CZ": r"\d{3} ?\d{2}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "GR": r"\d{3} ?\d{2}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "IL": r"\d{7}|\d{5}",
    "IN": r"\d{3} ?\d{3}",
    "IR": r"\d{5}-?\d{5}|\d{5}",
    "JP": r"\d{3}-\d{4}",
    "LT": r"(?:LT ?-?)?\d{5}",
    "LU": r"(?:L ?-?)?\d{4}",
    "LV": r"(?:LV ?-?)?\d{4}",
    "MD": r"(?:MD ?-?)?\d{4}",
    "MT": r"[A-Z]{3} ?\d{4}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "SE": r"(?:SE?-)?\d{3} ?\d{2}",
    "SK": r"\d{3} ?\d{2}",
    "TW": r"\d{3}(?:-?\d{2,3})?",
    "US": r"\d{5}(?:-\d{4})?",
}
POSTCODES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        code: re.compile(rf"(?<![\w/-])(?:{code}-)?({form})(?![\w/-])")
        for code, form in {
            **{code: form for form, codes in _DIGITS.items() for code in codes.split()},
            **_FORMS,
            **dict.fromkeys(("GG", "GI", "IM", "JE"), _FORMS["GB"]),
            "PR": _FORMS["US"],
        }.items()
    }
)
"""Country -> the form of its postcodes. Countries that are not here have none, or are not known."""

_WITHOUT = """
AE AG AO BI BJ BO BS BW BZ CD CF CG CI CM DJ ER FJ GA GD GH GM GQ GY HK HT JM KI KM KP LC LY ML MO MR MW NR PA QA RW SB
SC SL SO SR SS ST SY TD TG TL TO TV TZ UG VC VU YE ZW
"""
NONE = frozenset(_WITHOUT.split())
"""Countries that have no postcodes, or do not use them."""

_ANY = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}-)?(\d{4,6}|\d{3} \d{2}|\d{5}-\d{3,4})(?![\w-])")
_STATES = {
    "US": "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH "
    "OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI",
    "CA": "AB BC MB NB NL NS NT NU ON PE QC SK YT",
    "AU": "ACT NSW NT QLD SA TAS VIC WA",
}
STATES = MappingProxyType({code: frozenset(names.split()) for code, names in _STATES.items()})
"""Letters of states that stand between town and postcode."""

_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|post ?box|post office box|postfach|postbus|boite postale|b\.?p\.?|apartado(?: postal)?|"
    r"casilla|а/я|pmb|p\.?o\.?b\.?)[ .:#]*(?:no\.?|№)?\s*([\d][\d-]*)",
    re.I,
)
_UNIT = re.compile(
    r"(?:\b(?:apt|apartment|flat|suite|ste|unit|room|rm|office|ofc|oficina|of(?=\.)|kv|кв|оф|офис|pom|door|shop|app|zimmer|top|"
    r"wohnung|depto|dpto)\b\.?|#)\s*(?:no\b\.?|№|number)?\s*([a-z]?-?\d[\w/-]*|[a-z])(?!\w)",
    re.I,
)
_FLOOR = re.compile(
    r"\b(\d{1,3})(?:st|nd|rd|th)?\.?\s*(?:floor|fl|flr|og|stock|piso|etage|эт)\b\.?|"
    r"\b(?:floor|level|piso|этаж)\s*(\d{1,3})\b",
    re.I,
)
_NUMBER = re.compile(r"\d+[a-z]?")


@dataclass(frozen=True)
class Parts:
    """What an address is made of; '' and () for what it does not tell.

    `street`: its words without numbers, folded; `numbers`: house, building and others, in their order. `town` is what
    stands where a town is expected; `sure`: it is published as such, or stands with the postcode.
    """

    street: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    unit: str = ""
    floor: str = ""
    po_box: str = ""
    postcode: str = ""
    town: str = ""
    sure: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """What two spellings of one address share: street, numbers, floor and unit, with the postcode or the town."""
        if not (self.po_box or (self.street and self.numbers)):
            return ()
        core = "|".join(
            (
                " ".join(sorted(self.street)),
                " ".join(self.numbers),
                self.floor,
                self.unit,
                "" if self.street else self.po_box,
            )
        )
        places = [f"p:{_compact(self.postcode)}"] if self.postcode else []
        places += [f"t:{_folded(self.town)}"] if _folded(self.town) else []
        return tuple(f"{place}|{core}" for place in places)

    @property
    def near(self) -> tuple[str, ...]:
        """What spellings of one house share whose street is misspelt or abridged: postcode and a number."""
        place = _compact(self.postcode)
        return tuple(f"{place}|{number}" for number in self.numbers[:2] if place and number != place)


def find_postcode(text: str, country_code: str | None) -> re.Match[str] | None:
    """The last postcode in a text, in the country's own form (group 1); None where it has none."""
    if country_code in NONE:
        return None
    upper = text.upper()
    if "BOX" in upper and (box := _BOX.search(text)):
        upper = upper.replace(box[0].upper(), " " * len(box[0]))
    if country_code is None:
        found = list(POSTCODES["GB"].finditer(upper)) or list(_ANY.finditer(upper))
    else:
        found = list(POSTCODES.get(country_code, _ANY).finditer(upper))
    return found[-1] if found else None


def split_town(text: str, country_code: str | None) -> tuple[str, str]:
    """(town, postcode) of a part that holds both or one: '1010 Wien', 'Austin TX 73301', 'London EC2A 1PP'.

    Letters of a U.S. state before five digits are that also where no country is published.
    """
    match = find_postcode(text, country_code)
    town = f"{text[: match.start()]} {text[match.end() :]}" if match else text
    words = town.split()
    american = country_code is None and match and POSTCODES["US"].fullmatch(match[1])
    states = STATES["US"] if american else STATES.get(country_code or "", frozenset())
    while words and words[-1].strip(".,").upper() in states:
        words.pop()
    town = " ".join(words).strip(" ,;.-")
    if match and any(letter.isdigit() for letter in town):
        town = ""  # a street stands there, too
    return town, match[1] if match else ""


def parse(
    parts: Sequence[str], country_code: str | None, street: str | None, city: str | None, postcode: str | None
) -> Parts:
    """The parts of an address: `parts` are its pieces between commas without the country; the rest as published."""
    rest = list(parts)
    town, code = split_town(city, country_code) if city else ("", "")
    code, sure = postcode or code, bool(town)
    if street is None:
        rest, town, code, sure = _place(rest, country_code, town, code)
    elif not code:
        code = next((found[1] for piece in rest[:0:-1] if (found := find_postcode(piece, country_code))), "")
    return _street(", ".join(rest) if street is None else street, town, code, sure)


def _place(kept: list[str], country_code: str | None, town: str, code: str) -> tuple[list[str], str, str, bool]:
    """The pieces before the town, the town, the postcode, and whether the town is sure; read from behind.

    Where the postcode alone comes first (Russia, Japan) the town follows it.
    """
    sure, state_told = bool(town), False
    first = find_postcode(kept[0], country_code) if len(kept) > 2 else None
    if first and country_code and _compact(first[0]) == _compact(kept[0]):
        return (kept[2:], town or kept[1], code or first[1], True) if not town else (kept[1:], town, first[1], sure)
    for place in range(len(kept) - 1, -1, -1):
        piece = kept[place]
        if place == 0 and len(kept) > 1:
            break
        if code and _compact(code) == _compact(piece):
            kept.pop(place)
            continue
        if code and place and country_code is None and piece.strip(". ").upper() in STATES["US"] and _is_zip(code):
            kept.pop(place)
            state_told = True
            continue
        found_town, found_code = split_town(piece, country_code) if place else ("", "")
        if found_code and not code and len(kept) - place <= 3:
            code, town, sure = found_code, town or found_town, sure or bool(found_town)
            state_told = not found_town and _compact(piece) != _compact(found_code) and _state_alone(piece, found_code)
            kept.pop(place)
            continue
        if town and _folded(town) in _folded(piece) and place:
            return kept[:place], town, code, sure
        wordy = not any(letter.isdigit() for letter in piece)
        if (
            place
            and wordy
            and country_code
            and not town
            and _is_state(piece, kept[place - 1 : place], place, country_code)
        ):
            kept.pop(place)
            continue
        if place and wordy and not town:
            return kept[:place], piece.strip(), code, state_told
    return kept, town, code, sure


def _is_zip(code: str) -> bool:
    """Whether a postcode may be one of the U.S."""
    return POSTCODES["US"].fullmatch(code) is not None


def _state_alone(piece: str, code: str) -> bool:
    """Whether a piece holds nothing beside its postcode but letters of a state."""
    return not any(letter.isdigit() for letter in piece.replace(code, ""))


def folded(text: str) -> str:
    """A text in small Latin letters."""
    return text.lower() if text.isascii() else anyascii(text).lower()


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", folded(text)))


def _is_state(piece: str, before: Sequence[str], place: int, country_code: str) -> bool:
    """Whether a piece is a state and no town: letters of one, or the name of one with what may be a town before it."""
    if piece.strip(". ").upper() in STATES.get(country_code, frozenset()):
        return True
    town_before = place > 1 and not any(letter.isdigit() for letter in before[0])
    return town_before and countries.is_region(piece, country_code)


def _compact(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


def _street(text: str, town: str, postcode: str, sure: bool) -> Parts:
    """Box, unit, floor, numbers and words of the lines before the town."""
    from rigour.addresses import address_fingerprint  # takes a sixth of a second, and most runs know their addresses

    numbered = any(map(str.isdigit, text))
    box, unit, floor = (pattern.search(text) if numbered else None for pattern in (_BOX, _UNIT, _FLOOR))
    for match in (box, unit, floor):
        if match:
            text = text.replace(match[0], " ")
    words = folded(address_fingerprint(text) or "").split()
    told = {*_folded(town).split(), "no", "nr", "num"}
    return Parts(
        street=tuple(word for word in words if not _NUMBER.fullmatch(word) and word not in told),
        numbers=tuple(word for word in words if _NUMBER.fullmatch(word)),
        unit=_folded(unit[1]).replace(" ", "") if unit else "",
        floor=(floor[1] or floor[2]) if floor else "",
        po_box=box[1].replace("-", "") if box else "",
        postcode=" ".join(postcode.upper().split()),
        town=" ".join(town.split()),
        sure=sure,
    )


def whole(words: str) -> tuple[str, ...]:
    """The key of a whole address without its country, where it has two numbers and two longer words; else none.

    So much agrees in two countries by no chance (12 Oak Street, Springfield does); an address in one line often leaves
    its country out.
    """
    told = words.split()
    numbers = {word for word in told if any(map(str.isdigit, word))}
    names = {word for word in told if len(word) > 3 and word not in numbers}
    return (f"w:{' '.join(told)}",) if len(numbers) > 1 and len(names) > 1 else ()


def key_id(country_code: str | None, key: str) -> str:
    """The id of a key of an address: 'adk-' and a hash. With postcode, or whole, it needs no country beside it."""
    place = "" if key.startswith(("p:", "w:")) else country_code or ""
    return "adk-" + sha256(f"{place}|{key}".encode()).hexdigest()[:16]


def near_id(key: str) -> str:
    """The id of a postcode with a house number: 'adn-' and a hash."""
    return "adn-" + sha256(key.encode()).hexdigest()[:16]
