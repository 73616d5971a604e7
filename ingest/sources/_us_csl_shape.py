"""From rows of the Consolidated Screening List to the shape that _ofac_facts reads, and to listings of other authorities.

Rows of the Treasury's lists repeat OFAC's entries under their numbers and become the same record ('ofac:12449'); the
others are records of their own, under the list's _id, or in the layout without one under a hash of the row. Several
values stand in one field, split by '; '; countries are two letters at the end of an address or number.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest import programmes
from ingest.sources import _ofac_facts as facts
from ingest.sql import values_sql

LISTS: tuple[tuple[str, str, str], ...] = (
    ("EL", "bis_entity_list", "BIS"),
    ("DPL", "bis_denied_persons", "BIS"),
    ("UVL", "bis_unverified", "BIS"),
    ("MEU", "bis_military_end_user", "BIS"),
    ("DTC", "state_aeca_debarred", "US State"),
    ("ISN", "state_nonproliferation", "US State"),
)
"""The lists that are not OFAC's: the publisher's short name, ours, and the authority behind it."""

TREASURY = ("SDN", "SSI", "PLC", "FSE", "CAP", "CMIC", "NS-MBS List", "ISA", "561")
"""OFAC's lists, by the short names in the column source."""

SAME = "; and any successor, sub-unit, or subsidiary thereof"
"""Said of the parties that the State Department lists for nonproliferation; no part of the name."""

COLUMNS = (
    "source",
    "entity_number",
    "type",
    "programs",
    "name",
    "title",
    "addresses",
    "federal_register_notice",
    "start_date",
    "end_date",
    "standard_order",
    "license_requirement",
    "license_policy",
    "call_sign",
    "vessel_type",
    "gross_tonnage",
    "gross_registered_tonnage",
    "vessel_flag",
    "vessel_owner",
    "remarks",
    "source_list_url",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "source_information_url",
    "ids",
)
"""The columns of the layout of 2019; the current one has _id before them."""


def split_sql(column: str) -> str:
    """The values of a field, one a row."""
    return f"unnest(string_split({column}, '; '))"


def rows_sql(key: str) -> str:
    """csl_row: a row with its list and key; `key`: an expression for the key of rows that are not OFAC's."""
    fields = ", ".join(f"flat(row.{column}) as {column}" for column in COLUMNS)
    return f"""
    create or replace temp table csl_row as
    with named as (
        select {fields}, {key} as own_key, regexp_extract(row.source, '\\(([^()]+)\\)', 1) as code, row.file_sha256, row.part, row.line
        from raw.entry as row
    )
    select case when code in {TREASURY!r} and entity_number is not null then entity_number else 'us_csl:' || own_key end as ent_num, *
    from named
    """


CONTENT_KEY = (
    "left(md5(concat_ws('|', "
    + ", ".join(f"row.{column}" for column in COLUMNS)
    + ")), 20) || case when row_number() over "
    "(partition by "
    + ", ".join(f"row.{column}" for column in COLUMNS)
    + " order by row.line) > 1 then '-' || row_number() over "
    "(partition by " + ", ".join(f"row.{column}" for column in COLUMNS) + " order by row.line) else '' end"
)
"""The key where none is published: a hash of the row, and the number of its occurrence after the first."""


def item_sql(*, type_first: bool) -> str:
    """csl_id: the column ids in the words of OFAC's remarks; `type_first`: 'Passport, A12, KP', else 'KP, A12, Passport'."""
    if type_first:
        match = "left(listed.text, 2) = left(type.type, 2) and starts_with(listed.text, type.type || ', ')"
        value = "substr(text, length(type) + 3)"
        loose = r"regexp_replace(row.text, '^([^,]*[-:]), ', '\1 ')"
        country = "nullif(regexp_extract(value, ', ([A-Z]{2})$', 1), '')"
        bare = "regexp_replace(value, ', [A-Z]{2}$', '')"
    else:
        match = "right(listed.text, 3) = right(type.type, 3) and ends_with(listed.text, ', ' || type.type)"
        value = "left(text, length(text) - length(type) - 2)"
        loose = r"regexp_replace(row.text, '^(.*), ([^,]*[-:])$', '\2 \1')"
        country = "nullif(regexp_extract(value, '^([A-Z]{2}), ', 1), '')"
        bare = "regexp_replace(value, '^[A-Z]{2}, ', '')"
    return f"""
    create or replace temp table csl_id as
    with listed as (select distinct text from (select {split_sql("ids")} as text from csl_row) where tidy(text) is not null),
    typed as (
        select listed.text, arg_max(type.type, length(type.type)) as type, arg_max(type.fact, length(type.type)) as fact
        from listed join ofac_type as type on {match} group by listed.text
    ),
    parted as (select *, {value} as value from typed),
    row as (select text from listed anti join typed on typed.text = listed.text)
    select row.text, {loose} as item from row
    union all
    select text, case when fact <> 'identifier' then type || ' ' || value
                      else type || ' ' || {bare} || coalesce(' (' || {country} || ')', '') end as item
    from parted
    """


