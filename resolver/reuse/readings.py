"""Pairs and rings of people who share what is personal, each with the reading that the evidence supports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import combinations
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.reuse.kinds import DOCUMENTS, FLAG_BITS, MONEY, TIE_BITS, bits, score
from resolver.reuse.names import alike
from resolver.reuse.presented import Share, crowds, shares

READINGS = {
    "alias": "one person under several names",
    "mule": "different people behind one account, wallet or device",
    "lent_document": "different people, one document: lent, forged, or a clerk's error that nothing else explains",
    "one_hand": "different people who share what is personal: perhaps one hand behind them",
    "clerk_error": "one number under two countries, and nothing else in common: read the documents again",
    "missed_link": "two entities that may be one person: same name, and nothing against it",
    "crowd": "one value of far too many people: a placeholder, or the account of a service",
}
"""What a reading says to the analyst."""
INNOCENT = ("clerk_error", "missed_link", "crowd")
"""Readings that accuse nobody: they make no ring, and their finding is for a clerk."""


@dataclass(frozen=True)
class Reuse:
    """One case: `reading` (READINGS, or a habit), who and under which names, what is shared, and how surprising.

    `score`: 0.5 at the threshold of a flag, rising to 1; below it the case is a hint. `reuse_id` lasts over runs.
    """

    reuse_id: str
    reading: str
    entities: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[str, ...]
    score: float
    records: tuple[str, ...]
    cites: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    """What is known of an entity that bears on whether two are one: names of its records, day of birth, pictures."""

    caption: str
    born: str | None
    faces: frozenset[str]
    names: tuple[str, ...]


def lasting(reading: str, *key: str) -> str:
    """An id of what names the case: it stays when more evidence comes."""
    return "reuse-" + sha256("|".join([reading, *key]).encode()).hexdigest()[:20]


def cases(con: DuckDBPyConnection) -> list[Reuse]:
    """Everything found: aliases within one entity, rings, innocent pairs and crowds; best score first."""
    found = aliases(con)
    known = {case.entities[0] for case in found}
    pairs: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for share in shares(con):
        pairs[share.left, share.right].append(share)
    people = persons(con, {entity for pair in pairs for entity in pair})
    found += grouped(pairs, people, known)
    for what, value, sharers, entities, cites in crowds(con):
        facts = {"entities": sharers}
        case = Reuse(lasting("crowd", what, value), "crowd", tuple(entities), (), (f"{what} {value}",), 0.3, (),
                     tuple(cites), facts)  # fmt: skip
        found.append(case)
    return sorted(found, key=lambda case: (-case.score, case.reuse_id))


def aliases(con: DuckDBPyConnection) -> list[Reuse]:
    """Entities of own data (applicants, staff, customers) whose records bear names that can't be one person's.

    That the records were linked is the evidence, so each is a flag; the bits of the weakest link raise its score.
    """
    rows = con.execute(
        """
        select entity_id, list(caption order by record_id), list(record_id order by record_id),
               coalesce(min(weight_bits), 0), list_sort(list_distinct(flatten(list(cites))))
        from final.record where role is not null and kind in ('person', 'party')
        group by entity_id having count(distinct lower(caption)) > 1 order by entity_id
        """
    ).fetchall()
    found = []
    for entity, captions, records, weight, cites in rows:
        names = tuple(sorted(set(captions)))
        if all(alike(one, two) for one, two in combinations(names, 2)):
            continue
        surprise = FLAG_BITS + max(float(weight), 0.0)
        found.append(
            Reuse(lasting("alias", entity), "alias", (entity,), names, (), round(score(surprise), 4), tuple(records),
                  tuple(cites), {"one_entity": True, "weakest_link_bits": round(float(weight), 1)})
        )  # fmt: skip
    return found


def persons(con: DuckDBPyConnection, entities: Iterable[str]) -> dict[str, Person]:
    """What is known of each."""
    rows = con.execute(
        """
        select e.entity_id, e.caption, e.birth_date,
               coalesce(list(p.value) filter (where p.what = 'photo'), []),
               (select coalesce(list(distinct caption order by caption), []) from final.record as r
                where r.entity_id = e.entity_id)
        from final.entity as e left join reuse_presented as p on p.entity_id = e.entity_id
        where e.entity_id in (select unnest($ids::varchar[])) group by all
        """,
        {"ids": sorted(entities)},
    ).fetchall()
    return {
        entity: Person(caption, born if born and len(born) == 10 else None, frozenset(faces), (caption, *names))
        for entity, caption, born, faces, names in rows
    }


def surprise(shared: list[Share]) -> float:
    """Bits of what a pair shares, each kind counted once."""
    return sum(bits(share.what, share.closeness, share.sharers, share.seen) for share in shared)


def reading(shared: list[Share], one: Person, two: Person) -> str:
    """What the evidence says of a pair: the first of these that fits; never by nationality or the origin of a name."""
    whats = {share.what for share in shared}
    same_face = "photo" in whats
    other_face = comparable(one.faces, two.faces) and not same_face
    other_birth = bool(one.born and two.born) and one.born != two.born
    same_name = any(alike(first, second) for first in one.names for second in two.names)
    if same_name and not other_birth and not other_face:
        return "missed_link"
    if same_face or (one.born and one.born == two.born and not other_face):
        return "alias"
    if whats == {"number_elsewhere"}:
        return "clerk_error"
    if whats & {*MONEY, "device"}:
        return "mule"
    return "lent_document" if whats & set(DOCUMENTS) else "one_hand"


def comparable(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether two sets of pictures can say that the faces differ: perceptual hashes of one way of making them.

    Two files with other bytes may show one picture, so SHA-256 alone never says so.
    """
    ways = [{face.rpartition(":")[0] for face in faces if len(face.rpartition(":")[2]) == 16} for faces in (one, two)]
    return bool(ways[0] & ways[1])


