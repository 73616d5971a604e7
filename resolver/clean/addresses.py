"""Postal addresses in one normal form, with the city, postcode and country that can be told, an id, and keys of parts.

Two spellings of one address share its id where all words agree, and a key where its parts do (address_parts.py), or all
words but the country, of which one may publish none. Words are folded to Latin letters and lower case and kept in their
order: 'Carrera 8 No. 21' and 'Carrera 21 No. 8' are two places. Words such as Street and Building are shortened by
rigour's table of address words in many languages (`address_fingerprint`); its table may grow with rigour's version, and
ids of addresses with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from hashlib import sha256

from anyascii import anyascii

from resolver.clean import address_parts, countries
from resolver.clean.address_parts import Parts

_CARE_OF = re.compile(r"(?:^|(?<=,))\s*(?:c\s*/\s*o|care\s+of|attn:?)\b[^,]*,?", re.I)
_WORD = re.compile(r"[a-z0-9]+")
_STREET_WORDS = """
st str street ave av avenue avenida rd road blvd boulevard bldg building ul ulitsa ulica calle carrera cra rue via
strasse platz lane ln drive dr hwy highway sq square bazaar floor fl suite ste apt apartment flat house hse box tower
plaza centre center room rm office ofc block blk unit no km sok cad mah jalan jl soi alley khiaban
"""
_STREET = frozenset(_STREET_WORDS.split())
"""Words of a street or building: an address that has one, or a number, is more than a place."""


@dataclass(frozen=True)
class Address:
    """An address in normal form. `address_id` is None where it names no postal address: a country, region or city.

    `keys`: its id, and the ids of its parts with the postcode and with the town: what addresses are compared by; those
    that begin with 'adn-' say no more than house number and postcode.
    """

    normal: str
    city: str | None
    region: str | None
    postcode: str | None
    country_code: str | None
    address_id: str | None
    parts: Parts = field(default_factory=Parts)
    keys: tuple[str, ...] = ()


def clean(
    full_address: str,
    country: str | None = None,
    street: str | None = None,
    city: str | None = None,
    region: str | None = None,
    postcode: str | None = None,
) -> Address | None:
    """The normal form of a published address; None where nothing is left of it but signs.

    Parts are taken where they are published; a street in several pieces without town and postcode is the whole address.
    A country at the end is taken off and given as its code; a 'c/o' line is no part of the place. A postcode that is
    not published apart is read from the last parts by its form.
    """
    from rigour.addresses import address_fingerprint  # takes a sixth of a second, and most runs know their addresses

    place, country_code = _CARE_OF.sub(" ", full_address).strip(" ,;.-"), countries.code(country) if country else None
    named = country is not None and place.casefold().endswith(country.strip().casefold())
    if country and named:
        place = place[: -len(country.strip())]
    parts = [part.strip() for part in re.split(r"[,;\n]", place) if part.strip(" .-")]
    if parts and not named and (countries.is_country(parts[-1]) or _is_code(parts[-1], country_code)):
        found = countries.code(parts[-1])
        if country_code in (None, found):
            country_code = found
            parts.pop()
    whole = anyascii((address_fingerprint(", ".join(parts)) if parts else None) or "").lower()
    normal = " ".join(filter(None, (whole, (country_code or "").lower())))
    if not normal:
        return None
    words = _words(" ".join(parts))
    if street and not city and not postcode and len(re.split(r"[,;\n]", street)) > 1:
        street = None  # the whole address stands in its first line
    told = address_parts.parse(parts, country_code, street, city, postcode)
    known = {*_words(city or ""), *_words(region or ""), *_words(told.postcode)}
    address_id = None
    if _is_postal(words, parts, known, bool(city or region), street):
        address_id = "adr-" + sha256(normal.encode()).hexdigest()[:16]
    return Address(
        normal=normal,
        city=told.town if told.sure and told.town else None,
        region=_kept(region),
        postcode=told.postcode or None,
        country_code=country_code,
        address_id=address_id,
        parts=told,
        keys=(
            address_id,
            *(address_parts.key_id(country_code, key) for key in (*told.keys, *address_parts.whole(whole))),
            *(address_parts.near_id(key) for key in told.near),
        )
        if address_id
        else (),
    )


def _is_code(part: str, country_code: str | None) -> bool:
    """Whether the last part is a country's code: the published one, or two letters that no state of a country has."""
    if len(part) != 2 or not part.isupper():
        return False
    return part == country_code or not any(part in states for states in address_parts.STATES.values())


def _words(text: str) -> list[str]:
    """Folded words of an address, in order."""
    if not text.isascii():
        text = anyascii(unicodedata.normalize("NFKC", text))
    return _WORD.findall(text.lower().replace("'", ""))


def _is_postal(words: list[str], parts: list[str], place: set[str], split: bool, street: str | None) -> bool:
    """Whether an address says more than a city, region or country."""
    if street is not None:
        words, split = _words(_CARE_OF.sub(" ", street)), True
    rest = [word for word in words if word not in place]
    if not rest:
        return False
    if any(word in _STREET or any(letter.isdigit() for letter in word) for word in rest):
        return True
    return len(rest) > 1 if split else len(parts) > 2


def _kept(text: str | None) -> str | None:
    """A published part without doubled spaces; None where it is empty."""
    return " ".join((text or "").split()) or None
