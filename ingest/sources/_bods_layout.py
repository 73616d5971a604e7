"""Where the two shapes of BODS statements keep what: one table of fields, from which layouts and views are made.

0.4: a statement about a record (recordId, recordDetails); 0.2 and 0.3: a statement that replaces others
(statementID, replacesStatements). Schemas: https://standard.openownership.org/en/0.4.0/standard/schema-browser.html,
https://standard.openownership.org/en/0.2.0/schema/schema-browser.html (and 0.3.0). The views bods_<table> have the
same columns for both, so that one set of statements reads them.
"""

from __future__ import annotations

from collections.abc import Iterable

from ingest.read.json import Entry, Layout, Part
from ingest.read.xml import column_name
from ingest.sql import quote

Fields = tuple[tuple[str, str | None, str | None], ...]
"""Our column, its path in 0.4, its path in 0.2 and 0.3; None where a version lacks it."""

D = "recordDetails/"


def _same(*pairs: tuple[str, str]) -> Fields:
    """Fields of statements: at the same path in all versions."""
    return tuple((ours, path, path) for ours, path in pairs)


def _inside(*pairs: tuple[str, str]) -> Fields:
    """Fields that are in recordDetails in 0.4, and at the top before."""
    return tuple((ours, D + path, path) for ours, path in pairs)


def _unspecified(where: str) -> Fields:
    return _inside(("reason", f"{where}/reason"), ("reason_text", f"{where}/description"))


STATEMENT: Fields = (
    ("statement_id", "statementId", "statementID"),
    ("record", "recordId", None),
    ("status", "recordStatus", None),
    ("kind", "recordType", "statementType"),
    ("declaration", "declaration", None),
    ("declaration_subject", "declarationSubject", None),
    *_same(
        ("said_on", "statementDate"),
        ("published_on", "publicationDetails/publicationDate"),
        ("version", "publicationDetails/bodsVersion"),
        ("licence", "publicationDetails/license"),
        ("publisher", "publicationDetails/publisher/name"),
        ("publisher_url", "publicationDetails/publisher/url"),
        ("source_text", "source/description"),
        ("source_url", "source/url"),
        ("retrieved_at", "source/retrievedAt"),
    ),
    *_inside(("component", "isComponent")),
)

ENTITY: Fields = (
    ("type", f"{D}entityType/type", "entityType"),
    ("subtype", f"{D}entityType/subtype", "entitySubtype/generalCategory"),
    ("type_text", f"{D}entityType/details", "entitySubtype/localTerm"),
    *_unspecified("unspecifiedEntityDetails"),
    ("old_jurisdiction_name", None, "incorporatedInJurisdiction/name"),
    ("old_jurisdiction_code", None, "incorporatedInJurisdiction/code"),
    *_inside(
        ("name", "name"),
        ("jurisdiction_name", "jurisdiction/name"),
        ("jurisdiction_code", "jurisdiction/code"),
        ("founded", "foundingDate"),
        ("dissolved", "dissolutionDate"),
        ("uri", "uri"),
        ("listed", "publicListing/hasPublicListing"),
        ("statute", "formedByStatute/name"),
        ("statute_date", "formedByStatute/date"),
    ),
)


def _place(ours: str, path: str) -> Fields:
    return (
        *_inside(
            (f"{ours}_type", f"{path}/type"),
            (f"{ours}_address", f"{path}/address"),
            (f"{ours}_postcode", f"{path}/postCode"),
        ),
        (f"{ours}_country", f"{D}{path}/country/name", f"{path}/country"),
        (f"{ours}_country_code", f"{D}{path}/country/code", None),
    )


PERSON: Fields = (
    *_inside(("type", "personType"), ("born", "birthDate"), ("died", "deathDate")),
    *_unspecified("unspecifiedPersonDetails"),
    *_place("birth", "placeOfBirth"),
    *_place("home", "placeOfResidence"),
    ("exposure", f"{D}politicalExposure/status", "politicalExposure/status"),
    ("has_exposure", None, "hasPepStatus"),
)

SUBJECT: Fields = (("subject", f"{D}subject", "subject/describedByEntityStatement"),)
PARTY: Fields = (
    ("party", f"{D}interestedParty", "interestedParty/describedByEntityStatement"),
    ("party_person", None, "interestedParty/describedByPersonStatement"),
)
NO_PARTY: Fields = (
    ("reason", f"{D}interestedParty/reason", "interestedParty/unspecified/reason"),
    ("reason_text", f"{D}interestedParty/description", "interestedParty/unspecified/description"),
)
NO_SUBJECT: Fields = (
    ("reason", f"{D}subject/reason", None),
    ("reason_text", f"{D}subject/description", None),
)

