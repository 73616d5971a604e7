"""The snapshot of the register of people with significant control: JSON lines, one person, statement or exemption each.

Fields: https://developer-specs.company-information.service.gov.uk/companies-house-public-data-api/resources/list
(people), .../statementlist (statements), .../exemptions. The last line holds the totals of the whole snapshot.
A person is known by the link of the record (company, kind, id): one record a company and person, as it is published.
Ceased people stay in the snapshot with the day.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

import re
from datetime import date

from duckdb import DuckDBPyConnection

from ingest.read.json import Entry, Layout, Part, json_head, read_json
from ingest.source import Full, InputFile
from ingest.sources._companies_house_company import split
from ingest.sources._companies_house_control import EXEMPTIONS, natures, statements
from ingest.sql import values_sql

KINDS = {
    "individual-person-with-significant-control": ("person", "service"),
    "individual-beneficial-owner": ("person", "service"),
    "corporate-entity-person-with-significant-control": ("organisation", "registered"),
    "corporate-entity-beneficial-owner": ("organisation", "service"),
    "legal-person-person-with-significant-control": ("organisation", "registered"),
    "legal-person-beneficial-owner": ("organisation", "service"),
    "super-secure-person-with-significant-control": ("statement", "service"),
    "super-secure-beneficial-owner": ("statement", "service"),
}
"""Kind of a person -> kind of record, and what the address is. Super-secure: a person whose details are protected."""

STATEMENT = "persons-with-significant-control-statement"
TOTALS = "totals#persons-of-significant-control-snapshot"

PLACE = (
    "care_of",
    "po_box",
    "premises",
    "address_line_1",
    "address_line_2",
    "locality",
    "region",
    "postal_code",
    "country",
)
IDENTITY = (
    "appointment_verification_start_on",
    "appointment_verification_end_on",
    "appointment_verification_statement_date",
    "appointment_verification_statement_due_on",
    "authorised_corporate_service_provider_name",
    "identity_verified_on",
)
REGISTERED = ("country_registered", "place_registered", "registration_number", "legal_authority", "legal_form")
NAME = ("title", "forename", "middle_name", "surname")

OWN = (
    "company_number",
    "data/kind",
    "data/links/self",
    "data/notified_on",
    "data/ceased_on",
    "data/ceased",
    "data/description",
)

LAYOUT = Layout(
    entries=(
        Entry(
            "psc",
            (
                *OWN,
                "data/name",
                *(f"data/name_elements/{part}" for part in NAME),
                "data/nationality",
                "data/country_of_residence",
                "data/is_sanctioned",
                *(f"data/date_of_birth/{part}" for part in ("year", "month", "day")),
                *(f"data/address/{part}" for part in PLACE),
                *(f"data/principal_office_address/{part}" for part in PLACE),
                *(f"data/identification/{part}" for part in REGISTERED),
                *(f"data/identity_verification_details/{part}" for part in IDENTITY),
                "data/identity_verification_details/preferred_name",
            ),
            (
                Part("psc_nature", "data/natures_of_control", (".",)),
                Part(
                    "psc_supervisor",
                    "data/identity_verification_details/anti_money_laundering_supervisory_bodies",
                    (".",),
                ),
            ),
            ("data/kind", tuple(KINDS)),
        ),
        Entry(
            "psc_statement",
            (*OWN, "data/statement", "data/linked_psc_name", "data/restrictions_notice_withdrawal_reason"),
            (),
            ("data/kind", (STATEMENT,)),
        ),
        Entry(
            "psc_exemption",
            ("company_number", "data/kind", "data/links/self"),
            (Part("psc_exempt", "data/exemptions/*", ("exemption_type", "items")),),
            ("data/kind", ("exemptions",)),
        ),
        Entry(
            "psc_totals",
            (
                "data/kind",
                "data/persons_of_significant_control_count",
                "data/statements_count",
                "data/exemptions_count",
                "data/generated_at",
            ),
            (),
            ("data/kind", (TOTALS,)),
        ),
    ),
    ignored={
        "data/etag": "a hash of the line, to tell whether it changed",
        "data/links/statement": "address of a page about the statement that the person belongs to",
        "data/links/statements": "address of a page about the statements that the person belongs to",
        "data/links/person_with_significant_control": "address of a page about the person that the statement is about",
    },
)
"""The four kinds of lines."""

IGNORED = {f"{table}.data_kind": "told by the table" for table in ("psc_statement", "psc_exemption", "psc_totals")}


def recognise(file: InputFile) -> str | None:
    """'psc', or for one of several files 'psc 3 of 20', by its name."""
    head = json_head(file)
    if head is None or "data" not in head.keys:
        return None
    data = head.first.get("data") if head.first else None
    if head.first is None:  # the first line is longer than the head: look for the words that only these lines have
        text = file.head.decode("utf-8", "ignore")
        ours = any(f'"{kind}"' in text for kind in (*KINDS, STATEMENT)) or "/persons-with-significant-control/" in text
    else:
        kind = str(data.get("kind", "")) if isinstance(data, dict) else ""
        ours = kind in (*KINDS, STATEMENT, TOTALS, "exemptions", "unknown-kind") or (
            isinstance(data, dict) and "company_number" in head.first and {"kind", "links"} <= data.keys()
        )
    if not ours:
        return None
    part = split(file.name)
    return f"psc {part[0]} of {part[1]}" if part else "psc"


def read(con: DuckDBPyConnection, files: list[InputFile], full: Full | None = None) -> date | None:
    """Fill raw.psc and its fellows; the day of the totals, or None where the last line is missing.

    `full`: see Format.pieces.
    """
    read_json(con, files, LAYOUT, full)
    row = con.execute("select max(data_generated_at) from raw.psc_totals").fetchone()
    day = re.match(r"\d{4}-\d{2}-\d{2}", str(row[0])) if row and row[0] else None
    return date.fromisoformat(day[0]) if day else None


def _text(column: str) -> str:
    return f"trimmed({column})"


CITE = "file_sha256, part, line"
KEY = (
    "replace(replace(replace('/' || ltrim(trim(data_links_self), '/'), '/company/', ''), "
    "'persons-with-significant-control-statements/', 'statements/'), 'persons-with-significant-control/', '')"
)
NUMBER = "case when regexp_full_match(upper(trim(company_number)), '\\d{1,7}') then lpad(trim(company_number), 8, '0') else upper(trim(company_number)) end"
"""Numbers of England and Wales have eight digits; leading zeros get lost on the way."""

WHOLE = f"{_text('data_links_self')} is not null and {_text('company_number')} is not null"
SHARED = (
    f"'gb-coh:' || {KEY} as record_id, {NUMBER} as company, trim(data_links_self) as link, data_kind as kind, "
    f"{_text('data_notified_on')} as notified, try_cast(notified as date) as valid_from, "
    "case when valid_from is not null then 'day' end as valid_from_precision, "
    f"{_text('data_ceased_on')} as ceased_on, try_cast(ceased_on as date) as valid_to, "
    "case when valid_to is not null then 'day' end as valid_to_precision, "
    f"case when {_text('data_ceased_on')} is not null or lower(data_ceased) = 'true' then 'ceased' end as status, "
    f"{_text('data_description')} as description"
)

UK = r"(?i)^\W*(the )?(u\.?k\.?|united kingdom|great britain|gb|england|wales|scotland|northern ireland|(english|uk|british|cardiff|london|edinburgh|belfast|register|registrar|registry|of|and|the|companies|company|house|in|for|at|limited|ltd|england|wales|scotland|northern|ireland|united|kingdom|great|britain|\W)+)\W*$"
"""Words for the United Kingdom's register, as people write them: 'Companies House, England And Wales'."""

