"""Officers, product 195 (current) and 216: lines of fixed places, then texts that end with '<'.

The first line names the run and the day, the last one counts the lines. Lines of companies (1) are followed by their
officers (2). Places count characters. The layout is that of Companies House's specification of the product, as it is
set out in https://chguide.co.uk/bulk-data/officers/recordTypes.
Of the twelve digits of a person's number eight tell the person, the last four versions of the details.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from datetime import date

from duckdb import DuckDBPyConnection

from ingest.read.lines import read_lines
from ingest.read.raw import Refused
from ingest.source import InputFile
from ingest.sql import values_sql

ROLES = (
    ("00", "Secretary", None),
    ("01", "Director", None),
    ("04", "Non-designated LLP member", None),
    ("05", "Designated LLP member", None),
    ("11", "Judicial factor", "the day is that of the form's registration"),
    ("12", "Receiver or manager under the Charities Act", "the day is that of the form's registration"),
    ("13", "Manager under the CAICE Act", "the day is that of the form's registration"),
    ("17", "SE member of administrative organ", None),
    ("18", "SE member of supervisory organ", None),
    ("19", "SE member of management organ", None),
)
"""Appointment type, role, and what its day means."""

ORIGINS = (
    ("1", "day from the appointment document"),
    ("2", "day from an annual return"),
    ("3", "day from the incorporation document"),
    ("4", "day from the LLP appointment document"),
    ("5", "day from the LLP incorporation document"),
    ("6", "day from the overseas company appointment document"),
)
STATUSES = (
    ("", None),
    ("C", "Converted or closed"),
    ("D", "Dissolved"),
    ("L", "In liquidation"),
    ("R", "In receivership"),
)
TEXTS = (
    "title",
    "forenames",
    "surname",
    "honours",
    "care_of",
    "po_box",
    "line_1",
    "line_2",
    "town",
    "county",
    "country",
    "occupation",
    "nationality",
    "residence",
)
"""The texts of an officer's line, in their order."""


def recognise(file: InputFile) -> str | None:
    """'officers' for a snapshot, by its first line."""
    return "officers" if file.head.removeprefix(b"\xef\xbb\xbf").startswith(b"DDDDSNAP") else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> date | None:
    """Fill raw.officer_line; the day of the first lines, or None where they name none.

    A file whose last line is missing, or counts other lines, is marked as cut off.
    """
    read_lines(con, "officer_line", files)
    refused, days = Refused(), set[str]()
    for file in files:
        row = con.execute(
            "select count(*) filter (where not mark), max(text) filter (where text like '99999999%' and length(text) = 16), "
            "max(line), max(text) filter (where text like 'DDDDSNAP%') from (select text, line, text like 'DDDDSNAP%' "
            "or (text like '99999999%' and length(text) = 16) as mark from raw.officer_line where file_sha256 = ?)",
            [file.sha256],
        ).fetchall()[0]
        days.add(str(row[3] or "")[12:20])
        said = str(row[1] or "")[8:]
        if not said.isdigit() or int(said) != row[0]:
            reason = (
                f"the last line counts {int(said):,} lines, there are {row[0]:,}" if said.isdigit() else "no last line"
            )
            refused.add(file, int(row[2] or 1), "truncated", f"{reason}: download the file again", said)
    refused.write(con)
    day = max(days, default="")
    return date(int(day[:4]), int(day[4:6]), int(day[6:])) if len(day) == 8 and day.isdigit() else None


def _text(expression: str) -> str:
    return f"nullif(trim({expression}), '')"


CITE = "file_sha256, part, line"
MARK = "(text like 'DDDDSNAP%' or (text like '99999999%' and length(text) = 16))"
CHEVRONS = "len(text) - len(replace(text, '<', ''))"
DAY = "try_strptime({0}, '%Y%m%d')::date"

