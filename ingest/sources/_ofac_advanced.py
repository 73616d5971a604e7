"""SDN_ADVANCED.XML and CONS_ADVANCED.XML, OFAC's files in the United Nations' Advanced Sanctions Data Model.

The file brings its own words: reference value sets at its head say what each numeric id stands for, and every id is
resolved through them; one that the file does not declare stops the edition with its line. A DistinctParty has one
Profile, whose ID is the entry's number on the list (FixedRef; ent_num of the CSV set, uid of SDN.XML), with names by
parts and script, and features. Addresses (Locations) and documents (IDRegDocuments) stand apart and are tied by ids, as
are the relations (ProfileRelationships) and the listings (SanctionsEntries: list, events with day and legal basis,
measures; a measure of the type 'Program' carries the programme's tag in its comment).
No real file was seen: built from OFAC's explanatory notes and from its elements and attributes as counted by others.
Explanatory notes: https://home.treasury.gov/system/files/126/sdn_advanced_notes.pdf
Questions: https://ofac.treasury.gov/sdn-list-data-formats-data-schemas/frequently-asked-questions-on-advanced-sanctions-list-standard
"""

from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from ingest.read.xml import Entry, Layout, Part, read_xml, root_name
from ingest.source import Format, InputFile, Read
from ingest.sources._ofac_advanced_shape import CHECKS, CODES, SETS, SHAPE, USED
from ingest.sources._ofac_csv import base_name
from ingest.sources._ofac_lists import OTHERS, SDN
from resolver.errors import DataError

MORE = {"AreaCode": ("@CountryID", "@Description")} | {
    name: (f"@{code}",) for name, code in CODES.items() if name != "AreaCode"
}
"""Columns of reference value sets besides ID and text."""

OWN_AFFAIRS = (
    "AreaCodeType",
    "DecisionMakingBody",
    "EntryLinkType",
    "ExRefType",
    "FeatureTypeGroup",
    "LegalBasisType",
    "Organisation",
    "SubsidiaryBody",
    "SupInfoType",
    "TargetType",
)
"""Sets that no party refers to: the publisher's own bodies, and kinds of kinds."""


def date_columns(path: str) -> tuple[str, ...]:
    """The columns of a DatePeriod below an element: two uncertain dates, each from and to, and whether approximate."""
    ends = [f"{path}/{side}/{end}/{unit}" for side in ("Start", "End") for end in ("From", "To") for unit in POINT]
    return (f"{path}/Start/@Approximate", f"{path}/End/@Approximate", *ends)


POINT = ("Year", "Month", "Day")

SPAN = "the days of the period say how precise it is"


def _fixed(path: str) -> dict[str, str]:
    """Attributes of a DatePeriod that are not read, with the reason."""
    found = {f"{path}/@{name}": SPAN for name in ("YearFixed", "MonthFixed", "DayFixed")}
    for side in ("Start", "End"):
        found |= {f"{path}/{side}/@{name}": SPAN for name in ("YearFixed", "MonthFixed", "DayFixed")}
    return found


PARTY = "DistinctParties/DistinctParty"
LOCATION = "Locations/Location"
DOCUMENT = "IDRegDocuments/IDRegDocument"
RELATIONSHIP = "ProfileRelationships/ProfileRelationship"
ENTRY = "SanctionsEntries/SanctionsEntry"

