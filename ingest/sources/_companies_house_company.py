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
from ingest.source import Full, InputFile

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


def read(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> None:
    """Fill raw.company; `full`: see Format.pieces.

    Raises: SourceChanged where the names in the header, blanks and order aside, are not those known.
    """
    create_raw_table(con, "company", COLUMNS)
    for file in files:
        spelt = {name.strip(): name for name in header(next(utf8_blocks(file), b""))}
        names = [spelt.get(name, name) for name in PUBLISHED]
        read_csv(con, "company", [file], COLUMNS, header=True, published=names, full=full)


def _listed(*named: tuple[str, str]) -> str:
    """SQL of 'words value; words value' of the columns that are filled."""
    parts = ", ".join(f"'{words} ' || trimmed({column})" for words, column in named)
    return f"nullif(concat_ws('; ', {parts}), '')"


def _counted(*named: tuple[str, str]) -> str:
    """SQL of `_listed`; null where all counts are 0 or missing, as they mostly are: then nothing is trimmed."""
    nothing = " and ".join(f"coalesce(trimmed({column}), '0') = '0'" for _, column in named)
    shown = ", ".join(column for _, column in named)
    return (
        f"case when concat({shown}) in ('', '{'0' * len(named)}') then null when {nothing} then null "
        f"else {_listed(*named)} end"
    )


ACCOUNTS = (
    ("category", "Accounts_AccountCategory"),
    ("reference day", "Accounts_AccountRefDay"),
    ("reference month", "Accounts_AccountRefMonth"),
    ("next due", "Accounts_NextDueDate"),
    ("last made up", "Accounts_LastMadeUpDate"),
)
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
CLEANED = (
    ("name", "trimmed(CompanyName)"),
    ("status", "trimmed(CompanyStatus)"),
    ("url", "trimmed(URI)"),
    ("origin", "trimmed(CountryOfOrigin)"),
    ("incorporation", "trimmed(IncorporationDate)"),
    ("dissolution", "trimmed(DissolutionDate)"),
    ("care_of", "trimmed(RegAddress_CareOf)"),
    ("po_box", "trimmed(RegAddress_POBox)"),
    ("street", "nullif(concat_ws(', ', trimmed(RegAddress_AddressLine1), trimmed(RegAddress_AddressLine2)), '')"),
    ("city", "trimmed(RegAddress_PostTown)"),
    ("region", "trimmed(RegAddress_County)"),
    ("postcode", "trimmed(RegAddress_PostCode)"),
    ("country", "trimmed(RegAddress_Country)"),
    ("company_category", "trimmed(CompanyCategory)"),
    *((f"sector_{number}", f"trimmed(SICCode_SicText_{number})") for number in range(1, 5)),
    ("accounts", _listed(*ACCOUNTS)),
    ("annual_return", _listed(("next due", "Returns_NextDueDate"), ("last made up", "Returns_LastMadeUpDate"))),
    (
        "confirmation_statement",
        _listed(("next due", "ConfStmtNextDueDate"), ("last made up", "ConfStmtLastMadeUpDate")),
    ),
    ("mortgages", _counted(*MORTGAGES)),
    ("partners", _counted(*PARTNERS)),
)
"""What facts are made of, with its SQL: worked out once a row, and not once a fact. Counts of 0 alone say nothing."""

ATTRIBUTES = (
    ("company_category", "company_category"),
    *(("sector", f"sector_{number}") for number in range(1, 5)),
    *((each, each) for each in ("accounts", "annual_return", "confirmation_statement", "mortgages", "partners")),
)
"""Attribute and the cleaned column of its value."""

ID = "'gb-coh:' || trimmed(CompanyNumber) as record_id"
CITE = "file_sha256, part, line"
NUMBERED = "trimmed(CompanyNumber) is not null"
DAY = "try_strptime({0}, '%d/%m/%Y')::date"
ADDRESS = "care_of, po_box, street, city, region, postcode, country"


def _dates() -> str:
    return " union all ".join(
        f"select record_id, '{kind}' as type, {DAY.format(kind)} as day, {kind} as published, {CITE} "
        f"from company where {kind} is not null"
        for kind in ("incorporation", "dissolution")
    )


def _previous() -> str:
    """Former names, from the few rows that have any."""
    columns = [f"PreviousName_{number}_{what}" for number in PREVIOUS for what in ("CompanyName", "CONDATE")]
    told = " union all ".join(
        f"select record_id, trimmed(PreviousName_{number}_CompanyName) as full_name, "
        f"trimmed(PreviousName_{number}_CONDATE) as changed, {CITE} from renamed"
        for number in PREVIOUS
    )
    return (
        f"with renamed as materialized (select {ID}, {', '.join(columns)}, {CITE} from raw.company "
        f"where {NUMBERED} and concat({', '.join(columns)}) <> '') "
        f"select * from ({told}) where coalesce(full_name, changed) is not null"
    )


STATEMENTS = (
    f"""
    create or replace temp table company as
    select {ID}, trimmed(CompanyNumber) as number, {", ".join(f"{sql} as {column}" for column, sql in CLEANED)}, {CITE}
    from raw.company where {NUMBERED}
    """,
    f"create or replace temp table company_date as {_dates()}",
    f"create or replace temp table company_previous as {_previous()}",
    f"""
    insert into incoming.record by name
    select record_id, number as published_key, 'organisation' as kind, coalesce(name, number) as caption,
           status as published_status, url, {CITE}
    from company
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, true as whole_row, 'no_key' as code,
           'no CompanyNumber: without it the row can''t be told apart. Correct the row, or download the file again' as reason,
           coalesce(CompanyName, '') as content
    from raw.company where not ({NUMBERED})
    """,
    f"""
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, name as full_name, {CITE}
    from company where name is not null
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
    select record_id, 'jurisdiction' as type, origin as country, {CITE} from company where origin is not null
    """,
    f"""
    insert into incoming.identifier by name
    select record_id, 'registration' as scheme, number, 'GB' as country, 'Companies House' as issuer,
           'CompanyNumber' as published_type, {CITE}
    from company
    """,
    f"""
    insert into incoming.address by name
    select record_id, {ADDRESS}, 'registered' as type, concat_ws(', ', {ADDRESS}) as full_address, {CITE}
    from company where coalesce({ADDRESS}) is not null
    """,
    "insert into incoming.attribute by name "
    + " union all by name ".join(
        f"select record_id, '{attribute}' as attribute, {column} as value, {CITE} from company where {column} is not null"
        for attribute, column in ATTRIBUTES
    ),
    "drop table company",
)
"""What a row becomes: record, names with the day of their change, dates, register number, registered office, attributes."""