UK_COUNTRY = r"(?i)\b(u\.?k\.?|united kingdom|great britain|gb|england|wales|scotland|northern ireland)\b"
NOT_UK = r"(?i)new (south wales|england|britain)"
UK_NUMBER = r"\d{5,8}|[A-Z]{2}\d{6}|[A-Z]\d{7}|[A-Z]{2}\d{5}[A-Z]"

PSC = f"""
create or replace temp table psc as
select {SHARED}, entry, {CITE},
       nullif(concat_ws(' ', {", ".join(_text(f"data_name_elements_{part}") for part in NAME)}), '') as elements,
       coalesce({_text("data_name")}, elements) as name, {_text("data_is_sanctioned")} as sanctioned,
       {", ".join(f"{_text(f'data_name_elements_{part}')} as {part}" for part in NAME)},
       {_text("data_nationality")} as nationality, {_text("data_country_of_residence")} as residence,
       nullif(concat_ws('-', lpad(data_date_of_birth_year, 4, '0'), lpad(data_date_of_birth_month, 2, '0'), lpad(data_date_of_birth_day, 2, '0')), '') as born,
       first_day(born) as born_from, last_day_of(born) as born_to,
       {", ".join(f"{_text(f'data_identification_{part}')} as {part}" for part in REGISTERED)},
       {_text("data_identity_verification_details_preferred_name")} as preferred_name,
       nullif(concat_ws('; ', {", ".join(f"'{part} ' || {_text(f'data_identity_verification_details_{part}')}" for part in IDENTITY)}), '') as verification
from raw.psc where {WHOLE}
"""


