"""What the values of a column look like: numbers with check digits, dates and their form, amounts, words.

Each rule takes one value and says whether it is of its kind; proposal.py puts the samples of a column to it.
Nothing here reads a file. Checks of identifiers are those of resolver/clean.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")
PHONE = re.compile(r"\+?[\d\s()./-]{6,24}(?:\s*(?:ext|x)\.?\s*\d+)?", re.I)
WEBSITE = re.compile(r"(?:https?://)?(?:www\.)?(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.I)
HASH = re.compile(r"(?:[a-z]+:)?[0-9a-f]{8,64}", re.I)
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
POSTCODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9 -]{2,9}")
NUMBER = re.compile(r"(?=.*\d)[^\s].{1,39}")
SHARE = re.compile(r"\d{1,3}(?:\.\d{1,6})? ?%?")
AMOUNT = re.compile(r"\d{1,3}(?:[ ,.'\u00a0]\d{3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
_GENDER_WORDS = """
m f male female man woman w d x mann frau mannlich weiblich divers homme femme h masculin feminin hombre mujer
varon maschio femmina masculino feminino м ж муж жен мужской женский 男 女 erkek kadin
"""
GENDERS = frozenset(_GENDER_WORDS.split())


def is_email(value: str) -> bool:
    """An e-mail address."""
    return EMAIL.fullmatch(value) is not None


def is_phone(value: str) -> bool:
    """A phone number: six digits or more, and nothing but digits and signs."""
    return PHONE.fullmatch(value) is not None and sum(letter.isdigit() for letter in value) >= 6


def is_website(value: str) -> bool:
    """A web address or the name of a host."""
    return WEBSITE.fullmatch(value) is not None and not is_email(value)


def is_ip(value: str) -> bool:
    """An address of the Internet Protocol, 4 or 6."""
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def is_iban(value: str) -> bool:
    """An IBAN whose check digits hold (ISO 13616)."""
    from stdnum import iban

    return bool(iban.is_valid(value))


def is_lei(value: str) -> bool:
    """A LEI whose check digits hold (ISO 17442)."""
    from stdnum import lei

    return bool(lei.is_valid(value))


def is_bic(value: str) -> bool:
    """A BIC: eight or eleven letters and digits with a country's code (ISO 9362)."""
    from stdnum import bic

    return BIC.fullmatch(value) is not None and bool(bic.is_valid(value))


def is_isin(value: str) -> bool:
    """An ISIN whose check digit holds (ISO 6166)."""
    from stdnum import isin

    return bool(isin.is_valid(value))


def is_wallet(value: str) -> bool:
    """A chain address whose checksum holds."""
    from resolver.clean import wallets

    return len(value) >= 26 and wallets.identify(value) is not None


def is_country(value: str) -> bool:
    """A country, by its name or code in any language that resolver/clean/countries.py knows."""
    from resolver.clean import countries

    return bool(countries.possible(value))


def is_currency(value: str) -> bool:
    """A code of ISO 4217."""
    from ingest.sources._table_transfers import CURRENCIES

    return value in CURRENCIES.split()


def is_gender(value: str) -> bool:
    """A word or letter for a gender, in several languages."""
    return folded(value) in GENDERS


def is_hash(value: str) -> bool:
    """A hash in hexadecimal digits, with or without the name of its algorithm."""
    return HASH.fullmatch(value) is not None and any(letter.isdigit() for letter in value)


def is_postcode(value: str) -> bool:
    """Up to ten letters and digits, at least one digit."""
    return POSTCODE.fullmatch(value) is not None


def is_number(value: str) -> bool:
    """A number of a document or register: short, with a digit, and no date."""
    return NUMBER.fullmatch(value) is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d{4}", value)


def is_name(value: str) -> bool:
    """Mostly letters."""
    letters = sum(letter.isalpha() or letter in " .'-,&()" for letter in value)
    return bool(re.search(r"[^\W\d_]", value)) and letters >= 0.8 * len(value)


def is_text(value: str) -> bool:
    """Some letter: no bare number and no date."""
    return bool(re.search(r"[^\W\d_]", value))


def is_share(value: str) -> bool:
    """A percent from 0 to 100."""
    return SHARE.fullmatch(value) is not None and float(value.rstrip(" %")) <= 100


def is_amount(value: str) -> bool:
    """An amount of money without a sign."""
    return AMOUNT.fullmatch(value) is not None


def is_date(value: str) -> bool:
    """A date, or a time of a day, in any form that is known here."""
    return any(reads(value, each.pattern) for each in DATE_FORMS)


CHECKS: Mapping[str, Callable[[str], bool]] = {
    name.removeprefix("is_"): check for name, check in list(globals().items()) if name.startswith("is_")
}
"""Name of a kind of value -> whether a value is of it."""


