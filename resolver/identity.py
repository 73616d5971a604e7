"""Ids that last: groups of records get the ids of the run before, as far as promise 3 says.

New records alone get a new id. Joining one entity keeps its id. Joining several keeps the oldest; of equally old ones
the largest, then the smaller id. On a split the largest part keeps the id. A retired id is never used again, and its
heirs (the entities that its records went to) are recorded.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class IdentityRow(NamedTuple):
    """A record belonged to an entity from one run to another (None: still)."""

    record_id: str
    entity_id: str
    run_from: int
    run_to: int | None = None


@dataclass(frozen=True)
class Retired:
    """An id out of use since a run, and the entities that its records went to (empty: the records are gone)."""

    entity_id: str
    run: int
    heirs: tuple[str, ...]


@dataclass(frozen=True)
class History:
    """What earlier runs left."""

    rows: Sequence[IdentityRow] = ()
    retired: Sequence[Retired] = ()


@dataclass
class Assigned:
    """The entity of each group (by its name), and the history with this run in it."""

    entities: dict[str, str]
    rows: list[IdentityRow] = field(default_factory=list)
    retired: list[Retired] = field(default_factory=list)


def new_id(seed: str, taken: Collection[str] = ()) -> str:
    """'ent-' and 12 characters made from the seed; from the seed and a number where that is taken."""
    salt = 0
    while True:
        text = seed if salt == 0 else f"{seed}#{salt}"
        first = hashlib.sha256(text.encode()).digest()[:10]  # of which 60 bits are shown
        found = "ent-" + base64.b32encode(first)[:12].decode().lower()
        if found not in taken:
            return found
        salt += 1


def assign(
    groups: Mapping[str, Sequence[str]],
    history: History,
    sequence: int,
    seeds: Mapping[str, str] | None = None,
    alive: Collection[str] = (),
) -> Assigned:
    """Give each group an entity id, and write the history forward to run `sequence`.

    `groups`: name of the group -> its records. `seeds`: what a new id is made from where that is not the first record.
    `alive`: ids in use without a record of their own (addresses of wallets), which don't retire with their record.
    """
    group_of = {record: name for name, records in groups.items() for record in records}
    entities = kept(groups, group_of, history)
    used = {row.entity_id for row in history.rows} | {old.entity_id for old in history.retired} | set(entities.values())
    used -= set(alive)
    for name in sorted(groups):
        if name not in entities:
            seed = (seeds or {}).get(name) or min(groups[name])
            entities[name] = new_id(seed, used)
            used.add(entities[name])
    rows = written_forward(group_of, entities, history.rows, sequence)
    return Assigned(entities, rows, [*history.retired, *retirements(group_of, entities, history, sequence, alive)])


def kept(groups: Mapping[str, Sequence[str]], group_of: Mapping[str, str], history: History) -> dict[str, str]:
    """Group -> the id that it takes over."""
    born: dict[str, int] = {}
    parts: dict[str, Counter[str]] = {}
    for row in history.rows:
        born[row.entity_id] = min(row.run_from, born.get(row.entity_id, row.run_from))
        if row.run_to is None and row.record_id in group_of:
            parts.setdefault(row.entity_id, Counter())[group_of[row.record_id]] += 1
    claims: dict[str, list[tuple[int, int, str]]] = {}
    for entity, shares in parts.items():
        heir = min(shares, key=lambda name: (-shares[name], min(groups[name])))
        claims.setdefault(heir, []).append((born[entity], -sum(shares.values()), entity))
    return {name: min(claimed)[2] for name, claimed in claims.items()}


def written_forward(
    group_of: Mapping[str, str], entities: Mapping[str, str], rows: Sequence[IdentityRow], sequence: int
) -> list[IdentityRow]:
    """The rows so far, closed where a record left its entity, and new ones where it joined another."""
    now = {record: entities[name] for record, name in group_of.items()}
    found: list[IdentityRow] = []
    for row in rows:
        if row.run_to is None and now.get(row.record_id) != row.entity_id:
            row = IdentityRow(row.record_id, row.entity_id, row.run_from, sequence - 1)
        elif row.run_to is None:
            del now[row.record_id]
        found.append(row)
    found += [IdentityRow(record, entity, sequence) for record, entity in now.items()]
    return sorted(found, key=lambda row: (row.record_id, row.run_from))


def retirements(
    group_of: Mapping[str, str], entities: Mapping[str, str], history: History, sequence: int, alive: Collection[str]
) -> list[Retired]:
    """Ids that were in use and no longer are, with their heirs."""
    in_use = set(entities.values()) | set(alive)
    heirs: dict[str, set[str]] = {}
    for row in history.rows:
        if row.run_to is None and row.entity_id not in in_use:
            found = heirs.setdefault(row.entity_id, set())
            if row.record_id in group_of:
                found.add(entities[group_of[row.record_id]])
    return [Retired(entity, sequence, tuple(sorted(found))) for entity, found in sorted(heirs.items())]