SHAPE = (
    "create or replace temp table officer_role(type, role, note) as values " + values_sql(ROLES),
    "create or replace temp table officer_origin(origin, note) as values " + values_sql(ORIGINS),
    "create or replace temp table officer_status(code, status) as values " + values_sql(STATUSES),
    f"""
    create or replace temp table officer_company as
    select trim(substr(text, 1, 8)) as number, trim(substr(text, 10, 1)) as status, try_cast(substr(text, 33, 4) as integer) as officers,
           {_text("rtrim(substr(text, 41), '<')")} as name, try_cast(substr(text, 37, 4) as integer) as length, length(text) - 40 as found, {CITE}
    from raw.officer_line
    where substr(text, 9, 1) = '1' and not {MARK} and {CHEVRONS} = 1 and trim(substr(text, 1, 8)) <> ''
    """,
    f"""
    create or replace temp table officer as
    select trim(substr(text, 1, 8)) as company, trim(substr(text, 10, 1)) as origin, substr(text, 11, 2) as type, substr(text, 13, 12) as number,
           trim(substr(text, 25, 1)) as corporate, {_text("substr(text, 33, 8)")} as appointed, {_text("substr(text, 41, 8)")} as resigned,
           {_text("substr(text, 49, 8)")} as postcode, {_text("substr(text, 57, 8)")} as partly_born, {_text("substr(text, 65, 8)")} as born,
           try_cast(substr(text, 73, 4) as integer) as length, length(text) - 76 as found, string_split(substr(text, 77), '<') as texts,
           {", ".join(f"{_text(f'texts[{place}]')} as {name}" for place, name in enumerate(TEXTS, 1))},
           'gb-coh:officer/' || number as record_id, {CITE}
    from raw.officer_line
    where substr(text, 9, 1) = '2' and not {MARK} and {CHEVRONS} = {len(TEXTS)} and regexp_full_match(substr(text, 13, 12), '\\d{{12}}')
    """,
    # A person is the same record in all companies: the first line of each set of details tells it.
    """
    create or replace temp table officer_detail as
    select *, row_number() over (partition by record_id order by part, file_sha256, line) as place
    from officer
    qualify row_number() over (
        partition by record_id, corporate, postcode, partly_born, born, texts order by part, file_sha256, line) = 1
    """,
)

