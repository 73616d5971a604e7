"""What is published of one party -> the keys that the models compare: what resolver/sql/feature_*.sql makes in bulk.

A run makes the features of a million records in SQL, where one record costs as much as a thousand. A screening asks of
one subject at a time, so the same rules stand here over one party's facts; a test holds the two to the same result.
A feature is a frozenset of keys (`fuzzy_words`: a tuple of tuples), or None where nothing is published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Any

from resolver.clean import accounts, addresses, contacts, countries, identifiers, scripts, wallets
from resolver.clean.chinese import chinese_key
from resolver.clean.korean import korean_key
from resolver.clean.names import analyse
from resolver.clean.nicknames import given_names
from resolver.clean.placeholders import DATES, is_placeholder
from resolver.clean.rarity import rarity_bits

Features = dict[str, Any]

Crowd = Collection[tuple[str, str]]
"""What and value of values that nobody is compared by (resolver/clean/crowd.py)."""

PARTICLES = frozenset(
    {
        "al",
        "el",
        "ul",
        "ad",
        "as",
        "ash",
        "ar",
        "an",
        "at",
        "az",
        "bin",
        "ibn",
        "ben",
        "bint",
        "the",
        "of",
        "and",
        "for",
    }
)  # as in resolver/sql/feature_alias.sql
LONGEST = 1000
"""So many letters of a name are read: the longest published name has 300."""

OPEN_SCHEMES = frozenset({"lei", "bic", "imo", "duns", "inn", "ogrn"})
ONE = frozenset({"lei", "imo", "inn", "ogrn"})
FEW = frozenset({"tax", "registration", "driver_licence", "ssn"})
SCANS = frozenset({"passport_scan", "photo", "id_scan", "selfie"})
GENDERS = {"m": "male", "male": "male", "f": "female", "female": "female"}


@dataclass(frozen=True)
class NameFact:
    """A name as published; family and given name where they are published as such."""

    full_name: str
    weak: bool = False
    family: str | None = None
    given: str | None = None


@dataclass(frozen=True)
class DateFact:
    """A date of birth or foundation as a range with its precision."""

    first: date
    last: date
    precision: str
    approximate: bool
    published: str


@dataclass
class Facts:
    """All that is published of one party, as it is compared.

    `identifiers`: scheme, number, country; `addresses`: type, full address, country, street, city, region, postcode;
    `contacts`: type, value, country; `accounts`: number, scheme, BIC, bank's code, bank's country; `wallets`: address,
    chain, currency. `files`: hashes of photos and scans.
    """

    kind: str = "person"
    names: list[NameFact] = field(default_factory=list)
    births: list[DateFact] = field(default_factory=list)
    founded: list[DateFact] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    identifiers: list[tuple[str, str, str | None]] = field(default_factory=list)
    addresses: list[tuple[str, str, str | None, str | None, str | None, str | None, str | None]] = field(
        default_factory=list
    )
    contacts: list[tuple[str, str, str | None]] = field(default_factory=list)
    accounts: list[tuple[str, str, str | None, str | None, str | None]] = field(default_factory=list)
    wallets: list[tuple[str, str | None, str | None]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bins:
    """What a model's card says of names: bits from which a name is rare, middling, and how many are compared by
    letters."""

    rare: float
    mid: float
    fuzzy: int


def features(facts: Facts, kind: str, bins: Bins, crowd: Crowd = frozenset()) -> Features:
    """The features of a party as the model of a kind (person, organisation) compares them; nothing of a `crowd`."""
    made = names(facts, kind, bins)
    if kind == "person":
        made |= {f"birth_{name}": keys for name, keys in dates(facts.births).items()}
    else:
        told = dates(facts.founded)
        made |= {"founded_day": told["day"], "founded_year": told["year"]}
    made |= places(facts) | numbers(facts, crowd) | reached(facts, crowd)
    made["files"] = frozenset(file for file in facts.files if ("file", file) not in crowd) or None
    made["genders"] = frozenset(GENDERS[g.lower()] for g in facts.genders if g.lower() in GENDERS) or None
    made["lists"] = None
    return made


# ---------------------------------------------------------------------------------------------------------------- names


@dataclass(frozen=True, slots=True)
class Spelling:
    """One name as compared: its sorted words, the numbers among them, and keys by sound; see feature_alias.sql."""

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    sounds: tuple[str, ...]
    family: str | None
    given: str | None
    acronym: str | None
    bits: float


@lru_cache(maxsize=200_000)
def spelling(full_name: str, read_as: str, kind: str, family: str | None, given: str | None) -> Spelling | None:
    """A published name as compared; None where it stands for nothing. `read_as`: the published kind."""
    if is_placeholder(full_name):
        return None
    name = analyse(full_name, read_as)
    if not name.tokens:
        return None
    said: Sequence[str] = name.tokens
    if not PARTICLES.isdisjoint(said):
        said = [word for word in said if word not in PARTICLES]
    words = tuple(sorted({*(said if len(said) >= 2 else name.tokens), *name.numbers}))
    of_family = " ".join(scripts.tokens(family)) if family else name.family
    of_given = " ".join(scripts.tokens(given)) if given else name.given
    korean, chinese = name.korean_key, name.chinese_key
    if read_as == "person" and of_family and of_given and name.script in ("Latn", "Hang"):
        parts = (of_family, *of_given.split())
        korean, chinese = korean_key(parts, of_family) or korean, chinese_key(parts, of_family) or chinese
    sounds = [f"s:{name.skeleton_key}"] if name.skeleton_key and " " in name.skeleton_key else []
    sounds += [f"{mark}:{key}" for mark, key in (("k", korean), ("c", chinese)) if key]
    bits = sum(round(rarity_bits(word, kind), 4) for word in words)
    return Spelling(words, name.numbers, tuple(sounds), of_family or None, of_given or None, name.acronym or None, bits)


def names(facts: Facts, kind: str, bins: Bins) -> Features:
    """Keys of names: feature_alias.sql and feature_name.sql."""
    found: dict[str, tuple[Spelling, bool, set[str]]] = {}
    for fact in sorted(facts.names, key=lambda fact: fact.full_name):
        one = spelling(fact.full_name[:LONGEST], facts.kind, kind, fact.family, fact.given)
        if one is None:
            continue
        key = " ".join(one.words)
        if key in found:
            other, weak, sounds = found[key]
            joined = Spelling(
                other.words, other.numbers, (), least(other.family, one.family), least(other.given, one.given),
                least(other.acronym, one.acronym), other.bits,
            )  # fmt: skip
            found[key] = (joined, weak and fact.weak, sounds | set(one.sounds))
        else:
            found[key] = (one, fact.weak, set(one.sounds))
    return name_keys(found, kind, bins)


def name_keys(found: dict[str, tuple[Spelling, bool, set[str]]], kind: str, bins: Bins) -> Features:
    """The lists of keys of all names of a party, by name key."""
    made: dict[str, set[str]] = {}

    def add(feature: str, keys: Iterable[str]) -> None:
        made.setdefault(feature, set()).update(keys)

    fuzzy = []
    for key, (one, weak, sounds) in found.items():
        size = len(one.words)
        whole = not weak and size >= 2
        add("name_any", [key])
        add("words", one.words)
        if size == 1:
            add("name_single", [key])
        if one.numbers and (bare := " ".join(word for word in one.words if word not in one.numbers)):
            add("name_numbered", [bare])
        if one.acronym:
            add("acronyms", [one.acronym])
        if one.family is not None and one.given is not None:
            add("family_words", one.family.split(" "))
            add("given_words", one.given.split(" "))
        if whole:
            rare = one.bits >= bins.rare
            add("name_whole", [key])
            if rare:
                add("name_rare", [key])
                add("sound_rare", sounds)
            elif one.bits >= bins.mid:
                add("name_mid", [key])
            add("sound_any", sounds)
            add("name_part", parts(one.words))
            add("name_pair", pairs(one.words))
            if size <= 7:
                fuzzy.append((-one.bits, key, one.words))
    frozen: Features = {name: frozenset(keys) for name, keys in made.items()}
    for name in ("sound_rare", "sound_any"):
        frozen[name] = frozen.get(name) or None
    limit = bins.fuzzy if len(found) > 1 else 1
    frozen["fuzzy_words"] = tuple(words for _, _, words in sorted(fuzzy)[:limit]) or None
    return frozen | given(frozen.get("given_words"), kind)


def given(words: frozenset[str] | None, kind: str) -> Features:
    """What given names stand for, and their letters."""
    if words is None:
        return {}
    forms = frozenset(form for word in words for form in given_names(word)) if kind == "person" else frozenset()
    return {
        "given_forms": forms or None,
        "given_initials": frozenset(word for word in words if len(word) == 1) or None,
        "given_first": frozenset(word[0] for word in words if len(word) > 1),
    }


def parts(words: tuple[str, ...]) -> list[str]:
    """Each choice of two or more of the words, but not all."""
    if not 3 <= len(words) <= 6:
        return []
    return [" ".join(some) for size in range(2, len(words)) for some in combinations(words, size)]


def pairs(words: tuple[str, ...]) -> list[str]:
    """Each choice of two words."""
    return [" ".join(two) for two in combinations(words, 2)] if len(words) <= 8 else []


def least(one: str | None, other: str | None) -> str | None:
    """The smaller of two texts, or the one that is there."""
    return min((text for text in (one, other) if text is not None), default=None)


# ---------------------------------------------------------------------------------------------------------------- dates


def dates(found: Iterable[DateFact]) -> dict[str, frozenset[Any] | None]:
    """Keys of dates: feature_date.sql."""
    made: dict[str, set[Any]] = {}
    for one in found:
        if one.last.year - one.first.year > 20 or (one.precision == "day" and one.first.isoformat() in DATES):
            continue
        for name, keys in date_keys(one.first, one.last, one.precision, one.approximate).items():
            made.setdefault(name, set()).update(keys)
    names = ("day", "swapped", "near", "month", "month_only", "year", "year_only", "year_about", "year_beside")
    return {name: frozenset(made[name]) if made else None for name in names}


@lru_cache(maxsize=50_000)
def date_keys(first: date, last: date, precision: str, approximate: bool) -> dict[str, tuple[Any, ...]]:
    """The keys of one date."""
    digits, low, high = f"{first:%Y%m%d}".rjust(8, "0"), first.year, last.year
    day, rough = precision == "day", precision in ("year", "range") or approximate
    turned = day and first.month != first.day and first.day <= 12
    return {
        "day": (digits,) if day and not approximate else (),
        "swapped": (f"{digits[:4]}{first.day:02}{first.month:02}",) if turned else (),
        "near": (digits,) if day else (),
        "month": (digits[:6],) if precision in ("day", "month") else (),
        "month_only": (digits[:6],) if precision == "month" else (),
        "year": tuple(range(low, high + 1)),
        "year_only": tuple(range(low, high + 1)) if rough else (),
        "year_about": tuple(range(low - 2, high + 3)) if rough else (),
        "year_beside": tuple(range(low - 1, high + 2)),
    }


# -------------------------------------------------------------------------------------------------- places and numbers


@lru_cache(maxsize=50_000)
def code(country: str) -> str | None:
    """The code of a country as published."""
    return countries.code(country)


@lru_cache(maxsize=50_000)
def address(full: str, country: str | None, *parts: str | None) -> addresses.Address | None:
    """An address in normal form."""
    return addresses.clean(full, country, *parts)


def places(facts: Facts) -> Features:
    """Keys of addresses, birth places and countries: feature_place.sql."""
    keys: set[str] = set()
    cities: set[str] = set()
    births: set[str] = set()
    codes = {known for text in facts.countries if (known := code(text))}
    located = False
    for type, full, country, *parts in facts.addresses:
        found = address(full[:LONGEST], country, *parts)
        if found is None:
            continue
        located = True
        city = found.city.lower() if found.city and not is_placeholder(found.city) else ""
        if type == "birth":
            if city or (found.address_id and found.normal):
                births.add(city or found.normal)
            continue
        keys.update(found.keys)
        if city:
            cities.add(f"{city} {found.country_code or ''}")
        if found.country_code:
            codes.add(found.country_code)
    return {
        "addresses": frozenset(keys) if located and keys else None,
        "cities": frozenset(cities) or None,
        "birth_places": frozenset(births) or None,
        "countries": frozenset(codes) or None,
    }


@lru_cache(maxsize=50_000)
def cleaned(scheme: str, number: str, country: str | None) -> tuple[str, str, str, bool | None] | None:
    """Scheme, clean number, issuer's code and whether it holds; None where it names no number."""
    issuer = code(country) if country else None
    found = identifiers.clean(scheme, number, issuer)
    if found is None or not found.clean:
        return None
    if scheme in ("bic", "swift"):
        return "bic", found.clean[:8], issuer or "", found.valid
    return scheme, found.clean, issuer or "", found.valid


