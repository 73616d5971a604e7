"""From the common shape of all OFAC formats to incoming.*.

The shape: ofac_entry (one row an entry), ofac_spelling (names), ofac_item (what the remarks say, an item a row),
ofac_place (addresses), ofac_programme_row (tags), and of SDN_ADVANCED.XML alone ofac_related (typed relations) and
ofac_extra (attributes without a place in the remarks). Every item of the remarks ends as exactly one fact: what begins
with no known name of a type is the attribute 'remark'.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest import programmes
from ingest.sources import _ofac_lists as lists
from ingest.sources._ofac_remarks import FAMILY, OFFICE, PARTY, vocabulary
from ingest.sql import literal, values_sql

RELATIONS: tuple[tuple[str, str, str], ...] = (
    ("associate of", "related", ""),
    ("providing support to", "related", ""),
    ("acting for or on behalf of", "represents", ""),
    ("owned or controlled by", "controls", "turned"),
    ("owns, controls, or operates", "controls", ""),
    ("property in the interest of", "owns", "turned"),
    ("family member of", "related", ""),
    ("playing a significant role in", "related", ""),
    ("leader or official of", "directs", ""),
    ("principal executive officer", "directs", ""),
    ("linked to", "linked_to", ""),
)
"""The publisher's types of relations, ours, and whether the second party is the one that acts."""

MAPPINGS = (
    "create or replace temp macro record_of(key) as case when contains(key, ':') then key else 'ofac:' || key end",
    programmes.table("ofac"),
    *lists.TABLES,
    "create or replace temp table ofac_type(type, fact, kind) as values\n    " + values_sql(list(vocabulary())),
    "create or replace temp table ofac_relation_kind as select relation, type, turned = 'turned' as turned "
    f"from (values {values_sql(list(RELATIONS))}) as given(relation, type, turned)",
)

NOTHING_MORE = (
    "create or replace temp table ofac_related (ent_num varchar, relation varchar, other varchar, quality varchar, "
    "former boolean, from_day date, to_day date, note varchar, file_sha256 varchar, part varchar, line bigint)",
    "create or replace temp table ofac_extra (ent_num varchar, attribute varchar, value varchar, note varchar, "
    "file_sha256 varchar, part varchar, line bigint)",
)
"""The tables that SDN_ADVANCED.XML alone fills, for the other formats."""