def _address(prefix: str) -> str:
    street = ", ".join(_text(f"{prefix}_{part}") for part in ("premises", "address_line_1", "address_line_2"))
    named = (("locality", "city"), ("region", "region"), ("postal_code", "postcode"), ("country", "country"))
    rest = ", ".join(f"{_text(f'{prefix}_{part}')} as {ours}" for part, ours in named)
    return (
        f"{_text(f'{prefix}_care_of')} as care_of, {_text(f'{prefix}_po_box')} as po_box, "
        f"nullif(concat_ws(', ', {street}), '') as street, {rest}"
    )


SHAPE = (
    "create or replace temp table psc_kind(kind, record_kind, address_type) as "
    + "values "
    + values_sql(tuple((kind, *words) for kind, words in KINDS.items())),
    "create or replace temp table nature_of_control(code, type, interest, share_low, share_high, low_inclusive, high_inclusive, "
    "directness, nominee, note) as values " + values_sql(natures()),
    "create or replace temp table psc_statement_kind(code, type, from_status) as values " + values_sql(statements()),
    "create or replace temp table psc_exemption_kind(code) as values "
    + values_sql(tuple((code,) for code in EXEMPTIONS)),
    PSC,
    f"""
    create or replace temp table psc_said as
    select {SHARED}, {_text("data_statement")} as statement, {_text("data_linked_psc_name")} as linked_name,
           {_text("data_restrictions_notice_withdrawal_reason")} as withdrawal, {CITE}
    from raw.psc_statement where {WHOLE}
    """,
    f"""
    create or replace temp view psc_free as
    select 'gb-coh:' || {KEY} as record_id, {NUMBER} as company, trim(data_links_self) as link, exempt.key, exempt.exemption_type as code,
           unnest(coalesce(nullif(from_json(exempt.items, '[{{"exempt_from":"VARCHAR","exempt_to":"VARCHAR"}}]'), []),
                           [{{'exempt_from': null, 'exempt_to': null}}])) as period, psc.file_sha256, psc.part, psc.line
    from raw.psc_exemption as psc
    left join raw.psc_exempt as exempt on exempt.file_sha256 = psc.file_sha256 and exempt.entry = psc.entry
    where {WHOLE}
    """,
)

