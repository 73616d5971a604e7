"""Made, honest applicants: how many of them the room of reuse flags, for people of South Korea and of elsewhere.

Twenty thousand honest people of each of two worlds: one with the names, towns and habits of South Korea, one with those
of Germany. Honest people share: a household its address, landline, computer, joint account; an office its phone; a
carrier one network address for hundreds; some bought a used phone, use an old number of a stranger, write for a
relative's mailbox, or were given another's number by a clerk. How often is written here, and was not taken from the
rates in resolver/reuse/kinds.py. Names are combinations of the commonest words; nobody is meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from resolver.store import connect, contract

PEOPLE = 20_000
KOREAN = (
    ("Kim", "Lee", "Park", "Choi", "Jung", "Kang", "Cho", "Yoon", "Jang", "Lim", "Han", "Oh", "Seo", "Shin", "Kwon"),
    ("Min", "Ji", "Seo", "Hyun", "Jun", "Woo", "Young", "Soo", "Eun", "Hye", "Dong", "Sung", "Jin", "Yu", "Ha"),
    (("Seoul", 0.45), ("Busan", 0.2), ("Incheon", 0.15), ("Daegu", 0.1), ("Daejeon", 0.1)),
    "KR",
)
GERMAN = (
    ("Mueller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Koch",
     "Bauer", "Richter", "Klein", "Wolf", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krueger"),
    ("Anna", "Ben", "Clara", "David", "Emma", "Felix", "Hanna", "Jonas", "Lea", "Leon", "Lena", "Max", "Mia", "Noah"),
    (("Berlin", 0.35), ("Hamburg", 0.2), ("Muenchen", 0.2), ("Koeln", 0.15), ("Leipzig", 0.1)),
    "DE",
)  # fmt: skip
World = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, float], ...], str]


def false_flags(path: str) -> dict[str, Any]:
    """Share of honest people that a case with a score of 0.5 or more names, by world; and which readings they got."""
    from resolver.reuse.derive import found

    file = Path(path)
    con = connect(file)
    con.execute(contract("resolver", "network.sql"))
    for number, world in enumerate((KOREAN, GERMAN)):
        fill(con, world, np.random.default_rng(100 + number))
    cases = found(con)
    told: dict[str, Any] = {}
    for world in (KOREAN, GERMAN):
        prefix = f"{world[3]}-"
        flags = {
            each: case.reading
            for case in cases
            if case.score >= 0.5
            for each in case.entities
            if each.startswith(prefix)
        }
        hints = {each for case in cases if case.score < 0.5 for each in case.entities if each.startswith(prefix)}
        readings = sorted(set(flags.values()))
        told[world[3]] = {
            "people": PEOPLE, "flagged": len(flags), "rate": round(len(flags) / PEOPLE, 5), "hints": len(hints),
            "readings": {reading: list(flags.values()).count(reading) for reading in readings},
        }  # fmt: skip
    con.close()
    return told


def fill(con: Any, world: World, rng: np.random.Generator) -> None:
    """Put the people of one world into an open generation."""
    import pyarrow

    con.register("people", pyarrow.table({key: pyarrow.array(value) for key, value in columns(world, rng).items()}))
    for sql in TABLES:
        con.execute(sql, {"country": world[3]} if "$country" in sql else {})
    con.unregister("people")


def columns(world: World, rng: np.random.Generator, size: int = PEOPLE) -> dict[str, list[str]]:
    """Column -> values of that many people of one world, with what honest people share."""
    country = world[3]
    names, town, household = people(world, rng, size)
    phone = unique("+", country, "phone", size)
    shares(rng, phone, household, 0.10)  # a landline
    strangers(rng, phone, 0.004)  # a number that was a stranger's
    for office in range(round(60 * size / PEOPLE)):
        for person in rng.integers(size, size=int(rng.integers(3, 25))):
            phone[person] = f"+{country}office{office}"
    device = unique("dev-", country, "", size)
    shares(rng, device, household, 0.25)
    strangers(rng, device, 0.003)  # bought used
    email = unique("", country, "@mail.example", size)
    shares(rng, email, household, 0.02)
    account = unique("", country, "-account", size)
    shares(rng, account, household, 0.15)
    ip = [f"{country}-nat-{number}" for number in rng.integers(60, size=size)]
    passport = unique("M", country, "", size)
    strangers(rng, passport, 0.0003)  # a clerk's error
    ids = [f"{country}-{number:06d}" for number in range(size)]
    home = [f"{country}-home-{each}" for each in household]
    born = [
        f"{1970 + year}-{month:02d}-{day:02d}"
        for year, month, day in zip(
            rng.integers(34, size=size),
            rng.integers(1, 13, size=size),
            rng.integers(1, 29, size=size),
            strict=True,
        )
    ]
    made = {"id": ids, "name": names, "born": born, "town": town, "home": home, "phone": phone, "device": device,
               "email": email, "account": account, "ip": ip, "passport": passport}  # fmt: skip
    return {key: [str(each) for each in value] for key, value in made.items()}


def people(world: World, rng: np.random.Generator, size: int = PEOPLE) -> tuple[list[str], list[str], list[int]]:
    """Names, towns and household numbers; a household lives in one town."""
    families, given, towns, country = world
    household, number = list[int](), 0
    while len(household) < size:
        household += [number] * int(rng.choice([1, 2, 3, 4], p=[0.6, 0.22, 0.1, 0.08]))
        number += 1
    household = household[:size]
    place = rng.choice([name for name, _ in towns], p=[share for _, share in towns], size=number)
    weights = np.array([1 / (1 + rank) for rank in range(len(families))])
    family = rng.choice(families, p=weights / weights.sum(), size=size)
    one, two = rng.choice(given, size=size), rng.choice(given, size=size)
    names = [f"{last} {first}-{second.lower()}" if country == "KR" else f"{first} {last}"
             for last, first, second in zip(family, one, two, strict=True)]  # fmt: skip
    return names, [str(place[each]) for each in household], household


def unique(front: str, country: str, end: str, size: int = PEOPLE) -> list[str]:
    """A value for each person that nobody else has."""
    return [f"{front}{country}{number:08d}{end}" for number in range(size)]


def shares(rng: np.random.Generator, values: list[str], household: list[int], share: float) -> None:
    """In that share of households of several, all present the value of the first."""
    first: dict[int, int] = {}
    together = rng.random(max(household) + 1) < share
    for number, each in enumerate(household):
        leader = first.setdefault(each, number)
        if together[each]:
            values[number] = values[leader]


def strangers(rng: np.random.Generator, values: list[str], share: float) -> None:
    """That share of people present the value of somebody whom they never met."""
    for number in np.flatnonzero(rng.random(len(values)) < share):
        values[number] = values[int(rng.integers(len(values)))]


TABLES = (
    """insert into final.entity
       select id, 'person', 'Person', name, false, true, true, born, [$country], [], [] from people""",
    """insert into final.entity
       select distinct account, 'account', 'Account', account, false, true, true, null, [], [], [] from people""",
    """insert into final.relation by name select 'holds:' || id as relation_id, 'HOLDS' as type, id as from_id,
       'record' as from_status, account as to_id, 'record' as to_status, true as invented, [id] as records, [] as cites
       from people""",
    """insert into final.address by name select distinct home as address_id, home as full_address, town as city,
       $country as country_code, 1 as entities from people""",
    """insert into final.document by name select distinct 'doc-' || passport as document_id, 'passport' as scheme,
       passport as number, $country as country_code, 1 as entities from people""",
    """insert into final.contact by name
       select distinct type || ':' || value as contact_id, type, value, 1 as entities
       from (unpivot (select phone, device, email, ip from people)
             on phone, device, email, ip into name type value value)""",
    """insert into final.support by name
       select md5(id || type || node_id) as support_id, type, id as entity_id, node_id, role, [id] as records,
              [] as cites
       from (select id, 'LOCATED_AT' as type, home as node_id, 'residential' as role from people
             union all select id, 'HAS_DOCUMENT', 'doc-' || passport, null from people
             union all select id, 'REACHED_BY', type || ':' || value, null
             from (unpivot (select id, phone, device, email, ip from people) on phone, device, email, ip
                   into name type value value))""",
)
