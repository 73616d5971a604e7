"""The Denied Persons List as the Bureau of Industry and Security publishes it: dpl.txt, tab-separated.

Rows of one order (name, days, citation) are the addresses of one party. The list is part of us_csl too; it is a source
of its own, because a file of it says nothing of the other lists.
Page: https://www.bis.doc.gov/index.php/the-denied-persons-list
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest import programmes
from ingest.read.csv import csv_header, read_csv
from ingest.source import Download, Expect, Format, InputFile, Read, Source

COLUMNS = (
    "Name",
    "Street_Address",
    "City",
    "State",
    "Country",
    "Postal_Code",
    "Effective_Date",
    "Expiration_Date",
    "Standard_Order",
    "Last_Update",
    "Action",
    "FR_Citation",
)


def recognise(file: InputFile) -> str | None:
    """'denied_persons' for dpl.txt, some of its columns renamed or missing at most."""
    names = set(csv_header(file, "\t"))
    return "denied_persons" if 4 * len(names & set(COLUMNS)) >= 3 * len(COLUMNS) else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.denied; the file does not tell its date."""
    read_csv(con, "denied", files, COLUMNS, delimiter="\t", header=True)
    return Read()


STATEMENTS = (
    programmes.table("us"),
    """
    create or replace temp table csl_denied as
    select 'us_dpl:' || left(md5(concat_ws('|', flat(Name), flat(Effective_Date), flat(Expiration_Date), flat(FR_Citation))), 20) as record_id,
           flat(Name) as name, flat(Street_Address) as street, flat(City) as city, flat(State) as region, flat(Country) as country,
           flat(Postal_Code) as postcode, flat(Effective_Date) as starts, flat(Expiration_Date) as ends,
           try_strptime(starts, '%m/%d/%Y')::date as start_day, flat(Standard_Order) as standard, flat(Last_Update) as updated,
           try_cast(updated as date) as updated_day, flat(Action) as action, flat(FR_Citation) as citation, file_sha256, part, line
    from raw.denied
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'no_key' as code, 'no name: without it there is no party' as reason,
           concat_ws(', ', street, city, country) as content
    from csl_denied where name is null
    """,
    """
    insert into incoming.record by name
    select record_id, substr(record_id, 8) as published_key, 'party' as kind, name as caption, action as remarks, file_sha256, part, line
    from csl_denied where name is not null
    qualify row_number() over (partition by record_id order by part, line) = 1
    """,
    """
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, name as full_name, file_sha256, part, line from csl_denied where name is not null
    """,
    """
    insert into incoming.address by name
    select record_id, 'unknown' as type, concat_ws(', ', street, city, region, postcode, country) as full_address, street, city, region,
           postcode, country, file_sha256, part, line
    from csl_denied where name is not null and coalesce(street, city, region, postcode, country) is not null
    """,
    """
    insert into incoming.listing by name
    select denied.record_id, denied.record_id || '/us:DPL' as listing_id, 'bis_denied_persons' as list, 'BIS' as authority, 'us:DPL' as programme,
           'DPL' as programme_published, coalesce(programme.effect, 'export_control') as effect, programme.code is not null as mapped,
           programme.legal_basis, citation as reference, start_day as listed_on, updated_day as amended_on, 'until ' || ends as note,
           file_sha256, part, line
    from csl_denied as denied left join programme_us as programme on programme.code = 'DPL' where name is not null
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code, record_id || ': the start of the denial can''t be read as a date' as reason,
           starts as content
    from csl_denied where name is not null and starts is not null and start_day is null
    union all by name
    select file_sha256, part, line, false as whole_row, 'date' as code, record_id || ': the day of the last update can''t be read as a date' as reason,
           updated as content
    from csl_denied where name is not null and updated is not null and updated_day is null
    """,
    """
    insert into incoming.attribute by name
    select distinct record_id, attribute, value, file_sha256, part, line
    from csl_denied, lateral (values ('listed_until', ends), ('standard_order', standard), ('action', action)) as given(attribute, value)
    where name is not null and value is not null
    """,
)

SOURCE = Source(
    title="Denied Persons List",
    publisher="U.S. Department of Commerce, Bureau of Industry and Security (BIS)",
    url="https://www.bis.doc.gov/index.php/the-denied-persons-list",
    downloads=(
        Download(
            "https://media.bis.gov/dpl/dpl.txt",
            "dpl.txt",
            "tsv",
        ),
    ),
    licence="public domain (17 USC 105)",
    prefix="us_dpl",
    formats=(
        Format(
            name="tsv",
            parts=("denied_persons",),
            required=("denied_persons",),
            recognise=recognise,
            read=read,
            statements=STATEMENTS,
            single=True,
        ),
    ),
    traps=(
        "One order has as many rows as addresses.",
        "A day of expiry may be decades ahead: it is no end of the listing.",
    ),
    expect=Expect(records=(200, 5_000), removed_share=0.2),
)
