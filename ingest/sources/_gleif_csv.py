"""GLEIF's golden copy in CSV: the paths of the XML as names of columns, what repeats five times, and the common shape.

Built from public readers of the files and GLEIF's description of the CSV transform (no file was at hand):
https://www.gleif.org/en/lei-data/gleif-golden-copy/download-the-golden-copy. Columns may come in any order; one that is
not known stops the file, and so does a missing one without which a record can't be told.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from collections.abc import Iterable

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.read.raw import create_raw_table
from ingest.source import InputFile, Read
from resolver.errors import SourceChanged

FIVE = range(1, 6)
PLACE = (
    *("xmllang", "FirstAddressLine", "AddressNumber", "AddressNumberWithinBuilding", "MailRouting"),
    *(f"AdditionalAddressLine.{n}" for n in (1, 2, 3)),
    *("City", "Region", "Country", "PostalCode"),
)
LEGAL, HEADQUARTERS = "Entity.LegalAddress", "Entity.HeadquartersAddress"
OTHER = tuple(f"Entity.{group}Addresses.{group}Address.{n}" for group in ("Other", "TransliteratedOther") for n in FIVE)
NAMES = tuple(
    f"Entity.{group}EntityNames.{group}EntityName.{n}" for group in ("Other", "TransliteratedOther") for n in FIVE
)
SUCCESSORS = tuple(f"Entity.SuccessorEntity.{n}" for n in FIVE)
EVENTS = tuple(f"Entity.LegalEntityEvents.LegalEntityEvent.{n}" for n in FIVE)
EVENT = (
    *("group_type", "event_status", "group_id", "group_sequence_no", "LegalEntityEventType"),
    *("LegalEntityEventEffectiveDate", "LegalEntityEventRecordedDate", "ValidationDocuments", "ValidationReference"),
)
VALIDATORS = tuple(f"Registration.OtherValidationAuthorities.OtherValidationAuthority.{n}" for n in FIVE)
AUTHORITY = ("ValidationAuthorityID", "OtherValidationAuthorityID", "ValidationAuthorityEntityID")
_REGISTRATION = (
    *("InitialRegistrationDate", "LastUpdateDate", "RegistrationStatus", "NextRenewalDate", "ManagingLOU"),
    "ValidationSources",
)
REGISTRATION = tuple(f"Registration.{name}" for name in _REGISTRATION)

COLUMNS = {
    "lei": (
        *("LEI", "Entity.LegalName", "Entity.LegalName.xmllang"),
        *(f"{name}{more}" for name in NAMES for more in ("", ".xmllang", ".type")),
        *(f"{place}.{name}" for place in (LEGAL, HEADQUARTERS) for name in PLACE),
        *(f"{place}.{name}" for place in OTHER for name in ("type", *PLACE)),
        *(
            f"Entity.RegistrationAuthority.{name}"
            for name in ("RegistrationAuthorityID", "OtherRegistrationAuthorityID")
        ),
        *("Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Entity.LegalJurisdiction"),
        *("Entity.EntityCategory", "Entity.EntitySubCategory", "Entity.LegalForm.EntityLegalFormCode"),
        *("Entity.LegalForm.OtherLegalForm", "Entity.AssociatedEntity.type", "Entity.AssociatedEntity.AssociatedLEI"),
        *(f"Entity.AssociatedEntity.AssociatedEntityName{more}" for more in ("", ".xmllang")),
        *("Entity.EntityStatus", "Entity.EntityCreationDate", "Entity.EntityExpirationDate"),
        "Entity.EntityExpirationReason",
        *(
            f"{each}.{name}"
            for each in SUCCESSORS
            for name in ("SuccessorLEI", "SuccessorEntityName", "SuccessorEntity.xmllang")
        ),
        *(f"{each}.{name}" for each in EVENTS for name in EVENT),
        *(
            f"{each}.AffectedFields.{n}.{name}"
            for each in EVENTS
            for n in FIVE
            for name in ("AffectedField", "field_xpath")
        ),
        *REGISTRATION,
        *(f"Registration.ValidationAuthority.{name}" for name in AUTHORITY),
        *(f"{each}.{name}" for each in VALIDATORS for name in AUTHORITY),
        *("ConformityFlag", "DeletedAt"),
    ),
    "rr": (
        *(f"Relationship.{end}Node.{name}" for end in ("Start", "End") for name in ("NodeID", "NodeIDType")),
        *("Relationship.RelationshipType", "Relationship.RelationshipStatus"),
        *(f"Relationship.Period.{n}.{name}" for n in FIVE for name in ("startDate", "endDate", "periodType")),
        *(f"Relationship.Qualifiers.{n}.{name}" for n in FIVE for name in ("QualifierDimension", "QualifierCategory")),
        *(
            f"Relationship.Quantifiers.{n}.{name}"
            for n in FIVE
            for name in ("MeasurementMethod", "QuantifierAmount", "QuantifierUnits")
        ),
        *REGISTRATION,
        *("Registration.ValidationDocuments", "Registration.ValidationReference", "DeletedAt"),
    ),
    "repex": (
        *("LEI", "Exception.Category"),
        *(f"Exception.{name}.{n}" for name in ("Reason", "Reference") for n in FIVE),
        "DeletedAt",
    ),
}
"""Columns that a file of each part may have."""

NEEDED = {
    "lei": (
        "LEI",
        "Entity.LegalName",
        "Entity.EntityCategory",
        "Entity.EntityStatus",
        "Registration.RegistrationStatus",
    ),
    "rr": (
        *("Relationship.StartNode.NodeID", "Relationship.StartNode.NodeIDType", "Relationship.EndNode.NodeID"),
        *("Relationship.EndNode.NodeIDType", "Relationship.RelationshipType", "Registration.RegistrationStatus"),
    ),
    "repex": ("LEI", "Exception.Category", "Exception.Reason.1"),
}
"""Columns that it must have."""


def recognise(file: InputFile) -> str | None:
    """'lei', 'rr' or 'repex' by the names in the header; with '_changes' for a delta, which has a column of deletions."""
    names = set(csv_header(file))
    for part, needed in NEEDED.items():
        if 2 * len(names & set(needed)) > len(needed) and any("." in name for name in names):
            return f"{part}_changes" if "DeletedAt" in names else part
    return None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.lei, raw.rr and raw.repex; the files do not tell their date.

    Raises: SourceChanged for a column that is not known, and where one is missing that must be there.
    """
    for part, columns in COLUMNS.items():
        create_raw_table(con, part, columns)
        for file in (file for file in files if file.part.removesuffix("_changes") == part):
            names = csv_header(file)
            new = [name for name in names if name not in columns]
            missing = [name for name in NEEDED[part] if name not in names]
            if new or missing or len(set(names)) < len(names):
                raise SourceChanged(
                    f"{file.name}: the columns are not those that this version knows: missing {missing}, new {new}. "
                    "Adapt ingest/sources/_gleif_csv.py, or take the XML."
                )
            read_csv(con, part, [file], names, header=True)
    return Read()


