"""What is shared across names: the cases of resolver/reuse that name a row, and what is only said."""

from __future__ import annotations

from collections import defaultdict

from duckdb import DuckDBPyConnection

from resolver.hiring.flag import INNOCENT, Evidence, Flag, Rows
from resolver.hiring.joined import ROW
from resolver.hiring.profile import Profile
from resolver.hiring.said import Said
from resolver.reuse.derive import found
from resolver.reuse.habits import HABITS
from resolver.reuse.readings import INNOCENT as INNOCENT_READINGS
from resolver.reuse.readings import READINGS, Reuse

SAYS = READINGS | HABITS

Presented = dict[str, dict[str, tuple[str, list[str], list[str]]]]
"""Entity -> value in words -> its kind, the records and the lines that present it."""


def cases(con: DuckDBPyConnection, rows: Rows, profile: Profile) -> tuple[list[Flag], list[Said]]:
    """The cases that name a row, as flags and hints with the lines of every value; and what accuses nobody."""
    flags: list[Flag] = []
    said: list[Said] = []
    every = found(con)
    values = presented(con, rows)
    known = {case.entities[0] for case in every if case.reading == "alias" and case.facts.get("one_entity")}
    for case in every:
        records = tuple(record for entity in case.entities for record in rows.of_entity.get(entity, ()))
        if not records:
            continue
        entities = tuple(entity for entity in case.entities if not entity.startswith(ROW))
        if case.reading in INNOCENT_READINGS:
            lines = crowd(values, case.values, rows) if case.reading == "crowd" else rows.lines(records)
            said.append(Said(case.reading, SAYS[case.reading], lines, case.names, entities, case.values))
            continue
        flags.append(
            Flag(case.reuse_id, case.reading, SAYS[case.reading], case.score,
                 case.score >= profile.thresholds["flag"], rows.lines(records), case.names, entities,
                 evidence(case, values, rows), INNOCENT[case.reading], case.facts)
        )  # fmt: skip
    said += again(rows, known)
    return flags, said


def again(rows: Rows, aliased: set[str]) -> list[Said]:
    """Applicants who applied several times under one name: the same person, and nothing wrong with it."""
    found = []
    for entity, records in rows.of_entity.items():
        lines = rows.lines(records)
        if len(lines) > 1 and entity not in aliased:
            names = tuple(sorted({rows.name[record] for record in records}))
            text = f"one person applied {len(lines)} times under one name"
            found.append(Said("same_applicant", text, lines, names))
    return found


def crowd(values: Presented, shared: tuple[str, ...], rows: Rows) -> tuple[int, ...]:
    """The lines of all rows that present one of the values; the case itself names the first hundred people only."""
    return rows.lines(record for told in values.values() for text in shared if text in told for record in told[text][1])


def presented(con: DuckDBPyConnection, rows: Rows) -> Presented:
    """What everybody presents; needs the tables of resolver/reuse."""
    told: Presented = defaultdict(dict)
    for what, value, entity, records, cites in con.execute(
        "select what, value, entity_id, records, cites from reuse_presented order by all"
    ).fetchall():
        told[entity][f"{what} {value}"] = (what, records, cites)
    return told


def evidence(case: Reuse, values: Presented, rows: Rows) -> tuple[Evidence, ...]:
    """For each value of the case, who presents it; for one person under several names, what the rows agree in."""
    told: dict[str, tuple[str, list[str], list[str]]] = {}
    for entity in case.entities:
        for text, (what, records, cites) in values.get(entity, {}).items():
            if text in case.values or (len(case.entities) == 1 and len(records) > 1):
                _, some, lines = told.setdefault(text, (what, [], []))
                some += records
                lines += cites
    found = [
        rows.evidence(what, text.removeprefix(f"{what} "), records, cites)
        for text, (what, records, cites) in sorted(told.items())
    ]
    rest = [text for text in case.values if text not in told]
    if rest or not found:
        found.append(rows.evidence("shared", "; ".join(rest), case.records, case.cites))
    return tuple(found)