def numbers(facts: Facts, crowd: Crowd = frozenset()) -> Features:
    """Keys of identifiers: feature_identifier.sql. Numbers whose check digits fail are left out."""
    rows = set()
    for scheme, number, country in facts.identifiers:
        if scheme in ("website", "other"):
            continue
        found = cleaned(scheme, number, country)
        if found and found[3] is not False and len(found[1]) >= 4:
            rows.add(found[:3])
    rows = {(s, n, c) for s, n, c in rows if ("full", f"{s}:{c}:{n}") not in crowd}
    if not rows:
        return {}
    digits = {"".join(letter for letter in number if letter in "0123456789") for _, number, _ in rows}
    alone = {n for _, n, _ in rows if len(n) >= 6} | {d for d in digits if len(d) >= 7}
    met_by = {(s, n, c): f"{s}:{c if ('scheme', f'{s}::{n}') in crowd else ''}:{n}" for s, n, c in rows}
    near = {
        f"{scheme}:{country}:{number[:at]}*{number[at + 1 :]}"
        for scheme, number, country in rows
        if len(number) >= 7
        for at in range(len(number))
    }
    return {
        "id_full": frozenset(f"{s}:{c}:{n}" for s, n, c in rows if c or s in OPEN_SCHEMES) or None,
        "id_unique": frozenset(f"{s}:{n}" for s, n, _ in rows if s in ("lei", "imo")) or None,
        "id_open": frozenset(key for (_, _, c), key in met_by.items() if not c) or None,
        "id_any": frozenset(met_by.values()),
        "id_number": frozenset(number for number in alone if ("number", number) not in crowd),
        "id_near": frozenset(near) or None,
        "scope_one": frozenset(f"{s}:{c}" for s, _, c in rows if s in ONE or (s == "national_id" and c)) or None,
        "scope_few": frozenset(f"{s}:{c}" for s, _, c in rows if s in FEW and c) or None,
        "scope_many": frozenset(f"{s}:{c}" for s, _, c in rows if s == "passport" and c) or None,
    }