SHAPE = (
    """
    create or replace temp table ofac_entry as
    select ent_num, name, lower(coalesce(type, 'undeclared')) as type, title, call_sign, vessel_type,
           gross_tonnage as tonnage, gross_registered_tonnage as gross_tonnage, vessel_flag as flag, vessel_owner as owner,
           remarks, file_sha256, part, line
    from csl_row qualify row_number() over (partition by ent_num order by part, line) = 1
    """,
    f"""
    create or replace temp table ofac_spelling as
    with spelled as (
        select ent_num, 'primary' as type, name, type as kind, file_sha256, part, line from csl_row
        union all
        select ent_num, 'aka', tidy(regexp_replace({split_sql("alt_names")}, '^and ', '')), type, file_sha256, part, line from csl_row
    ),
    -- Persons as 'Given FAMILY' or 'FAMILY, Given': the family's name is in capitals.
    named as (
        select *, case when kind = 'Individual' then regexp_extract(name, '^([^,]*[a-z][^, ]*) ([^a-z,]+)$', ['given', 'family']) end as person
        from spelled
    )
    select ent_num, type, case type when 'primary' then 'strong' else 'unknown' end as quality,
           tidy(replace(name, '{SAME}', '')) as full_name, nullif(person.family, '') as family, nullif(person.given, '') as given,
           null::varchar as middle, null::varchar as patronymic, null::varchar as script,
           case when contains(name, '{SAME}') then 'and any successor, sub-unit, or subsidiary thereof' end as note, file_sha256, part, line
    from named where name is not null
    """,
    rf"""
    create or replace temp table ofac_item as
    with said as (
        select ent_num, coalesce(csl_id.item, row.text) as text, file_sha256, part, line
        from (select *, {split_sql("ids")} as text from csl_row) as row left join csl_id on csl_id.text = row.text
        union all
        select ent_num, 'DOB ' || {split_sql("dates_of_birth")}, file_sha256, part, line from csl_row
        union all
        select ent_num, 'POB ' || {split_sql("places_of_birth")}, file_sha256, part, line from csl_row
        union all
        select ent_num, 'nationality ' || {split_sql("nationalities")}, file_sha256, part, line from csl_row
        union all
        select ent_num, 'citizen ' || {split_sql("citizenships")}, file_sha256, part, line from csl_row
        union all
        select ent_num, unnest(string_split_regex(regexp_replace(regexp_replace(remarks, '\)[;,. ]*\((Linked To: )', '; \1', 'g'),
                                                                '(?:^|[ ;]+)\((Linked To: [^()]*)\)', '; \1', 'g'), ';(?: |$)')), file_sha256, part, line
        from csl_row
    )
    select ent_num, tidy(text) as text, false as last, null::varchar as issuer, null::varchar as status, null::varchar as note,
           file_sha256, part, line
    from said where tidy(text) is not null
    """,
    rf"""
    create or replace temp table ofac_place as
    select ent_num, case when regexp_matches(address, '^[A-Z]{{2}}$') then null else regexp_replace(address, ', [A-Z]{{2}}$', '') end as street,
           null::varchar as place, null::varchar as city, null::varchar as region, null::varchar as postcode,
           nullif(regexp_extract(address, '(?:^|, )([A-Z]{{2}})$', 1), '') as country, null::varchar as note, file_sha256, part, line
    from (select *, tidy(regexp_replace({split_sql("addresses")}, '^and ', '')) as address from csl_row) where address is not null
    """,
    f"""
    create or replace temp table ofac_programme_row as
    select ent_num, coalesce(tag, '(none)') as programme, source as list, try_cast(start_date as date) as listed_on, null::varchar as note,
           file_sha256, part, line
    from (select *, {split_sql("coalesce(programs, '(none)')")} as tag from csl_row)
    where code in {TREASURY!r}
    """,
)

OTHERS = (
    f"create or replace temp table csl_list(code, list, authority) as values {values_sql(list(LISTS))}",
    """
    insert into incoming.listing by name
    select record_of(row.ent_num) as record_id, record_of(row.ent_num) || '/us:' || row.code as listing_id,
           coalesce(list.list, 'us_csl') as list, coalesce(list.authority, 'US') as authority, 'us:' || row.code as programme,
           coalesce(row.programs, row.code) as programme_published, coalesce(programme.effect, 'blocking') as effect,
           programme.code is not null as mapped, programme.legal_basis, row.federal_register_notice as reference,
           try_cast(row.start_date as date) as listed_on, row.source_information_url as url,
           'until ' || row.end_date as note, row.file_sha256, row.part, row.line
    from csl_row as row
    left join csl_list as list on list.code = row.code
    left join programme_us as programme on programme.code = row.code
    where row.code not in """
    + f"{TREASURY!r}",
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_of(ent_num) || ': the start of the listing can''t be read as a date' as reason, start_date as content
    from csl_row where start_date is not null and try_cast(start_date as date) is null
    """,
    """
    insert into incoming.attribute by name
    select distinct record_of(ent_num) as record_id, attribute, value, source as note, file_sha256, part, line
    from csl_row, lateral (values ('listed_until', end_date), ('standard_order', standard_order), ('licence_requirement', license_requirement),
                                  ('licence_policy', license_policy), ('list_url', source_list_url), ('programme', programs)) as given(attribute, value)
    where value is not null and (attribute <> 'programme' or code = 'ISN') and (attribute <> 'list_url' or contains(ent_num, ':'))
    """,
    """
    insert into incoming.attribute by name
    select record_of(ent_num) as record_id, 'federal_register_notice' as attribute, federal_register_notice as value, source as note, file_sha256, part, line
    from csl_row where federal_register_notice is not null
    """,
)

CHECKS = (
    "select 'us:list=' || coalesce(source, ''), line, file_sha256 from csl_row "
    f"where code not in {TREASURY!r} and code not in (select code from programme_us)",
    *facts.CHECKS,
)
"""Lists, and what else stops an edition of OFAC's."""


def statements(key: str, *, type_first: bool) -> tuple[str, ...]:
    """All statements of one layout."""
    return (
        programmes.table("us"),
        *facts.MAPPINGS,
        rows_sql(key),
        item_sql(type_first=type_first),
        *SHAPE,
        *facts.NOTHING_MORE,
        *facts.common("us_csl"),
        *OTHERS,
    )