TABLES: dict[str, Fields] = {
    "entity": ENTITY,
    "person": PERSON,
    "relationship": (*SUBJECT, *PARTY),
    "relationship_no_party": (*SUBJECT, *NO_PARTY),
    "relationship_no_subject": (*PARTY, *NO_SUBJECT),
}
"""Kinds of statements; in 0.4 a party or a subject is a record's id, or an object that tells why there is none."""

ADDRESS: Fields = (
    *_same(("type", "type"), ("address", "address"), ("postcode", "postCode")),
    ("country", "country/name", "country"),
    ("country_code", "country/code", None),
)
COUNTRY = _same(("name", "name"), ("code", "code"))
AGENT = _same(("name", "name"), ("uri", "uri"))
EXPOSURE = _same(
    ("reason", "reason"),
    ("missing", "missingInfoReason"),
    ("jurisdiction_name", "jurisdiction/name"),
    ("jurisdiction_code", "jurisdiction/code"),
    ("since", "startDate"),
    ("until", "endDate"),
    ("source_text", "source/description"),
    ("source_url", "source/url"),
    ("retrieved_at", "source/retrievedAt"),
)

PARTS: dict[str, tuple[tuple[str, ...], str | None, str | None, Fields]] = {
    "source_type": (("*",), "source/type", "source/type", _same(("text", "."))),
    "asserted": (("*",), "source/assertedBy", "source/assertedBy", AGENT),
    "annotation": (
        ("*",),
        "annotations",
        "annotations",
        _same(
            ("target", "statementPointerTarget"),
            ("made_on", "creationDate"),
            ("made_by", "createdBy/name"),
            ("made_by_uri", "createdBy/uri"),
            ("motivation", "motivation"),
            ("text", "description"),
            ("transformed", "transformedContent"),
            ("url", "url"),
        ),
    ),
    "replaces": (("*",), None, "replacesStatements", _same(("text", "."))),
    "other_name": (("entity",), f"{D}alternateNames", "alternateNames", _same(("text", "."))),
    "identifier": (
        ("entity", "person"),
        f"{D}identifiers",
        "identifiers",
        _same(("id", "id"), ("scheme", "scheme"), ("scheme_name", "schemeName"), ("uri", "uri")),
    ),
    "address": (("entity", "person"), f"{D}addresses", "addresses", ADDRESS),
    "filing": (
        ("entity",),
        f"{D}publicListing/companyFilingsURLs",
        "publicListing/companyFilingsURLs",
        _same(("text", ".")),
    ),
    "security": (
        ("entity",),
        f"{D}publicListing/securitiesListings",
        "publicListing/securitiesListings",
        _same(
            ("market", "marketIdentifierCode"),
            ("operating_market", "operatingMarketIdentifierCode"),
            ("jurisdiction", "stockExchangeJurisdiction"),
            ("exchange", "stockExchangeName"),
            ("scheme", "security/idScheme"),
            ("id", "security/id"),
            ("ticker", "security/ticker"),
        ),
    ),
    "person_name": (
        ("person",),
        f"{D}names",
        "names",
        _same(
            ("type", "type"),
            ("full_name", "fullName"),
            ("family", "familyName"),
            ("given", "givenName"),
            ("patronymic", "patronymicName"),
        ),
    ),
    "nationality": (("person",), f"{D}nationalities", "nationalities", COUNTRY),
    "tax_residency": (("person",), f"{D}taxResidencies", "taxResidencies", COUNTRY),
    "exposure": (("person",), f"{D}politicalExposure/details", "politicalExposure/details", EXPOSURE),
    "exposure_type": (
        ("person",),
        f"{D}politicalExposure/details[]/source/type",
        "politicalExposure/details[]/source/type",
        _same(("text", ".")),
    ),
    "exposure_asserted": (
        ("person",),
        f"{D}politicalExposure/details[]/source/assertedBy",
        "politicalExposure/details[]/source/assertedBy",
        AGENT,
    ),
    "old_exposure": (("person",), None, "pepStatusDetails", EXPOSURE),
    "old_exposure_type": (("person",), None, "pepStatusDetails[]/source/type", _same(("text", "."))),
    "old_exposure_asserted": (("person",), None, "pepStatusDetails[]/source/assertedBy", AGENT),
    "interest": (
        ("relationship",),
        f"{D}interests",
        "interests",
        (
            *_same(
                ("type", "type"),
                ("directness", "directOrIndirect"),
                ("beneficial", "beneficialOwnershipOrControl"),
                ("details", "details"),
                ("exact", "share/exact"),
                ("minimum", "share/minimum"),
                ("maximum", "share/maximum"),
                ("above", "share/exclusiveMinimum"),
                ("below", "share/exclusiveMaximum"),
                ("since", "startDate"),
                ("until", "endDate"),
            ),
            ("level", None, "interestLevel"),
        ),
    ),
    "component": (
        ("relationship",),
        f"{D}componentRecords",
        "componentStatementIDs",
        _same(("text", ".")),
    ),
}
"""Table of repeated values -> the kinds of statements that have it ('*': all), its paths, and its fields."""