@lru_cache(maxsize=50_000)
def contact(type: str, value: str, country: str | None) -> tuple[str, str] | None:
    """The clean value and id of a contact."""
    found = contacts.clean(type, value, code(country) if country else None)
    return (found, contacts.contact_id(type, found)) if found else None


def reached(facts: Facts, crowd: Crowd = frozenset()) -> Features:
    """Keys of contacts, accounts and wallets: feature_contact.sql."""
    made: dict[str, set[str]] = {}
    of = {"email": "emails", "phone": "phones", "fax": "phones", "device": "devices", "website": "websites"}
    for type, value, country in facts.contacts:
        found = contact(type, value[:LONGEST], country) if type in of else None
        if found is None:
            continue
        keys = {found[1]}
        digits = "".join(letter for letter in found[0] if letter in "0123456789")
        if of[type] == "phones" and len(digits) >= 10:
            keys.add(f"tel {digits[-10:]}")
        if told := {key for key in keys if ("contact", key) not in crowd}:
            made.setdefault(of[type], set()).update(told)
        if found[1] in told:
            made.setdefault("contacts_shown", set()).add(found[0])
    for number, scheme, bic, bank, country in facts.accounts:
        account = accounts.identify(number[:LONGEST], scheme, bic, bank, code(country) if country else None)
        if account.key and ("contact", account.key) not in crowd:
            made.setdefault("accounts", set()).add(account.key)
            made.setdefault("contacts_shown", set()).add(str(account.clean))
    for text, chain, currency in facts.wallets:
        wallet = wallets.identify(text[:LONGEST], currency, chain)
        if wallet and ("contact", wallet.chain_address_id) not in crowd:
            made.setdefault("wallets", set()).add(wallet.chain_address_id)
            made.setdefault("contacts_shown", set()).add(wallet.normal)
    return {name: frozenset(keys) for name, keys in made.items()}
