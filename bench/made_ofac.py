"""An invented list in the layout of OFAC's classic CSV set: sdn, alt, add, sdn_comments.

Names are made of syllables and belong to nobody. As in the published files: no header, null is '-0- ' unquoted, CRLF,
a closing byte 0x1A, remarks cut at 1,000 characters with the rest in sdn_comments, and about as many aliases and
addresses a party as on the list of July 2021. One party in twenty repeats another one with its name spelled
otherwise, and some of these with another date of birth.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

SEED = 20251104
NULL = "-0- "
CUT = 1000
"""Length at which OFAC cuts remarks."""

CONSONANTS = ("b", "d", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "sh", "zh")
SYLLABLES = (
    *(c + v for c in CONSONANTS for v in "aeio"),
    "yan",
    "mir",
    "tov",
    "lin",
    "har",
    "dur",
    "vel",
    "nok",
    "fen",
)
COUNTRIES = ("Iran", "Russia", "Syria", "Mexico", "Colombia", "Cuba", "Lebanon", "China", "Panama", "Venezuela")
PROGRAMMES = (
    "SDGT",
    "SDNTK",
    "IRAN",
    "SYRIA",
    "CUBA",
    "VENEZUELA",
    "DPRK4",
    "CYBER2",
    "SDGT] [IFSR",
    "UKRAINE-EO13661",
)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FORMS = ("LLC", "CO., LTD.", "S.A.", "TRADING COMPANY", "GMBH")


def write(folder: Path, parties: int) -> list[Path]:
    """Write a set of `parties` parties into the folder; the same number gives the same bytes.

    A file that would be empty is left out.
    """
    chance = random.Random(f"{SEED}/{parties}")
    sdn: list[list[str]] = []
    alt: list[list[str]] = []
    add: list[list[str]] = []
    comments: list[list[str]] = []
    known: list[tuple[str, str, str]] = []
    for number in range(1, parties + 1):
        kind = "individual" if chance.random() < 0.52 else NULL
        if known and chance.random() < 0.05:
            kind, name, remarks = chance.choice(known)
            name, remarks = respelled(chance, name), changed(chance, remarks)
        else:
            name = person(chance) if kind == "individual" else organisation(chance)
            remarks = about_person(chance) if kind == "individual" else about_organisation(chance)
            known.append((kind, name, remarks))
        sdn.append([str(number), name, kind, chance.choice(PROGRAMMES), *[NULL] * 7, remarks[:CUT]])
        if remarks[CUT:]:
            comments.append([str(number), remarks[CUT:]])
        for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
            spelled = respelled(chance, name) if chance.random() < 0.5 else organisation(chance)
            alt.append([str(number), str(len(alt) + 1), "aka", spelled, NULL])
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            street = f"{chance.randint(1, 200)} {word(chance, 2)} Street" if chance.random() < 0.7 else NULL
            add.append([str(number), str(len(add) + 1), street, word(chance, 3), chance.choice(COUNTRIES), NULL])
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"sdn": sdn, "alt": alt, "add": add, "sdn_comments": comments}
    return [table(folder / f"{name}.csv", rows) for name, rows in tables.items() if rows]


def table(path: Path, rows: Iterable[list[str]]) -> Path:
    """Write one file as OFAC does."""
    with path.open("w", encoding="ascii", newline="") as file:
        for row in rows:
            file.write(",".join(field(value) for value in row) + "\r\n")
        file.write("\x1a")
    return path


def field(value: str) -> str:
    """A field as OFAC writes it: numbers and nulls bare, text in quotes."""
    return value if value == NULL or value.isdigit() else '"' + value.replace('"', '""') + '"'


def word(chance: random.Random, syllables: int) -> str:
    """A capitalised word of so many syllables."""
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def person(chance: random.Random) -> str:
    """A name as OFAC writes persons: 'FAMILY, Given Middle'."""
    given = " ".join(word(chance, chance.choice((1, 2))) for _ in range(chance.choice((1, 1, 2))))
    return f"{word(chance, chance.choice((2, 3))).upper()}, {given}"


def organisation(chance: random.Random) -> str:
    """A company's name with its legal form."""
    return f"{word(chance, 2)} {word(chance, chance.choice((2, 3)))} {chance.choice(FORMS)}".upper()


def respelled(chance: random.Random, name: str) -> str:
    """The name with one letter changed, dropped or doubled."""
    at = chance.choice([i for i, letter in enumerate(name) if letter.isalpha()])
    return name[:at] + chance.choice(("", name[at] * 2, "a" if name[at].islower() else "A")) + name[at + 1 :]


def changed(chance: random.Random, remarks: str) -> str:
    """The remarks of a person, in 3 of 10 cases with another birth date, in 1 of 10 with another nationality."""
    if not remarks.startswith("DOB "):
        return remarks
    born, birthplace, nationality, *rest = remarks.split("; ")
    day, month, year = born.removeprefix("DOB ").split(" ")
    if chance.random() < 0.3:
        day, month, year = chance.choice(
            (("01", month, year), (day, chance.choice(MONTHS), year), (day, month, str(int(year) + 1)))
        )
    if chance.random() < 0.1:
        nationality = f"nationality {chance.choice(COUNTRIES)}"
    return "; ".join([f"DOB {day} {month} {year}", birthplace, nationality, *rest])


def about_person(chance: random.Random) -> str:
    """Remarks on a person: birth, nationality, passport, sex."""
    country = chance.choice(COUNTRIES)
    born = f"{chance.randint(1, 28):02d} {chance.choice(MONTHS)} {chance.randint(1940, 1999)}"
    parts = [f"DOB {born}", f"POB {word(chance, 3)}, {country}", f"nationality {country}"]
    if chance.random() < 0.4:
        parts.append(f"Passport {chance.choice('ABCDEK')}{chance.randint(10**6, 10**7 - 1)} ({country})")
    if chance.random() < 0.3:
        parts.append(f"National ID No. {chance.randint(10**8, 10**9 - 1)} ({country})")
    if chance.random() < 0.01:
        parts += [f"Linked To: {organisation(chance)}" for _ in range(40)]
    return "; ".join([*parts, f"Gender {chance.choice(('Male', 'Female'))}"]) + "."


def about_organisation(chance: random.Random) -> str:
    """Remarks on an organisation: numbers and ties; often none."""
    country = chance.choice(COUNTRIES)
    parts = []
    if chance.random() < 0.4:
        parts.append(f"Registration ID {chance.randint(10**5, 10**8)} ({country})")
    if chance.random() < 0.2:
        parts.append(f"Tax ID No. {chance.randint(10**8, 10**10)} ({country})")
    if chance.random() < 0.3:
        parts.append(f"Linked To: {organisation(chance)}")
    return "; ".join(parts) + "." if parts else NULL
