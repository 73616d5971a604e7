"""From the common shape of both OFAC formats (ofac_entry, ofac_item, ofac_alias, ofac_place) to incoming.*.

Every item of the remarks ends as exactly one fact: what begins with no known name of a type is the attribute 'remark'.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest.sources._ofac_programmes import PROGRAMMES
from ingest.sources._ofac_remarks import values_sql, vocabulary

MAPPINGS = (
    f"create or replace temp table ofac_programme(code, effect, legal_basis) as values\n    {values_sql(list(PROGRAMMES))}",
    "create or replace temp table ofac_type(type, fact, kind) as values\n    " + values_sql(list(vocabulary())),
)

DAY = r"(?:\d{1,2} )?(?:[A-Z][a-z]{2,8} )?\d{4}"

READ_ITEMS = (
    # `body`: the item without 'alt. '; `plain`: also without the full stop that ends the remarks.
    r"""
    create or replace temp table ofac_typed as
    with plain as (
        select row_number() over (order by ent_num, file_sha256, line, text) as id, *,
               starts_with(text, 'alt. ') as alternative, regexp_replace(text, '^alt\. ', '') as body,
               case when last then regexp_replace(body, '\.$', '') else body end as plain
        from ofac_item
    ),
    distinct_text as (select distinct plain from plain),
    typed as (
        select text.plain, arg_max(type.type, length(type.type)) as type, arg_max(type.fact, length(type.type)) as fact,
               arg_max(type.kind, length(type.type)) as kind
        from distinct_text as text
        join ofac_type as type
          on left(text.plain, 2) = left(type.type, 2) -- a hash join first: few types begin alike
         and starts_with(text.plain, type.type)
         and (length(text.plain) > length(type.type) or type.fact = 'attribute')
         and (right(type.type, 1) in (':', '-', '#') or substr(text.plain, length(type.type) + 1, 1) in (' ', ':', ''))
        group by text.plain
    )
    select plain.*, coalesce(typed.fact, 'attribute') as fact, coalesce(typed.kind, 'remark') as kind, typed.type,
           case when typed.type is null then plain.plain
                else tidy(regexp_replace(substr(plain.plain, length(typed.type) + 1), '^:', '')) end as value,
           tidy(regexp_replace(substr(plain.body, length(typed.type) + 1), '^:', '')) as dotted
    from plain left join typed on typed.plain = plain.plain
    """,
    # An item of a known type with a value that does not fit the type is kept as a remark.
    r"""
    update ofac_typed set fact = 'attribute', kind = 'remark', value = plain
    where (fact = 'identifier' and not regexp_matches(coalesce(value, ''), '[0-9]') and kind not in ('bic', 'call_sign', 'aircraft_tail'))
       or (fact = 'identifier' and type in ('SWIFT', 'License', 'Carne', 'NIE', 'ISIN') and not regexp_matches(value, '^[^ ]*[0-9]'))
       or (fact = 'name' and not regexp_full_match(coalesce(value, ''), '''.+'''))
       or (fact = 'wallet' and not regexp_full_match(coalesce(value, ''), '\S+ .+'))
       or (fact not in ('attribute', 'date') and value is null)
    """,
)

FACTS = (
    """
    insert into incoming.record by name
    select 'ofac:' || entry.ent_num as record_id, entry.ent_num as published_key,
           case entry.type when 'individual' then 'person' when 'vessel' then 'asset' when 'aircraft' then 'asset'
                           when 'entity' then 'organisation' else 'party' end as kind,
           case when entry.type in ('vessel', 'aircraft') then entry.type
                when entry.type = 'entity' and bank.ent_num is not null then 'bank' end as subkind,
           entry.name as caption, entry.remarks, 'https://sanctionssearch.ofac.treas.gov/Details.aspx?id=' || entry.ent_num as url,
           entry.file_sha256, entry.part, entry.line
    from ofac_entry as entry
    left join (
        select distinct ent_num from ofac_typed
        where kind = 'bic' or (kind = 'target_type' and value = 'Financial Institution')
    ) as bank on bank.ent_num = entry.ent_num
    """,
    """
    create or replace temp table ofac_name as
    select ent_num, 'primary' as type, 'strong' as quality, name as full_name, null as note, file_sha256, part, line
    from ofac_entry
    union all
    select ent_num, case type when 'fka' then 'former' else 'alias' end, quality, full_name,
           coalesce(note, case type when 'nka' then 'now known as' end), file_sha256, part, line
    from ofac_alias
    union all
    select ent_num, case left(type, 1) when 'f' then 'former' else 'alias' end, 'weak', tidy(trim(value, '''')),
           case left(type, 1) when 'n' then 'now known as' end, file_sha256, part, line
    from ofac_typed where fact = 'name'
    """,
    """
    insert into incoming.name by name
    select 'ofac:' || name.ent_num as record_id, name.type, name.quality, name.full_name,
           case when entry.type = 'individual' then tidy(string_split(name.full_name, ', ')[1]) end as family,
           case when entry.type = 'individual' and contains(name.full_name, ', ')
                then tidy(substr(name.full_name, strpos(name.full_name, ', ') + 2)) end as given,
           name.note, name.file_sha256, name.part, name.line
    from ofac_name as name join ofac_entry as entry on entry.ent_num = name.ent_num
    """,
    r"""
    create or replace temp table ofac_date as
    with cut as (
        select *, regexp_matches(value, '(?i)^(circa|approximately|c\.|late|early|mid) ?') as approximate,
               string_split(regexp_replace(regexp_replace(regexp_replace(value,
                   '(?i)^(circa|approximately|c\.|late|early|mid) ?', ''), ' to circa ', ' to '), '^(\d{4}) ?- ?(\d{4})$', '\1 to \2'),
                            ' to ') as ends
        from ofac_typed where fact = 'date'
    )
    select *, first_day(ends[1]) as date_from,
           last_day_of(ends[len(ends)]) as date_to,
           case when len(ends) > 1 then 'range' else date_precision(ends[1]) end as precision
    from cut
    """,
    """
    insert into incoming.date by name
    select 'ofac:' || ent_num as record_id, kind as type,
           case when date_to >= date_from then date_from end as date_from,
           case when date_to >= date_from then date_to end as date_to,
           precision, coalesce(approximate, false) as approximate,
           coalesce(value, plain) as published, case when alternative then 'alternative' end as note, file_sha256, part, line
    from ofac_date
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           'ofac:' || ent_num || ': this date can''t be read: it is kept as published, without a range' as reason, plain as content
    from ofac_date where date_from is null or date_to is null or date_to < date_from
    """,
    """
    insert into incoming.country by name
    select 'ofac:' || ent_num as record_id, kind as type, value as country,
           case when starts_with(type, 'Former') then 'former' when alternative then 'alternative' end as note,
           file_sha256, part, line
    from ofac_typed where fact = 'country'
    union all by name
    select 'ofac:' || ent_num as record_id, 'flag' as type, flag as country, file_sha256, part, line
    from ofac_entry where flag is not null
    """,
    # Number, then perhaps (country), issued, expires. Parentheses that begin in lower case or hold digits are a note.
    rf"""
    insert into incoming.identifier by name
    with parted as (
        select *, regexp_extract(value,
            '^(.*?)(?: ?\(([^()]*(?:\([^()]*\))?[^()]*)\))?(?: issued ({DAY})(?: to ({DAY}))?)?(?: expires ({DAY})(?: to ({DAY}))?)?$',
            ['number', 'bracket', 'issued', 'issued_to', 'expires', 'expires_to']) as parts
        from (select item.*, entry.type as entry_type from ofac_typed as item join ofac_entry as entry using (ent_num))
        where fact = 'identifier'
    ),
    judged as (
        select *, regexp_full_match(parts.bracket, '[A-Z][^0-9]*') as named,
               -- '# ABC', 'Booklet: A123', and the register behind the number: '10328 (Jalisco)'
               regexp_extract(regexp_replace(parts.number, '^IMO ', ''),
                   '^(?:# |(Booklet|CNIC):? )?(.*?)(?: \(([A-Z][a-z][A-Za-z .]*)\))?$', ['word', 'bare', 'register']) as own,
               type = 'Matricula Mercantil No' and parts.bracket <> 'Colombia' as chamber
        from parted
    )
    select 'ofac:' || ent_num as record_id,
           case when starts_with(parts.number, 'IMO ') then case when entry_type = 'vessel' then 'imo' else 'imo_company' end
                when kind = 'imo' and entry_type <> 'vessel' then 'imo_company'
                when kind = 'lei' and not regexp_full_match(parts.number, '[0-9A-Z]{{20}}') then 'registration'
                else kind end as scheme,
           case when parts.number = '' then regexp_replace(value, '^IMO ', '') else tidy(own.bare) end as number,
           case when named and not chamber then parts.bracket end as country, case when named and chamber then parts.bracket
                                                                                         when kind in ('registration', 'tax') then nullif(own.register, '') end as issuer,
           type as published_type, first_day(nullif(parts.issued, '')) as issued_on, last_day_of(coalesce(nullif(parts.expires_to, ''), nullif(parts.expires, ''))) as expires_on,
           case when starts_with(type, 'Previous') then 'former' end as status,
           tidy(concat_ws('; ', case when parts.bracket <> '' and not named then parts.bracket end, nullif(own.word, ''),
                          case when kind not in ('registration', 'tax') then nullif(own.register, '') end,
                          case when parts.issued_to <> '' then 'issued ' || parts.issued || ' to ' || parts.issued_to end,
                          case when parts.expires_to <> '' then 'expires ' || parts.expires || ' to ' || parts.expires_to end)) as note,
           file_sha256, part, line
    from judged
    union all by name
    select 'ofac:' || ent_num as record_id, 'call_sign' as scheme, call_sign as number, 'Call Sign' as published_type,
           file_sha256, part, line
    from ofac_entry where call_sign is not null
    """,
    """
    insert into incoming.address by name
    select 'ofac:' || place.ent_num as record_id, 'unknown' as type, concat_ws(', ', place.street, place.place, place.country) as full_address,
           place.street, regexp_extract(place.street, '(?i)p\\.? ?o\\.? box [0-9-]+') as po_box, place.city, place.region,
           place.postcode, place.country, place.note, place.file_sha256, place.part, place.line
    from ofac_place as place join ofac_entry as entry on entry.ent_num = place.ent_num
    where coalesce(place.street, place.place, place.country) is not null
    """,
    """
    insert into incoming.address by name
    select 'ofac:' || ent_num as record_id, 'birth' as type, value as full_address,
           regexp_extract(value, '([^,]+(?:, (?:North|South|Democratic Republic of the|Republic of the|The))?)$', 1) as country,
           case when alternative then 'alternative' end as note, file_sha256, part, line
    from ofac_typed where fact = 'birthplace'
    """,
    "update incoming.address set country = trim(country), po_box = nullif(po_box, '')",
    """
    insert into incoming.blank
    select place.file_sha256, place.part, place.line
    from ofac_place as place join ofac_entry as entry on entry.ent_num = place.ent_num
    where coalesce(place.street, place.place, place.country, place.note) is null
    """,
    """
    insert into incoming.attribute by name
    select 'ofac:' || place.ent_num as record_id, 'address_note' as attribute, place.note as value, place.file_sha256, place.part, place.line
    from ofac_place as place join ofac_entry as entry on entry.ent_num = place.ent_num
    where coalesce(place.street, place.place, place.country) is null and place.note is not null
    """,
    """
    insert into incoming.contact by name
    select 'ofac:' || ent_num as record_id, kind as type, value, file_sha256, part, line from ofac_typed where fact = 'contact'
    """,
    """
    insert into incoming.wallet by name
    select 'ofac:' || ent_num as record_id, tidy(regexp_replace(value, '^[^ ]+ +', '')) as address,
           regexp_extract(value, '^[^ ]+') as currency_published, false as own, file_sha256, part, line
    from ofac_typed where fact = 'wallet'
    """,
    """
    insert into incoming.listing by name
    select 'ofac:' || row.ent_num as record_id, 'ofac:' || row.ent_num || '/ofac:' || row.programme as listing_id,
           'ofac_sdn' as list, 'OFAC' as authority, 'ofac:' || row.programme as programme, row.programme as programme_published,
           coalesce(programme.effect, 'blocking') as effect, programme.code is not null as mapped, programme.legal_basis,
           row.ent_num as reference, row.file_sha256, row.part, row.line
    from ofac_programme_row as row
    left join ofac_programme as programme on programme.code = row.programme
    """,
    """
    insert into incoming.attribute by name
    with published as (
        select ent_num, case when kind = 'remark' and plain in (entry.title, rtrim(entry.title, '.')) then 'position' else kind end as attribute,
               case when attribute = 'position' then entry.title
                    when kind in ('directive', 'nature_of_listing') then plain else coalesce(value, plain) end as value,
               item.file_sha256, item.part, item.line
        from ofac_typed as item join ofac_entry as entry using (ent_num) where fact = 'attribute'
        union all
        select ent_num, 'position', title, file_sha256, part, line from ofac_entry where title is not null
        union all
        select ent_num, 'vessel_type', vessel_type, file_sha256, part, line from ofac_entry where vessel_type is not null
        union all
        select ent_num, 'tonnage', tonnage, file_sha256, part, line from ofac_entry where tonnage is not null
        union all
        select ent_num, 'gross_tonnage', gross_tonnage, file_sha256, part, line from ofac_entry where gross_tonnage is not null
        union all
        select ent_num, 'vessel_owner', owner, file_sha256, part, line from ofac_entry where owner is not null
    )
    select distinct 'ofac:' || ent_num as record_id, attribute, value, file_sha256, part, line from published
    """,
    # A name that one entry bears as its own is that entry's, also where it is the alias of another.
    # 'LTD.' at the end of the remarks: first the name with its full stop, then without.
    r"""
    insert into incoming.relation by name
    with known as (
        select upper(full_name) as name, coalesce(min(ent_num) filter (type = 'primary'), min(ent_num)) as ent_num
        from ofac_name group by upper(full_name)
        having count(distinct ent_num) = 1 or count(distinct ent_num) filter (type = 'primary') = 1
    ),
    link as (
        select item.*, exact.ent_num as exact, without.ent_num as without,
               case when exact.ent_num is not null then item.dotted
                    when without.ent_num is not null then item.value
                    when regexp_matches(item.dotted, '(?i)(^|[^a-z])(ltd|co|inc|corp|llc|ltda|pte|jr|sr|bros|gmbh|pjsc|ojsc|bhd|pvt|cie|est|([a-z]\.)+[a-z]|[a-z])\.$')
                    then item.dotted
                    else item.value end as name
        from ofac_typed as item
        left join known as exact on exact.name = upper(item.dotted)
        left join known as without on without.name = upper(item.value)
        where item.fact = 'linked'
    )
    select 'ofac:' || ent_num as record_id,
           'ofac:' || ent_num || '/linked_to/' || left(md5(upper(name)), 12) as relation_id, 'linked_to' as type,
           'Linked To' as nature, 'record' as from_status, 'ofac:' || ent_num as from_record,
           case when coalesce(exact, without) is null then 'name' else 'record' end as to_status,
           'ofac:' || coalesce(exact, without) as to_record, name as to_name, file_sha256, part, line
    from link
    """,
)

COMMON = (*MAPPINGS, *READ_ITEMS, *FACTS)
"""Statements that both formats end with, in order."""
