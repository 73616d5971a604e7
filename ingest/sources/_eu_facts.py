"""From the common shape of both formats of the EU's list to incoming.*.

No name is marked as the official one. The caption is chosen by a rule: of the names whose remark calls them no alias,
those in Latin letters come first, then those in English or in no stated language, then the lowest logical id (the
oldest). Quality is told by remarks: a clause that begins with 'low quality' or 'good quality'; strong='false' is weak.
Unsolved: a remark such as 'formerly known as X' names X in words; it stays in the note.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest import programmes
from ingest.sources._un_dates import ISLAMIC_DAY

DOCUMENTS = (
    ("birthcert", "birth_certificate"),
    ("drivinglicence", "driver_licence"),
    ("electionid", "other"),
    ("euvat", "vat"),
    ("fiscalcode", "tax"),
    ("id", "national_id"),
    ("imo", "imo_company"),
    ("nationcert", "other"),
    ("nrn", "national_id"),
    ("other", "other"),
    ("passport", "passport"),
    ("regnumber", "registration"),
    ("residentperm", "national_id"),
    ("ssn", "ssn"),
    ("swiftbic", "bic"),
    ("taxid", "tax"),
    ("tradelic", "registration"),
    ("travelcardid", "national_id"),
    ("unssn", "national_id"),
)
"""identificationTypeCode (18 are in use) -> scheme; 'ssn' is that of the United States alone, see below."""

CONTACTS = (("PHONE", "phone"), ("FAX", "fax"), ("EMAIL", "email"), ("WEB", "website"))

MAPPINGS = (
    programmes.table("eu"),
    "create or replace temp table eu_scheme(code, scheme) as values " + ", ".join(map(str, DOCUMENTS)),
    "create or replace temp table eu_contact_type(key, type) as values " + ", ".join(map(str, CONTACTS)),
    ISLAMIC_DAY,
)

NAMES = (
    r"""
    create or replace temp table eu_named as
    with clauses as (
        select *, coalesce(whole, flat(concat_ws(' ', given, middle, family))) as full_name,
               list_transform(regexp_split_to_array(coalesce(lower(remark), ''), '[\n;]'),
                              lambda one: regexp_replace(one, '^[\s("''‘“]+', '')) as clauses
        from eu_name
    )
    select * exclude (clauses), flat(remark) as remarked,
           list_bool_or(list_transform(clauses, lambda one: regexp_matches(one, '^(lo|low)\s+quality'))) or lower(coalesce(strong, '')) = 'false' as weak,
           list_bool_or(list_transform(clauses, lambda one: regexp_matches(one, '^((go?o?d|ood|high|low|lo)\s+quality|a\.?k\.?a|alias)'))) as called_alias,
           list_bool_or(list_transform(clauses, lambda one: regexp_full_match(one, '(formerly known as|former name|f\.?k\.?a\.?)[\s.:)]*'))) as former,
           not regexp_matches(full_name, '[^\P{L}\p{Latin}]') as in_latin
    from clauses
    """,
    """
    create or replace temp table eu_caption as
    select id, logical, full_name from eu_named where full_name is not null
    qualify row_number() over (
        partition by id order by called_alias or weak or former, not in_latin, coalesce(language, 'EN') <> 'EN',
                                 try_cast(logical as bigint) nulls last, logical) = 1
    """,
    """
    insert into incoming.name by name
    select 'eu:' || name.id as record_id,
           case when caption.id is not null then 'primary' when name.former then 'former'
                when not name.in_latin then 'original_script' else 'alias' end as type,
           case when name.weak then 'weak' else 'strong' end as quality, name.full_name, name.family, name.given, name.middle,
           name.title, lower(name.language) as language, tidy(concat_ws('; ', name.remarked, 'act: ' || name.act)) as note,
           name.file_sha256, name.part, name.line
    from eu_named as name
    left join eu_caption as caption on caption.id = name.id and caption.logical = name.logical
    where name.full_name is not null
    """,
    """
    insert into incoming.record by name
    select 'eu:' || entity.id as record_id, entity.id as published_key,
           case entity.type when 'person' then 'person' when 'p' then 'person' when 'enterprise' then 'organisation'
                            when 'e' then 'organisation' else 'party' end as kind,
           coalesce(caption.full_name, entity.reference, entity.id) as caption, entity.remark as remarks,
           entity.file_sha256, entity.part, entity.line
    from eu_entity as entity left join eu_caption as caption on caption.id = entity.id
    """,
    # What is said in the elements of names, but not of a spelling: the same for many of them.
    """
    insert into incoming.attribute by name
    with said as (
        select id, 'position' as attribute, function as value, file_sha256, part, line from eu_name where function is not null
        union all by name
        select id, 'gender' as attribute, gender as value, file_sha256, part, line from eu_name where gender is not null
        union all by name
        select id, 'title' as attribute, title as value, file_sha256, part, line from eu_name where title is not null
        union all by name
        select id, 'name_note' as attribute, remarked as value, file_sha256, part, line
        from eu_named where full_name is null and remarked is not null
    )
    select 'eu:' || id as record_id, attribute, value, file_sha256, part, line from said
    qualify row_number() over (partition by id, attribute, value order by line) = 1
    """,
)

LISTINGS = (
    # The dates of a listing: the earliest and the latest act that the entity or any fact of it names.
    """
    create or replace temp table eu_life as
    select id, min(first_day(coalesce(published, in_force))) as first_act, max(first_day(coalesce(published, in_force))) as last_act
    from eu_act group by id
    """,
    """
    insert into incoming.listing by name
    with own as (
        select act.id, coalesce(act.programme, '(none)') as programme,
               string_agg(distinct act.number, '; ' order by act.number) as numbers,
               arg_max(act.url, (first_day(act.published), act.url)) as url,
               arg_max(act.in_force, (first_day(act.published), act.in_force)) as in_force,
               arg_min(act.file_sha256, act.line) as file_sha256, arg_min(act.part, act.line) as part, min(act.line) as line
        from eu_act as act where act.own group by act.id, coalesce(act.programme, '(none)')
        union all by name
        select id, '(none)' as programme, file_sha256, part, line
        from eu_entity anti join (select id from eu_act where own) as act using (id)
    ),
    dated as (
        select own.*, entity.reference, entity.details,
               least(first_day(entity.designated), life.first_act) as listed_on, life.last_act
        from own join eu_entity as entity on entity.id = own.id left join eu_life as life on life.id = own.id
    )
    select 'eu:' || dated.id as record_id, 'eu:' || dated.id || '/' || coalesce(programme.programme, 'eu:' || dated.programme) as listing_id,
           'eu_fsf' as list, 'EU' as authority, coalesce(programme.programme, 'eu:' || dated.programme) as programme,
           dated.programme as programme_published, coalesce(programme.effect, 'blocking') as effect,
           programme.code is not null as mapped, concat_ws('; ', programme.legal_basis, 'last act: ' || dated.numbers) as legal_basis,
           dated.reference, dated.listed_on, case when dated.last_act > dated.listed_on then dated.last_act end as amended_on, dated.url,
           tidy(concat_ws('; ', 'last act in force on ' || dated.in_force, flat(dated.details))) as note,
           dated.file_sha256, dated.part, dated.line
    from dated left join programme_eu as programme on programme.code = dated.programme
    """,
    """
    insert into incoming.attribute by name
    select 'eu:' || id as record_id, 'regulation' as attribute, coalesce(number, url, programme, published) as value,
           concat_ws('; ', type, organisation, 'published on ' || published, 'in force on ' || in_force,
                     'programme ' || programme, url) as note, file_sha256, part, line
    from eu_act where coalesce(number, url, programme, published) is not null
    qualify row_number() over (partition by id, value, note order by line) = 1
    union all by name
    select 'eu:' || id as record_id, 'designated_on' as attribute, designated as value, file_sha256, part, line
    from eu_entity where designated is not null
    union all by name
    select 'eu:' || id as record_id, 'designation_details' as attribute, flat(details) as value, file_sha256, part, line
    from eu_entity where flat(details) is not null
    union all by name
    select 'eu:' || id as record_id, 'un_reference' as attribute, un_id as value, file_sha256, part, line
    from eu_entity where un_id is not null
    """,
    r"""
    insert into incoming.relation by name
    with told as (
        select *, 'unitedNationId' as nature, un_id as un from eu_entity where regexp_full_match(un_id, '[A-Z]{2}[a-z]\.\d{3,4}')
        union all by name
        select *, 'UN reference in the remark' as nature,
               unnest(list_distinct(regexp_extract_all(concat_ws(' ', remark, details), '(?i:UN ref(?:erence)?(?: no)?[.:]*) ?([A-Z]{2}[a-z]\.\d{3,4})', 1))) as un
        from eu_entity
    )
    select 'eu:' || id as record_id, 'eu:' || id || '/same_as_hint/un:' || un as relation_id, 'same_as_hint' as type, nature,
           'record' as from_status, 'eu:' || id as from_record, 'record' as to_status, 'un:' || un as to_record, file_sha256, part, line
    from told qualify row_number() over (partition by id, un order by nature desc) = 1
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'eu:' || id || ': this date can''t be read: it is kept as published' as reason, published as content
    from eu_act where published is not null and first_day(published) is null
    union all by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'eu:' || id || ': designationDate can''t be read: it is kept as published' as reason, designated as content
    from eu_entity where designated is not null and first_day(designated) is null
    """,
)

BIRTHS = (
    r"""
    create or replace temp table eu_born as
    with numbered as (
        select *, coalesce(calendar, 'GREGORIAN') as reckoning, try_cast(of_year as integer) as y,
               try_cast(of_month as integer) as m, try_cast(of_day as integer) as d,
               concat_ws('-', of_year, lpad(of_month, 2, '0'), case when of_month is not null then lpad(of_day, 2, '0') end) as given
        from eu_birth
    ),
    told as (
        select *, case when day is not null then day
                       when of_year is not null then given
                       when coalesce(from_year, to_year) is not null then concat_ws(' to ', coalesce(from_year, '?'), coalesce(to_year, '?'))
                  end as text
        from numbered
    )
    select *,
           case when day is not null then first_day(day)
                when reckoning = 'ISLAMIC' then islamic_day(y, coalesce(m, 1), coalesce(case when m is not null then d end, 1)) - 1
                when of_year is not null then first_day(given) else first_day(from_year) end as date_from,
           case when day is not null then last_day_of(day)
                when reckoning = 'ISLAMIC' and m is not null and d is not null then islamic_day(y, m, d) + 1
                when reckoning = 'ISLAMIC' then islamic_day(case when m is null or m = 12 then y + 1 else y end, case when m is null or m = 12 then 1 else m + 1 end, 1)
                when of_year is not null then last_day_of(given) else last_day_of(to_year) end as date_to,
           case when day is not null then date_precision(day) when reckoning = 'ISLAMIC' or of_year is null then 'range'
                else date_precision(given) end as precision,
           lower(coalesce(circa, 'false')) = 'true' or (reckoning = 'ISLAMIC' and day is null) as approximate,
           concat_ws(' ', case when lower(circa) = 'true' then 'circa' end, text,
                     case when reckoning <> 'GREGORIAN' then '(' || concat_ws(' ', reckoning, case when day is not null then given end) || ')' end) as published
    from told where text is not null
    """,
    """
    insert into incoming.date by name
    select 'eu:' || id as record_id, 'birth' as type, case when date_to >= date_from then date_from end as date_from,
           case when date_to >= date_from then date_to end as date_to, precision, approximate, published,
           tidy(concat_ws('; ', flat(remark), 'act: ' || act)) as note, file_sha256, part, line
    from eu_born
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'eu:' || id || ': this date can''t be read: it is kept as published, without a range' as reason, published as content
    from eu_born where date_from is null or date_to is null or date_to < date_from
    """,
)

PLACES = (
    """
    insert into incoming.address by name
    with place as (
        select id, 'unknown' as type, street, place, city, region, postcode, po_box, country,
               tidy(concat_ws('; ', case when lower(at_listing) = 'true' then 'at the time of listing' end, flat(remark), 'act: ' || act)) as note,
               file_sha256, part, line
        from eu_address
        union all by name
        select id, 'birth' as type, tidy(concat_ws(', ', place, city)) as city, region, postcode, country, tidy(concat_ws('; ', flat(remark), 'act: ' || act)) as note,
               file_sha256, part, line
        from eu_birth
    )
    select 'eu:' || id as record_id, type, concat_ws(', ', street, place, po_box, postcode, city, region, country) as full_address,
           tidy(concat_ws(', ', street, place)) as street, po_box, city, region, postcode, country, note, file_sha256, part, line
    from place where coalesce(street, place, po_box, postcode, city, region, country) is not null
    """,
    """
    insert into incoming.country by name
    select 'eu:' || id as record_id, 'citizenship' as type, country,
           tidy(concat_ws('; ', region, flat(remark), 'act: ' || act)) as note, file_sha256, part, line
    from eu_citizenship where country is not null
    """,
    # Several phones or e-mail addresses stand in one value.
    r"""
    insert into incoming.contact by name
    with parted as (
        select contact.*, coalesce(kind.type, 'social') as type,
               list_filter(list_transform(regexp_split_to_array(value, case kind.type when 'email' then '\s*[,;/]\s*|\s+(?:and|or)\s+' else '\s*[,;]\s*' end),
                                          lambda one: tidy(one)), lambda one: one is not null) as parts
        from eu_contact as contact left join eu_contact_type as kind on kind.key = contact.key
        where contact.value is not null
    )
    select 'eu:' || id as record_id, type, unnest(parts) as value, case when type in ('phone', 'fax') then country end as country,
           case when len(parts) > 1 then 'published as: ' || value end as note, file_sha256, part, line
    from parted
    """,
    # What is said of an address, a citizenship or a birth that names no place, country or date.
    """
    insert into incoming.attribute by name
    select 'eu:' || id as record_id, 'address_note' as attribute, flat(remark) as value, file_sha256, part, line
    from eu_address where remark is not null and coalesce(street, place, po_box, postcode, city, region, country) is null
    union all by name
    select 'eu:' || id as record_id, 'citizenship_note' as attribute, concat_ws('; ', region, flat(remark)) as value, file_sha256, part, line
    from eu_citizenship where country is null and coalesce(region, remark) is not null
    union all by name
    select 'eu:' || id as record_id, 'birth_note' as attribute, flat(remark) as value, file_sha256, part, line
    from eu_birth where remark is not null and coalesce(day, of_year, from_year, to_year, place, postcode, city, region, country) is null
    """,
)

DOCUMENT_FACTS = (
    """
    insert into incoming.identifier by name
    select 'eu:' || document.id as record_id,
           case when scheme.scheme = 'ssn' and coalesce(document.country, '') <> 'UNITED STATES' then 'national_id'
                else coalesce(scheme.scheme, 'other') end as scheme,
           coalesce(document.number, document.latin) as number, document.country, document.issuer,
           coalesce(document.type, document.code, 'document') as published_type, first_day(document.issued) as issued_on,
           last_day_of(document.valid_to) as expires_on,
           nullif(concat_ws(', ', case when lower(knownFalse) = 'true' then 'false' end, case when lower(knownExpired) = 'true' then 'expired' end,
                            case when lower(reportedLost) = 'true' then 'lost' end, case when lower(revokedByIssuer) = 'true' then 'revoked' end), '') as status,
           tidy(concat_ws('; ', case when lower(diplomatic) = 'true' then 'diplomatic' end, flat(remark),
                          case when latin <> number then 'in Latin letters: ' || latin end, 'made out to ' || holder,
                          'valid from ' || valid_from, 'region: ' || region,
                          case when first_day(issued) is null then 'issued ' || issued end,
                          case when last_day_of(valid_to) is null then 'valid to ' || valid_to end, 'act: ' || act)) as note,
           document.file_sha256, document.part, document.line
    from eu_document as document left join eu_scheme as scheme on scheme.code = lower(document.code)
    where coalesce(document.number, document.latin) is not null
    """,
    """
    insert into incoming.attribute by name
    select 'eu:' || id as record_id, 'document_note' as attribute,
           concat_ws('; ', type, issuer, 'made out to ' || holder, issued, valid_from, valid_to, region, country, flat(remark)) as value,
           file_sha256, part, line
    from eu_document where coalesce(number, latin) is null and coalesce(type, issuer, holder, issued, valid_from, valid_to, remark) is not null
    """,
)

BLANK = (
    "insert into incoming.blank "
    + " union all ".join(
        f"select file_sha256, part, line from {table} where coalesce({columns}) is null"
        for table, columns in (
            ("eu_named", "full_name, remarked, function, gender, title"),
            ("eu_address", "street, place, po_box, postcode, city, region, country, remark"),
            ("eu_birth", "day, of_year, from_year, to_year, place, postcode, city, region, country, remark"),
            ("eu_citizenship", "country, region, remark"),
            ("eu_document", "number, latin, type, issuer, holder, issued, valid_from, valid_to, remark"),
            ("eu_contact", "value"),
            ("eu_act", "number, url, programme, published"),
        )
    ),
)

FACTS = (
    *NAMES,
    *LISTINGS,
    *BIRTHS,
    *PLACES,
    *DOCUMENT_FACTS,
    *BLANK,
    # Gender, function and acts stand at many names, and are taken from the first of them.
    "insert into incoming.used select file_sha256, part, line from eu_name union select file_sha256, part, line from eu_act",
)

_FLAGS = (
    ("eu_document", "diplomatic, knownExpired, knownFalse, reportedLost, revokedByIssuer"),
    ("eu_birth", "circa"),
    ("eu_address", "at_listing"),
    ("eu_name", "strong"),
)

CODE_CHECKS = (
    "select 'eu:' || coalesce(programme, '(none)'), line, file_sha256 from eu_act "
    "where own and coalesce(programme, '(none)') not in (select code from programme_eu)",
    "select 'eu:(none)', line, file_sha256 from eu_entity anti join (select id from eu_act where own) as act using (id)",
    "select 'eu:subject=' || type, line, file_sha256 from eu_entity where type not in ('person', 'enterprise', 'p', 'e')",
    "select 'eu:document=' || coalesce(code, '(none)'), line, file_sha256 from eu_document "
    "where lower(coalesce(code, '(none)')) not in (select code from eu_scheme)",
    "select 'eu:contact=' || coalesce(key, '(none)'), line, file_sha256 from eu_contact where value is not null "
    "and coalesce(key, '(none)') not in (select key from eu_contact_type)",
    "select 'eu:calendar=' || calendar, line, file_sha256 from eu_birth where calendar not in ('GREGORIAN', 'ISLAMIC')",
    *(
        f"select 'eu:flag=' || flag, line, file_sha256 from (select unnest([{columns}]) as flag, line, file_sha256 from {table}) "
        "where lower(flag) not in ('true', 'false')"
        for table, columns in _FLAGS
    ),
)
"""Programmes, types of subject, document, contact and calendar, and flags that are neither true nor false."""