KINDS = {
    "entity": ("entity", "entityStatement"),
    "person": ("person", "personStatement"),
    "relationship": ("relationship", "ownershipOrControlStatement"),
}


def _paths(fields: Fields, old: bool) -> tuple[str, ...]:
    found = (before if old else now for _, now, before in fields)
    return tuple(path for path in found if path is not None)


def _parts(table: str, old: bool) -> tuple[Part, ...]:
    kind = table.partition("_")[0]
    return tuple(
        Part(f"bods_{name}", path, _paths(fields, old))
        for name, (kinds, now, before, fields) in PARTS.items()
        if (path := before if old else now) is not None and (kind in kinds or "*" in kinds)
    )


def layout(old: bool, reasons: Iterable[str]) -> Layout:
    """The layout of 0.4, or of 0.2 and 0.3 (`old`); `reasons` tell an object in a record's place."""

    def entry(table: str, fields: Fields, where: tuple[str, tuple[str, ...]]) -> Entry:
        return Entry(f"bods_{table}", _paths((*STATEMENT, *fields), old), _parts(table, old), where)

    word = "statementType" if old else "recordType"
    entries = [entry(kind, TABLES[kind], (word, (KINDS[kind][old],))) for kind in ("entity", "person")]
    if old:
        fields = (*SUBJECT, *PARTY, *NO_PARTY)
        entries.append(entry("relationship", fields, (word, (KINDS["relationship"][old],))))
    else:
        codes = tuple(reasons)
        for table, path in (("no_party", f"{D}interestedParty/reason"), ("no_subject", f"{D}subject/reason")):
            entries.append(entry(f"relationship_{table}", TABLES[f"relationship_{table}"], (path, codes)))
        entries.append(entry("relationship", TABLES["relationship"], (word, ("relationship",))))
    return Layout(tuple(entries))


def _view(table: str, sources: Iterable[tuple[str, Fields]], ours: Fields, old: bool) -> str:
    """A view with our columns over raw tables that may lack some of them; values trimmed, empty ones null."""
    rows = []
    for source, fields in sources:
        paths = {name: before if old else now for name, now, before in fields}
        columns = ", ".join(
            f"nullif(trim({quote(column_name(path))}), '') as {name}"
            if (path := paths.get(name))
            else f"null::varchar as {name}"
            for name, _, _ in ours
        )
        numbers = "entry, 0 as item" if table in KINDS else "entry, item"
        nested = ", parent" if table.endswith(("_type", "_asserted")) and table != "source_type" else ""
        rows.append(f"select {columns}, {numbers}{nested}, file_sha256, part, line from raw.bods_{source}")
    return f"create or replace temp view said_{table} as " + " union all by name ".join(rows)


def views(old: bool) -> tuple[str, ...]:
    """Statements that make the views said_<table> over what is read."""
    found = []
    for kind in KINDS:
        tables = [kind] if old or kind != "relationship" else [name for name in TABLES if name.startswith(kind)]
        fields = {table: (*STATEMENT, *TABLES[table]) for table in tables}
        if old and kind == "relationship":
            fields[kind] = (*STATEMENT, *SUBJECT, *PARTY, *NO_PARTY)
        every = (*STATEMENT, *(dict.fromkeys(TABLES[kind])), *(NO_PARTY if kind == "relationship" else ()))
        found.append(_view(kind, fields.items(), every, old))
    for name, (_, now, before, columns_of) in PARTS.items():
        if (before if old else now) is not None:
            found.append(_view(name, [(name, columns_of)], columns_of, old))
        else:
            columns = ", ".join(f"null::varchar as {ours}" for ours, _, _ in columns_of)
            nested = ", null::bigint as parent" if name.startswith("old_exposure_") else ""
            found.append(
                f"create or replace temp view said_{name} as select {columns}, null::bigint as entry, "
                f"null::bigint as item{nested}, null::varchar as file_sha256, null::varchar as part, "
                "null::bigint as line where false"
            )
    return tuple(found)
