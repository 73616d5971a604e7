"""GLEIF's golden copy in XML: the elements of LEI-CDF 3.1, RR-CDF 2.1 and Reporting Exceptions 2.1, and their common shape.

Schemas: https://www.gleif.org/en/about-lei/common-data-file-format (LEI-CDF 3.1, RR-CDF 2.1, Reporting Exceptions 2.1);
deltas and extensions: GLEIF, Golden Copy and Delta Files Specification 2.2.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest.read.xml import Entry, Layout, Part
from ingest.sources._gleif_facts import of_part

ADDRESS = ("@lang", "FirstAddressLine", "AddressNumber", "AddressNumberWithinBuilding", "MailRouting", "City", "Region", "Country", "PostalCode")  # fmt: skip
ADDRESSES = (
    ("legal_address", "Entity/LegalAddress"),
    ("headquarters_address", "Entity/HeadquartersAddress"),
    ("other_address", "Entity/OtherAddresses/OtherAddress"),
    ("transliterated_address", "Entity/TransliteratedOtherAddresses/TransliteratedOtherAddress"),
)
"""Raw table and path of the four kinds of addresses; the last two say what they are in @type."""

AUTHORITY = ("ValidationAuthorityID", "OtherValidationAuthorityID", "ValidationAuthorityEntityID")
REGISTRATION = ("InitialRegistrationDate", "LastUpdateDate", "RegistrationStatus", "NextRenewalDate", "ManagingLOU", "ValidationSources")  # fmt: skip

LEI = Entry(
    "lei",
    "LEIRecords/LEIRecord",
    (
        "LEI",
        *("Entity/LegalName", "Entity/LegalName/@lang", "Entity/LegalJurisdiction", "Entity/EntityCategory"),
        *("Entity/EntitySubCategory", "Entity/LegalForm/EntityLegalFormCode", "Entity/LegalForm/OtherLegalForm"),
        *("Entity/AssociatedEntity/@type", "Entity/AssociatedEntity/AssociatedLEI"),
        *("Entity/AssociatedEntity/AssociatedEntityName", "Entity/AssociatedEntity/AssociatedEntityName/@lang"),
        *("Entity/EntityStatus", "Entity/EntityCreationDate", "Entity/EntityExpirationDate"),
        "Entity/EntityExpirationReason",
        *(f"Entity/RegistrationAuthority/{name}" for name in ("RegistrationAuthorityID", "OtherRegistrationAuthorityID")),
        "Entity/RegistrationAuthority/RegistrationAuthorityEntityID",
        *(f"Registration/{name}" for name in REGISTRATION),
        *(f"Registration/ValidationAuthority/{name}" for name in AUTHORITY),
        *("Extension/conformity/conformityflag", "Extension/Deletion/DeletedAt"),
    ),
    (
        Part("other_name", "Entity/OtherEntityNames/OtherEntityName", (".", "@lang", "@type")),
        Part("transliterated_name", "Entity/TransliteratedOtherEntityNames/TransliteratedOtherEntityName", (".", "@lang", "@type")),
        *(Part(name, path, ADDRESS if "Other" not in path else ("@type", *ADDRESS)) for name, path in ADDRESSES),
        *(Part(f"{name}_line", f"{path}/AdditionalAddressLine", (".",)) for name, path in ADDRESSES),
        Part("successor", "Entity/SuccessorEntity", ("SuccessorLEI", "SuccessorEntityName", "SuccessorEntityName/@lang")),
        Part(
            "event",
            "Entity/LegalEntityEvents/LegalEntityEvent",
            (
                *("@group_type", "@event_status", "@group_id", "@group_sequence_no", "LegalEntityEventType"),
                *("LegalEntityEventEffectiveDate", "LegalEntityEventRecordedDate", "ValidationDocuments", "ValidationReference"),
            ),
        ),
        Part("event_field", "Entity/LegalEntityEvents/LegalEntityEvent/AffectedFields/AffectedField", (".", "@field_xpath")),
        Part("validator", "Registration/OtherValidationAuthorities/OtherValidationAuthority", AUTHORITY),
        Part("extension", "Extension/*", (".",)),
    ),
)  # fmt: skip

RELATIONSHIP = Entry(
    "rr",
    "RelationshipRecords/RelationshipRecord",
    (
        *("Relationship/StartNode/NodeID", "Relationship/StartNode/NodeIDType", "Relationship/EndNode/NodeID"),
        *("Relationship/EndNode/NodeIDType", "Relationship/RelationshipType", "Relationship/RelationshipStatus"),
        *(f"Registration/{name}" for name in (*REGISTRATION, "ValidationDocuments", "ValidationReference")),
        "Extension/Deletion/DeletedAt",
    ),
    (
        Part("period", "Relationship/RelationshipPeriods/RelationshipPeriod", ("StartDate", "EndDate", "PeriodType")),
        Part("qualifier", "Relationship/RelationshipQualifiers/RelationshipQualifier", ("QualifierDimension", "QualifierCategory")),
        Part("quantifier", "Relationship/RelationshipQuantifiers/RelationshipQuantifier", ("MeasurementMethod", "QuantifierAmount", "QuantifierUnits")),
        Part("rr_extension", "Extension/*", (".",)),
    ),
)  # fmt: skip

EXCEPTION = Entry(
    "repex",
    "ReportingExceptions/Exception",
    ("LEI", "ExceptionCategory", "Extension/Deletion/DeletedAt"),
    (
        Part("reason", "ExceptionReason", (".",)),
        Part("reference", "ExceptionReference", (".",)),
        Part("repex_extension", "Extension/*", (".",)),
    ),
)

GEOCODING = "where a map service places the published address; no fact of the register"
HEADER = ("ContentDate", "FileContent", "RecordCount", "Originator", "DeltaStart")


LAYOUTS = {
    part: Layout(root, (entry,), tuple(f"{header}/{name}" for name in HEADER), {f"{header}/Extension": "how GLEIF made the file", **ignored})
    for part, root, header, entry, ignored in (
        ("lei", "LEIData", "LEIHeader", LEI, {f"{LEI.path}//Extension/Geocoding": GEOCODING}),
        ("rr", "RelationshipData", "Header", RELATIONSHIP, {}),
        ("repex", "ReportingExceptionData", "Header", EXCEPTION, {}),
    )
}  # fmt: skip
"""Part of the publication -> its elements."""

TABLES = {
    part: tuple(each.name for each in layout.entries[0].parts) for part, layout in LAYOUTS.items()
}  # fmt: skip
"""Raw table of entries -> the tables of their parts."""


_LEI = "tidy(entry.LEI) as lei"
_RR = "tidy(entry.Relationship_StartNode_NodeID) || '/' || tidy(entry.Relationship_RelationshipType) as key"
_REPEX = "tidy(entry.LEI) || '/' || tidy(entry.ExceptionCategory) as key"


def _address(table: str, kind: str) -> str:
    """SQL of one kind of addresses; their further lines are a list, in their order."""
    type_ = "tidy(part.type)" if kind == "other" else f"'{kind}'"
    values = (
        f"{type_} as type, tidy(part.lang) as language, flat(part.FirstAddressLine) as first_line, lines.lines, "
        "flat(part.AddressNumber) as number, flat(part.AddressNumberWithinBuilding) as inner_number, "
        "flat(part.MailRouting) as routing, flat(part.City) as city, tidy(part.Region) as region, "
        "tidy(part.Country) as country, flat(part.PostalCode) as postcode"
    )
    return of_part("lei", table, _LEI, values) + (
        " left join (select file_sha256, entry, parent, list(flat(text) order by item) as lines "
        f"from raw.{table}_line group by all) as lines on lines.file_sha256 = part.file_sha256 "
        "and lines.entry = part.entry and lines.parent = part.item"
    )


SHAPE = (
    """
    create or replace temp table gleif_lei as
    select tidy(LEI) as lei, flat(Entity_LegalName) as name, tidy(Entity_LegalName_lang) as language,
           tidy(Entity_LegalJurisdiction) as jurisdiction, tidy(Entity_EntityCategory) as category,
           tidy(Entity_EntitySubCategory) as subcategory, tidy(Entity_LegalForm_EntityLegalFormCode) as form,
           flat(Entity_LegalForm_OtherLegalForm) as other_form, tidy(Entity_AssociatedEntity_type) as associated_type,
           tidy(Entity_AssociatedEntity_AssociatedLEI) as associated_lei,
           concat_ws(' @', flat(Entity_AssociatedEntity_AssociatedEntityName), tidy(Entity_AssociatedEntity_AssociatedEntityName_lang)) as associated_name,
           tidy(Entity_EntityStatus) as status, tidy(Entity_EntityCreationDate) as created,
           tidy(Entity_EntityExpirationDate) as expired, tidy(Entity_EntityExpirationReason) as expiry_reason,
           tidy(Entity_RegistrationAuthority_RegistrationAuthorityID) as authority,
           flat(Entity_RegistrationAuthority_OtherRegistrationAuthorityID) as other_authority,
           flat(Entity_RegistrationAuthority_RegistrationAuthorityEntityID) as register_number,
           tidy(Registration_InitialRegistrationDate) as first_registered, tidy(Registration_LastUpdateDate) as updated,
           tidy(Registration_RegistrationStatus) as registration, tidy(Registration_NextRenewalDate) as renewal,
           tidy(Registration_ManagingLOU) as lou, tidy(Registration_ValidationSources) as sources,
           tidy(Registration_ValidationAuthority_ValidationAuthorityID) as validator,
           flat(Registration_ValidationAuthority_OtherValidationAuthorityID) as other_validator,
           flat(Registration_ValidationAuthority_ValidationAuthorityEntityID) as validator_number,
           tidy(Extension_conformity_conformityflag) as conformity, tidy(Extension_Deletion_DeletedAt) as deleted,
           file_sha256, part, line
    from raw.lei
    """,
    "create or replace temp table gleif_name as "
    + " union all ".join(
        of_part("lei", table, _LEI, "tidy(part.type) as type, flat(part.text) as name, tidy(part.lang) as language")
        for table in ("other_name", "transliterated_name")
    ),
    "create or replace temp table gleif_address as "
    + " union all ".join(
        _address(table, kind)
        for (table, _), kind in zip(ADDRESSES, ("LEGAL_ADDRESS", "HEADQUARTERS_ADDRESS", "other", "other"), strict=True)
    ),
    *(
        f"insert into incoming.used select file_sha256, part, line from raw.{table}_line" for table, _ in ADDRESSES
    ),
    "create or replace temp table gleif_successor as "
    + of_part("lei", "successor", _LEI, "tidy(part.SuccessorLEI) as successor, flat(part.SuccessorEntityName) as name, tidy(part.SuccessorEntityName_lang) as language"),
    "create or replace temp table gleif_event as "
    + of_part(
        "lei",
        "event",
        _LEI,
        "tidy(part.LegalEntityEventType) as type, tidy(part.event_status) as status, tidy(part.LegalEntityEventEffectiveDate) as effective, "
        "tidy(part.LegalEntityEventRecordedDate) as recorded, tidy(part.ValidationDocuments) as documents, "
        "tidy(part.ValidationReference) as reference, tidy(part.group_type) as group_type, tidy(part.group_id) as group_id, "
        "tidy(part.group_sequence_no) as sequence, fields.fields",
    )
    + " left join (select file_sha256, entry, parent, string_agg(concat_ws(' = ', regexp_extract(field_xpath, '[^:/]+$'), flat(text)), ', ' order by item) as fields "
    "from raw.event_field group by all) as fields on fields.file_sha256 = part.file_sha256 and fields.entry = part.entry and fields.parent = part.item",
    "insert into incoming.used select file_sha256, part, line from raw.event_field",
    "create or replace temp table gleif_validator as "
    + of_part("lei", "validator", _LEI, "tidy(part.ValidationAuthorityID) as validator, flat(part.OtherValidationAuthorityID) as other_validator, flat(part.ValidationAuthorityEntityID) as validator_number"),
    "create or replace temp table gleif_number (lei varchar, scheme varchar, number varchar, file_sha256 varchar, part varchar, line bigint)",
    "create or replace temp table gleif_extension as "
    + of_part("lei", "extension", "'lei:' || tidy(entry.LEI) as record_id", "part.key, tidy(part.text) as value")
    + " union all "
    + of_part("rr", "rr_extension", _RR.replace("tidy(entry.Relationship_StartNode_NodeID)", "'lei:' || tidy(entry.Relationship_StartNode_NodeID)"), "part.key, tidy(part.text) as value")
    + " union all "
    + of_part("repex", "repex_extension", _REPEX.replace("tidy(entry.LEI)", "'lei:' || tidy(entry.LEI)"), "part.key, tidy(part.text) as value"),
    """
    create or replace temp table gleif_rr as
    select tidy(Relationship_StartNode_NodeID) || '/' || tidy(Relationship_RelationshipType) as key,
           tidy(Relationship_StartNode_NodeID) as start, tidy(Relationship_StartNode_NodeIDType) as start_type,
           tidy(Relationship_EndNode_NodeID) as target, tidy(Relationship_EndNode_NodeIDType) as target_type,
           tidy(Relationship_RelationshipType) as type, tidy(Relationship_RelationshipStatus) as status,
           tidy(Registration_InitialRegistrationDate) as first_registered, tidy(Registration_LastUpdateDate) as updated,
           tidy(Registration_RegistrationStatus) as registration, tidy(Registration_NextRenewalDate) as renewal,
           tidy(Registration_ManagingLOU) as lou, tidy(Registration_ValidationSources) as sources,
           tidy(Registration_ValidationDocuments) as documents, tidy(Registration_ValidationReference) as reference,
           tidy(Extension_Deletion_DeletedAt) as deleted, null::varchar as valid_from, null::varchar as valid_to, file_sha256, part, line
    from raw.rr
    """,
    "create or replace temp table gleif_period as "
    + of_part("rr", "period", _RR, "tidy(part.PeriodType) as type, tidy(part.StartDate) as starts, tidy(part.EndDate) as ends"),
    "create or replace temp table gleif_qualifier as "
    + of_part("rr", "qualifier", _RR, "concat_ws(' ', tidy(part.QualifierDimension), tidy(part.QualifierCategory)) as value"),
    "create or replace temp table gleif_quantifier as "
    + of_part("rr", "quantifier", _RR, "concat_ws(' ', tidy(part.MeasurementMethod), tidy(part.QuantifierAmount), tidy(part.QuantifierUnits)) as value"),
    "create or replace temp table gleif_reason as " + of_part("repex", "reason", _REPEX, "tidy(part.text) as reason"),
    "create or replace temp table gleif_reference as " + of_part("repex", "reference", _REPEX, "flat(part.text) as reference"),
    """
    create or replace temp table gleif_exception as
    select tidy(LEI) || '/' || tidy(ExceptionCategory) as key, tidy(LEI) as lei, tidy(ExceptionCategory) as category,
           tidy(Extension_Deletion_DeletedAt) as deleted, null::varchar as valid_from, null::varchar as valid_to, file_sha256, part, line
    from raw.repex
    """,
)  # fmt: skip
"""The three files of the golden copy in the common shape."""
