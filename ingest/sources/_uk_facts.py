"""From the common shape of both formats of the UK's list to incoming.*.

The effect of a listing is told by its measures, the strongest first: an asset freeze blocks, a travel ban doesn't.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest import programmes

MEASURES = (
    ("asset freeze", "blocking"),
    ("travel ban", "other"),
    ("arms embargo", "export_control"),
    ("targeted arms embargo", "export_control"),
    ("trade sanctions", "export_control"),
    ("technical assistance related to aircraft", "export_control"),
    ("aircraft sanctions", "other"),
    ("chartering of ships", "other"),
    ("closure of representative offices", "other"),
    ("crew servicing of ships and aircraft", "other"),
    ("deflag", "other"),
    ("director disqualification sanction", "other"),
    ("director disqualification sanctions", "other"),
    ("director disqualification", "other"),
    ("prevention of business arrangements", "other"),
    ("prevention of chartering of ships", "other"),
    ("prevention of chartering of ships and aircraft", "other"),
    ("prohibition of port entry", "other"),
    ("shipping sanctions", "other"),
    ("trust services sanctions", "other"),
    ("trust services", "other"),
)
"""Measure, without what follows a colon or bracket, and its effect. What is not here stops."""

STRONGEST = "['blocking', 'sectoral', 'investment', 'correspondent_account', 'export_control', 'debarment', 'other']"

REGISTERS = (
    ("inn", "inn"),
    ("ogrn", "ogrn"),
    ("tin", "tax"),
    ("tax", "tax"),
    ("vat", "vat"),
    ("lei", "lei"),
    ("swift", "bic"),
    ("bic", "bic"),
    ("imo", "imo_company"),
    ("kpp", "other"),
    ("okpo", "other"),
)
"""Labels before business registration numbers -> scheme; all others are registrations."""

MAPPINGS = (
    programmes.table("uk"),
    "create or replace temp table uk_measure(measure, effect) as values " + ", ".join(map(str, MEASURES)),
    "create or replace temp table uk_register(label, scheme) as values " + ", ".join(map(str, REGISTERS)),
    r"""
    create or replace temp macro uk_regime(name) as
        regexp_replace(regexp_replace(lower(replace(name, '’', '''')), '[^a-z0-9]+', ' ', 'g'), '^the | $', '', 'g')
    """,
    # 'dd/mm/1945', '00/07/1978', '04/08/2026' and '1945' as '1945', '1978-07', '2026-08-04', '1945'.
    r"""
    create or replace temp macro uk_day(value) as
        case when regexp_full_match(value, '\d{4}') then value
             when regexp_full_match(value, '(?i)(\d{1,2}|dd)/(\d{1,2}|mm)/\d{4}')
             then split_part(value, '/', 3)
                  || case when try_cast(split_part(value, '/', 2) as integer) > 0
                          then '-' || lpad(split_part(value, '/', 2), 2, '0')
                               || case when try_cast(split_part(value, '/', 1) as integer) > 0 then '-' || lpad(split_part(value, '/', 1), 2, '0') else '' end
                          else '' end
        end
    """,
)

NAMES = (
    r"""
    create or replace temp table uk_named as
    select *, flat(concat_ws(' ', part1, part2, part3, part4, part5, part6)) as full_name,
           lower(coalesce(type, '(none)')) as sort,
           case when lower(strength) like 'good quality%' then 'strong' when lower(strength) like 'low quality%' then 'weak' end as graded
    from uk_name
    """,
    """
    create or replace temp table uk_caption as
    select id, full_name from uk_named where full_name is not null
    qualify row_number() over (partition by id order by sort <> 'primary name', sort <> 'primary name variation', line, place, full_name) = 1
    """,
    r"""
    insert into incoming.name by name
    select 'uk:' || name.id as record_id, case sort when 'primary name' then 'primary' else 'alias' end as type,
           coalesce(graded, case sort when 'primary name' then 'strong' else 'unknown' end) as quality, name.full_name,
           case when person then part6 end as family, case when person then part1 end as given,
           case when person then tidy(concat_ws(' ', part2, part3, part4, part5)) end as middle,
           tidy(concat_ws('; ', case when sort not in ('primary name', 'alias') then lower(name.type) end)) as note,
           name.file_sha256, name.part, name.line
    from uk_named as name
    join (select id, bool_or(lower(type) = 'individual') as person from uk_designation group by id) as kind on kind.id = name.id
    where name.full_name is not null
    union all by name
    select 'uk:' || id as record_id, case when regexp_matches(full_name, '[^\P{L}\p{Latin}]') then 'original_script' else 'alias' end as type,
           'strong' as quality, full_name, script, language,
           case when not regexp_matches(full_name, '[^\P{L}\p{Latin}]') then 'published as a non-Latin name' end as note, file_sha256, part, line
    from uk_script where full_name is not null
    """,
    """
    insert into incoming.record by name
    select 'uk:' || designation.id as record_id, designation.id as published_key,
           case lower(designation.type) when 'individual' then 'person' when 'entity' then 'organisation' when 'ship' then 'asset' else 'party' end as kind,
           case when lower(designation.type) = 'ship' then 'vessel' end as subkind,
           coalesce(caption.full_name, designation.id) as caption, designation.information as remarks,
           designation.file_sha256, designation.part, designation.line
    from uk_designation as designation left join uk_caption as caption on caption.id = designation.id
    qualify row_number() over (partition by designation.id order by designation.line) = 1
    """,
)

LISTINGS = (
    r"""
    create or replace temp table uk_imposed as
    with split as (
        select id, regime, list_distinct(list_filter(list_transform(string_split(coalesce(measures, ''), '|'), lambda one: tidy(one)), lambda one: one is not null)) as named,
               indicators, file_sha256, part, line
        from uk_designation
    ),
    one as (
        select *, unnest(named) as imposed from split
    ),
    plain as (
        select * exclude (imposed), imposed as measure, lower(regexp_replace(imposed, '\s*[:(].*$', '')) as bare from one
    )
    select plain.*, known.effect, known.measure is not null as mapped
    from plain left join uk_measure as known on known.measure = plain.bare
    """,
    f"""
    insert into incoming.listing by name
    with imposed as (
        select id, coalesce(regime, '') as regime, string_agg(measure, ' | ' order by measure) as measures, bool_and(mapped) as mapped,
               min(list_position({STRONGEST}, coalesce(effect, 'blocking'))) as strongest
        from uk_imposed group by id, coalesce(regime, '')
    )
    select 'uk:' || designation.id as record_id, 'uk:' || designation.id || '/' || coalesce(programme.programme, 'uk:' || coalesce(designation.regime, '(none)')) as listing_id,
           'uk_sanctions' as list, 'UK' as authority, coalesce(programme.programme, 'uk:' || coalesce(designation.regime, '(none)')) as programme,
           coalesce(designation.regime, '(none)') as programme_published,
           case when list_contains(designation.indicators, 'AssetFreeze') then 'blocking'
                when imposed.strongest is null then 'other' else ({STRONGEST})[imposed.strongest] end as effect,
           programme.code is not null and coalesce(imposed.mapped, true) as mapped, programme.legal_basis, designation.id as reference,
           first_day(uk_day(designation.designated)) as listed_on,
           case when first_day(uk_day(designation.updated)) > first_day(uk_day(designation.designated)) then first_day(uk_day(designation.updated)) end as amended_on,
           case when imposed.measures is not null then 'measures: ' || imposed.measures end as note,
           designation.file_sha256, designation.part, designation.line
    from uk_designation as designation
    left join imposed on imposed.id = designation.id and imposed.regime = coalesce(designation.regime, '')
    left join programme_uk as programme on uk_regime(programme.code) = uk_regime(designation.regime)
    """,
    """
    insert into incoming.attribute by name
    with said as (
        select id, 'measure' as attribute, measure as value, file_sha256, part, line from uk_imposed
        union all by name
        select id, 'measure_indicator' as attribute, unnest(indicators) as value, file_sha256, part, line from uk_designation
        union all by name
        select id, 'statement_of_reasons' as attribute, reasons as value, file_sha256, part, line from uk_designation
        union all by name
        select id, 'designation_source' as attribute, source as value, file_sha256, part, line from uk_designation
        union all by name
        select id, 'ofsi_group_id' as attribute, ofsi_group as value, file_sha256, part, line from uk_designation
        union all by name
        select id, 'un_reference' as attribute, un_reference as value, file_sha256, part, line from uk_designation
        union all by name
        select id, 'amended_on' as attribute, updated as value, file_sha256, part, line from uk_designation
    )
    select 'uk:' || id as record_id, attribute, value, file_sha256, part, line from said where value is not null
    qualify row_number() over (partition by id, attribute, value order by line) = 1
    """,
    r"""
    insert into incoming.relation by name
    select 'uk:' || id as record_id, 'uk:' || id || '/same_as_hint/un:' || un_reference as relation_id, 'same_as_hint' as type,
           'UN Reference Number' as nature, 'record' as from_status, 'uk:' || id as from_record, 'record' as to_status,
           'un:' || un_reference as to_record, file_sha256, part, line
    from uk_designation where regexp_full_match(un_reference, '[A-Z]{2}[a-z]\.\d{3,4}')
    qualify row_number() over (partition by id, un_reference order by line) = 1
    """,
    """
    insert into incoming.rejected by name
    with told as (
        select id, unnest([designated, updated]) as day, file_sha256, part, line from uk_designation
    )
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'uk:' || id || ': this day of a designation can''t be read: the listing stands without it' as reason, day as content
    from told where day is not null and first_day(uk_day(day)) is null
    """,
)

PERSONS = (
    """
    insert into incoming.date by name
    select 'uk:' || id as record_id, case kind when 'dob' then 'birth' else 'built' end as type,
           first_day(uk_day(value)) as date_from, last_day_of(uk_day(value)) as date_to,
           coalesce(date_precision(uk_day(value)), 'day') as precision, false as approximate, value as published, file_sha256, part, line
    from uk_value where kind in ('dob', 'built')
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'uk:' || id || ': this date can''t be read: it is kept as published, without a range' as reason, value as content
    from uk_value where kind in ('dob', 'built') and first_day(uk_day(value)) is null
    """,
    # A document's country and days stand in words: 'Iran passport number A1, issued on 7 August 2024 (expires ...)'.
    r"""
    insert into incoming.identifier by name
    with document as (
        select *, 'passport' as scheme, 'Passport' as word from uk_passport
        union all by name
        select *, 'national_id' as scheme, 'National Identifier' as word from uk_national_id
    ),
    told as (
        select *, coalesce(nullif(regexp_extract(information, '^([A-Z][A-Za-z ''-]+?) (?:diplomatic |service |official )?(?:passport|national|identity|ID|tazkira)\b', 1), ''),
                           case when regexp_full_match(information, '[A-Z][A-Za-z ()''-]{2,40}')
                                 and not regexp_matches(lower(information), 'passport|issued|expire|number|national|identi|tax|card|valid|cancel|revoked|unknown') then information end) as country
        from document where regexp_matches(number, '\d')
    )
    select 'uk:' || id as record_id, scheme, number, country, word as published_type,
           first_day(regexp_extract(information, '(?i)issued (?:on |in [A-Za-z ,]+ on )?(\d{1,2} [A-Z][a-z]+ \d{4})', 1)) as issued_on,
           last_day_of(regexp_extract(information, '(?i)(?:expir\w*|valid until)(?: date)?:? (?:on )?(\d{1,2} [A-Z][a-z]+ \d{4})', 1)) as expires_on,
           information as note, file_sha256, part, line
    from told
    """,
    r"""
    insert into incoming.attribute by name
    select 'uk:' || id as record_id, 'document_note' as attribute, concat_ws(': ', word, number, information) as value, file_sha256, part, line
    from (select *, 'Passport' as word from uk_passport union all by name select *, 'National Identifier' as word from uk_national_id)
    where not regexp_matches(coalesce(number, ''), '\d')
    """,
    """
    insert into incoming.country by name
    select 'uk:' || id as record_id, case kind when 'nationality' then 'nationality' else 'flag' end as type, value as country,
           case kind when 'previous_flag' then 'previous' end as note, file_sha256, part, line
    from uk_value where kind in ('nationality', 'flag', 'previous_flag')
    """,
    r"""
    insert into incoming.address by name
    select 'uk:' || id as record_id, 'unknown' as type, concat_ws(', ', line1, line2, line3, line4, line5, line6, postcode, country) as full_address,
           tidy(concat_ws(', ', line1, line2, line3, line4, line5)) as street,
           case when not regional then line6 when regexp_matches(line5, '(?i) (city|town)$') then line5 end as city, case when regional then line6 end as region, postcode, country, file_sha256, part, line
    from (select *, coalesce(regexp_matches(line6, '(?i)\b(province|region|oblast|district|state|republic|governorate|county|territory)\b'), false) as regional from uk_address)
    union all by name
    select 'uk:' || id as record_id, 'birth' as type, concat_ws(', ', town, country) as full_address, town as city, country, file_sha256, part, line
    from uk_birth_place
    """,
    # '+93-202-103386' in a spreadsheet becomes 93 - 202 - 103386 = -103495: a number, but no telephone's.
    r"""
    insert into incoming.contact by name
    with parted as (
        select id, kind as type, value, file_sha256, part, line,
               list_filter(list_transform(case when kind = 'phone' then regexp_split_to_array(value, '\s*;\s*')
                                               else regexp_split_to_array(value, '\s*[;,]\s*|\s+(?:and|or)\s+|\s+') end,
                                          lambda one: tidy(one)), lambda one: one is not null) as parts
        from uk_value where kind in ('phone', 'email', 'website') and not (kind = 'phone' and regexp_full_match(value, '-\d+(\.\d+)?'))
    )
    select 'uk:' || id as record_id, type, unnest(parts) as value, case when len(parts) > 1 then 'published as: ' || value end as note,
           file_sha256, part, line
    from parted
    """,
    r"""
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'corrected' as code,
           'uk:' || id || ': a telephone number that a spreadsheet has worked out as a sum (''+93-20-1'' as 93 - 20 - 1): '
               || 'it was taken out of the phones, and is kept as the attribute phone_as_published' as reason, value as content
    from uk_value where kind = 'phone' and regexp_full_match(value, '-\d+(\.\d+)?')
    """,
)

OTHERS = (
    r"""
    insert into incoming.attribute by name
    select 'uk:' || id as record_id, case kind when 'phone' then 'phone_as_published' else kind end as attribute, value, file_sha256, part, line
    from uk_value
    where kind in ('title', 'position', 'gender', 'entity_type', 'vessel_type', 'tonnage', 'length')
       or (kind = 'phone' and regexp_full_match(value, '-\d+(\.\d+)?'))
    """,
    # 'INN: 7710137066', and several of them in one value.
    r"""
    insert into incoming.identifier by name
    with parted as (
        select *, list_filter(list_transform(regexp_split_to_array(regexp_replace(value, '\s*[;,]?\s+([A-Z]{3,5}):', ';\1:', 'g'), '\s*[;\n]\s*'),
                                             lambda one: tidy(one)), lambda one: one is not null) as parts
        from uk_value where kind = 'registration'
    ),
    one as (
        select id, value, len(parts) as many, unnest(parts) as piece, file_sha256, part, line from parted
    ),
    labelled as (
        select *, regexp_extract(piece, '^(?:([A-Za-z][A-Za-z ./()-]{1,40}?)\s*[:#]\s*|((?:INN|OGRN|KPP|OKPO|TIN|LEI) ))?(.*)$', ['label', 'short', 'number']) as told
        from one
    )
    select 'uk:' || id as record_id, coalesce(register.scheme, 'registration') as scheme, tidy(told.number) as number,
           coalesce(tidy(told.label), tidy(told.short), 'Business registration number') as published_type,
           case when many > 1 then 'published as: ' || value end as note, file_sha256, part, line
    from labelled
    left join uk_register as register on register.label = lower(regexp_extract(concat_ws('', told.label, told.short), '^[A-Za-z]+'))
    where tidy(told.number) is not null
    """,
    r"""
    insert into incoming.identifier by name
    select 'uk:' || id as record_id, kind as scheme, tidy(regexp_replace(value, '(?i)^IMO\s*', '')) as number,
           case kind when 'imo' then 'IMO number' else 'Hull identification number' end as published_type, file_sha256, part, line
    from uk_value where kind in ('imo', 'hull') and tidy(regexp_replace(value, '(?i)^IMO\s*', '')) is not null
    """,
    """
    insert into incoming.wallet by name
    select 'uk:' || id as record_id, value as address, false as own, file_sha256, part, line from uk_value where kind = 'wallet'
    """,
    """
    insert into incoming.relation by name
    with tie as (
        select *, case kind when 'owner' then 'current owner or operator' when 'previous_owner' then 'previous owner or operator'
                            when 'parent' then 'parent company' else 'subsidiary' end as nature
        from uk_value where kind in ('owner', 'previous_owner', 'parent', 'subsidiary')
    )
    select 'uk:' || id as record_id, 'uk:' || id || '/' || kind || '/' || left(md5(value), 16) as relation_id,
           case when kind in ('parent', 'subsidiary') then 'subsidiary_of' else 'related' end as type, nature,
           case kind when 'parent' then 'record' else 'name' end as from_status, case kind when 'parent' then 'uk:' || id end as from_record,
           case when kind <> 'parent' then value end as from_name, case kind when 'parent' then 'name' else 'record' end as to_status,
           case when kind <> 'parent' then 'uk:' || id end as to_record, case kind when 'parent' then value end as to_name,
           case kind when 'previous_owner' then 'ceased' end as status, file_sha256, part, line
    from tie
    """,
)

FACTS = (*NAMES, *LISTINGS, *PERSONS, *OTHERS)

CODE_CHECKS = (
    "select 'uk:' || coalesce(regime, '(none)'), line, file_sha256 from uk_designation "
    "where uk_regime(coalesce(regime, '(none)')) not in (select uk_regime(code) from programme_uk)",
    "select 'uk:measure=' || bare, line, file_sha256 from uk_imposed where not mapped",
    "select 'uk:type=' || coalesce(type, '(none)'), line, file_sha256 from uk_designation "
    "where lower(coalesce(type, '(none)')) not in ('individual', 'entity', 'ship')",
    "select 'uk:name_type=' || sort, line, file_sha256 from uk_named "
    "where full_name is not null and sort not in ('primary name', 'primary name variation', 'alias')",
    "select 'uk:strength=' || strength, line, file_sha256 from uk_named where strength is not null and graded is null",
    "select 'uk:flag=' || flag, line, file_sha256 from uk_unknown_flag",
)
"""Regimes, measures, types of designation and of names, strengths of aliases, and flags that are no true or false."""