def _text(column: str) -> str:
    """SQL of a value without loose blanks; most are empty, and cost nothing."""
    return f'case when "{column}" <> \'\' then flat("{column}") end'


def _filled(columns: Iterable[str]) -> str:
    """SQL that tells whether one of the columns holds something."""
    return "(" + " or ".join(f"\"{column}\" <> ''" for column in columns) + ")"


_CITE = "file_sha256, part, line"
_LEI = f"select {_text('LEI')} as lei"
_KEY = f"{_text('Relationship.StartNode.NodeID')} || '/' || {_text('Relationship.RelationshipType')}"
_REPEX = f"{_text('LEI')} || '/' || {_text('Exception.Category')}"


def _address(place: str, type_: str) -> str:
    value = {name: _text(f"{place}.{name}") for name in PLACE}
    lines = ", ".join(value[f"AdditionalAddressLine.{n}"] for n in (1, 2, 3))
    return (
        f"{_LEI}, {type_} as type, {value['xmllang']} as language, {value['FirstAddressLine']} as first_line, "
        f"list_filter([{lines}], lambda x: x is not null) as lines, {value['AddressNumber']} as number, "
        f"{value['AddressNumberWithinBuilding']} as inner_number, {value['MailRouting']} as routing, {value['City']} as city, "
        f"{value['Region']} as region, {value['Country']} as country, {value['PostalCode']} as postcode, {_CITE} from raw.lei "
        f"where {_filled(f'{place}.{name}' for name in ('FirstAddressLine', 'City', 'Country'))}"
    )


