"""Subjects of FinCEN's requests under section 314(a): persons and businesses on whom banks must search their records.

CONFIDENTIAL BY LAW (31 CFR 1010.520(b)(3)(iv)): the lists, and that somebody stands on them, may not be disclosed. The
source is private. A request asks for information; it orders no block, so that the listing's effect is 'other'.

Two CSV files with a header, persons and businesses; the tracking number names a subject, whose further names, numbers
and addresses stand in further rows. Dates are month/day/year. Because the real files are secret, the layout is that of
public readers of them: https://www.fincen.gov/section-314a and moov-io/watchman (pkg/sources, test data).
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.programmes import table
from ingest.read.csv import csv_header, read_csv
from ingest.source import Expect, Format, InputFile, Read, Source
from ingest.sql import literal

COLUMNS = {
    "person": (
        *("tracking_number", "last_name", "first_name", "middle_name", "suffix"),
        *("alias_last_name", "alias_first_name", "alias_middle_name", "alias_suffix"),
        *("number", "number_type", "dob", "street", "city", "state", "zip", "country", "phone"),
    ),
    "business": (
        *("tracking_number", "business_name", "dba_name", "number", "number_type", "incorporated"),
        *("street", "city", "state", "zip", "country", "phone"),
    ),
}
"""The columns of each file, in the publisher's order and words."""

NUMBER_TYPES = (
    ("ssn/itin", "ssn", "US"),
    ("ssn", "ssn", "US"),
    ("itin", "tax", "US"),
    ("ein", "tax", "US"),
    ("tin", "tax", "US"),
    ("driver's license", "driver_licence", None),
    ("driver's license/state id", "driver_licence", None),
    ("passport", "passport", None),
    ("alien registration", "national_id", "US"),
    ("email", "contact:email", None),
    ("e-mail", "contact:email", None),
    ("ip address", "contact:ip", None),
    ("website", "contact:website", None),
    ("website address", "contact:website", None),
    ("other", "other", None),
)
"""Published type of a number in lower case, our scheme (or kind of contact), country of the issuer where the type says it."""


def recognise(file: InputFile) -> str | None:
    """'person' or 'business', by the names in the header."""
    names = csv_header(file)
    if "tracking_number" not in names:
        return None
    return next((part for part, marks in MARKS.items() if any(mark in names for mark in marks)), None)


MARKS = {"person": ("last_name", "first_name"), "business": ("business_name", "dba_name")}
"""Columns that only one of the files has."""


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.person and raw.business; the files do not tell their date."""
    for part, columns in COLUMNS.items():
        read_csv(con, part, [file for file in files if file.part == part], columns, header=True)
    return Read()


SHARED = ("number", "number_type", "street", "city", "state", "zip", "country", "phone")
"""Columns that both files have with one meaning."""


def _name(prefix: str = "") -> str:
    parts = (f"tidy({prefix}{part})" for part in ("first_name", "middle_name", "last_name", "suffix"))
    return f"tidy(concat_ws(' ', {', '.join(parts)}))"


_KEY = "'fincen:{part}/' || tidy(tracking_number) as record_id, tidy(tracking_number) as reference"
_SHARED = ", ".join(f"tidy({column}) as {column}" for column in SHARED)

SHAPE = (
    table("fincen"),
    "create or replace temp table fincen_number_type(published, scheme, country) as values "
    + ", ".join(
        f"({literal(word)}, {literal(scheme)}, {literal(country) if country else 'null::varchar'})"
        for word, scheme, country in NUMBER_TYPES
    ),
    f"""
    create or replace temp table fincen_row as
    select {_KEY.format(part="person")}, 'person' as kind, {_name()} as name, {_name("alias_")} as alias,
           tidy(dob) as dob, null as incorporated, {_SHARED}, file_sha256, part, line
    from raw.person
    union all
    select {_KEY.format(part="business")}, 'organisation' as kind, flat(business_name) as name, flat(dba_name) as alias,
           null as dob, tidy(incorporated) as incorporated, {_SHARED}, file_sha256, part, line
    from raw.business
    """,
    # A row without tracking number or name says nothing of anybody.
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'no_key' as code,
           'no tracking number, or no name: the subject can''t be told; ask FinCEN for the row' as reason,
           concat_ws(', ', reference, name, alias, number, dob) as content
    from fincen_row where record_id is null or coalesce(name, alias) is null
    """,
    "delete from fincen_row where record_id is null or coalesce(name, alias) is null",
    "create or replace temp table fincen_subject as select * from fincen_row "
    "qualify row_number() over (partition by record_id order by file_sha256, line) = 1",
    """
    create or replace temp table fincen_number as
    select fincen_row.*, coalesce(type.scheme, 'other') as scheme, type.country as issuer
    from fincen_row left join fincen_number_type as type on type.published = lower(number_type)
    where number is not null
    """,
)

