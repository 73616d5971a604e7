"""Both formats of the UK's list in one shape: temporary tables uk_designation, uk_name, uk_address, uk_value and others.

Each has the columns id (unique id of the designation), what is published, and the citation; empty values are null.
Simple values of every kind stand in uk_value(id, kind, value). What is published several times is there once, by its
first line; uk_repeated has what the XML repeats. All other lines are noted as used.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from collections.abc import Callable

_HEADER = (
    "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,"
    "Alias strength,Title,Name non-latin script,Non-latin script type,Non-latin script language,Regime Name,"
    "Designation Type,Designation source,Sanctions Imposed,Other Information,UK Statement of Reasons,Address Line 1,"
    "Address Line 2,Address Line 3,Address Line 4,Address Line 5,Address Line 6,Address Postal Code,Address Country,"
    "Phone number,Website,Email address,Date Designated,D.O.B,Nationality(/ies),National Identifier number,"
    "National Identifier additional information,Passport number,Passport additional information,Position,Gender,"
    "Town of birth,Country of birth,Type of entity,Subsidiaries,Parent company,Business registration number (s),"
    "IMO number,Current owner/operator (s),Previous owner/operator (s),Current believed flag of ship,Previous flags,"
    "Type of ship,Tonnage of ship,Length of ship,Year Built,Hull identification number (HIN)"
)
COLUMNS = tuple(_HEADER.split(","))
"""The header of the CSV, as users of the list publish it (58 columns, October 2026)."""

INDICATORS = (
    "AssetFreeze",
    "ArmsEmbargo",
    "TargetedArmsEmbargo",
    "CharteringOfShips",
    "ClosureOfRepresentativeOffices",
    "CrewServicingOfShipsAndAircraft",
    "Deflag",
    "PreventionOfBusinessArrangements",
    "ProhibitionOfPortEntry",
    "TravelBan",
    "PreventionOfCharteringOfShips",
    "PreventionOfCharteringOfShipsAndAircraft",
    "TechnicalAssistanceRelatedToAircraft",
    "TrustServicesSanctions",
    "DirectorDisqualificationSanction",
)
"""Flags of the measures in the XML."""

_PERSON, _FIRM, _SHIP = "IndividualDetails/Individual", "EntityDetails/Entity", "ShipDetails/Ship"

VALUES = {
    "title": ("Titles/Title", "Title"),
    "phone": ("PhoneNumbers/PhoneNumber", "Phone number"),
    "email": ("EmailAddresses/EmailAddress", "Email address"),
    "website": ("Websites/Website", "Website"),
    "wallet": ("CryptoWalletAddresses/CryptoWalletAddress", None),
    "dob": (f"{_PERSON}/DOBs/DOB", "D.O.B"),
    "nationality": (f"{_PERSON}/Nationalities/Nationality", "Nationality(/ies)"),
    "position": (f"{_PERSON}/Positions/Position", "Position"),
    "gender": (f"{_PERSON}/Genders/Gender", "Gender"),
    "registration": (
        f"{_FIRM}/BusinessRegistrationNumbers/BusinessRegistrationNumber",
        "Business registration number (s)",
    ),
    "entity_type": (f"{_FIRM}/TypeOfEntities/TypeOfEntity", "Type of entity"),
    "parent": (f"{_FIRM}/ParentCompanies/ParentCompany", "Parent company"),
    "subsidiary": (f"{_FIRM}/Subsidiaries/Subsidiary", "Subsidiaries"),
    "imo": (f"{_SHIP}/IMONumbers/IMONumber", "IMO number"),
    "owner": (f"{_SHIP}/CurrentOwnerOperators/CurrentOwnerOperator", "Current owner/operator (s)"),
    "previous_owner": (f"{_SHIP}/PreviousOwnerOperators/PreviousOwnerOperator", "Previous owner/operator (s)"),
    "flag": (f"{_SHIP}/CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip", "Current believed flag of ship"),
    "previous_flag": (f"{_SHIP}/PreviousFlags/PreviousFlag", "Previous flags"),
    "vessel_type": (f"{_SHIP}/TypeOfShipDetails/TypeOfShip", "Type of ship"),
    "tonnage": (f"{_SHIP}/TonnageOfShipDetails/TonnageOfShip", "Tonnage of ship"),
    "length": (f"{_SHIP}/LengthOfShipDetails/LengthOfShip", "Length of ship"),
    "built": (f"{_SHIP}/YearsBuilt/YearBuilt", "Year Built"),
    "hull": (f"{_SHIP}/HullIdentificationNumbers/HullIdentificationNumber", "Hull identification number (HIN)"),
}
"""Kind of a simple value -> its element, and its column. Wallets and hulls are in the schema, and not yet in the list."""

DESIGNATION = {
    "updated": ("LastUpdated", "Last Updated"),
    "designated": ("DateDesignated", "Date Designated"),
    "ofsi_group": ("OFSIGroupID", "OFSI Group ID"),
    "un_reference": ("UNReferenceNumber", "UN Reference Number"),
    "regime": ("RegimeName", "Regime Name"),
    "type": ("IndividualEntityShip", "Designation Type"),
    "source": ("DesignationSource", "Designation source"),
    "measures": ("SanctionsImposed", "Sanctions Imposed"),
    "information": ("OtherInformation", "Other Information"),
    "reasons": ("UKStatementofReasons", "UK Statement of Reasons"),
}
NAME = {f"part{number}": (f"Name{number}", f"Name {number}") for number in range(1, 7)} | {
    "type": ("NameType", "Name type"),
    "strength": ("AliasStrength", "Alias strength"),
}
SCRIPT = {
    "full_name": ("NameNonLatinScript", "Name non-latin script"),
    "script": ("NonLatinScriptType", "Non-latin script type"),
    "language": ("NonLatinScriptLanguage", "Non-latin script language"),
}
ADDRESS = {f"line{number}": (f"AddressLine{number}", f"Address Line {number}") for number in range(1, 7)} | {
    "postcode": ("AddressPostalCode", "Address Postal Code"),
    "country": ("AddressCountry", "Address Country"),
}
BIRTH_PLACE = {"town": ("TownOfBirth", "Town of birth"), "country": ("CountryOfBirth", "Country of birth")}
PASSPORT = {
    "number": ("PassportNumber", "Passport number"),
    "information": ("PassportAdditionalInformation", "Passport additional information"),
}
NATIONAL_ID = {
    "number": ("NationalIdentifierNumber", "National Identifier number"),
    "information": ("NationalIdentifierAdditionalInformation", "National Identifier additional information"),
}
TABLES = {
    "uk_name": ("name", NAME),
    "uk_script": ("non_latin", SCRIPT),
    "uk_address": ("address", ADDRESS),
    "uk_birth_place": ("birth_place", BIRTH_PLACE),
    "uk_passport": ("passport", PASSPORT),
    "uk_national_id": ("national_id", NATIONAL_ID),
}
"""Table of the shape -> part of the XML, and its columns: name -> (element, column of the CSV)."""


def _once(table: str, names: list[str], rows: str) -> str:
    """Rows of one shape, each once for a designation: by its first line, with how often it stands there."""
    listed = ", ".join(names)
    return f"""
    create or replace temp table {table} as
    select *, count(*) over same as times from ({rows}) where coalesce({listed}) is not null
    window same as (partition by id, {listed})
    qualify row_number() over (partition by id, {listed} order by line, place) = 1
    """


def _xml_rows(part: str, columns: str) -> str:
    return (
        f"select tidy(d.UniqueID) as id, {columns}, p.file_sha256, p.part, p.line, p.item as place from raw.{part} as p "
        "join raw.designation as d on d.file_sha256 = p.file_sha256 and d.entry = p.entry"
    )


def _csv_rows(columns: str) -> str:
    return (
        f'select tidy(p."Unique ID") as id, {columns}, p.file_sha256, p.part, p.line, 0 as place from raw.row as p '
        'where tidy(p."Unique ID") is not null'
    )


def _value_rows(kind: str, column: str, rows: Callable[[str, str], str]) -> str:
    """Rows of one kind of simple value."""
    found = rows(kind, f"'{kind}' as kind, flat({column}) as value")
    return f"select * from ({found}) where value is not null"


def _named(columns: dict[str, tuple[str, str]], which: int) -> str:
    """'flat(p."element or column") as name' for each."""
    return ", ".join(f'flat(p."{found[which]}") as {name}' for name, found in columns.items())


def _designation(which: int) -> str:
    kept = {"information", "reasons"}
    flat = {name: found for name, found in DESIGNATION.items() if name not in kept}
    tidied = ", ".join(f'tidy(p."{DESIGNATION[name][which]}") as {name}' for name in sorted(kept))
    return f"{_named(flat, which)}, {tidied}"


XML_SHAPE = (
    f"""
    create or replace temp table uk_designation as
    select tidy(p.UniqueID) as id, {_designation(0)}, list_filter([
           {", ".join(f"case when lower(tidy(p.SanctionsImposedIndicators_{name})) = 'true' then '{name}' end" for name in INDICATORS)}
           ], lambda one: one is not null) as indicators, p.file_sha256, p.part, p.line
    from raw.designation as p
    """,
    f"""
    create or replace temp table uk_unknown_flag as
    select distinct lower(flag) as flag, file_sha256, line
    from (select unnest([{", ".join(f"tidy(p.SanctionsImposedIndicators_{name})" for name in INDICATORS)}]) as flag, p.file_sha256, p.line
          from raw.designation as p)
    where lower(flag) not in ('true', 'false')
    """,
    *(_once(table, [*columns], _xml_rows(part, _named(columns, 0))) for table, (part, columns) in TABLES.items()),
    _once("uk_value", ["kind", "value"], " union all ".join(_value_rows(kind, "p.text", _xml_rows) for kind in VALUES)),
    # The publication repeats documents once for each birth date; nothing else should stand twice.
    """
    insert into incoming.rejected by name
    with repeated as (
        """
    + " union all by name ".join(
        f"select id, '{table.removeprefix('uk_')}' as kind, concat_ws(' ', {', '.join(columns)}) as value, times, file_sha256, part, line from {table} where times > 1"
        for table, (_, columns) in TABLES.items()
    )
    + """
        union all by name
        select id, kind, value, times, file_sha256, part, line from uk_value where times > 1
    )
    select file_sha256, part, line, false as whole_row, 'corrected' as code,
           'uk:' || id || ': this ' || replace(kind, '_', ' ') || ' stands ' || times || ' times in the designation: it was taken once' as reason,
           value as content
    from repeated
    """,
    "insert into incoming.used "
    + " union all ".join(
        f"select file_sha256, part, line from (select *, count(*) over (partition by file_sha256, entry, {columns}) as times from raw.{part} as p) where times > 1"
        for part, columns in (
            *((part, ", ".join(f'flat("{element}")' for element, _ in columns.values())) for part, columns in TABLES.values()),
            *((kind, "flat(text)") for kind in VALUES),
        )
    ),
    "insert into incoming.blank "
    + " union all ".join(
        f"select file_sha256, part, line from raw.{part} as p where coalesce({columns}) is null"
        for part, columns in (
            *((part, ", ".join(f'flat(p."{element}")' for element, _ in columns.values() if element not in ("NameType", "AliasStrength")))
              for part, columns in TABLES.values()),
            *((kind, "flat(p.text)") for kind in VALUES),
        )
    ),
)  # fmt: skip

CSV_SHAPE = (
    f"""
    create or replace temp table uk_designation as
    select tidy(p."Unique ID") as id, {_designation(1)}, []::varchar[] as indicators, p.file_sha256, p.part, p.line
    from raw.row as p where tidy(p."Unique ID") is not null
    qualify row_number() over (partition by id, regime order by p.line) = 1
    """,
    "create or replace temp table uk_unknown_flag (flag varchar, file_sha256 varchar, line bigint)",
    *(_once(table, [*columns], _csv_rows(_named(columns, 1))) for table, (_, columns) in TABLES.items()),
    _once(
        "uk_value",
        ["kind", "value"],
        " union all ".join(
            _value_rows(kind, f'p."{column}"', lambda _, columns: _csv_rows(columns))
            for kind, (_, column) in VALUES.items()
            if column
        ),
    ),
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'no_key' as code,
           'no value for Unique ID: without it the row can''t be told apart' as reason,
           concat_ws(' ', "Name 1", "Name 6", "Regime Name") as content
    from raw.row where tidy("Unique ID") is null
    """,
    # A designation's row stands once for every combination of its values: all but the first rows repeat.
    """insert into incoming.used select file_sha256, part, line from raw.row where tidy("Unique ID") is not null""",
)
