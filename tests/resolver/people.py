"""Made people with made errors, to train on: invented, drawn from a fixed seed, with the truth of each record."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.features import features
from resolver.kinds import Model
from resolver.training import train
from tests.resolver.linked import prepared
from tests.stage import Party

GIVEN = ("Abel", "Berta", "Cora", "Dario", "Elin", "Farid", "Gesa", "Hugo", "Ines", "Jano", "Kira", "Levi", "Mara")
FAMILY = ("Adler", "Bosko", "Carr", "Dorn", "Ebner", "Falk", "Grau", "Holm", "Ivers", "Jung", "Kranz", "Lenz", "Moser")
TOWNS = ("Althof", "Brenning", "Cortal", "Dunmere", "Eschau", "Farnsted", "Gorlau", "Hellin")


def people(entities: int, records: int, seed: int = 7) -> tuple[list[Party], dict[str, str]]:
    """Records of so many people, each published `records` times with errors; record -> person."""
    dice = random.Random(seed)
    made, truth = [], {}
    for person in range(entities):
        given, family, town = dice.choice(GIVEN), dice.choice(FAMILY), dice.choice(TOWNS)
        born = f"{dice.randrange(1940, 2000)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
        mail = f"{given}.{family}{dice.randrange(10, 99)}@example.org".lower()
        for copy in range(records):
            record = f"t:{person:04}-{copy}"
            truth[record] = str(person)
            made.append(
                Party(
                    record,
                    f"{spoilt(given, dice)} {spoilt(family, dice)}",
                    born=born if dice.random() < 0.85 else None,
                    contacts=(("email", mail),) if dice.random() < 0.5 else (),
                    address=(f"{person % 90 + 1} Mill Lane", town, "GB") if dice.random() < 0.6 else None,
                )
            )
    return made, truth


def spoilt(word: str, dice: random.Random) -> str:
    """A word, at times with one letter left out or doubled."""
    at = dice.randrange(1, len(word))
    return {0: word[:at] + word[at + 1 :], 1: word[:at] + word[at] + word[at:]}.get(dice.randrange(6), word)


def featured(parties: list[Party]) -> DuckDBPyConnection:
    """The tables of features of some parties."""
    con = prepared(parties)
    features(con, [kinds.load(name) for name in kinds.names() if kinds.load(name).model])
    return con


def trained(parties: list[Party], labels: Path | None = None) -> Model:
    """The person model trained on some parties."""
    model = train.train(featured(parties), kinds.load("person"), kinds.model("person-2"), "person-own", labels)
    assert model is not None
    return model


MADE, TRUTH = people(100, 4)


@cache
def own() -> Model:
    """The person model trained on the made people; asked once a process, for it takes seconds."""
    return trained(MADE)