FACTS = (
    """
    insert into incoming.record by name
    select record_id, reference as published_key, kind, coalesce(name, alias) as caption, file_sha256, part, line
    from fincen_subject
    """,
    # The first name of a subject is its own; what further rows call it, and the alias columns, are aliases.
    """
    insert into incoming.name by name
    select row.record_id, case when row.line = subject.line or row.name = subject.name then 'primary' else 'alias' end as type,
           'strong' as quality, row.name as full_name, tidy(person.last_name) as family, tidy(person.first_name) as given,
           tidy(person.middle_name) as middle, tidy(person.suffix) as suffix, row.file_sha256, row.part, row.line
    from fincen_row as row
    join fincen_subject as subject on subject.record_id = row.record_id
    left join raw.person as person
           on person.file_sha256 = row.file_sha256 and person.part = row.part and person.line = row.line
    where row.name is not null
    union all by name
    select row.record_id, case when row.kind = 'organisation' then 'trade' when row.name is null then 'primary' else 'alias' end as type,
           'strong' as quality, row.alias as full_name, tidy(person.alias_last_name) as family,
           tidy(person.alias_first_name) as given, tidy(person.alias_middle_name) as middle,
           tidy(person.alias_suffix) as suffix, row.file_sha256, row.part, row.line
    from fincen_row as row
    left join raw.person as person
           on person.file_sha256 = row.file_sha256 and person.part = row.part and person.line = row.line
    where row.alias is not null
    """,
    """
    insert into incoming.identifier by name
    select record_id, scheme, number, issuer as country, coalesce(number_type, 'number') as published_type, file_sha256, part, line
    from fincen_number where not starts_with(scheme, 'contact:')
    """,
    """
    insert into incoming.contact by name
    select record_id, split_part(scheme, ':', 2) as type, number as value, file_sha256, part, line
    from fincen_number where starts_with(scheme, 'contact:')
    union all by name
    select record_id, 'phone' as type, phone as value, country, file_sha256, part, line from fincen_row where phone is not null
    """,
    """
    insert into incoming.date by name
    select record_id, 'birth' as type, try_strptime(dob, '%m/%d/%Y')::date as date_from,
           try_strptime(dob, '%m/%d/%Y')::date as date_to, 'day' as precision, false as approximate, dob as published,
           file_sha256, part, line
    from fincen_row where dob is not null
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': dob can''t be read as month/day/year: it is kept as published, without a range' as reason,
           dob as content
    from fincen_row where dob is not null and try_strptime(dob, '%m/%d/%Y') is null
    """,
    """
    insert into incoming.address by name
    select record_id, 'unknown' as type, concat_ws(', ', street, city, state, zip, country) as full_address, street, city,
           state as region, zip as postcode, country, file_sha256, part, line
    from fincen_row where coalesce(street, city, state, zip, country) is not null
    """,
    """
    insert into incoming.attribute by name
    select record_id, 'incorporated' as attribute, incorporated as value, file_sha256, part, line
    from fincen_row where incorporated is not null
    """,
    """
    insert into incoming.listing by name
    select subject.record_id, subject.record_id || '/' || programme.programme as listing_id, 'fincen_314a' as list,
           programme.authority, programme.programme, programme.code as programme_published, programme.effect,
           true as mapped, programme.legal_basis, subject.reference,
           'confidential: the request may not be disclosed' as note, subject.file_sha256, subject.part, subject.line
    from fincen_subject as subject cross join programme_fincen as programme
    """,
    """
    insert into incoming.finding by name
    select 'several_numbers' as rule, record_id || ': several numbers of one type under one tracking number ('
           || string_agg(distinct number, ', ' order by number) || '): compare with the request.' as message
    from fincen_number where scheme in ('ssn', 'tax') group by record_id, scheme having count(distinct number) > 1
    """,
)

CHECKS = (
    "select 'fincen:number_type=' || number_type, line, file_sha256 from fincen_row "
    "where number_type is not null and lower(number_type) not in (select published from fincen_number_type)",
)

SOURCE = Source(
    title="Section 314(a) subject lists (confidential)",
    publisher="U.S. Treasury, Financial Crimes Enforcement Network (FinCEN)",
    url="https://www.fincen.gov/section-314a",
    licence="confidential: 31 CFR 1010.520(b)(3)(iv), for the addressed institution only",
    prefix="fincen",
    formats=(
        Format(
            name="csv",
            parts=("person", "business"),
            required=("person", "business"),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *FACTS),
            code_checks=CHECKS,
            verified=False,
            single=True,
        ),
    ),
    traps=(
        "A subject with several names, numbers or addresses has several rows under one tracking number.",
        "Persons and businesses may bear the same tracking number: they are two subjects.",
        "Dates are month/day/year. A number's type may be an e-mail, an IP address or a web site.",
        "Each fortnight's list stands alone: subjects of the last one are no longer asked for.",
    ),
    expect=Expect(records=(1, 100_000), removed_share=1.0),
    private=True,
)
