"""Postal addresses in one normal form, with the city, postcode and country that can be told, and an id to share.

Words are folded to Latin letters and lower case and kept in their order: 'Carrera 8 No. 21' and 'Carrera 21 No. 8' are
two places. Words such as Street and Building are shortened by rigour's table of address words in many languages
(`address_fingerprint`); its table may grow with rigour's version, and ids of addresses with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256

from anyascii import anyascii
from rigour.addresses import address_fingerprint

from resolver.clean import countries

_CARE_OF = re.compile(r"(?:^|(?<=,))\s*(?:c\s*/\s*o|care\s+of|attn:?)\b[^,]*,?", re.I)
_WORD = re.compile(r"[a-z0-9]+")
_GB_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})\b")
_NUMBER_POSTCODE = re.compile(r"(?<![\w-])(?:[A-Z]{1,2}-)?(\d{4,6}|\d{3} \d{2}|\d{5}-\d{3,4})(?![\w-])")
_STREET_WORDS = """
st str street ave av avenue avenida rd road blvd boulevard bldg building ul ulitsa ulica calle carrera cra rue via
strasse platz lane ln drive dr hwy highway sq square bazaar floor fl suite ste apt apartment flat house hse box tower
plaza centre center room rm office ofc block blk unit no km sok cad mah jalan jl soi alley khiaban
"""
_STREET = frozenset(_STREET_WORDS.split())
"""Words of a street or building: an address that has one, or a number, is more than a place."""


@dataclass(frozen=True)
class Address:
    """An address in normal form. `address_id` is None where it names no postal address: a country, region or city."""

    normal: str
    city: str | None
    region: str | None
    postcode: str | None
    country_code: str | None
    address_id: str | None


def clean(
    full_address: str,
    country: str | None = None,
    street: str | None = None,
    city: str | None = None,
    region: str | None = None,
    postcode: str | None = None,
) -> Address | None:
    """The normal form of a published address; None where nothing is left of it but signs.

    Parts are taken where they are published. A country at the end is taken off and given as its code; a 'c/o' line is
    no part of the place. A postcode that is not published apart is read from the last parts by its form.
    """
    place, country_code = _CARE_OF.sub(" ", full_address).strip(" ,;.-"), countries.code(country) if country else None
    named = country is not None and place.casefold().endswith(country.strip().casefold())
    if country and named:
        place = place[: -len(country.strip())]
    parts = [part.strip() for part in re.split(r"[,;\n]", place) if part.strip(" .-")]
    if parts and not named and countries.is_country(parts[-1]):
        found = countries.code(parts[-1])
        if country_code in (None, found):
            country_code = found
            parts.pop()
    key = address_fingerprint(", ".join(parts)) if parts else None
    normal = " ".join(filter(None, (anyascii(key or "").lower(), (country_code or "").lower())))
    if not normal:
        return None
    words = _words(" ".join(parts))
    postcode = postcode or _postcode(parts, country_code)
    known = {*_words(city or ""), *_words(region or ""), *_words(postcode or "")}
    postal = _is_postal(words, parts, known, bool(city or region), street)
    return Address(
        normal=normal,
        city=_kept(city),
        region=_kept(region),
        postcode=re.sub(r"\s+", " ", postcode).upper() if postcode else None,
        country_code=country_code,
        address_id="adr-" + sha256(normal.encode()).hexdigest()[:16] if postal else None,
    )


def _words(text: str) -> list[str]:
    """Folded words of an address, in order."""
    return _WORD.findall(anyascii(unicodedata.normalize("NFKC", text)).lower().replace("'", ""))


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


def _postcode(parts: list[str], country_code: str | None) -> str | None:
    """A postcode read from the last two parts: British by its form, others as digits; None where there is none."""
    for part in reversed(parts[-2:] if len(parts) > 1 else []):
        if country_code in (None, "GB") and (match := _GB_POSTCODE.search(part.upper())):
            return f"{match[1]} {match[2]}"
        if country_code != "GB" and (match := _NUMBER_POSTCODE.search(part)) and part is not parts[0]:
            return match[1]
    return None


def _kept(text: str | None) -> str | None:
    """A published part without doubled spaces; None where it is empty."""
    return " ".join((text or "").split()) or None
