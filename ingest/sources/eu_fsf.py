"""The European Union's consolidated list of persons, groups and entities under financial sanctions (FSF).

Two formats, one content: the XML (schema 1.1; nearly everything in attributes) and the CSV (one row a name, address,
birth date, document or citizenship, with what is said of the entity in each of them). Both are brought into one shape
(_eu_shape.py), so that an entity gives the same facts from either; the key is the logical id, which both have, and the
EU reference number is the reference of the listing. No name is marked as the official one: see _eu_facts.py.

The XML was seen in an excerpt of August 2026. The CSV is built from its header and two rows, as users of it publish
them; what stands in its column of contacts is not documented and is kept as it is. The older XML 1.0 is not taken.
Publisher: https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions
"""

from __future__ import annotations

from datetime import date, datetime

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.read.raw import create_raw_table
from ingest.read.xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Download, Expect, Format, InputFile, Read, Source
from ingest.sources._eu_facts import CODE_CHECKS, FACTS, MAPPINGS
from ingest.sources._eu_shape import CSV_SHAPE, REPEATED_ROWS, XML_SHAPE
from resolver.errors import DataError, SourceChanged

PLACE = ("@city", "@street", "@poBox", "@zipCode", "@region", "@place", "@countryIso2Code", "@countryDescription")
ACT = ("@regulationType", "@publicationDate", "@numberTitle", "@publicationUrl")


def _with_remarks(part: Part) -> tuple[Part, Part, Part]:
    """A part, its remarks, and the acts that brought it in."""
    return (
        part,
        Part(f"{part.name}_remark", f"{part.path}/remark", (".",)),
        Part(f"{part.name}_act", f"{part.path}/regulationSummary", ACT),
    )


PARTS = (
    Part("entity_remark", "remark", (".",)),
    Part(
        "regulation",
        "regulation",
        (
            "@regulationType",
            "@organisationType",
            "@publicationDate",
            "@entryIntoForceDate",
            "@numberTitle",
            "@programme",
            "publicationUrl",
        ),
    ),
    *_with_remarks(
        Part(
            "name_alias",
            "nameAlias",
            (
                "@logicalId",
                "@firstName",
                "@middleName",
                "@lastName",
                "@wholeName",
                "@function",
                "@gender",
                "@title",
                "@nameLanguage",
                "@strong",
            ),
        )
    ),
    *_with_remarks(Part("address", "address", ("@logicalId", *PLACE, "@asAtListingTime"))),
    Part("contact", "address/contactInfo", ("@key", "@value")),
    *_with_remarks(
        Part(
            "birthdate",
            "birthdate",
            (
                "@logicalId",
                "@birthdate",
                "@dayOfMonth",
                "@monthOfYear",
                "@year",
                "@yearRangeFrom",
                "@yearRangeTo",
                "@circa",
                "@calendarType",
                *(column for column in PLACE if column not in ("@street", "@poBox")),
            ),
        )
    ),
    *_with_remarks(
        Part(
            "identification",
            "identification",
            (
                "@logicalId",
                "@number",
                "@latinNumber",
                "@nameOnDocument",
                "@identificationTypeCode",
                "@identificationTypeDescription",
                "@issuedBy",
                "@issueDate",
                "@issuedDate",
                "@validFrom",
                "@validTo",
                "@diplomatic",
                "@knownExpired",
                "@knownFalse",
                "@reportedLost",
                "@revokedByIssuer",
                "@region",
                "@countryIso2Code",
                "@countryDescription",
            ),
        )
    ),
    *_with_remarks(
        Part("citizenship", "citizenship", ("@logicalId", "@region", "@countryIso2Code", "@countryDescription"))
    ),
)
"""The elements below an entity; regulations of its parts are summaries of those acts."""

COMPONENTS = ("nameAlias", "address", "birthdate", "identification", "citizenship")

LAYOUT = Layout(
    root="export",
    header=("@generationDate",),
    entries=(
        Entry(
            "entity",
            "sanctionEntity",
            (
                "@logicalId",
                "@euReferenceNumber",
                "@unitedNationId",
                "@designationDate",
                "@designationDetails",
                "subjectType/@code",
                "subjectType/@classificationCode",
            ),
            PARTS,
        ),
    ),
    ignored={
        "@globalFileId": "number of the file in the publisher's database",
        "sanctionEntity//regulation/@logicalId": "number of the row in the publisher's database",
        **{
            f"sanctionEntity//{path}/@regulationLanguage": "language of the act's text: always 'en'"
            for path in COMPONENTS
        },
    },
)


def recognise_xml(file: InputFile) -> str | None:
    """'list' for the XML of schema 1.1, known by its namespace."""
    plain = file.head.replace(b"\x00", b"")  # a file in UTF-16 has one in every other byte
    return "list" if root_name(file) == "export" and b"fsd/export" in plain else None


