"""Records in the format of Senzing's entity specification: what any mapper to it has made, from any list or register.

JSON lines or an array. Both styles are read, and mixtures: attributes beside each other and in lists of any name
('NAMES': [{'NAME_FULL': ...}]), and one list FEATURES. What is no attribute of the specification is payload, and
becomes an attribute under its own name. A record without RECORD_ID goes by the hash of its content.
Specification: https://www.senzing.com/docs/entity_specification/
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.read.json import Entry, Layout, Part, json_head, read_json
from ingest.source import Expect, Format, InputFile, Read, Source
from ingest.sources import _senzing_attributes, _senzing_facts

LAYOUT = Layout((Entry("record", (), (Part("value", "*", (".",), free=True),)),))
"""A record is the members of an object, whatever their names."""


def recognise(file: InputFile) -> str | None:
    """'records' for JSON whose first record has a DATA_SOURCE."""
    head = json_head(file)
    return "records" if head is not None and "DATA_SOURCE" in head.keys else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.record (a row a record, of nothing but its place) and raw.value (a row a member, or element of a list)."""
    con.execute(_senzing_attributes.table())
    read_json(con, files, LAYOUT)
    return Read()


SOURCE = Source(
    title="Senzing records",
    publisher="the mapper that made them",
    url="https://www.senzing.com/docs/entity_specification/",
    licence="as the mapped source",
    prefix="senzing",
    private=True,
    formats=(
        Format(
            name="json",
            parts=("records",),
            required=("records",),
            recognise=recognise,
            read=read,
            statements=(*_senzing_facts.SHAPE, *_senzing_facts.FACTS),
            code_checks=_senzing_facts.CODE_CHECKS,
        ),
    ),
    traps=(
        "A usage type may stand before an attribute (PRIMARY_NAME_FULL), after it, or beside it (NAME_TYPE).",
        "Dates with slashes are month/day/year, unless the first number can be no month.",
        "Years of two digits from 30 on are of the 20th century, those below of the 21st; the date's note says so.",
        "Versions 3 and 4 of the specification turn roles around: only roles that name their direction have one.",
        "A pointer names a domain and key; where no record has that anchor, it is the key of a record of its source.",
    ),
    expect=Expect(),
)