IGNORED = {
    **{f"ReferenceValueSets//{name}Values": "the publisher's own bodies and kinds of kinds" for name in OWN_AFFAIRS},
    "ReferenceValueSets//AreaCodeValues/AreaCode/@AreaCodeTypeID": "always ISO 3166 (2)",
    "ReferenceValueSets//FeatureTypeValues/FeatureType/@FeatureTypeGroupID": "always 'Unknown'",
    "ReferenceValueSets//LegalBasisValues/LegalBasis/@LegalBasisTypeID": "always 'Unknown'",
    "ReferenceValueSets//LegalBasisValues/LegalBasis/@SanctionsProgramID": "always 'Unknown'",
    "ReferenceValueSets//RelationTypeValues/RelationType/@Symmetrical": "always false",
    "ReferenceValueSets//SanctionsProgramValues/SanctionsProgram/@SubsidiaryBodyID": "always OFAC",
    f"{LOCATION}//FeatureVersionReference": "the way back: the feature names its location",
    f"{LOCATION}//IDRegDocumentReference": "the way back: the document names its location",
    f"{DOCUMENT}//FeatureVersionReference": "a feature that says the same as the document",
    f"{PARTY}//Profile/Identity/Alias/@FixedRef": "repeats the number of the party",
    f"{PARTY}//Profile/Identity/Alias/DocumentedName/@FixedRef": "repeats the number of the party",
    f"{PARTY}//Profile/Identity/@FixedRef": "repeats the number of the party",
    f"{PARTY}//Profile/Identity/@Primary": "a party has one identity, which is its primary one",
    f"{PARTY}//Profile/Feature/IdentityReference": "a party has one identity",
    "DateOfIssue/@CalendarTypeID": "of the day of issue: Gregorian",
    "@Version": "version of the data model",
    "SanctionsEntryLinks": "always empty",
    **{f"{DOCUMENT}//{path}": reason for path, reason in _fixed("DocumentDate/DatePeriod").items()},
    **{f"{RELATIONSHIP}//{path}": reason for path, reason in _fixed("DatePeriod").items()},
    **{f"{ENTRY}//{path}": reason for path, reason in _fixed("SanctionsMeasure/DatePeriod").items()},
    **{f"{PARTY}//{path}": reason for path, reason in _fixed("Profile/Feature/FeatureVersion/DatePeriod").items()},
}

VERSION = "FeatureVersion"

LAYOUT = Layout(
    root="Sanctions",
    header=("DateOfIssue/Year", "DateOfIssue/Month", "DateOfIssue/Day"),
    entries=(
        Entry(
            "reference",
            "ReferenceValueSets",
            (),
            tuple(Part(f"ref_{name}", f"{name}Values/{name}", ("@ID", *MORE.get(name, ()), ".")) for name in SETS),
        ),
        Entry(
            "location",
            LOCATION,
            (
                "@ID",
                "LocationAreaCode/@AreaCodeID",
                "LocationCountry/@CountryID",
                "LocationCountry/@CountryRelevanceID",
            ),
            (
                Part("location_part", "LocationPart", ("@LocPartTypeID",)),
                Part(
                    "location_value",
                    "LocationPart/LocationPartValue",
                    ("@Primary", "@LocPartValueTypeID", "@LocPartValueStatusID", "Comment", "Value"),
                ),
            ),
        ),
        Entry(
            "document",
            DOCUMENT,
            (
                "@ID",
                "@IDRegDocTypeID",
                "@IdentityID",
                "@IssuedBy-CountryID",
                "@IssuedIn-LocationID",
                "@ValidityID",
                "Comment",
                "IDRegistrationNo",
                "IssuingAuthority",
                "DocumentedNameReference/@DocumentedNameID",
            ),
            (
                Part(
                    "document_date",
                    "DocumentDate",
                    ("@IDRegDocDateTypeID", "DatePeriod/@CalendarTypeID", *date_columns("DatePeriod")),
                ),
            ),
        ),
        Entry(
            "party",
            PARTY,
            (
                "@FixedRef",
                "Comment",
                "Profile/@ID",
                "Profile/@PartySubTypeID",
                "Profile/Identity/@ID",
                "Profile/Identity/@False",
            ),
            (
                Part("alias", "Profile/Identity/Alias", ("@AliasTypeID", "@Primary", "@LowQuality")),
                Part("documented_name", "Profile/Identity/Alias/DocumentedName", ("@ID", "@DocNameStatusID")),
                Part(
                    "name_part",
                    "Profile/Identity/Alias/DocumentedName/DocumentedNamePart",
                    (
                        "NamePartValue",
                        "NamePartValue/@NamePartGroupID",
                        "NamePartValue/@ScriptID",
                        "NamePartValue/@ScriptStatusID",
                        "NamePartValue/@Acronym",
                    ),
                ),
                Part(
                    "name_group",
                    "Profile/Identity/NamePartGroups/MasterNamePartGroup",
                    ("NamePartGroup/@ID", "NamePartGroup/@NamePartTypeID"),
                ),
                Part(
                    "feature",
                    "Profile/Feature",
                    (
                        "@ID",
                        "@FeatureTypeID",
                        f"{VERSION}/@ID",
                        f"{VERSION}/@ReliabilityID",
                        f"{VERSION}/Comment",
                        f"{VERSION}/VersionLocation/@LocationID",
                        f"{VERSION}/VersionDetail",
                        f"{VERSION}/VersionDetail/@DetailTypeID",
                        f"{VERSION}/VersionDetail/@DetailReferenceID",
                        f"{VERSION}/DatePeriod/@CalendarTypeID",
                        *date_columns(f"{VERSION}/DatePeriod"),
                    ),
                ),
            ),
        ),
        Entry(
            "relationship",
            RELATIONSHIP,
            (
                "@ID",
                "@From-ProfileID",
                "@To-ProfileID",
                "@RelationTypeID",
                "@RelationQualityID",
                "@Former",
                "@SanctionsEntryID",
                "Comment",
                "DatePeriod/Comment",
                "DatePeriod/@CalendarTypeID",
                *date_columns("DatePeriod"),
            ),
        ),
        Entry(
            "sanctions_entry",
            ENTRY,
            ("@ID", "@ProfileID", "@ListID"),
            (
                Part(
                    "event",
                    "EntryEvent",
                    (
                        "@ID",
                        "@EntryEventTypeID",
                        "@LegalBasisID",
                        "Comment",
                        "Date/@CalendarTypeID",
                        *(f"Date/{unit}" for unit in POINT),
                    ),
                ),
                Part(
                    "measure",
                    "SanctionsMeasure",
                    (
                        "@ID",
                        "@SanctionsTypeID",
                        "Comment",
                        "DatePeriod/@CalendarTypeID",
                        *date_columns("DatePeriod"),
                    ),
                ),
            ),
        ),
    ),
    ignored=IGNORED,
)
"""The elements of the file, as the publisher fills them: the schema allows more, which stops the edition by name."""