def _event(each: str) -> str:
    value = {name: _text(f"{each}.{name}") for name in EVENT}
    fields = ", ".join(
        f"nullif(concat_ws(' = ', regexp_extract({_text(f'{each}.AffectedFields.{n}.field_xpath')}, '[^:/]+$'), "
        f"{_text(f'{each}.AffectedFields.{n}.AffectedField')}), '')"
        for n in FIVE
    )
    return (
        f"{_LEI}, {value['LegalEntityEventType']} as type, {value['event_status']} as status, "
        f"{value['LegalEntityEventEffectiveDate']} as effective, {value['LegalEntityEventRecordedDate']} as recorded, "
        f"{value['ValidationDocuments']} as documents, {value['ValidationReference']} as reference, {value['group_type']} as group_type, "
        f"{value['group_id']} as group_id, {value['group_sequence_no']} as sequence, nullif(concat_ws(', ', {fields}), '') as fields, {_CITE} "
        f"from raw.lei where {_filled([f'{each}.LegalEntityEventType'])}"
    )


_ENTITY = {
    "name": "Entity.LegalName",
    "language": "Entity.LegalName.xmllang",
    "jurisdiction": "Entity.LegalJurisdiction",
    "category": "Entity.EntityCategory",
    "subcategory": "Entity.EntitySubCategory",
    "form": "Entity.LegalForm.EntityLegalFormCode",
    "other_form": "Entity.LegalForm.OtherLegalForm",
    "associated_type": "Entity.AssociatedEntity.type",
    "associated_lei": "Entity.AssociatedEntity.AssociatedLEI",
    "status": "Entity.EntityStatus",
    "created": "Entity.EntityCreationDate",
    "expired": "Entity.EntityExpirationDate",
    "expiry_reason": "Entity.EntityExpirationReason",
    "authority": "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "other_authority": "Entity.RegistrationAuthority.OtherRegistrationAuthorityID",
    "register_number": "Entity.RegistrationAuthority.RegistrationAuthorityEntityID",
    "validator": "Registration.ValidationAuthority.ValidationAuthorityID",
    "other_validator": "Registration.ValidationAuthority.OtherValidationAuthorityID",
    "validator_number": "Registration.ValidationAuthority.ValidationAuthorityEntityID",
    "conformity": "ConformityFlag",
}
_REGISTERED = dict(
    zip(("first_registered", "updated", "registration", "renewal", "lou", "sources"), REGISTRATION, strict=True)
)
_RR = {
    "start": "Relationship.StartNode.NodeID",
    "start_type": "Relationship.StartNode.NodeIDType",
    "target": "Relationship.EndNode.NodeID",
    "target_type": "Relationship.EndNode.NodeIDType",
    "type": "Relationship.RelationshipType",
    "status": "Relationship.RelationshipStatus",
    "documents": "Registration.ValidationDocuments",
    "reference": "Registration.ValidationReference",
}


def _named(columns: dict[str, str]) -> str:
    return ", ".join(f"{_text(published)} as {name}" for name, published in columns.items())


def _each(select: str, values: tuple[str, ...], named: tuple[str, ...], of: str) -> str:
    """SQL of one group of values, where its first one or any of them is filled."""
    listed = ", ".join(f"{_text(value)} as {name}" for value, name in zip(values, named, strict=True))
    return f"{select}, {listed}, {_CITE} from raw.{of} where {_filled(values)}"


