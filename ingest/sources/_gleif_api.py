"""Answers of GLEIF's API (JSON:API): LEI records, relationship records and reporting exceptions, and their common shape.

The API gives times in UTC, the BIC, MIC and other numbers that GLEIF maps to an LEI, and one page of an answer at a
time. Documentation: https://api.gleif.org/docs
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest.read.json import Entry, Layout, Part
from ingest.sources._gleif_facts import of_part

TYPES = {"lei-records": "lei", "relationship-records": "rr", "reporting-exceptions": "repex"}
"""Type of a record in an answer, and the part of the publication that it belongs to."""

E = "attributes/entity"
R = "attributes/registration"
PLACE = ("language", "addressNumber", "addressNumberWithinBuilding", "mailRouting", "city", "region", "country", "postalCode")  # fmt: skip
REGISTRATION = ("initialRegistrationDate", "lastUpdateDate", "status", "nextRenewalDate", "managingLou", "corroborationLevel")  # fmt: skip

LEI = Entry(
    "lei",
    (
        *("id", "attributes/lei", f"{E}/legalName/name", f"{E}/legalName/language", f"{E}/registeredAt/id"),
        *(f"{E}/{name}" for name in ("registeredAt/other", "registeredAs", "jurisdiction", "category", "subCategory")),
        *(f"{E}/{name}" for name in ("legalForm/id", "legalForm/other", "associatedEntity/lei", "associatedEntity/name")),
        *(f"{E}/{name}" for name in ("status", "expiration/date", "expiration/reason", "creationDate")),
        *(f"{E}/successorEntity/{name}" for name in ("lei", "name")),
        *(f"{E}/{place}/{name}" for place in ("legalAddress", "headquartersAddress") for name in PLACE),
        *(f"{R}/{name}" for name in (*REGISTRATION, "validatedAt/id", "validatedAt/other", "validatedAs")),
        *("attributes/conformityFlag", "attributes/ocid", "attributes/qcc"),
    ),
    (
        Part("other_name", f"{E}/otherNames", ("name", "language", "type")),
        Part("transliterated_name", f"{E}/transliteratedOtherNames", ("name", "language", "type")),
        Part("legal_line", f"{E}/legalAddress/addressLines", (".",)),
        Part("headquarters_line", f"{E}/headquartersAddress/addressLines", (".",)),
        Part("other_address", f"{E}/otherAddresses", ("type", *PLACE)),
        Part("other_line", f"{E}/otherAddresses[]/addressLines", (".",)),
        Part("successor", f"{E}/successorEntities", ("lei", "name")),
        Part("event_group", f"{E}/eventGroups", ("groupType",)),
        Part(
            "event",
            f"{E}/eventGroups[]/events",
            ("type", "status", "effectiveDate", "recordedDate", "validationDocuments", "validationReference"),
        ),
        Part("validator", f"{R}/otherValidationAuthorities", ("validatedAt/id", "validatedAt/other", "validatedAs")),
        *(Part(name, f"attributes/{name}", (".",)) for name in ("bic", "mic", "spglobal")),
    ),
    ("type", ("lei-records",)),
)  # fmt: skip

RR = Entry(
    "rr",
    (
        *("id", "attributes/validFrom", "attributes/validTo"),
        *(f"attributes/relationship/{end}Node/{name}" for end in ("start", "end") for name in ("id", "type")),
        *("attributes/relationship/type", "attributes/relationship/status"),
        *(f"{R}/{name}" for name in (*REGISTRATION, "corroborationDocuments", "corroborationReference")),
        "attributes/extension/deletedAt",
    ),
    (
        Part("period", "attributes/relationship/periods", ("startDate", "endDate", "type")),
        Part("qualifier", "attributes/relationship/qualifiers", ("dimension", "category")),
        Part("quantifier", "attributes/relationship/quantifiers", ("method", "amount", "units")),
    ),
    ("type", ("relationship-records",)),
)

REPEX = Entry(
    "repex",
    ("id", *(f"attributes/{name}" for name in ("validFrom", "validTo", "lei", "category", "reason", "reference"))),
    (),
    ("type", ("reporting-exceptions",)),
)

LAYOUT = Layout(
    (LEI, RR, REPEX),
    items="data",
    header=("meta/goldenCopy/publishDate",),
    ignored={
        "type": "the kind of the record, by which it is taken",
        "links": "addresses of this and other answers of the API",
        "relationships": "addresses of other answers of the API",
        "meta/pagination": "which page of the answer this is",
    },
)
"""The records of an answer."""

TABLES = {entry.name: tuple(part.name for part in entry.parts) for entry in LAYOUT.entries if entry.parts}
KEYS = {
    "lei": ("attributes_lei",),
    "rr": ("attributes_relationship_startNode_id", "attributes_relationship_type"),
    "repex": ("attributes_lei", "attributes_category"),
}
IGNORED = {f"{table}.id": "the key of the record, once more" for table in ("lei", "rr", "repex")}


_LEI = "tidy(entry.attributes_lei) as lei"
_RR = "tidy(entry.attributes_relationship_startNode_id) || '/' || tidy(entry.attributes_relationship_type) as key"
_LINES = "list_filter(lines.lines, lambda x: x is not null)"


def _address(place: str, type_: str) -> str:
    """SQL of the legal or the headquarters' address: the first line and the further ones."""
    value = {name: f"entry.attributes_entity_{place}Address_{name}" for name in PLACE}
    return (
        f"select {_LEI}, '{type_}' as type, tidy({value['language']}) as language, {_LINES}[1] as first_line, {_LINES}[2:] as lines, "
        f"flat({value['addressNumber']}) as number, flat({value['addressNumberWithinBuilding']}) as inner_number, "
        f"flat({value['mailRouting']}) as routing, flat({value['city']}) as city, tidy({value['region']}) as region, "
        f"tidy({value['country']}) as country, flat({value['postalCode']}) as postcode, entry.file_sha256, entry.part, entry.line "
        f"from raw.lei as entry left join (select file_sha256, entry, list(flat(text) order by item) as lines from raw.{place}_line group by all) as lines "
        "on lines.file_sha256 = entry.file_sha256 and lines.entry = entry.entry"
    )


