"""The UK Sanctions List: persons, entities and ships designated under the Sanctions and Anti-Money Laundering Act 2018.

Two formats, one content: the XML and the CSV, in which a designation has a row for every combination of its names,
addresses, birth dates and so on (58 columns, below a line 'Report Date: ...'). Both are brought into one shape
(_uk_shape.py); the key is the unique id ('AFG0006'). The publication's own defects are mended and reported: documents
repeated once for each birth date, and telephone numbers that a spreadsheet has worked out as sums.

The XML was seen in an excerpt of September 2026; its elements for ships and for firms, and the CSV's header and a row,
are those that users of the list publish. Until 28 January 2026 there was a second list, OFSI's Consolidated List of
Asset Freeze Targets (ConList.csv): another publication with another scope, which is not taken for this one.
Format guide: https://www.gov.uk/government/publications/the-uk-sanctions-list
"""

from __future__ import annotations

import csv
from datetime import datetime

from duckdb import DuckDBPyConnection

from ingest.read.csv import read_csv
from ingest.read.raw import create_raw_table
from ingest.read.text import utf8_blocks
from ingest.read.xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Download, Expect, Format, InputFile, Read, Source
from ingest.sources._uk_facts import CODE_CHECKS, FACTS, MAPPINGS
from ingest.sources._uk_shape import COLUMNS, CSV_SHAPE, INDICATORS, VALUES, XML_SHAPE
from resolver.errors import DataError, SourceChanged

PARTS = (
    Part("name", "Names/Name", ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6", "NameType", "AliasStrength")),
    Part(
        "non_latin",
        "NonLatinNames/NonLatinName",
        ("NameNonLatinScript", "NonLatinScriptType", "NonLatinScriptLanguage"),
    ),
    Part(
        "address",
        "Addresses/Address",
        (*(f"AddressLine{number}" for number in range(1, 7)), "AddressPostalCode", "AddressCountry"),
    ),
    Part("birth_place", "IndividualDetails/Individual/BirthDetails/Location", ("TownOfBirth", "CountryOfBirth")),
    Part(
        "passport",
        "IndividualDetails/Individual/PassportDetails/Passport",
        ("PassportNumber", "PassportAdditionalInformation"),
    ),
    Part(
        "national_id",
        "IndividualDetails/Individual/NationalIdentifierDetails/NationalIdentifier",
        ("NationalIdentifierNumber", "NationalIdentifierAdditionalInformation"),
    ),
    *(Part(kind, path, (".",)) for kind, (path, _) in VALUES.items()),
)
"""The repeated elements of a designation."""

LAYOUT = Layout(
    root="Designations",
    header=("DateGenerated",),
    entries=(
        Entry(
            "designation",
            "Designation",
            (
                "LastUpdated",
                "DateDesignated",
                "UniqueID",
                "OFSIGroupID",
                "UNReferenceNumber",
                "RegimeName",
                "IndividualEntityShip",
                "DesignationSource",
                "SanctionsImposed",
                "OtherInformation",
                "UKStatementofReasons",
                *(f"SanctionsImposedIndicators/{name}" for name in INDICATORS),
            ),
            PARTS,
        ),
    ),
)


def recognise_xml(file: InputFile) -> str | None:
    """'list' for the XML file."""
    return "list" if root_name(file) == "Designations" else None


def read_list_xml(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.designation and its parts; the date from DateGenerated."""
    day = read_xml(con, files, LAYOUT).get("DateGenerated", "")
    return _read(files[0], day, "%d/%m/%Y") if files else Read()


def _read(file: InputFile, day: str, form: str) -> Read:
    try:
        return Read(datetime.strptime(day, form).date() if day else None)
    except ValueError as error:
        raise DataError(f"{file.name}: the date of the list {day!r} can't be read.") from error


def _head(file: InputFile, text: str) -> tuple[str, list[str], int]:
    """The date that a CSV file tells before its header, the header, and the header's line."""
    rows = list(csv.reader(text.splitlines()[:2]))
    if rows and rows[0] and rows[0][0].startswith("Report Date:"):
        return rows[0][0].partition(":")[2].strip(), rows[1] if len(rows) > 1 else [], 2
    return "", rows[0] if rows else [], 1


def recognise_csv(file: InputFile) -> str | None:
    """'list' for a CSV file with most of the list's columns."""
    try:
        _, header, _ = _head(file, file.head.decode(file.encoding, "ignore").lstrip("\ufeff"))
    except csv.Error:
        return None
    return "list" if len({*header} & set(COLUMNS)) > len(COLUMNS) // 2 else None


def read_list_csv(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.row, one row for every combination of values; the date from the line before the header."""
    create_raw_table(con, "row", COLUMNS)
    if not files:
        return Read()
    file = files[0]
    day, header, line = _head(file, next(utf8_blocks(file), b"")[: 1 << 20].decode("utf-8", "ignore"))
    if tuple(header) != COLUMNS:
        missing = [column for column in COLUMNS if column not in header]
        new = [column for column in header if column not in COLUMNS]
        raise SourceChanged(
            f"{file.name}: line {line}: the columns are not those of the UK Sanctions List: missing {missing}, "
            f"new {new}, order {header}. Take the XML, or adapt COLUMNS in ingest/sources/_uk_shape.py."
        )
    read_csv(con, "row", [file], COLUMNS)
    con.execute("delete from raw.row where line = ?", [line])
    con.execute("delete from raw.refused where line < ?", [line])
    return _read(file, day, "%d-%b-%Y")


SOURCE = Source(
    title="UK Sanctions List",
    publisher="Foreign, Commonwealth & Development Office",
    url="https://www.gov.uk/government/publications/the-uk-sanctions-list",
    downloads=(
        Download(
            "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml",
            "UK-Sanctions-List.xml",
            "xml",
        ),
        Download(
            "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv",
            "UK-Sanctions-List.csv",
            "csv",
        ),
    ),
    licence="Open Government Licence v3.0",
    prefix="uk",
    formats=(
        Format(
            name="xml",
            parts=("list",),
            required=("list",),
            recognise=recognise_xml,
            read=read_list_xml,
            statements=(*MAPPINGS, *XML_SHAPE, *FACTS),
            code_checks=CODE_CHECKS,
            keys={"designation": ("UniqueID",)},
            children={"designation": tuple(part.name for part in PARTS)},
            single=True,
        ),
        Format(
            name="csv",
            parts=("list",),
            required=("list",),
            recognise=recognise_csv,
            read=read_list_csv,
            statements=(*MAPPINGS, *CSV_SHAPE, *FACTS),
            code_checks=CODE_CHECKS,
            verified=False,
            single=True,
        ),
    ),
    traps=(
        "What is not known of a date is spelt out: 'dd/mm/1945', 'dd/07/1978', '00/00/1975'.",
        "Passports are repeated once for each birth date: each is taken once, and the repetition is reported.",
        "'+93-202-103386' was worked out as a sum, -103495: such telephone numbers are kept as words and reported.",
        "The CSV is the product of all repeated values: 6,300 designations make 58,000 rows.",
        "Measures differ by designation: not every one is an asset freeze.",
        "Name 6 is the family name of a person, and the whole name of an entity or a ship.",
    ),
    expect=Expect(records=(4_500, 12_000), removed_share=0.05),
)