CHECKS = (
    "select 'ofac:' || programme, line, file_sha256 from ofac_programme_row "
    "where programme not in (select code from programme_ofac)",
    "select 'ofac:type=' || coalesce(type, ''), line, file_sha256 from ofac_entry "
    "where type is null or type not in ('individual', 'entity', 'vessel', 'aircraft', 'undeclared')",
    "select 'ofac:alias=' || coalesce(type, ''), line, file_sha256 from ofac_spelling "
    "where type is null or type not in ('primary', 'aka', 'fka', 'nka')",
    "select 'ofac:relation=' || relation, line, file_sha256 from ofac_related "
    "where lower(relation) not in (select relation from ofac_relation_kind)",
    lists.UNKNOWN_LIST,
)
"""Codes that stop an edition: programmes, kinds of entries and aliases, lists."""

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
    where (fact = 'identifier' and not regexp_matches(coalesce(value, ''), '[0-9]') and kind not in ('bic', 'call_sign', 'aircraft_tail', 'ticker'))
       or (fact = 'identifier' and type in ('SWIFT', 'License', 'Carne', 'NIE', 'ISIN') and not regexp_matches(value, '^[^ ]*[0-9]'))
       or (fact = 'name' and not regexp_full_match(coalesce(value, ''), '''.+'''))
       or (fact = 'wallet' and not regexp_full_match(coalesce(value, ''), '\S+ .+'))
       or (fact not in ('attribute', 'date') and value is null)
    """,
    # Addresses of the net are told by their form, where no type stands before them.
    r"""
    update ofac_typed
    set fact = 'contact', kind = case when contains(plain, '@') then 'email' else 'website' end,
        value = regexp_replace(plain, '\.? ?(?:\((?:website|email)\))?\.?$', '')
    where type is null
      and regexp_full_match(plain, '(?:[\w.+-]+@|https?://|www\.)[\w-]+(?:\.[\w-]+)+(?:/\S*)?(?: \((?:website|email)\))?\.?')
    """,
    "update ofac_typed set fact = 'attribute', kind = 'vessel_flag', value = plain where fact = 'country' and value = 'None Identified'",
    f"""
    update ofac_typed set kind = case when regexp_matches(plain, {literal(PARTY)}) then 'membership'
                                      when regexp_matches(plain, {literal(FAMILY)}) then 'family' else 'position' end
    from ofac_entry as entry
    where entry.ent_num = ofac_typed.ent_num and entry.type = 'individual' and fact = 'attribute' and kind = 'remark'
      and regexp_matches(plain, {literal(f"{PARTY}|{FAMILY}|{OFFICE}")})
    """,
)

FACTS = (
    # What stands in the place of a country and is none.
    "update ofac_place set country = null, note = concat_ws('; ', note, 'country undetermined') where country = 'undetermined'",
    """
    insert into incoming.record by name
    select record_of(entry.ent_num) as record_id, entry.ent_num as published_key,
           case entry.type when 'individual' then 'person' when 'vessel' then 'asset' when 'aircraft' then 'asset'
                           when 'entity' then 'organisation' else 'party' end as kind,
           case when entry.type in ('vessel', 'aircraft') then entry.type
                when entry.type = 'entity' and bank.ent_num is not null then 'bank' end as subkind,
           entry.name as caption, entry.remarks, case when contains(entry.ent_num, ':') then null else 'https://sanctionssearch.ofac.treas.gov/Details.aspx?id=' || entry.ent_num end as url,
           entry.file_sha256, entry.part, entry.line
    from ofac_entry as entry
    left join (
        select distinct ent_num from ofac_typed
        where kind = 'bic' or (kind = 'target_type' and value = 'Financial Institution')
    ) as bank on bank.ent_num = entry.ent_num
    """,
    """
    create or replace temp table ofac_name as
    select ent_num, case when type = 'primary' and original then 'original_script' when type = 'primary' then 'primary'
                         when type = 'fka' then 'former' when original then 'original_script' else 'alias' end as type,
           quality, full_name, family, given, middle, patronymic, script,
           coalesce(note, case type when 'nka' then 'now known as' end) as note, file_sha256, part, line
    from (select *, coalesce(script, 'Latn') not in ('Latn', 'Latin') as original from ofac_spelling)
    union all
    select ent_num, case left(type, 1) when 'f' then 'former' else 'alias' end, 'weak', tidy(trim(value, '''')),
           null, null, null, null, null, case left(type, 1) when 'n' then 'now known as' end, file_sha256, part, line
    from ofac_typed where fact = 'name'
    """,
    """
    insert into incoming.name by name
    select record_of(name.ent_num) as record_id, name.type, name.quality, name.full_name,
           coalesce(name.family, case when whole then tidy(string_split(name.full_name, ', ')[1]) end) as family,
           coalesce(name.given, case when whole and contains(name.full_name, ', ')
                                     then tidy(substr(name.full_name, strpos(name.full_name, ', ') + 2)) end) as given,
           name.middle, name.patronymic, name.script, name.note, name.file_sha256, name.part, name.line
    from (
        select name.*, entry.type = 'individual' and name.script is null and name.family is null and name.given is null as whole
        from ofac_name as name join ofac_entry as entry on entry.ent_num = name.ent_num
    ) as name
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
    select record_of(ent_num) as record_id, kind as type,
           case when date_to >= date_from then date_from end as date_from,
           case when date_to >= date_from then date_to end as date_to,
           precision, coalesce(approximate, false) as approximate,
           coalesce(value, plain) as published,
           tidy(concat_ws('; ', case when alternative then 'alternative' end, note)) as note, file_sha256, part, line
    from ofac_date
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_of(ent_num) || ': this date can''t be read: it is kept as published, without a range' as reason, plain as content
    from ofac_date where date_from is null or date_to is null or date_to < date_from
    """,
    """
    insert into incoming.country by name
    select record_of(ent_num) as record_id, kind as type, value as country,
           tidy(concat_ws('; ', case when starts_with(type, 'Former') then 'former' when alternative then 'alternative' end, note)) as note,
           file_sha256, part, line
    from ofac_typed where fact = 'country'
    union all by name
    select record_of(ent_num) as record_id, 'flag' as type, flag as country, file_sha256, part, line
    from ofac_entry where flag is not null and flag <> 'None Identified'
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
    select record_of(ent_num) as record_id,
           case when starts_with(parts.number, 'IMO ') then case when entry_type = 'vessel' then 'imo' else 'imo_company' end
                when kind = 'imo' and entry_type <> 'vessel' then 'imo_company'
                when kind = 'lei' and not regexp_full_match(parts.number, '[0-9A-Z]{{20}}') then 'registration'
                else kind end as scheme,
           case when parts.number = '' then regexp_replace(value, '^IMO ', '') else tidy(own.bare) end as number,
           case when named and not chamber then parts.bracket end as country, case when named and chamber then parts.bracket
                                                                                         when kind in ('registration', 'tax') then coalesce(nullif(own.register, ''), issuer) else issuer end as issuer,
           type as published_type, first_day(nullif(parts.issued, '')) as issued_on, last_day_of(coalesce(nullif(parts.expires_to, ''), nullif(parts.expires, ''))) as expires_on,
           coalesce(status, case when starts_with(type, 'Previous') then 'former' end) as status,
           tidy(concat_ws('; ', note, case when parts.bracket <> '' and not named then parts.bracket end, nullif(own.word, ''),
                          case when kind not in ('registration', 'tax') then nullif(own.register, '') end,
                          case when parts.issued_to <> '' then 'issued ' || parts.issued || ' to ' || parts.issued_to end,
                          case when parts.expires_to <> '' then 'expires ' || parts.expires || ' to ' || parts.expires_to end)) as note,
           file_sha256, part, line
    from judged
    union all by name
    select record_of(ent_num) as record_id, 'call_sign' as scheme, call_sign as number, 'Call Sign' as published_type,
           file_sha256, part, line
    from ofac_entry where call_sign is not null
    """,
    """
    insert into incoming.address by name
    select record_of(place.ent_num) as record_id, 'unknown' as type, concat_ws(', ', place.street, place.place, place.country) as full_address,
           place.street, regexp_extract(place.street, '(?i)p\\.? ?o\\.? box [0-9-]+') as po_box, place.city, place.region,
           place.postcode, place.country, place.note, place.file_sha256, place.part, place.line
    from ofac_place as place join ofac_entry as entry on entry.ent_num = place.ent_num
    where coalesce(place.street, place.place, place.country) is not null
    """,
    """
    insert into incoming.address by name
    select record_of(ent_num) as record_id, 'birth' as type, value as full_address,
           regexp_extract(value, '([^,]+(?:, (?:North|South|Democratic Republic of the|Republic of the|The))?)$', 1) as country,
           tidy(concat_ws('; ', case when alternative then 'alternative' end, note)) as note, file_sha256, part, line
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
    select record_of(place.ent_num) as record_id, 'address_note' as attribute, place.note as value, place.file_sha256, place.part, place.line
    from ofac_place as place join ofac_entry as entry on entry.ent_num = place.ent_num
    where coalesce(place.street, place.place, place.country) is null and place.note is not null
    """,
    """
    insert into incoming.contact by name
    select record_of(ent_num) as record_id, kind as type, value, note, file_sha256, part, line
    from ofac_typed where fact = 'contact'
    """,
    """
    insert into incoming.wallet by name
    select record_of(ent_num) as record_id, tidy(regexp_replace(value, '^[^ ]+ +', '')) as address,
           regexp_extract(value, '^[^ ]+') as currency_published, false as own, note, file_sha256, part, line
    from ofac_typed where fact = 'wallet'
    """,
    r"""
    create or replace temp table ofac_listing_day as
    select ent_num, parts.label, min(first_day(parts.day)) as day
    from (select ent_num, regexp_extract(value, '^\(([^()]*)\):? (.*)$', ['label', 'day']) as parts
          from ofac_typed where type = 'Listing Date')
    group by ent_num, parts.label
    """,
    f"""
    insert into incoming.listing by name
    select record_of(row.ent_num) as record_id, {lists.listing_id_sql("record_of(row.ent_num)", "row.on_list", "row.programme")} as listing_id,
           row.on_list as list, 'OFAC' as authority, 'ofac:' || row.programme as programme, row.programme as programme_published,
           {lists.effect_sql()} as effect, programme.code is not null as mapped, programme.legal_basis,
           row.ent_num as reference, coalesce(named.day, row.listed_on) as listed_on, row.note, row.file_sha256, row.part, row.line
    from ofac_on_list as row
    left join programme_ofac as programme on programme.code = row.programme
    left join ofac_list as list on list.list = row.on_list
    left join (
        select row.ent_num, row.programme, row.on_list, min(day.day) as day
        from (select distinct ent_num, programme, on_list from ofac_on_list) as row
        join ofac_listing_day as day on day.ent_num = row.ent_num
         and case when day.label = 'CMIC' then row.on_list = 'ofac_ns_cmic'
                  when day.label = 'EO 14024 Directive 2' then row.on_list = 'ofac_capta' and contains(row.programme, 'EO14024')
                  else row.on_list = 'ofac_ns_mbs' and contains(row.programme, replace(left(day.label, 8), ' ', '')) end
        group by row.ent_num, row.programme, row.on_list
    ) as named on named.ent_num = row.ent_num and named.programme = row.programme and named.on_list = row.on_list
    """,
    """
    insert into incoming.attribute by name
    with published as (
        select ent_num, case when titled then 'position' else kind end as attribute,
               case when titled then title
                    when kind in ('directive', 'nature_of_listing') then plain else coalesce(value, plain) end as value, item.note,
               item.file_sha256, item.part, item.line
        from (
            select item.*, entry.title, coalesce(item.kind in ('remark', 'position') and item.plain in (entry.title, rtrim(entry.title, '.')), false) as titled
            from ofac_typed as item join ofac_entry as entry on entry.ent_num = item.ent_num where item.fact = 'attribute'
        ) as item
        union all
        select ent_num, 'position', title, null, file_sha256, part, line from ofac_entry where title is not null
        union all
        select ent_num, 'vessel_type', vessel_type, null, file_sha256, part, line from ofac_entry where vessel_type is not null
        union all
        select ent_num, 'tonnage', tonnage, null, file_sha256, part, line from ofac_entry where tonnage is not null
        union all
        select ent_num, 'gross_tonnage', gross_tonnage, null, file_sha256, part, line from ofac_entry where gross_tonnage is not null
        union all
        select ent_num, 'vessel_owner', owner, null, file_sha256, part, line from ofac_entry where owner is not null
        union all
        select ent_num, 'vessel_flag', 'Vessel Flag ' || flag, null, file_sha256, part, line from ofac_entry where flag = 'None Identified'
        union all
        select ent_num, attribute, value, note, file_sha256, part, line from ofac_extra
    )
    select distinct record_of(ent_num) as record_id, attribute, value, note, file_sha256, part, line from published
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
    select record_of(ent_num) as record_id,
           record_of(ent_num) || '/linked_to/' || left(md5(upper(name)), 12) as relation_id, 'linked_to' as type,
           'Linked To' as nature, 'record' as from_status, record_of(ent_num) as from_record,
           case when coalesce(exact, without) is null then 'name' else 'record' end as to_status,
           record_of(coalesce(exact, without)) as to_record, name as to_name, file_sha256, part, line
    from link
    """,
)

TYPED = (
    # The words of the CSV set, 'Linked To', for every relation; and what the publisher calls it beside.
    """
    insert into incoming.relation by name
    select distinct record_of(related.ent_num) as record_id,
           record_of(related.ent_num) || '/linked_to/' || left(md5(upper(coalesce(name.full_name, related.other))), 12) as relation_id,
           'linked_to' as type, 'Linked To' as nature, 'record' as from_status, record_of(related.ent_num) as from_record,
           'record' as to_status, record_of(related.other) as to_record, name.full_name as to_name,
           related.file_sha256, related.part, related.line
    from ofac_related as related
    left join (select ent_num, min(full_name) as full_name from ofac_name where type = 'primary' group by ent_num) as name
           on name.ent_num = related.other
    """,
    """
    insert into incoming.relation by name
    select record_of(related.ent_num) as record_id,
           record_of(related.ent_num) || '/' || kind.type || '/' || related.other || '/' || left(md5(lower(related.relation)), 6) as relation_id,
           kind.type, related.relation as nature, 'record' as from_status, 'record' as to_status,
           record_of(case when kind.turned then related.other else related.ent_num end) as from_record,
           record_of(case when kind.turned then related.ent_num else related.other end) as to_record,
           related.from_day as valid_from, case when related.from_day is not null then 'day' end as valid_from_precision,
           related.to_day as valid_to, case when related.to_day is not null then 'day' end as valid_to_precision,
           case when related.former then 'former' end as status,
           tidy(concat_ws('; ', related.note, 'quality of the relation: ' || related.quality)) as note,
           related.file_sha256, related.part, related.line
    from ofac_related as related
    left join ofac_relation_kind as kind on kind.relation = lower(related.relation)
    """,
)


def common(source: str) -> tuple[str, ...]:
    """The statements that all formats of a source end with, in order."""
    return (*MAPPINGS, *READ_ITEMS, *lists.on_lists(source), *FACTS, *TYPED)
