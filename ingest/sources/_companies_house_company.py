"""BasicCompanyData: one CSV row a company; its columns, how it is read, and what it becomes.

The free company data product, monthly, as one file or in parts ('part1_7'). Columns:
https://resources.companieshouse.gov.uk/toolsToHelp/pdf/freeDataProductDataset.pdf
The header has blanks before some names; dates are dd/mm/yyyy; counts of mortgages and partners are 0 for none.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import csv
import re

from duckdb import DuckDBPyConnection

from ingest.read.csv import read_csv
from ingest.read.raw import create_raw_table
from ingest.read.text import utf8_blocks
from ingest.source import InputFile

OWN = [
    "CompanyName",
    "CompanyNumber",
    "RegAddress.CareOf",
    "RegAddress.POBox",
    "RegAddress.AddressLine1",
    "RegAddress.AddressLine2",
    "RegAddress.PostTown",
    "RegAddress.County",
    "RegAddress.Country",
    "RegAddress.PostCode",
    "CompanyCategory",
    "CompanyStatus",
    "CountryOfOrigin",
    "DissolutionDate",
    "IncorporationDate",
    "Accounts.AccountRefDay",
    "Accounts.AccountRefMonth",
    "Accounts.NextDueDate",
    "Accounts.LastMadeUpDate",
    "Accounts.AccountCategory",
    "Returns.NextDueDate",
    "Returns.LastMadeUpDate",
    "Mortgages.NumMortCharges",
    "Mortgages.NumMortOutstanding",
    "Mortgages.NumMortPartSatisfied",
    "Mortgages.NumMortSatisfied",
    "SICCode.SicText_1",
    "SICCode.SicText_2",
    "SICCode.SicText_3",
    "SICCode.SicText_4",
    "LimitedPartnerships.NumGenPartners",
    "LimitedPartnerships.NumLimPartners",
    "URI",
]
PREVIOUS = tuple(range(1, 11))
PUBLISHED = (
    *OWN,
    *(f"PreviousName_{number}.{what}" for number in PREVIOUS for what in ("CONDATE", "CompanyName")),
    "ConfStmtNextDueDate",
    "ConfStmtLastMadeUpDate",
)
"""The header, without the blanks in it."""

COLUMNS = tuple(column.replace(".", "_") for column in PUBLISHED)
"""The columns of raw.company."""

FIRST_LINE = 8192
"""Bytes in which the header ends."""


def header(text: bytes) -> tuple[str, ...]:
    """The names in the first line as they are published, blanks included."""
    line = text.removeprefix(b"\xef\xbb\xbf")[:FIRST_LINE].decode("utf-8", "ignore")
    return tuple(next(csv.reader(line.splitlines()), ()))


def recognise(file: InputFile) -> str | None:
    """'company', or for one of several files 'company 3 of 7', by its name."""
    names = [name.strip() for name in header(file.head)]
    if "CompanyName" not in names[:1] and len(set(names) & set(PUBLISHED)) < len(PUBLISHED) // 2:
        return None
    part = split(file.name)
    return f"company {part[0]} of {part[1]}" if part else "company"


def split(name: str) -> tuple[int, int] | None:
    """(3, 7) of a file that is named as the third of seven: 'part3_7', '3of7'; None for a whole one."""
    found = re.search(r"(?:part|_)(\d+)(?:_|of)(\d+)\.\w+$", name)
    return (int(found[1]), int(found[2])) if found else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> None:
    """Fill raw.company.

    Raises: SourceChanged where the header, blanks aside, is not the one known.
    """
    create_raw_table(con, "company", COLUMNS)
    for file in files:
        published = header(next(utf8_blocks(file), b""))
        same = tuple(name.strip() for name in published) == PUBLISHED
        read_csv(con, "company", [file], COLUMNS, header=True, published=published if same else PUBLISHED)


def _text(column: str) -> str:
    """SQL of the text without blanks around it; null for none. Most columns are empty, which needs no trimming."""
    return f"case when {column} <> '' then nullif(trim({column}), '') end"


def _listed(*named: tuple[str, str]) -> str:
    """SQL of 'words value; words value' of the columns that are filled."""
    parts = ", ".join(f"'{words} ' || {_text(column)}" for words, column in named)
    return f"nullif(concat_ws('; ', {parts}), '')"


def _none(*columns: str) -> str:
    """SQL that tells whether all counts are 0 or missing."""
    return " and ".join(f"coalesce(nullif(trim({column}), ''), '0') = '0'" for column in columns)


MORTGAGES = (
    ("charges", "Mortgages_NumMortCharges"),
    ("outstanding", "Mortgages_NumMortOutstanding"),
    ("part satisfied", "Mortgages_NumMortPartSatisfied"),
    ("satisfied", "Mortgages_NumMortSatisfied"),
)
PARTNERS = (
    ("general partners", "LimitedPartnerships_NumGenPartners"),
    ("limited partners", "LimitedPartnerships_NumLimPartners"),
)
ATTRIBUTES = (
    ("company_category", _text("CompanyCategory")),
    *(("sector", _text(f"SICCode_SicText_{number}")) for number in range(1, 5)),
    (
        "accounts",
        _listed(
            ("category", "Accounts_AccountCategory"),
            ("reference day", "Accounts_AccountRefDay"),
            ("reference month", "Accounts_AccountRefMonth"),
            ("next due", "Accounts_NextDueDate"),
            ("last made up", "Accounts_LastMadeUpDate"),
        ),
    ),
    ("annual_return", _listed(("next due", "Returns_NextDueDate"), ("last made up", "Returns_LastMadeUpDate"))),
    (
        "confirmation_statement",
        _listed(("next due", "ConfStmtNextDueDate"), ("last made up", "ConfStmtLastMadeUpDate")),
    ),
    ("mortgages", f"case when not ({_none(*(column for _, column in MORTGAGES))}) then {_listed(*MORTGAGES)} end"),
    ("partners", f"case when not ({_none(*(column for _, column in PARTNERS))}) then {_listed(*PARTNERS)} end"),
)
"""Attribute and the SQL of its value; counts that are all 0 say nothing."""

ID = "'gb-coh:' || trim(CompanyNumber) as record_id"
CITE = "file_sha256, part, line"
NUMBERED = "(CompanyNumber <> '' and trim(CompanyNumber) <> '')"
DAY = "try_strptime(trim({0}), '%d/%m/%Y')::date"


def _dates() -> str:
    kinds = (("incorporation", "IncorporationDate"), ("dissolution", "DissolutionDate"))
    return " union all ".join(
        f"select {ID}, '{kind}' as type, {DAY.format(column)} as day, trim({column}) as published, {CITE} "
        f"from raw.company where {_text(column)} is not null and {NUMBERED}"
        for kind, column in kinds
    )


def _previous() -> str:
    return " union all ".join(
        f"select {ID}, {_text(f'PreviousName_{number}_CompanyName')} as full_name, "
        f"{_text(f'PreviousName_{number}_CONDATE')} as changed, {CITE} from raw.company "
        f"where {NUMBERED} and coalesce({_text(f'PreviousName_{number}_CompanyName')}, "
        f"{_text(f'PreviousName_{number}_CONDATE')}) is not null"
        for number in PREVIOUS
    )


STATEMENTS = (
    f"create or replace temp table company_date as {_dates()}",
    f"create or replace temp table company_previous as {_previous()}",
    f"""
    insert into incoming.record by name
    select {ID}, trim(CompanyNumber) as published_key, 'organisation' as kind,
           coalesce(nullif(trim(CompanyName), ''), trim(CompanyNumber)) as caption, nullif(trim(CompanyStatus), '') as published_status,
           nullif(trim(URI), '') as url, {CITE}
    from raw.company where {NUMBERED}
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, true as whole_row, 'no_key' as code,
           'no CompanyNumber: without it the row can''t be told apart. Correct the row, or download the file again' as reason,
           coalesce(CompanyName, '') as content
    from raw.company where not coalesce({NUMBERED}, false)
    """,
    f"""
    insert into incoming.name by name
    select {ID}, 'primary' as type, 'strong' as quality, trim(CompanyName) as full_name, {CITE}
    from raw.company where {NUMBERED} and nullif(trim(CompanyName), '') is not null
    union all by name
    select record_id, 'former' as type, 'strong' as quality, full_name, {DAY.format("changed")} as valid_to, {CITE}
    from company_previous where full_name is not null
    """,
    f"""
    insert into incoming.date by name
    select record_id, type, day as date_from, day as date_to, 'day' as precision, false as approximate, published, {CITE}
    from company_date
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, false as whole_row, 'date' as code,
           record_id || ': this ' || type || ' can''t be read as dd/mm/yyyy: it is kept as published, without a range' as reason,
           published as content
    from company_date where day is null
    union all by name
    select {CITE}, false as whole_row, 'date' as code,
           record_id || ': the day on which a former name was given up has no name, or can''t be read as dd/mm/yyyy' as reason,
           concat_ws(' ', changed, full_name) as content
    from company_previous where full_name is null or (changed is not null and {DAY.format("changed")} is null)
    """,
    f"""
    insert into incoming.country by name
    select {ID}, 'jurisdiction' as type, trim(CountryOfOrigin) as country, {CITE}
    from raw.company where {NUMBERED} and nullif(trim(CountryOfOrigin), '') is not null
    """,
    f"""
    insert into incoming.identifier by name
    select {ID}, 'registration' as scheme, trim(CompanyNumber) as number, 'GB' as country, 'Companies House' as issuer,
           'CompanyNumber' as published_type, {CITE}
    from raw.company where {NUMBERED}
    """,
    f"""
    insert into incoming.address by name
    with place as (
        select {ID}, {_text("RegAddress_CareOf")} as care_of, {_text("RegAddress_POBox")} as po_box,
               nullif(concat_ws(', ', {_text("RegAddress_AddressLine1")}, {_text("RegAddress_AddressLine2")}), '') as street,
               {_text("RegAddress_PostTown")} as city, {_text("RegAddress_County")} as region,
               {_text("RegAddress_PostCode")} as postcode, {_text("RegAddress_Country")} as country, {CITE}
        from raw.company where {NUMBERED}
    )
    select *, 'registered' as type, concat_ws(', ', care_of, po_box, street, city, region, postcode, country) as full_address
    from place where coalesce(care_of, po_box, street, city, region, postcode, country) is not null
    """,
    "insert into incoming.attribute by name "
    + " union all by name ".join(
        f"select {ID}, '{attribute}' as attribute, {value} as value, {CITE} from raw.company where {NUMBERED} and {value} is not null"
        for attribute, value in ATTRIBUTES
    ),
)
"""What a row becomes: record, names with the day of their change, dates, register number, registered office, attributes."""
