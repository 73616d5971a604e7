"""Ids that last: groups of records get the ids of the run before, as far as promise 3 says.

New records alone get a new id. Joining one entity keeps its id. Joining several keeps the oldest; of equally old ones
the largest, then the smaller id. On a split the largest part keeps the id. A retired id is never used again, but where
a person takes back what retired it, and its heirs (the entities that its records went to) are recorded.
The rules with their names: docs/identity.md.
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
    taken_back: Collection[str] = (),
    used: Collection[str] = (),
) -> Assigned:
    """Give each group an entity id, and write the history forward to run `sequence`.

    `groups`: name of the group -> its records. `seeds`: what a new id is made from where that is not the first record.
    `alive`: ids in use without a record of their own (addresses of wallets), which don't retire with their record.
    `taken_back`: records of which a person took back since the run before that they are one with another. `used`: ids
    that can't be new, where `history` is that of some entities.
    """
    group_of = {record: name for name, records in groups.items() for record in records}
    entities = revived(groups, group_of, history, taken_back)
    entities |= kept(groups, group_of, history, entities)
    out = {row.entity_id for row in history.rows} | {old.entity_id for old in history.retired} | set(entities.values())
    out |= set(used)
    out -= set(alive)
    for name in sorted(groups):
        if name not in entities:
            seed = (seeds or {}).get(name) or min(groups[name])
            entities[name] = new_id(seed, out)
            out.add(entities[name])
    rows = written_forward(group_of, entities, history.rows, sequence)
    return Assigned(entities, rows, [*history.retired, *retirements(group_of, entities, history, sequence, alive)])


def revived(
    groups: Mapping[str, Sequence[str]], group_of: Mapping[str, str], history: History, taken_back: Collection[str]
) -> dict[str, str]:
    """Group -> the retired id that it gets back, where a person took the group out of the entity that it went to.

    It has all present records that the id had at its end, and none that was in another entity then. Of several such
    ids the one that was retired last, then the smaller one.
    """
    concerned = {group_of[record] for record in taken_back if record in group_of}
    if not concerned:
        return {}
    in_use = {row.entity_id for row in history.rows if row.run_to is None}
    ended: dict[str, int] = {}
    for old in history.retired:
        if old.entity_id not in in_use:
            ended[old.entity_id] = max(old.run, ended.get(old.entity_id, 0))
    stays: dict[str, list[IdentityRow]] = {}
    last: dict[str, set[str]] = {}
    for row in history.rows:
        if group_of.get(row.record_id) in concerned:
            stays.setdefault(row.record_id, []).append(row)
        if row.record_id in group_of and row.run_to is not None and ended.get(row.entity_id) == row.run_to + 1:
            last.setdefault(row.entity_id, set()).add(row.record_id)
    claims: dict[str, list[tuple[int, str]]] = {}
    for entity, records in last.items():
        name = group_of[min(records)]
        if name not in concerned or {group_of[record] for record in records} != {name}:
            continue
        then = ended[entity] - 1
        others = (row for record in groups[name] for row in stays.get(record, ()) if row.entity_id != entity)
        if not any(row.run_from <= then <= (then if row.run_to is None else row.run_to) for row in others):
            claims.setdefault(name, []).append((-ended[entity], entity))
    return {name: min(claimed)[1] for name, claimed in claims.items()}


def kept(
    groups: Mapping[str, Sequence[str]],
    group_of: Mapping[str, str],
    history: History,
    revived: Mapping[str, str],
) -> dict[str, str]:
    """Group -> the id that it takes over; groups that got back an id of their own take none."""
    born: dict[str, int] = {}
    parts: dict[str, Counter[str]] = {}
    for row in history.rows:
        born[row.entity_id] = min(row.run_from, born.get(row.entity_id, row.run_from))
        if row.run_to is None and row.record_id in group_of and group_of[row.record_id] not in revived:
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


def back_to(then: Mapping[str, str], history: History, sequence: int, alive: Collection[str]) -> Assigned:
    """The history written forward to run `sequence`, in which each record is again in the entity that `then` says.

    `alive`: ids in use then without a record of their own.
    """
    groups: dict[str, list[str]] = {}
    for record, entity in then.items():
        groups.setdefault(entity, []).append(record)
    entities = {entity: entity for entity in groups}
    rows = written_forward(then, entities, history.rows, sequence)
    return Assigned(entities, rows, [*history.retired, *retirements(then, entities, history, sequence, alive)])