SHAPE = (
    """
    create or replace temp table gleif_lei as
    select tidy(attributes_lei) as lei, flat(attributes_entity_legalName_name) as name, tidy(attributes_entity_legalName_language) as language,
           tidy(attributes_entity_jurisdiction) as jurisdiction, tidy(attributes_entity_category) as category,
           tidy(attributes_entity_subCategory) as subcategory, tidy(attributes_entity_legalForm_id) as form,
           flat(attributes_entity_legalForm_other) as other_form, null::varchar as associated_type,
           tidy(attributes_entity_associatedEntity_lei) as associated_lei, flat(attributes_entity_associatedEntity_name) as associated_name,
           tidy(attributes_entity_status) as status, tidy(attributes_entity_creationDate) as created,
           tidy(attributes_entity_expiration_date) as expired, tidy(attributes_entity_expiration_reason) as expiry_reason,
           tidy(attributes_entity_registeredAt_id) as authority, flat(attributes_entity_registeredAt_other) as other_authority,
           flat(attributes_entity_registeredAs) as register_number, tidy(attributes_registration_initialRegistrationDate) as first_registered,
           tidy(attributes_registration_lastUpdateDate) as updated, tidy(attributes_registration_status) as registration,
           tidy(attributes_registration_nextRenewalDate) as renewal, tidy(attributes_registration_managingLou) as lou,
           tidy(attributes_registration_corroborationLevel) as sources, tidy(attributes_registration_validatedAt_id) as validator,
           flat(attributes_registration_validatedAt_other) as other_validator, flat(attributes_registration_validatedAs) as validator_number,
           tidy(attributes_conformityFlag) as conformity, null::varchar as deleted, file_sha256, part, line
    from raw.lei
    """,
    "create or replace temp table gleif_name as "
    + " union all ".join(
        of_part("lei", table, _LEI, "tidy(part.type) as type, flat(part.name) as name, tidy(part.language) as language")
        for table in ("other_name", "transliterated_name")
    ),
    "create or replace temp table gleif_address as "
    + " union all ".join(
        (
            _address("legal", "LEGAL_ADDRESS"),
            _address("headquarters", "HEADQUARTERS_ADDRESS"),
            of_part(
                "lei",
                "other_address",
                _LEI,
                f"tidy(part.type) as type, tidy(part.language) as language, {_LINES}[1] as first_line, {_LINES}[2:] as lines, flat(part.addressNumber) as number, "
                "flat(part.addressNumberWithinBuilding) as inner_number, flat(part.mailRouting) as routing, flat(part.city) as city, "
                "tidy(part.region) as region, tidy(part.country) as country, flat(part.postalCode) as postcode",
            )
            + " left join (select file_sha256, entry, parent, list(flat(text) order by item) as lines from raw.other_line group by all) as lines "
            "on lines.file_sha256 = part.file_sha256 and lines.entry = part.entry and lines.parent = part.item",
        )
    ),
    f"""
    create or replace temp table gleif_successor as
    select distinct * from (
        {of_part("lei", "successor", _LEI, "tidy(part.lei) as successor, flat(part.name) as name")}
        union all
        select tidy(attributes_lei), tidy(attributes_entity_successorEntity_lei), flat(attributes_entity_successorEntity_name), file_sha256, part, line from raw.lei
    ) as heir where coalesce(successor, name) is not null
    """,
    "create or replace temp table gleif_event as "
    + of_part(
        "lei",
        "event",
        _LEI,
        "tidy(part.type) as type, tidy(part.status) as status, tidy(part.effectiveDate) as effective, tidy(part.recordedDate) as recorded, "
        "tidy(part.validationDocuments) as documents, tidy(part.validationReference) as reference, tidy(event_group.groupType) as group_type, "
        "null::varchar as group_id, null::varchar as sequence, null::varchar as fields",
    )
    + " left join raw.event_group as event_group on event_group.file_sha256 = part.file_sha256 and event_group.entry = part.entry and event_group.item = part.parent",
    "create or replace temp table gleif_validator as "
    + of_part("lei", "validator", _LEI, "tidy(part.validatedAt_id) as validator, flat(part.validatedAt_other) as other_validator, flat(part.validatedAs) as validator_number"),
    "create or replace temp table gleif_number as "
    + " union all ".join(of_part("lei", scheme, _LEI, f"'{scheme}' as scheme, tidy(part.text) as number") for scheme in ("bic", "mic", "spglobal"))
    + " union all "
    + " union all ".join(
        f"select tidy(attributes_lei), '{scheme}', tidy(attributes_{scheme}), file_sha256, part, line from raw.lei" for scheme in ("ocid", "qcc")
    ),
    "create or replace temp table gleif_extension (record_id varchar, key varchar, value varchar, file_sha256 varchar, part varchar, line bigint)",
    """
    create or replace temp table gleif_rr as
    select tidy(attributes_relationship_startNode_id) || '/' || tidy(attributes_relationship_type) as key,
           tidy(attributes_relationship_startNode_id) as start, tidy(attributes_relationship_startNode_type) as start_type,
           tidy(attributes_relationship_endNode_id) as target, tidy(attributes_relationship_endNode_type) as target_type,
           tidy(attributes_relationship_type) as type, tidy(attributes_relationship_status) as status,
           tidy(attributes_registration_initialRegistrationDate) as first_registered, tidy(attributes_registration_lastUpdateDate) as updated,
           tidy(attributes_registration_status) as registration, tidy(attributes_registration_nextRenewalDate) as renewal,
           tidy(attributes_registration_managingLou) as lou, tidy(attributes_registration_corroborationLevel) as sources,
           tidy(attributes_registration_corroborationDocuments) as documents, tidy(attributes_registration_corroborationReference) as reference,
           tidy(attributes_extension_deletedAt) as deleted, tidy(attributes_validFrom) as valid_from, tidy(attributes_validTo) as valid_to,
           file_sha256, part, line
    from raw.rr
    """,
    "create or replace temp table gleif_period as " + of_part("rr", "period", _RR, "tidy(part.type) as type, tidy(part.startDate) as starts, tidy(part.endDate) as ends"),
    "create or replace temp table gleif_qualifier as " + of_part("rr", "qualifier", _RR, "concat_ws(' ', tidy(part.dimension), tidy(part.category)) as value"),
    "create or replace temp table gleif_quantifier as " + of_part("rr", "quantifier", _RR, "concat_ws(' ', tidy(part.method), tidy(part.amount), tidy(part.units)) as value"),
    """
    create or replace temp table gleif_exception as
    select tidy(attributes_lei) || '/' || tidy(attributes_category) as key, tidy(attributes_lei) as lei, tidy(attributes_category) as category,
           null::varchar as deleted, tidy(attributes_validFrom) as valid_from, tidy(attributes_validTo) as valid_to, file_sha256, part, line
    from raw.repex
    """,
    "create or replace temp table gleif_reason as select tidy(attributes_lei) || '/' || tidy(attributes_category) as key, tidy(attributes_reason) as reason, "
    "file_sha256, part, line from raw.repex where attributes_reason is not null",
    "create or replace temp table gleif_reference as select tidy(attributes_lei) || '/' || tidy(attributes_category) as key, flat(attributes_reference) as reference, "
    "file_sha256, part, line from raw.repex where attributes_reference is not null",
)  # fmt: skip
"""The records of an answer in the common shape."""
