"""Ten invented records for each trap: five pairs that are one party, or that look like one and are not.

Names are made of syllables from a seed, so that no pair has anything to do with another, nor with a real party.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.stage import Party

PAIRS = 5
"""Pairs of each trap, two records each."""


@dataclass(frozen=True)
class Trap:
    """Two records with the name of their trap, and whether they are one party."""

    name: str
    left: Party
    right: Party
    same: bool


class Draw:
    """Words, days and numbers from a seed; no word is drawn twice."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.drawn: set[str] = set()

    def word(self, syllables: int = 3) -> str:
        """A word that no other record has."""
        while True:
            made = "".join(self.random.choice("bdfgklmnprstvz") + self.random.choice("aeiou") for _ in range(syllables))
            word = (made + self.random.choice("lnrst")).capitalize()
            if word not in self.drawn:
                self.drawn.add(word)
                return word

    def day(self, year: int, most: int = 28) -> str:
        """A day of that year."""
        return f"{year}-{self.random.randint(1, 9):02}-{self.random.randint(11, most):02}"

    def number(self) -> str:
        """A document number."""
        return f"P{self.random.randint(10_000_000, 99_999_999)}"


def day_and_month(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """A clerk swapped day and month; the passport agrees."""
    given, family, number = d.word(), d.word(), (("passport", d.number(), "Haiti"),)
    return (
        Party(a, f"{family.upper()}, {given}", born="1981-03-04", numbers=number, listed="ofac:GLOMAG"),
        Party(b, f"{given} {family}", born="1981-04-03", numbers=number, listed="un:2653"),
    )


def father_and_son(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """One name and address, born a generation apart."""
    name, home = f"{d.word()} {d.word()}", (f"{d.word()} street 4", "Vladivostok", "Russia")
    return Party(a, name, born=d.day(1948), address=home), Party(b, name, born=d.day(1975), address=home)


def twins(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Family name, birth day and address agree, the given name does not."""
    family, day, home = d.word(), d.day(1990), (f"{d.word()} street 9", "Kyiv", "Ukraine")
    return (
        Party(a, f"{family.upper()}, {d.word()}", born=day, address=home),
        Party(b, f"{family.upper()}, {d.word()}", born=day, address=home),
    )


def siblings_on_two_lists(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Family name, father's and grandfather's name agree, the given name does not; no birth date."""
    house = f"{d.word()} {d.word()}"
    family = d.word()
    return (
        Party(a, f"{family.upper()}, {d.word()} {house}", countries=("Iraq",), listed="ofac:IRAQ2"),
        Party(b, f"{d.word()} {house} {family}", countries=("Iraq",), listed="un:1518"),
    )


def passport_of_two(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """One passport number under another name with another birth day."""
    number = (("passport", d.number(), "Korea, South"),)
    return (
        Party(a, f"{d.word()} {d.word()}", born=d.day(1992), numbers=number),
        Party(b, f"{d.word()} {d.word()}", born=d.day(1985), numbers=number),
    )


def two_names(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Another name, but passport, birth day and phone agree."""
    number, day = (("passport", d.number(), "China"),), d.day(1993)
    phone = (("phone", f"+86139{d.random.randint(10_000_000, 99_999_999)}"),)
    return (
        Party(a, f"{d.word()} {d.word()}", born=day, numbers=number, contacts=phone),
        Party(b, f"{d.word()} {d.word()}", born=day, numbers=number, contacts=phone),
    )


def namesake_without_date(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """A customer of a listed party's name; nothing else is known of him."""
    given, family = d.word(), d.word()
    return (
        Party(a, f"{family.upper()}, {given}", born=d.day(1970), listed="ofac:DPRK4"),
        Party(b, f"{given} {family}"),
    )


def two_authorities(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Two authorities list one rare name and tell nothing else."""
    given, middle, family = d.word(), d.word(), d.word()
    return (
        Party(a, f"{family.upper()}, {given} {middle}", listed="ofac:IRAQ2"),
        Party(b, f"{given} {middle} {family}", listed="un:1518"),
    )


def weak_alias(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """A nickname is all that agrees."""
    nickname = d.word()
    return (
        Party(a, f"{d.word()} {d.word()}", born=d.day(1969), weak=(nickname,), listed="ofac:SDGT"),
        Party(b, nickname, born=d.day(1988)),
    )


def number_in_name(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Factory No. 1 and Factory No. 2."""
    name = f"{d.word()} {d.word()} Machine Factory"
    return (
        Party(a, f"{name} No. 1", "organisation", countries=("Korea, North",), listed="ofac:NPWMD"),
        Party(b, f"{name} No. 2", "organisation", countries=("Korea, North",), listed="un:1718"),
    )


def legal_form(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """The legal form is written another way."""
    name, home = f"{d.word()} {d.word()} Shipping", (f"{d.word()} street 7", "Pyongyang", "Korea, North")
    return (
        Party(
            a, f"{name} COMPANY LIMITED", "organisation", countries=("Korea, North",), address=home, listed="ofac:DPRK2"
        ),
        Party(b, f"{name} Co., Ltd.", "organisation", countries=("Korea, North",), address=home, listed="un:1718"),
    )


def branches(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Branches in two countries, each listed by itself under a common name."""
    name = f"{d.word()} {d.word()} Foundation"
    return (
        Party(a, f"{name}: Kenya Branch", "organisation", aliases=(name,), countries=("Kenya",), listed="ofac:SDGT",
              address=("Garissa", "Garissa", "Kenya")),
        Party(b, f"{name} (Tanzania)", "organisation", aliases=(name,), countries=("Tanzania",), listed="un:1267",
              address=("Singida", "Singida", "Tanzania")),
    )  # fmt: skip


def care_of(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """A ship owner that is reached 'care of' another listed company."""
    other = f"{d.word()} {d.word()} Oil"
    return (
        Party(a, other, "organisation", countries=("Korea, North",), listed="ofac:DPRK4"),
        Party(b, f"{d.word()} {d.word()} Shipping", "organisation", aliases=(f"Care of {other}",),
              countries=("Korea, North",), listed="un:1718"),
    )  # fmt: skip


def shelf_companies(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """One address of a formation agent."""
    home = (f"Unit {d.random.randint(1, 99)}, {d.word()} lane", "Hong Kong", "Hong Kong")
    return (
        Party(a, f"{d.word()} Imports Limited", "organisation", countries=("Hong Kong",), address=home),
        Party(b, f"{d.word()} Optics Limited", "organisation", countries=("Hong Kong",), address=home),
    )


def translations(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """One institute under its own name and its translation: nothing to link by, so a matter for a reader."""
    town = d.word()
    return (
        Party(a, f"{town} Machine Building Institute", "organisation", countries=("Iran",), listed="ofac:NPWMD"),
        Party(b, f"Moasseseh Mashinsazi {town}", "organisation", countries=("Iran",), listed="un:1737"),
    )


SYLLABLES = (("Jong", "Chong"), ("Sol", "Seol"), ("Chol", "Cheol"), ("Guk", "Kuk"), ("Hyon", "Hyeon"), ("Gyu", "Kyu"))
"""Syllables of Korean given names in two romanisations."""


def romanisations(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """One Korean name in two romanisations, family name first and last, with one birth day."""
    (one, other), (second, last) = d.random.sample(SYLLABLES, 2)
    day = d.day(d.random.randint(1950, 1990))
    return (
        Party(a, f"RI, {one} {second}", born=day, countries=("Korea, North",), listed="ofac:DPRK4"),
        Party(b, f"{other}-{last.lower()} Lee", born=day, countries=("Korea, North",), listed="un:1718"),
    )


def generic_words(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """Two companies whose names share all but the word that tells them apart."""
    return (
        Party(
            a, f"KOREA {d.word()} TRADING CORPORATION", "organisation", countries=("Korea, North",), listed="ofac:DPRK3"
        ),
        Party(
            b, f"Korea {d.word()} Trading Corporation", "organisation", countries=("Korea, North",), listed="un:1718"
        ),
    )


def lei(d: Draw) -> str:
    """An invented LEI with right check digits (ISO 17442: mod 97 of letters as 10 to 35)."""
    body = "9999" + "".join(d.random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789") for _ in range(14))
    digits = "".join(str(int(letter, 36)) for letter in body + "00")
    return f"{body}{98 - int(digits) % 97:02}"


def two_leis(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """One name, country and address, and two LEIs: a group's company twice, which no likeness makes one."""
    name, home = f"{d.word()} {d.word()} Maritime AS", (f"{d.word()} street 3", "Bergen", "Norway")
    return (
        Party(a, name, "organisation", countries=("Norway",), address=home, numbers=(("lei", lei(d), None),)),
        Party(b, name, "organisation", countries=("Norway",), address=home, numbers=(("lei", lei(d), None),)),
    )


def old_and_new_name(d: Draw, a: str, b: str) -> tuple[Party, Party]:
    """A bank under its old and its new name, with one SWIFT code."""
    code = "".join(d.random.choice("BCDFGHJKLMNP") for _ in range(4)) + "KPPY"
    old, new = f"FIRST {d.word()} BANK", f"{d.word()} CREDIT BANK"
    here = ("Korea, North",)
    return (
        Party(
            a, new, "organisation", subkind="bank", countries=here, aliases=(old,), listed="ofac:DPRK4",
            numbers=(("bic", code, None),),
        ),
        Party(b, old.title(), "organisation", subkind="bank", countries=here, numbers=(("bic", f"{code}XXX", None),)),
    )  # fmt: skip


MADE: tuple[tuple[Callable[[Draw, str, str], tuple[Party, Party]], bool], ...] = (
    (day_and_month, True),
    (father_and_son, False),
    (twins, False),
    (siblings_on_two_lists, False),
    (passport_of_two, False),
    (two_names, True),
    (namesake_without_date, False),
    (two_authorities, True),
    (weak_alias, False),
    (number_in_name, False),
    (legal_form, True),
    (branches, False),
    (care_of, False),
    (shelf_companies, False),
    (translations, False),
    (romanisations, True),
    (generic_words, False),
    (two_leis, False),
    (old_and_new_name, True),
)


def made(seed: int = 1) -> list[Trap]:
    """Five pairs of every trap; equal seeds give equal records."""
    draw = Draw(seed)
    found = []
    for make, same in MADE:
        for number in range(PAIRS):
            left, right = make(draw, f"ofac:{make.__name__}{number}", f"un:{make.__name__}{number}")
            found.append(Trap(make.__name__, left, right, same))
    return found
