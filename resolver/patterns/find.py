"""Run rules over the open generation, and name what they found: parties, transfers, and an id that lasts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.patterns import flows as flowing
from resolver.patterns import pattern as patterns
from resolver.patterns.flows import Flows
from resolver.patterns.pattern import Found


@dataclass(frozen=True)
class Hit:
    """One occurrence of a pattern around `subject`.

    `entities` starts with the subject; `evidence` are transfer ids in the rule's order; `facts` are the numbers a
    person wants to see. `pattern_id` is a hash of rule, subject and the transfers that name it: it lasts over runs.
    """

    pattern_id: str
    pattern: str
    subject: str
    entities: tuple[str, ...]
    score: float
    evidence: tuple[str, ...]
    first_time: str
    last_time: str
    facts: Mapping[str, Any]


def find(
    con: DuckDBPyConnection,
    names: Sequence[str] | None = None,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    flows: Flows | None = None,
) -> list[Hit]:
    """What the rules find, best score first within a rule; all of them by default, with `given` parameters by rule.

    Reads the open generation, writes nothing to it. Raises: BadParameter.
    """
    rules = {name: patterns.load(name) for name in (names if names is not None else patterns.names())}
    settings = {name: rule.settings((given or {}).get(name)) for name, rule in rules.items()}
    flows = flows or flowing.read(con)
    if not len(flows.source):  # nothing moved: the kernels need not be imported
        return []
    found = [(name, each) for name, rule in rules.items() for each in rule.find(flows, settings[name])]
    return named(con, flows, found)


def named(con: DuckDBPyConnection, flows: Flows, found: Sequence[tuple[str, Found]]) -> list[Hit]:
    """The occurrences with the ids of entities and transfers in the place of numbers; one of each id."""
    party = parties(con, sorted({number for _, each in found for number in each.parties}))
    rows = {row for _, each in found for row in (*each.rows, *each.key)}
    transfer = transfers(con, flows, sorted(rows))
    hits: dict[str, Hit] = {}
    for name, each in found:
        key = [transfer[row] for row in each.key or (min(each.rows),)]
        subject = party[each.parties[0]]
        pattern_id = "pat-" + hashlib.sha256("|".join([name, subject, *key]).encode()).hexdigest()[:20]
        times = [int(flows.time[row]) for row in each.rows]
        hit = Hit(
            pattern_id=pattern_id,
            pattern=name,
            subject=subject,
            entities=tuple(party[number] for number in dict.fromkeys(each.parties)),
            score=round(each.score, 4),
            evidence=tuple(transfer[row] for row in each.rows),
            first_time=flows.time_text(min(times)),
            last_time=flows.time_text(max(times)),
            facts=each.facts,
        )
        if pattern_id not in hits or hits[pattern_id].score < hit.score:
            hits[pattern_id] = hit
    return sorted(hits.values(), key=lambda hit: (hit.pattern, -hit.score, hit.pattern_id))


def parties(con: DuckDBPyConnection, numbers: Sequence[int]) -> dict[int, str]:
    """The entity id of each party."""
    rows = con.execute(
        "select distinct number, party from pattern_party where number in (select unnest($numbers::integer[]))",
        {"numbers": list(numbers)},
    ).fetchall()
    return dict(rows)


def transfers(con: DuckDBPyConnection, flows: Flows, rows: Sequence[int]) -> dict[int, str]:
    """The transfer id of each row of the arrays."""
    from resolver.funds import arrays

    positions = [int(flows.position[row]) for row in rows]
    ids = arrays.ids_of(con, positions)
    return {row: ids[position] for row, position in zip(rows, positions, strict=True)}


def left_out(con: DuckDBPyConnection, flows: Flows) -> list[str]:
    """The parties that count as services, by id: no rule follows money through them, nor flags them."""
    if not len(flows.source):
        return []
    return sorted(parties(con, [int(number) for number in flows.service.nonzero()[0]]).values())
