"""Statements in the Beneficial Ownership Data Standard (BODS) 0.4, 0.3 and 0.2, of any publisher.

A JSON array, JSON lines or a single statement. Editions go by publisher ('bods.openownership_register'): what one
publishes says nothing about what another one does, and so do the ids: a record's id is unique within the publisher's
system only, as the standard says, so that it is 'bods:openownership_register/<recordId>'.
Standard: https://standard.openownership.org
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from duckdb import DuckDBPyConnection

from ingest.read.json import json_head, read_json
from ingest.source import Expect, Format, InputFile, Planned, Read, Source
from ingest.sources import _bods_facts as facts
from ingest.sources._bods_codes import REASONS_AS_WRITTEN
from ingest.sources._bods_layout import PARTS, layout, views
from resolver.errors import UsageError

NOW = frozenset({"statementId", "recordId", "recordType", "recordDetails"})
BEFORE = frozenset({"statementID", "statementType"})
OLD_TYPES = frozenset({"entityStatement", "personStatement", "ownershipOrControlStatement"})

IGNORED = {
    f"bods_{table}.{column}": "told by the table"
    for table in ("entity", "person", "relationship", "relationship_no_party", "relationship_no_subject")
    for column in ("recordType", "statementType")
}


def _is(file: InputFile, old: bool) -> bool:
    head = json_head(file)
    if head is None:
        return False
    if head.first is not None and old and "statementType" in head.keys:
        return "statementID" in head.keys and head.first.get("statementType") in OLD_TYPES
    return head.keys >= BEFORE if old else len(head.keys & NOW) >= 3


def publisher(file: InputFile) -> str:
    """The publisher of the first statement that names one, as part of a name: 'openownership_register'; '' for none."""
    text = file.head.decode("utf-8-sig", "ignore")
    found = re.search(r'"publisher"\s*:\s*\{[^{}]*?"name"\s*:\s*"((?:[^"\\]|\\.)*)"', text)
    return re.sub(r"[\W_]+", "_", found[1].lower()).strip("_")[:60] if found else ""


def read(con: DuckDBPyConnection, files: list[InputFile], old: bool) -> Read:
    """raw.bods_*; the day from the latest publicationDate."""
    read_json(con, files, layout(old, REASONS_AS_WRITTEN))
    every = " union all ".join(
        f'select "publicationDetails_publicationDate" as day from raw.bods_{t}' for t in _tables(old)
    )
    row = con.execute(f"select max(try_cast(left(day, 10) as date)) from ({every})").fetchone()
    return Read(row[0] if row and isinstance(row[0], date) else None)


def _format(name: str, old: bool, prefix: str) -> Format:
    series = facts.old_series(prefix) if old else (facts.series(prefix),)
    key = "statementID" if old else "statementId"
    parts = {kind: _part_tables(kind, old) for kind in ("entity", "person", "relationship")}
    return Format(
        name=name,
        parts=("statements",),
        required=("statements",),
        recognise=lambda file: "statements" if _is(file, old) else None,
        read=lambda con, files: read(con, files, old),
        statements=(*views(old), *facts.STATEMENTS, *series, *facts.SHAPE, *facts.facts(prefix)),
        ignored=IGNORED,
        code_checks=facts.CODES,
        verified=not old,
        keys={f"bods_{table}": (key,) for table in _tables(old)},
        children={f"bods_{table}": parts[table.partition("_")[0]] for table in _tables(old)},
    )


def _tables(old: bool) -> tuple[str, ...]:
    kinds = ("entity", "person", "relationship")
    return kinds if old else (*kinds, "relationship_no_party", "relationship_no_subject")


def _part_tables(kind: str, old: bool) -> tuple[str, ...]:
    return tuple(
        f"bods_{name}"
        for name, (kinds, now, before, _) in PARTS.items()
        if (before if old else now) is not None and (kind in kinds or "*" in kinds)
    )


def formats(prefix: str) -> tuple[Format, ...]:
    """The two shapes, with record ids that begin with the prefix."""
    return _format("0.4", False, prefix), _format("0.2-0.3", True, prefix)


def plan(files: list[InputFile]) -> Planned:
    """Editions and ids by publisher.

    Raises: UsageError for files of several publishers.
    """
    ours = [file for file in files if any(_is(file, old) for old in (False, True))]
    names = sorted({publisher(file) for file in ours})
    if len(names) > 1:
        listed = ", ".join(name or "one that names none" for name in names)
        raise UsageError(f"bods: files of several publishers: {listed}. Ingest one publisher's files at a time.")
    if not names or not names[0]:
        return Planned("bods", SOURCE, files)
    return Planned(f"bods.{names[0]}", replace(SOURCE, formats=formats(f"bods:{names[0]}/")), files)


SOURCE = Source(
    title="Beneficial Ownership Data Standard",
    publisher="any publisher of BODS statements",
    url="https://standard.openownership.org",
    licence="that of the publisher (publicationDetails/license)",
    prefix="bods",
    formats=formats("bods:"),
    traps=(
        "Ids of records are unique within a publisher's system: the publisher is part of ours.",
        "A new statementId for each version of a record; the latest by statementDate counts, the others are cited.",
        "0.2: a maximum is exclusive unless exclusiveMaximum is false; 0.4: exclusive bounds are numbers of their own.",
        "Indirect statements repeat what their components say: relations name these, so that none counts twice.",
        "Fields that a publisher adds stop the edition until they are read or ignored.",
    ),
    expect=Expect(records=(1, 10**9)),
    plan=plan,
)