def read_list_xml(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.entity and its parts; the date from generationDate."""
    day = read_xml(con, files, LAYOUT).get("@generationDate", "")[:10]
    try:
        return Read(date.fromisoformat(day) if day else None)
    except ValueError as error:
        raise DataError(f"{files[0].name}: generationDate {day!r} is no date.") from error


def _named(name: str, columns: str) -> tuple[str, ...]:
    """Columns with the name of what they belong to before them."""
    return tuple(f"{name}_{column}" for column in columns.split())


def _component(name: str, columns: str) -> tuple[str, ...]:
    """The columns of a component in the CSV, with those of the act that brought it in."""
    act = "Type OrganisationType PublicationDate EntryIntoForceDate NumberTitle Programme PublicationUrl"
    own = _named(name, f"{columns} LogicalId RegulationLanguage Remark")
    return (*own, *_named(f"{name}_Regulation", act))


COLUMNS = (
    "fileGenerationDate",
    *_named(
        "Entity",
        "LogicalId EU_ReferenceNumber UnitedNationId DesignationDate DesignationDetails Remark SubjectType "
        "SubjectType_ClassificationCode Regulation_Type Regulation_OrganisationType Regulation_PublicationDate "
        "Regulation_EntryIntoForceDate Regulation_NumberTitle Regulation_Programme Regulation_PublicationUrl",
    ),
    *_component("NameAlias", "LastName FirstName MiddleName WholeName NameLanguage Gender Title Function"),
    *_component(
        "Address",
        "City Street PoBox ZipCode Region Place AsAtListingTime ContactInfo CountryIso2Code CountryDescription",
    ),
    *_component(
        "BirthDate",
        "BirthDate Day Month Year YearRangeFrom YearRangeTo Circa CalendarType ZipCode Region Place City "
        "CountryIso2Code CountryDescription",
    ),
    *_component(
        "Identification",
        "Number Diplomatic KnownExpired KnownFalse ReportedLost RevokedByIssuer IssuedBy IssuedDate ValidFrom "
        "ValidTo LatinNumber NameOnDocument TypeCode TypeDescription Region CountryIso2Code CountryDescription",
    ),
    *_component("Citizenship", "Region CountryIso2Code CountryDescription"),
)
"""The header of csvFullSanctionsList_1_1, as users of it publish it (118 columns)."""

MAY_LACK = frozenset(
    column
    for column in COLUMNS
    if not column.startswith("Entity_") and (column.endswith("RegulationLanguage") or "_Regulation_" in column)
)
"""Columns about the acts behind single facts. A line of 2026 is said to have 113 columns: five of these are gone."""


def recognise_csv(file: InputFile) -> str | None:
    """'list' for a text with semicolons whose header begins as the CSV's does."""
    first = file.head.decode(file.encoding, "ignore").lstrip("\ufeff").partition("\n")[0]
    names = {name.strip().strip('"') for name in first.split(";")}
    return "list" if len(names & set(COLUMNS)) > len(COLUMNS) // 2 else None


def read_list_csv(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.row, with empty columns where a file lacks some of MAY_LACK; the date from fileGenerationDate."""
    create_raw_table(con, "row", COLUMNS)
    for file in files:
        header = csv_header(file, ";")
        missing = [column for column in COLUMNS if column not in header and column not in MAY_LACK]
        new = [column for column in header if column not in COLUMNS]
        if missing or new:
            raise SourceChanged(
                f"{file.name}: the columns are not those of csvFullSanctionsList_1_1: missing {missing}, new {new}. "
                "Take the XML, or adapt COLUMNS in ingest/sources/eu_fsf.py."
            )
        read_csv(con, "row", [file], header, delimiter=";", header=True)
    days = con.execute('select distinct tidy_day from (select trim("fileGenerationDate") as tidy_day from raw.row)')
    found = sorted(day for (day,) in days.fetchall() if day)
    try:
        return Read(max((datetime.strptime(day, "%d/%m/%Y").date() for day in found), default=None))
    except ValueError as error:
        raise DataError(f"{files[0].name}: fileGenerationDate {found[0]!r} is no date like 31/12/2026.") from error


SOURCE = Source(
    title="European Union Consolidated Financial Sanctions List",
    publisher="European Commission (DG FISMA)",
    url="https://data.europa.eu/data/datasets/consolidated-list-of-persons-groups-and-entities-subject-to-eu-financial-sanctions",
    downloads=(
        Download(
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
            "xmlFullSanctionsList_1_1.xml",
            "xml",
        ),
        Download(
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
            "csvFullSanctionsList_1_1.csv",
            "csv",
        ),
    ),
    licence="Commission Decision 2011/833/EU: reuse with acknowledgement",
    prefix="eu",
    formats=(
        Format(
            name="xml",
            parts=("list",),
            required=("list",),
            recognise=recognise_xml,
            read=read_list_xml,
            statements=(*MAPPINGS, *XML_SHAPE, *FACTS),
            code_checks=CODE_CHECKS,
            keys={"entity": ("logicalId",)},
            children={"entity": tuple(part.name for part in PARTS)},
            single=True,
        ),
        Format(
            name="csv",
            parts=("list",),
            required=("list",),
            recognise=recognise_csv,
            read=read_list_csv,
            statements=(*MAPPINGS, *CSV_SHAPE, *FACTS, *REPEATED_ROWS),
            ignored={
                "row.fileGenerationDate": "date of the file: read from the header of the edition",
                **{
                    f"row.{column}": "language of the act's text: always 'en'"
                    for column in COLUMNS
                    if column.endswith("_RegulationLanguage")
                },
            },
            code_checks=CODE_CHECKS,
            verified=False,
            single=True,
        ),
    ),
    traps=(
        "No name is the official one: the caption is the oldest name in Latin letters that no remark calls an alias.",
        "strong='true' stands on every name: weak ones are known by their remark ('low quality alias') alone.",
        "Country '00' (UNKNOWN) is no country; '-' as a city is none.",
        "A birth date may be of the Islamic calendar; a place without a date also stands as a birth date.",
        "The regulation of an entity is the last act that changed it, not the one that listed it.",
        "IMO numbers are those of shipping companies: the list holds no ships.",
    ),
    expect=Expect(records=(4_000, 12_000), removed_share=0.05),
)
