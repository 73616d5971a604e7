"""The Global LEI Index: who is who among legal entities (level 1), who consolidates whom, and why a parent is not told.

One publication of three files, three times a day: LEI records, relationship records and reporting exceptions, as XML or
CSV; a full edition is all three, for none of them may make the records of the others disappear. A delta, a file of one
issuer and an answer of the API are parts of the publication: they never remove what they do not name. The key of a
record is its LEI; relationships are keyed by start node and type, exceptions by LEI and category, as GLEIF matches them
(Golden Copy and Delta Files Specification 2.2). Both become records of kind statement.
Formats: https://www.gleif.org/en/about-lei/common-data-file-format and https://www.gleif.org/en/lei-data/gleif-api
"""

from __future__ import annotations

import re
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from ingest.read.json import json_head, read_json
from ingest.read.xml import read_xml, root_name
from ingest.source import Download, Expect, Format, InputFile, Read, Source
from ingest.sources import _gleif_api, _gleif_csv, _gleif_xml
from ingest.sources._gleif_facts import CHECKS, FACTS
from resolver.errors import DataError

FULL = ("lei", "rr", "repex")
CHANGES = tuple(f"{part}_changes" for part in FULL)
"""Parts of files that hold only a part of the publication: deltas, files of one issuer, answers to a query."""

ROOTS = {layout.root: part for part, layout in _gleif_xml.LAYOUTS.items()}


def recognise_xml(file: InputFile) -> str | None:
    """'lei', 'rr' or 'repex' for a full file, by its root element; with '_changes' for a part of the publication."""
    part = ROOTS.get(root_name(file) or "")
    content = re.search(rb"<(?:\w+:)?FileContent>\s*(\w+)", file.head)
    full = content is None or content[1] == b"GLEIF_FULL_PUBLISHED"
    return part and (part if full else f"{part}_changes")


def read_golden_copy(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.lei, raw.rr, raw.repex and their parts; day and numbers of records from the headers.

    The day is that of the oldest file; a finding tells where the files are of several days.
    Raises: DataError where a header can't be read.
    """
    days: dict[str, date] = {}
    counts: list[int] = []
    for part, layout in _gleif_xml.LAYOUTS.items():
        read_xml(con, [], layout)
        root = layout.header[0].partition("/")[0]
        for file in (file for file in files if file.part.removesuffix("_changes") == part):
            header = read_xml(con, [file], layout)
            day, count = (header.get(f"{root}/{name}", "") for name in ("ContentDate", "RecordCount"))
            try:
                days[file.name] = datetime.fromisoformat(day.replace("Z", "+00:00")).date()
                counts.append(int(count))
            except ValueError as error:
                raise DataError(f"{file.name}: header not readable: date {day!r}, number {count!r}.") from error
    if len(set(days.values())) > 1:
        told = ", ".join(f"{name} {day}" for name, day in sorted(days.items()))
        con.execute("insert into incoming.finding values ('days', ?)", [f"the files are of several days: {told}"])
    return Read(min(days.values()), expected_records=sum(counts)) if files else Read()


def recognise_api(file: InputFile) -> str | None:
    """'lei_changes', 'rr_changes' or 'repex_changes' for an answer of the API, by the type of its first record.

    Raises: DataError for GLEIF's data in other JSON, which tells less than its XML.
    """
    head = json_head(file)
    if head is None:
        return None
    type_ = re.search(rb'"type"\s*:\s*"([\w-]+)"', file.head)
    if "data" in head.keys and type_ and type_[1].decode() in _gleif_api.TYPES:
        return f"{_gleif_api.TYPES[type_[1].decode()]}_changes"
    keys = set(head.keys) if head.first is None else set(head.first)
    if {"LEI", "Entity"} <= keys or {"Relationship", "Registration"} <= keys or {"LEI", "ExceptionCategory"} <= keys:
        raise DataError(
            f"{file.name}: this is GLEIF's data turned into JSON by another program, which is no publication of "
            "GLEIF's. Ingest the golden copy itself, as XML or CSV."
        )
    if keys & {"records", "relations", "exceptions"} and b'"$"' in file.head:
        raise DataError(f"{file.name}: this is the golden copy in JSON. Take the same file as XML or CSV.")
    return None


def read_api(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.lei, raw.rr, raw.repex and their parts; the day of the golden copy that the answers were taken from."""
    header = read_json(con, files, _gleif_api.LAYOUT)
    day = header.get("meta/goldenCopy/publishDate", "")[:10]
    return Read(date.fromisoformat(day) if day else None)


GOLDEN_COPIES = "https://goldencopy.gleif.org/api/v2/golden-copies/publishes/"
"""Where the newest golden copy of each kind is, as GLEIF documents its interface."""

SOURCE = Source(
    title="Global LEI Index: golden copy, relationships and reporting exceptions",
    publisher="Global Legal Entity Identifier Foundation (GLEIF)",
    url="https://www.gleif.org/en/lei-data/gleif-golden-copy/download-the-golden-copy",
    downloads=tuple(
        Download(f"{GOLDEN_COPIES}{part}/latest.{form}", f"{part}.{form}.zip", form)
        for form in ("csv", "xml")
        for part in ("lei2", "rr", "repex")
    ),
    licence="CC0 1.0",
    prefix="lei",
    formats=(
        Format(
            name="xml",
            parts=(*FULL, *CHANGES),
            required=FULL,
            recognise=recognise_xml,
            read=read_golden_copy,
            statements=(*_gleif_xml.SHAPE, *FACTS),
            code_checks=CHECKS,
            keys={
                "lei": ("LEI",),
                "rr": ("Relationship_StartNode_NodeID", "Relationship_RelationshipType"),
                "repex": ("LEI", "ExceptionCategory"),
            },
            children=_gleif_xml.TABLES,
            single=True,
            deltas=CHANGES,
        ),
        Format(
            name="csv",
            parts=(*FULL, *CHANGES),
            required=FULL,
            recognise=_gleif_csv.recognise,
            read=_gleif_csv.read,
            statements=(*_gleif_csv.SHAPE, *FACTS),
            code_checks=CHECKS,
            keys={
                "lei": ("LEI",),
                "rr": ("Relationship.StartNode.NodeID", "Relationship.RelationshipType"),
                "repex": ("LEI", "Exception.Category"),
            },
            verified=False,
            single=True,
            deltas=CHANGES,
        ),
        Format(
            name="api",
            parts=CHANGES,
            required=(),
            recognise=recognise_api,
            read=read_api,
            statements=(*_gleif_api.SHAPE, *FACTS),
            ignored=_gleif_api.IGNORED,
            code_checks=CHECKS,
            keys=_gleif_api.KEYS,
            children=_gleif_api.TABLES,
            deltas=CHANGES,
        ),
    ),
    traps=(
        "RecordCount is that of the publication: an excerpt that bears it is taken with --partial only.",
        "Times are the issuers' own ('2005-03-22T08:00:00+01:00'); the API turns them into UTC, where midnight east "
        "of Greenwich is the evening before: a date that is written so is a range of two days.",
        "EntityStatus and RelationshipStatus may be the word NULL.",
        "A few LEIs, annulled or duplicate, fail their check digits.",
        "House numbers and 'c/o' lines stand in the address lines too.",
        "Consolidation in accounts is no share; quantifiers of it are kept as attributes of the statement.",
        "CSV holds five values of what repeats, and no more: the XML may tell more of an entity.",
    ),
    expect=Expect(records=(2_000_000, 30_000_000), removed_share=0.02),
)