FACTS = (
    f"""
    insert into incoming.record by name
    select record_id, link as published_key, record_kind as kind, coalesce(name, description, kind) as caption, {CITE}
    from psc join psc_kind using (kind)
    union all by name
    select record_id, link as published_key, 'statement' as kind, coalesce(statement, 'statement') as caption, {CITE} from psc_said
    union all by name
    select distinct on (record_id) record_id, link as published_key, 'statement' as kind, 'exemptions' as caption, {CITE} from psc_free
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, true as whole_row, 'no_key' as code,
           'no company_number or no link to itself: without them the line can''t be told apart. Download the file again' as reason, '' as content
    from (select {WHOLE} as whole, {CITE} from raw.psc union all select {WHOLE}, {CITE} from raw.psc_statement
          union all select {WHOLE}, {CITE} from raw.psc_exemption)
    where not whole
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, false as whole_row, 'corrected' as code,
           'a company number has eight places: zeros were put before it' as reason, trim(company_number) as content
    from (select company_number, {CITE} from raw.psc union all select company_number, {CITE} from raw.psc_statement
          union all select company_number, {CITE} from raw.psc_exemption)
    where regexp_full_match(trim(company_number), '\\d{{1,7}}')
    """,
    f"""
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality, name as full_name, surname as family, forename as given,
           middle_name as middle, title, case when name <> elements then 'parts: ' || elements end as note, {CITE}
    from psc where name is not null
    union all by name
    select record_id, 'alias' as type, 'strong' as quality, preferred_name as full_name,
           'name under which the identity was verified' as note, {CITE}
    from psc where preferred_name is not null
    """,
    f"""
    insert into incoming.date by name
    select record_id, 'birth' as type, born_from as date_from, born_to as date_to, date_precision(born) as precision,
           false as approximate, born as published, {CITE}
    from psc where born is not null
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, false as whole_row, 'date' as code,
           record_id || ': this date of birth can''t be read: it is kept as published, without a range' as reason, born as content
    from psc where born is not null and (born_from is null or born_to is null)
    """,
    f"""
    insert into incoming.country by name
    select record_id, 'nationality' as type, nationality as country, {CITE} from psc where nationality is not null and not contains(nationality, ',')
    union all by name
    select record_id, 'nationality' as type, country, {CITE}
    from (select record_id, nullif(trim(unnest(string_split(nationality, ','))), '') as country, {CITE} from psc where contains(nationality, ','))
    where country is not null
    union all by name
    select record_id, 'residence' as type, residence as country, {CITE} from psc where residence is not null
    union all by name
    select record_id, 'jurisdiction' as type, country_registered as country, {CITE} from psc where country_registered is not null
    """,
    f"""
    insert into incoming.identifier by name
    with numbered as (
        select *, upper(replace(replace(registration_number, ' ', ''), '.', '')) as compact,
               coalesce(regexp_matches(country_registered, '{UK_COUNTRY}'), regexp_matches(place_registered, '{UK_COUNTRY}'), false)
                   and coalesce(regexp_matches(place_registered, '{UK}'), true)
                   and not regexp_matches(concat_ws(' ', country_registered, place_registered), '{NOT_UK}') as british
        from psc where registration_number is not null
    ),
    told as (
        select *, british and regexp_full_match(compact, '{UK_NUMBER}') as ours,
               case when regexp_full_match(compact, '\\d+') then lpad(compact, 8, '0') else compact end as padded
        from numbered
    )
    select record_id, 'registration' as scheme, case when ours then padded else registration_number end as number,
           case when ours then 'GB' else country_registered end as country, case when ours then 'Companies House' else place_registered end as issuer,
           'registration_number' as published_type,
           nullif(concat_ws('; ', case when ours then nullif(concat_ws(', ', place_registered, country_registered), '') end,
                            case when ours and padded <> registration_number then 'published as: ' || registration_number end), '') as note,
           {CITE}
    from told
    """,
    f"""
    insert into incoming.address by name
    with place as (
        select 'gb-coh:' || {KEY} as record_id, address_type as type, {_address("data_address")}, {CITE}
        from raw.psc join psc_kind on psc_kind.kind = data_kind where {WHOLE}
        union all by name
        select 'gb-coh:' || {KEY} as record_id, 'headquarters' as type, {_address("data_principal_office_address")}, {CITE} from raw.psc where {WHOLE}
    )
    select *, concat_ws(', ', care_of, po_box, street, city, region, postcode, country) as full_address
    from place where coalesce(care_of, po_box, street, city, region, postcode, country) is not null
    """,
    "insert into incoming.attribute by name "
    + " union all by name ".join(
        f"select record_id, '{attribute}' as attribute, {column} as value, {CITE} from psc where {column} is not null"
        for attribute, column in (
            ("sanctioned", "sanctioned"),
            ("legal_form", "legal_form"),
            ("legal_authority", "legal_authority"),
            ("identity_verification", "verification"),
            ("protection", "description"),
        )
    )
    + f"""
    union all by name
    select record_id, 'register' as attribute, place_registered as value, {CITE} from psc where place_registered is not null and registration_number is null
    union all by name
    select psc.record_id, 'aml_supervisor' as attribute, supervisor.text as value, psc.file_sha256, psc.part, psc.line
    from raw.psc_supervisor as supervisor join psc on psc.file_sha256 = supervisor.file_sha256 and psc.entry = supervisor.entry
    where nullif(trim(supervisor.text), '') is not null
    union all by name
    select record_id, 'notice_withdrawn' as attribute, withdrawal as value, {CITE} from psc_said where withdrawal is not null
    union all by name
    select record_id, 'statement_description' as attribute, description as value, {CITE} from psc_said where description is not null
    """,
    """
    insert into incoming.relation by name
    with stake as (
        select psc.*, trim(nature.text) as nature
        from psc left join raw.psc_nature as nature on nature.file_sha256 = psc.file_sha256 and nature.entry = psc.entry
    )
    select stake.record_id, stake.record_id || '/' || coalesce(stake.nature, 'significant-control') as relation_id,
           coalesce(known.type, 'controls') as type, coalesce(stake.nature, stake.kind) as nature,
           case when psc_kind.record_kind = 'statement' then 'anonymous' else 'record' end as from_status,
           case when psc_kind.record_kind <> 'statement' then stake.record_id end as from_record,
           'record' as to_status, 'gb-coh:' || stake.company as to_record, known.interest, known.share_low, known.share_high,
           known.low_inclusive, known.high_inclusive, coalesce(known.directness, 'unknown') as directness, known.nominee,
           case when known.share_low is not null then stake.nature end as share_published,
           stake.valid_from, stake.valid_from_precision, stake.valid_to, stake.valid_to_precision, stake.status, known.note, stake.file_sha256, stake.part, stake.line
    from stake
    join psc_kind on psc_kind.kind = stake.kind
    left join nature_of_control as known on known.code = stake.nature
    """,
    f"""
    insert into incoming.relation by name
    select record_id, record_id || '/' || coalesce(statement, 'statement') as relation_id, coalesce(known.type, 'related') as type, statement as nature,
           case when linked_name is not null then 'name' else coalesce(known.from_status, 'unknown') end as from_status, linked_name as from_name,
           'record' as to_status, 'gb-coh:' || company as to_record,
           valid_from, valid_from_precision, valid_to, valid_to_precision, status, {CITE}
    from psc_said left join psc_statement_kind as known on known.code = statement
    union all by name
    select record_id, concat_ws('/', record_id, coalesce(code, key, 'exempt'), period.exempt_from) as relation_id, 'controls' as type,
           coalesce(code, key, 'exempt') as nature, 'unknown' as from_status, 'record' as to_status, 'gb-coh:' || company as to_record,
           try_cast(period.exempt_from as date) as valid_from, case when try_cast(period.exempt_from as date) is not null then 'day' end as valid_from_precision,
           try_cast(period.exempt_to as date) as valid_to, case when try_cast(period.exempt_to as date) is not null then 'day' end as valid_to_precision,
           'exempt' as status, 'exempt from keeping a register of people with significant control: its shares are traded on a market' as note, {CITE}
    from psc_free
    """,
    f"""
    insert into incoming.rejected by name
    select {CITE}, false as whole_row, 'date' as code, record_id || ': ' || what || ' can''t be read as a day' as reason, day as content
    from (select record_id, 'notified_on' as what, notified as day, {CITE} from psc where valid_from is null
          union all select record_id, 'ceased_on', ceased_on, {CITE} from psc where valid_to is null
          union all select record_id, 'notified_on', notified, {CITE} from psc_said where valid_from is null
          union all select record_id, 'ceased_on', ceased_on, {CITE} from psc_said where valid_to is null
          union all select record_id, 'exempt_from', period.exempt_from, {CITE} from psc_free where try_cast(period.exempt_from as date) is null
          union all select record_id, 'exempt_to', period.exempt_to, {CITE} from psc_free where try_cast(period.exempt_to as date) is null)
    where day is not null
    """,
    # The line of totals holds no record; where it tells another number of lines, somebody should look.
    f"insert into incoming.blank select {CITE} from raw.psc_totals",
    """
    insert into incoming.finding
    with said as (
        select sum(coalesce(try_cast(data_persons_of_significant_control_count as bigint), 0)
                   + coalesce(try_cast(data_statements_count as bigint), 0) + coalesce(try_cast(data_exemptions_count as bigint), 0)) as lines
        from raw.psc_totals where data_persons_of_significant_control_count is not null and data_generated_at is not null
    ),
    held as (
        select (select count(*) from raw.psc) + (select count(*) from raw.psc_statement) + (select count(*) from raw.psc_exemption)
               + (select coalesce(sum(rows), 0) from raw.counted where name in ('psc', 'psc_statement', 'psc_exemption')) as lines
    )
    select 'totals', 'The last line of the snapshot tells of ' || said.lines || ' lines; there are ' || held.lines || '. Is it whole?'
    from said, held where said.lines <> held.lines
    union all
    select 'no_end_mark', 'The line of totals with which a snapshot ends is missing. Is the file whole?'
    from held where not exists (select 1 from raw.psc_totals)
    """,
)

CODES = (
    "select 'gb-coh:nature=' || trim(text), line, file_sha256 from raw.psc_nature where trim(text) not in (select code from nature_of_control)",
    "select 'gb-coh:statement=' || statement, line, file_sha256 from psc_said where statement not in (select code from psc_statement_kind)",
    "select 'gb-coh:exemption=' || coalesce(code, key), line, file_sha256 from psc_free where coalesce(code, key) not in (select code from psc_exemption_kind)",
)