_MADE = "create or replace temp table"
SHAPE = (
    f"""
    {_MADE} gleif_lei as
    {_LEI}, {_named({**_ENTITY, **_REGISTERED})},
    concat_ws(' @', {_text("Entity.AssociatedEntity.AssociatedEntityName")}, {_text("Entity.AssociatedEntity.AssociatedEntityName.xmllang")}) as associated_name,
    {_text("DeletedAt")} as deleted, {_CITE} from raw.lei
    """,
    f"{_MADE} gleif_name as "
    + " union all ".join(_each(_LEI, (f"{name}.type", name, f"{name}.xmllang"), ("type", "name", "language"), "lei") for name in NAMES),
    f"{_MADE} gleif_address as "
    + " union all ".join(
        (
            _address(LEGAL, "'LEGAL_ADDRESS'"),
            _address(HEADQUARTERS, "'HEADQUARTERS_ADDRESS'"),
            *(_address(place, _text(f"{place}.type")) for place in OTHER),
        )
    ),
    f"{_MADE} gleif_successor as "
    + " union all ".join(
        _each(_LEI, (f"{each}.SuccessorLEI", f"{each}.SuccessorEntityName", f"{each}.SuccessorEntity.xmllang"), ("successor", "name", "language"), "lei")
        for each in SUCCESSORS
    ),
    f"{_MADE} gleif_event as " + " union all ".join(map(_event, EVENTS)),
    f"{_MADE} gleif_validator as "
    + " union all ".join(
        _each(_LEI, tuple(f"{each}.{name}" for name in AUTHORITY), ("validator", "other_validator", "validator_number"), "lei") for each in VALIDATORS
    ),
    f"{_MADE} gleif_number (lei varchar, scheme varchar, number varchar, file_sha256 varchar, part varchar, line bigint)",
    f"{_MADE} gleif_extension (record_id varchar, key varchar, value varchar, file_sha256 varchar, part varchar, line bigint)",
    f"{_MADE} gleif_rr as select {_KEY} as key, {_named({**_RR, **_REGISTERED})}, {_text('DeletedAt')} as deleted, "
    f"null::varchar as valid_from, null::varchar as valid_to, {_CITE} from raw.rr",
    f"{_MADE} gleif_period as "
    + " union all ".join(
        _each(f"select {_KEY} as key", tuple(f"Relationship.Period.{n}.{name}" for name in ("periodType", "startDate", "endDate")), ("type", "starts", "ends"), "rr")
        for n in FIVE
    ),
    *(
        f"{_MADE} gleif_{table} as select key, concat_ws(' ', {', '.join(named)}) as value, {_CITE} from ("
        + " union all ".join(
            _each(f"select {_KEY} as key", tuple(f"Relationship.{group}.{n}.{name}" for name in names), named, "rr") for n in FIVE
        )
        + ") as each"
        for table, group, names, named in (
            ("qualifier", "Qualifiers", ("QualifierDimension", "QualifierCategory"), ("one", "two")),
            ("quantifier", "Quantifiers", ("MeasurementMethod", "QuantifierAmount", "QuantifierUnits"), ("one", "two", "three")),
        )
    ),
    *(
        f"{_MADE} gleif_{name.lower()} as "
        + " union all ".join(_each(f"select {_REPEX} as key", (f"Exception.{name}.{n}",), (name.lower(),), "repex") for n in FIVE)
        for name in ("Reason", "Reference")
    ),
    f"{_MADE} gleif_exception as select {_REPEX} as key, {_text('LEI')} as lei, {_text('Exception.Category')} as category, "
    f"{_text('DeletedAt')} as deleted, null::varchar as valid_from, null::varchar as valid_to, {_CITE} from raw.repex",
)  # fmt: skip
"""The three files of the golden copy in the common shape."""