FACTS = (
    f"insert into incoming.blank select {CITE} from raw.officer_line where {MARK}",
    f"""
    insert into incoming.rejected by name
    select {CITE}, true as whole_row, 'columns' as code,
           'neither a company nor an officer: the ninth place must be 1 or 2, with 1 or {len(TEXTS)} texts and a number of 12 digits' as reason,
           left(text, 2000) as content
    from raw.officer_line as row
    anti join officer_company as company on company.file_sha256 = row.file_sha256 and company.part = row.part and company.line = row.line
    anti join officer on officer.file_sha256 = row.file_sha256 and officer.part = row.part and officer.line = row.line
    where not {MARK}
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, false as whole_row, 'length' as code,
           'the line says that its texts have ' || coalesce(length::varchar, '?') || ' characters; they have ' || found || ': compare it with the register' as reason,
           number as content
    from (select number, length, found, {CITE} from officer_company union all select number, length, found, {CITE} from officer)
    where length is distinct from found
    """,
    f"""
    insert into incoming.record by name
    select 'gb-coh:' || number as record_id, number as published_key, 'organisation' as kind, coalesce(name, number) as caption,
           coalesce(known.status, nullif(company.status, '')) as published_status, company.file_sha256, company.part, company.line
    from officer_company as company left join officer_status as known on known.code = company.status
    union all by name
    select record_id, number as published_key,
           case when corporate = 'Y' then 'organisation' when forenames is null and coalesce(partly_born, born) is null then 'party' else 'person' end as kind,
           coalesce(nullif(concat_ws(' ', forenames, surname), ''), number) as caption, {CITE}
    from officer_detail where place = 1
    """,
    f"""
    insert into incoming.name by name
    select 'gb-coh:' || number as record_id, 'primary' as type, 'strong' as quality, name as full_name, {CITE}
    from officer_company where name is not null
    union all by name
    select record_id, 'primary' as type, 'strong' as quality, concat_ws(' ', forenames, surname) as full_name,
           case when corporate <> 'Y' then surname end as family, case when corporate <> 'Y' then forenames end as given,
           title, honours as suffix, {CITE}
    from officer_detail where coalesce(forenames, surname) is not null
    """,
    f"""
    insert into incoming.date by name
    with birth as (
        select record_id, coalesce(born, partly_born) as published, {DAY.format("born")} as day,
               {DAY.format("left(partly_born, 6) || '01'")} as month, {CITE}
        from officer_detail where coalesce(born, partly_born) is not null
    )
    select record_id, 'birth' as type, coalesce(day, month) as date_from, coalesce(day, last_day(month)) as date_to,
           case when day is null and month is not null then 'month' else 'day' end as precision, false as approximate, published, {CITE}
    from birth
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, false as whole_row, 'date' as code, record_id || ': ' || what || ' can''t be read as a day' as reason, published as content
    from (select record_id, 'date of birth' as what, coalesce(born, partly_born) as published, {CITE} from officer_detail
          where coalesce(born, partly_born) is not null and {DAY.format("born")} is null and {DAY.format("left(partly_born, 6) || '01'")} is null
          union all select record_id, 'appointment date', appointed, {CITE} from officer where appointed is not null and {DAY.format("appointed")} is null
          union all select record_id, 'resignation date', resigned, {CITE} from officer where resigned is not null and {DAY.format("resigned")} is null)
    """,
    f"""
    insert into incoming.identifier by name
    select 'gb-coh:' || number as record_id, 'registration' as scheme, number, 'GB' as country, 'Companies House' as issuer,
           'Company Number' as published_type, {CITE}
    from officer_company
    union all by name
    select record_id, 'officer_number' as scheme, left(number, 8) as number, 'GB' as country, 'Companies House' as issuer,
           'Person Number' as published_type, 'the person''s part of ' || number as note, {CITE}
    from officer_detail where place = 1
    """,
    f"""
    insert into incoming.country by name
    select record_id, 'nationality' as type, nationality as country, {CITE} from officer_detail where nationality is not null
    union all by name
    select record_id, 'residence' as type, residence as country, {CITE} from officer_detail where residence is not null
    """,
    f"""
    insert into incoming.address by name
    select record_id, 'service' as type, concat_ws(', ', care_of, po_box, line_1, line_2, town, county, postcode, country) as full_address,
           care_of, po_box, nullif(concat_ws(', ', line_1, line_2), '') as street, town as city, county as region, postcode, country, {CITE}
    from officer_detail where coalesce(care_of, po_box, line_1, line_2, town, county, postcode, country) is not null
    """,
    f"""
    insert into incoming.attribute by name
    select record_id, 'occupation' as attribute, occupation as value, {CITE} from officer_detail where occupation is not null
    union all by name
    select 'gb-coh:' || number as record_id, 'officers' as attribute, officers::varchar as value, {CITE} from officer_company where officers is not null
    """,
    f"""
    insert into incoming.relation by name
    select officer.record_id, concat_ws('/', officer.record_id, officer.company, officer.type, officer.appointed) as relation_id, 'directs' as type,
           coalesce(officer_role.role, 'officer of type ' || officer.type) as nature, 'record' as from_status, officer.record_id as from_record,
           'record' as to_status, 'gb-coh:' || officer.company as to_record, {DAY.format("officer.appointed")} as valid_from,
           case when {DAY.format("officer.appointed")} is not null then 'day' end as valid_from_precision, {DAY.format("officer.resigned")} as valid_to,
           case when {DAY.format("officer.resigned")} is not null then 'day' end as valid_to_precision,
           case when officer.resigned is not null then 'resigned' end as status,
           nullif(concat_ws('; ', officer_origin.note, officer_role.note), '') as note, officer.file_sha256, officer.part, officer.line
    from officer
    left join officer_role on officer_role.type = officer.type
    left join officer_origin on officer_origin.origin = officer.origin
    """,
)

CODES = (
    "select 'gb-coh:appointment=' || type, line, file_sha256 from officer where type not in (select type from officer_role)",
    "select 'gb-coh:origin=' || origin, line, file_sha256 from officer where origin not in (select origin from officer_origin)",
    "select 'gb-coh:status=' || status, line, file_sha256 from officer_company where status not in (select code from officer_status)",
)