PART = {SDN: "sdn_advanced", OTHERS: "cons_advanced"}
"""Source -> the name of its file."""


def advanced_format(source: str, common: tuple[str, ...], checks: tuple[str, ...]) -> Format:
    """The Advanced Sanctions Data Model as a format of a source; `common`: the statements that its formats end with."""

    def recognise(file: InputFile) -> str | None:
        if root_name(file) != "Sanctions":
            return None
        named = OTHERS if base_name(file).startswith("cons") else SDN
        return PART[source] if named == source else None

    def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
        header = read_xml(con, files, LAYOUT)
        for file in files:
            _check_list(con, source, file.name)
        return Read(_day_of_issue(header, files[0].name) if files else None)

    return Format(
        name="advanced",
        parts=(PART[source],),
        required=(PART[source],),
        recognise=recognise,
        read=read,
        statements=(*SHAPE, *common, *USED),
        ignored=dict.fromkeys(("event.ID", "measure.ID"), "the publisher's number of this part of a listing")
        | {"ref_AreaCode.CountryID": "the country of the area, which its description names"}
        | {"feature.ID": "the publisher's number of the feature", "feature.FeatureVersion_ID": "as feature.ID"}
        | {"relationship.SanctionsEntryID": "repeats the number of the first party"}
        | {"documented_name.ID": "the publisher's number of the name"}
        | {"document.DocumentedNameReference_DocumentedNameID": "the name under which it is: the party's primary name"},
        code_checks=(*checks, *CHECKS),
        verified=False,
        keys={
            "party": ("FixedRef",),
            "location": ("ID",),
            "document": ("ID",),
            "relationship": ("ID",),
            "sanctions_entry": ("ID",),
        },
        children={entry.name: tuple(part.name for part in entry.parts) for entry in LAYOUT.entries[1:]},
        single=True,
    )


def _day_of_issue(header: dict[str, str], name: str) -> date | None:
    """The publication date.

    Raises: DataError where it can't be read.
    """
    parts = [header.get(path, "") for path in LAYOUT.header]
    if not any(parts):
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError as error:
        raise DataError(f"{name}: DateOfIssue not readable: {'-'.join(parts)!r}.") from error


def _check_list(con: DuckDBPyConnection, source: str, name: str) -> None:
    """Raises: DataError where most parties stand on the other source's lists only: nothing but the file's end tells."""
    row = con.execute(
        "select count(distinct party.FixedRef) filter (list.text = 'SDN List'), count(distinct party.FixedRef) "
        "from raw.party as party join raw.sanctions_entry as entry on entry.ProfileID = party.FixedRef "
        'join raw."ref_List" as list on list.ID = entry.ListID'
    ).fetchone()
    blocked, every = row or (0, 0)
    if every and (2 * blocked > every) != (source == SDN):
        other = OTHERS if source == SDN else SDN
        raise DataError(
            f"{name}: {blocked:,} of its {every:,} parties are on the SDN list: this is what {other} reads; you said "
            f"{source}. Try: resolver ingest {other} {name} (its name must {'not ' * (other == SDN)}begin with 'cons')"
        )