def grouped(pairs: dict[tuple[str, str], list[Share]], people: dict[str, Person], aliased: set[str]) -> list[Reuse]:
    """Rings of flagged pairs, and innocent pairs each alone.

    A ring is what flagged pairs join, with weaker ties between entities that are flagged anyhow.
    """
    weight = {pair: surprise(shared) for pair, shared in pairs.items()}
    told = {pair: reading(shared, people[pair[0]], people[pair[1]]) for pair, shared in pairs.items()}
    strong = [pair for pair in pairs if weight[pair] >= FLAG_BITS and told[pair] not in INNOCENT]
    flagged = aliased | {entity for pair in strong for entity in pair}
    ties = strong + [
        pair for pair in pairs
        if TIE_BITS <= weight[pair] < FLAG_BITS and told[pair] not in INNOCENT and flagged.issuperset(pair)
    ]  # fmt: skip
    found = [case(members, pairs, weight, told, people) for members in joined(ties)]
    for pair, shared in pairs.items():
        if told[pair] in INNOCENT and weight[pair] >= TIE_BITS:
            found.append(case([pair], {pair: shared}, weight, told, people))
    return found


def joined(ties: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The ties of each connected group, in the order of ids."""
    root: dict[str, str] = {}

    def find(entity: str) -> str:
        while root.setdefault(entity, entity) != entity:
            root[entity] = root[root[entity]]
            entity = root[entity]
        return entity

    for one, two in ties:
        high, low = sorted((find(one), find(two)), reverse=True)
        root[high] = low
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in sorted(ties):
        groups[find(pair[0])].append(pair)
    return [groups[key] for key in sorted(groups)]


def case(
    members: list[tuple[str, str]],
    pairs: dict[tuple[str, str], list[Share]],
    weight: dict[tuple[str, str], float],
    told: dict[tuple[str, str], str],
    people: dict[str, Person],
) -> Reuse:
    """A ring, or one pair: read as its strongest pair is; every pair with its own reading in the facts.

    A ring is a flag even where only weaker ties hold it: its members are flagged anyhow.
    """
    best = max(members, key=lambda pair: (weight[pair], pair))
    innocent = told[best] in INNOCENT
    shared = [share for pair in members for share in pairs[pair]]
    entities = sorted({entity for pair in members for entity in pair})
    facts = {
        "ring": len(entities),
        "bits": round(weight[best], 1),
        "pairs": [
            {"entities": list(pair), "reading": told[pair], "bits": round(weight[pair], 1),
             "shared": sorted({f"{share.what} {share.value} ({share.closeness})" for share in pairs[pair]})}
            for pair in members
        ],
    }  # fmt: skip
    return Reuse(
        reuse_id=lasting(told[best], *best),
        reading=told[best],
        entities=tuple(entities),
        names=tuple(sorted({people[entity].caption for entity in entities})),
        values=tuple(sorted({f"{share.what} {share.value}" for share in shared})),
        score=round(min(score(weight[best]), 0.49) if innocent else max(score(weight[best]), 0.5), 4),
        records=tuple(sorted({record for share in shared for record in share.records})),
        cites=tuple(sorted({cite for share in shared for cite in share.cites})),
        facts=facts,
    )