# ---------------------------------------------------------------------------------------------------------------- dates


@dataclass(frozen=True)
class DateForm:
    """A written form of dates: its pattern (strptime; '' for what a mapping reads without one), and what it tells."""

    pattern: str
    precision: str = "day"
    unclear: bool = False


PARTIAL = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?|(?:\d{1,2} )?[A-Za-z]{3,9} \d{4}")
"""What a mapping reads as a date without a format (ingest/macros.sql)."""

DATE_FORMS = (
    DateForm(""),
    DateForm("%d.%m.%Y"),
    DateForm("%d/%m/%Y"),
    DateForm("%m/%d/%Y"),
    DateForm("%d-%m-%Y"),
    DateForm("%m-%d-%Y"),
    DateForm("%Y/%m/%d"),
    DateForm("%Y.%m.%d"),
    DateForm("%Y%m%d"),
    DateForm("%d-%b-%Y"),
    DateForm("%b %d, %Y"),
    DateForm("%B %d, %Y"),
    DateForm("%d.%m.%y", unclear=True),
    DateForm("%d/%m/%y", unclear=True),
    DateForm("%m/%d/%y", unclear=True),
    DateForm("%Y-%m-%dT%H:%M:%SZ", "second"),
    DateForm("%Y-%m-%dT%H:%M:%S%z", "second"),
    DateForm("%Y-%m-%dT%H:%M:%S", "second"),
    DateForm("%Y-%m-%d %H:%M:%S", "second"),
    DateForm("%Y-%m-%d %H:%M", "minute"),
    DateForm("%d.%m.%Y %H:%M:%S", "second"),
    DateForm("%d.%m.%Y %H:%M", "minute"),
    DateForm("%d/%m/%Y %H:%M:%S", "second"),
    DateForm("%d/%m/%Y %H:%M", "minute"),
    DateForm("%m/%d/%Y %H:%M:%S", "second"),
    DateForm("%m/%d/%Y %H:%M", "minute"),
)
"""Forms of dates and times, the first that fits all values counts."""


def reads(value: str, pattern: str) -> bool:
    """Whether a value is a day of the calendar in a form."""
    if not pattern:
        return PARTIAL.fullmatch(value) is not None and _partial(value)
    if pattern.count("%y") and not re.search(r"\D\d\d$", value):
        return False
    try:
        found = datetime.strptime(value, pattern)
    except ValueError:
        return False
    return 1850 <= found.year <= 2150


def _partial(value: str) -> bool:
    from resolver.clean import dates

    return dates.parse(value) is not None


def date_forms(values: Sequence[str]) -> list[DateForm]:
    """The forms in which at least nine of ten values are dates, the best first; several where the order is unclear.

    Of '%d/%m/%Y' and '%m/%d/%Y' both stay only if every value is a date in both.
    """
    if not values:
        return []
    fits = [(sum(reads(value, each.pattern) for value in values), each) for each in DATE_FORMS]
    best = max(count for count, _ in fits)
    if best < 0.9 * len(values):
        return []
    found = [each for count, each in fits if count == best]
    if best < len(values):
        return found[:1]
    swapped = {found[0].pattern.replace("%d", "#").replace("%m", "%d").replace("#", "%m")}
    return [found[0], *(each for each in found[1:] if each.pattern in swapped)]


# -------------------------------------------------------------------------------------------------------------- amounts


def amount_marks(values: Iterable[str]) -> tuple[str, str] | None:
    """(decimal mark, thousands mark) of written amounts; '' for none seen; None where '1,234' can be either."""
    decimals, thousands, unclear = set(), set(), set()
    for value in values:
        marks = [letter for letter in value if not letter.isdigit()]
        if not marks:
            continue
        last, tail = marks[-1], re.split(r"\D", value)[-1]
        if len(set(marks)) > 1:
            decimals.add(last)
            thousands |= set(marks[:-1])
        elif len(marks) > 1 or last not in ".,":
            thousands.add(last)
        elif len(tail) == 3 and last == ",":
            unclear.add(last)
        else:
            decimals.add(last)
    if unclear - decimals - thousands:
        return None
    decimal = "," if "," in decimals else "." if "." in decimals else ""
    other = thousands - {decimal}
    return decimal, min(other) if other else ""


def folded(text: str) -> str:
    """A text in small letters without diacritics, its words apart: 'DateOfBirth' and 'date_of_birth' are one."""
    import unicodedata

    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", unicodedata.normalize("NFKC", text))
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", apart.casefold()) if unicodedata.category(letter) != "Mn"
    )
    return " ".join(re.findall(r"[\w']+", plain.replace("_", " ").replace("’", "'").replace("#", " no ")))
