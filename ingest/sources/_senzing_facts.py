"""From the members of Senzing records to facts: cells, then features, then incoming.*.

A cell is one attribute with its value; cells of one feature that stand in one object and share a usage type are one
feature (senzing_feature, a row each, its attributes in columns).
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

SHAPE = (
    # Members that are objects, and elements of lists that are, hold cells of their own.
    r"""
    create or replace temp table senzing_cell as
    with object as (
        select file_sha256, part, line, entry, item, key as list, text, unnest(json_keys(text)) as inner_key
        from raw.value where starts_with(text, '{') and json_valid(text)
    )
    select file_sha256, part, line, entry, null as list, 0 as item, key, tidy(text) as value
    from raw.value where text is not null and not (starts_with(text, '{') and json_valid(text))
    union all
    select file_sha256, part, line, entry, list, item, inner_key,
           tidy(json_extract_string(text, '/' || replace(replace(inner_key, '~', '~0'), '/', '~1')))
    from object
    """,
    """
    create or replace temp table senzing_named as
    select cell.* exclude (value), cell.value,
           coalesce(own.attribute, before.attribute, after.attribute) as attribute,
           coalesce(own.feature, before.feature, after.feature) as feature,
           case when own.attribute is not null then null
                when before.attribute is not null then string_split(cell.key, '_')[1]
                when after.attribute is not null then string_split(cell.key, '_')[-1] end as usage
    from senzing_cell as cell
    left join senzing_attribute as own on own.attribute = upper(cell.key)
    left join senzing_attribute as before on own.attribute is null
         and before.attribute = upper(substr(cell.key, strpos(cell.key, '_') + 1)) and contains(cell.key, '_')
    left join senzing_attribute as after on own.attribute is null and before.attribute is null
         and after.attribute = upper(left(cell.key, length(cell.key) - strpos(reverse(cell.key), '_'))) and contains(cell.key, '_')
    where cell.value is not null
    """,
    # Keys: DATA_SOURCE and RECORD_ID, or the hash of the content and which occurrence of it this is.
    """
    create or replace temp table senzing_keyed as
    with keys as (
        select record.file_sha256, record.part, record.line, record.entry,
               min(cell.value) filter (where cell.list is null and upper(cell.key) = 'DATA_SOURCE') as data_source,
               min(cell.value) filter (where cell.list is null and upper(cell.key) = 'RECORD_ID') as published_id,
               md5(string_agg(concat_ws(chr(31), cell.list, cell.key, cell.value), chr(30) order by cell.list, cell.item, cell.key, cell.value)) as hash
        from raw.record as record
        left join senzing_cell as cell on cell.file_sha256 = record.file_sha256 and cell.entry = record.entry
        group by record.file_sha256, record.part, record.line, record.entry
    )
    select *, coalesce(published_id, 'hash-' || left(hash, 16) || case when published_id is null and row_number() over content > 1
                                                                        then '-' || row_number() over content else '' end) as record_key,
           row_number() over content as occurrence
    from keys window content as (partition by data_source, coalesce(published_id, hash) order by file_sha256, line, entry)
    """,
    """
    create or replace temp table senzing_record as
    select 'senzing:' || data_source || '/' || record_key as record_id, data_source || '/' || record_key as published_key,
           data_source, record_key, file_sha256, part, line, entry
    from senzing_keyed where data_source is not null and (published_id is null or occurrence = 1)
    """,
    """
    insert into incoming.rejected by name
    with refused as (
        select *, case when data_source is null then 'no_key' else 'duplicate_key' end as code,
               case when data_source is null then 'no value for DATA_SOURCE: without it the record can''t be told apart'
                    else 'DATA_SOURCE, RECORD_ID ' || data_source || ' ' || published_id || ' was seen before: only the first is taken' end as reason
        from senzing_keyed where data_source is null or (published_id is not null and occurrence > 1)
    )
    select refused.file_sha256, refused.part, refused.line, true as whole_row, refused.code, refused.reason,
           coalesce(refused.data_source || ' ' || refused.published_id, '') as content
    from refused
    union all by name
    select refused.file_sha256, refused.part, refused.line, true as whole_row, refused.code, refused.reason,
           left(coalesce(value.key || ': ' || value.text, ''), 2000) as content
    from refused join raw.value as value on value.file_sha256 = refused.file_sha256 and value.entry = refused.entry
    """,
    """
    create or replace temp table senzing_value as
    select record.record_id, record.data_source, named.list, named.item, named.key, named.attribute, named.feature, named.usage, named.value,
           named.file_sha256, named.part, named.line
    from senzing_named as named
    join senzing_record as record on record.file_sha256 = named.file_sha256 and record.entry = named.entry
    """,
    """
    create or replace temp table senzing_feature as
    select record_id, data_source, feature, list, item, usage,
           map_from_entries(list(struct_pack(k := attribute, v := value) order by attribute)) as given,
           coalesce(max(value) filter (where attribute in ('NAME_TYPE', 'ADDR_TYPE', 'PHONE_TYPE')), usage) as said, upper(said) as use,
           any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
    from (
        select record_id, data_source, feature, list, item, usage, attribute, min(value) as value,
               any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
        from senzing_value where feature is not null
        group by record_id, data_source, feature, list, item, usage, attribute
    )
    group by record_id, data_source, feature, list, item, usage
    """,
    """
    create or replace temp table senzing_about as
    select record.record_id,
           max(upper(value.value)) filter (where value.feature = 'RECORD_TYPE') as record_type,
           count(*) filter (where value.attribute = 'NAME_ORG') > 0 as has_organisation,
           count(*) filter (where value.attribute in ('NAME_LAST', 'NAME_FIRST', 'DATE_OF_BIRTH')) > 0 as has_person
    from senzing_record as record left join senzing_value as value on value.record_id = record.record_id
    group by record.record_id
    """,
    """
    create or replace temp table senzing_name as
    with named as (
        select *, given['NAME_LAST'] as family, given['NAME_FIRST'] as given_name, given['NAME_MIDDLE'] as middle,
               given['NAME_PREFIX'] as title, given['NAME_SUFFIX'] as suffix,
               coalesce(given['NAME_FULL'], given['NAME_ORG'],
                        tidy(concat_ws(' ', given['NAME_PREFIX'], given['NAME_FIRST'], given['NAME_MIDDLE'], given['NAME_LAST'], given['NAME_SUFFIX']))) as full_name
        from senzing_feature where feature = 'NAME'
    )
    select named.*, known.type as known_type,
           row_number() over (partition by record_id order by (coalesce(use, '') <> 'PRIMARY', use is not null, item, named.usage, full_name)) as place
    from named left join senzing_name_type as known on known.usage = named.use
    where full_name is not null
    """,
)

FACTS = (
    """
    insert into incoming.record by name
    select record.record_id, record.published_key,
           coalesce(kind.kind, case when about.record_type is not null then 'party' when about.has_organisation then 'organisation'
                                    when about.has_person then 'person' else 'party' end) as kind,
           coalesce(kind.subkind, case when kind.kind is null then lower(about.record_type) end) as subkind,
           coalesce(name.full_name, record.record_key) as caption, record.file_sha256, record.part, record.line
    from senzing_record as record
    join senzing_about as about on about.record_id = record.record_id
    left join senzing_kind as kind on kind.record_type = about.record_type
    left join senzing_name as name on name.record_id = record.record_id and name.place = 1
    """,
    """
    insert into incoming.name by name
    select record_id, case when place = 1 then 'primary' else coalesce(case known_type when 'primary' then 'alias' else known_type end, 'alias') end as type,
           case when use in ('LOW_QUALITY_AKA', 'WEAK_AKA') then 'weak' else 'strong' end as quality,
           full_name, family, given_name as given, middle, title, suffix,
           case when use is not null and (known_type is null or (place = 1 and known_type <> 'primary')) then 'type: ' || said end as note,
           file_sha256, part, line
    from senzing_name
    """,
    r"""
    create or replace temp table senzing_date as
    with given as (
        select record_id, case attribute when 'DATE_OF_BIRTH' then 'birth' when 'DATE_OF_DEATH' then 'death' else 'incorporation' end as type,
               value, regexp_extract(value, '^(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)$', ['first', 'second', 'year']) as parts,
               regexp_extract(value, '^([A-Za-z]{3,9}) (\d{1,2}),? (\d{4})$', ['month', 'day', 'year']) as words,
               regexp_extract(value, '^(\d{1,2}[ -][A-Za-z]{3,9})[ -](\d\d)$', ['day', 'year']) as named, usage, file_sha256, part, line
        from senzing_value where attribute in ('DATE_OF_BIRTH', 'DATE_OF_DEATH', 'REGISTRATION_DATE')
    ),
    told as (
        select *, parts.year || named.year as given_year, length(given_year) = 2 as short,
               case when not short then '' when given_year >= '30' then '19' else '20' end || given_year as year
        from given
    )
    select * exclude (given_year),
           case when words.year <> '' then concat_ws(' ', words.day, words.month, words.year)
                when named.year <> '' then concat_ws(' ', replace(named.day, '-', ' '), year)
                when parts.year = '' then value
                when try_cast(parts.first as integer) > 12 then concat_ws('-', year, lpad(parts.second, 2, '0'), lpad(parts.first, 2, '0'))
                else concat_ws('-', year, lpad(parts.first, 2, '0'), lpad(parts.second, 2, '0')) end as text
    from told
    """,
    """
    insert into incoming.date by name
    select record_id, type, first_day(text) as date_from, last_day_of(text) as date_to, date_precision(text) as precision,
           false as approximate, value as published,
           tidy(concat_ws('; ', 'type: ' || usage, case when short then 'read as of ' || year end)) as note, file_sha256, part, line
    from senzing_date
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read: it is kept as published, without a range' as reason, value as content
    from senzing_date where first_day(text) is null
    """,
    """
    insert into incoming.country by name
    select record_id, case attribute when 'NATIONALITY' then 'nationality' when 'CITIZENSHIP' then 'citizenship' else 'jurisdiction' end as type,
           value as country, case when usage is not null then 'type: ' || usage end as note, file_sha256, part, line
    from senzing_value where attribute in ('NATIONALITY', 'CITIZENSHIP', 'REGISTRATION_COUNTRY')
    """,
    """
    insert into incoming.address by name
    with place as (
        select *, tidy(concat_ws(', ', given['ADDR_LINE1'], given['ADDR_LINE2'], given['ADDR_LINE3'], given['ADDR_LINE4'], given['ADDR_LINE5'],
                                 given['ADDR_LINE6'])) as street
        from senzing_feature where feature = 'ADDRESS'
    )
    select place.record_id, coalesce(known.type, 'unknown') as type,
           coalesce(given['ADDR_FULL'], tidy(concat_ws(', ', street, given['ADDR_CITY'], given['ADDR_STATE'], given['ADDR_POSTAL_CODE'], given['ADDR_COUNTRY']))) as full_address,
           street, given['ADDR_CITY'] as city, given['ADDR_STATE'] as region, given['ADDR_POSTAL_CODE'] as postcode, given['ADDR_COUNTRY'] as country,
           first_day(given['ADDR_FROM_DATE']) as valid_from, last_day_of(given['ADDR_THRU_DATE']) as valid_to,
           tidy(concat_ws('; ', case when known.type is null then 'type: ' || said end,
                case when first_day(given['ADDR_FROM_DATE']) is null then 'from ' || given['ADDR_FROM_DATE'] end,
                case when first_day(given['ADDR_THRU_DATE']) is null then 'to ' || given['ADDR_THRU_DATE'] end)) as note,
           place.file_sha256, place.part, place.line
    from place left join senzing_address_type as known on known.usage = place.use
    where coalesce(given['ADDR_FULL'], street, given['ADDR_CITY'], given['ADDR_STATE'], given['ADDR_POSTAL_CODE'], given['ADDR_COUNTRY']) is not null
    union all by name
    select record_id, 'birth' as type, value as full_address, file_sha256, part, line from senzing_value where attribute = 'PLACE_OF_BIRTH'
    """,
    """
    insert into incoming.contact by name
    select record_id, case when use = 'FAX' then 'fax' else 'phone' end as type, given['PHONE_NUMBER'] as value,
           tidy(concat_ws('; ', 'type: ' || said, 'from ' || given['PHONE_FROM_DATE'], 'to ' || given['PHONE_THRU_DATE'])) as note, file_sha256, part, line
    from senzing_feature where feature = 'PHONE' and given['PHONE_NUMBER'] is not null
    union all by name
    select record_id, case attribute when 'EMAIL_ADDRESS' then 'email' else 'website' end as type, value,
           case when usage is not null then 'type: ' || usage end as note, file_sha256, part, line
    from senzing_value where attribute in ('EMAIL_ADDRESS', 'WEBSITE_ADDRESS')
    union all by name
    select record_id, 'social' as type, coalesce(given['SOCIAL_HANDLE'], given[feature]) as value,
           lower(coalesce(given['SOCIAL_NETWORK'], case when feature <> 'SOCIAL' then feature end)) as note, file_sha256, part, line
    from senzing_feature where coalesce(given['SOCIAL_HANDLE'], case when given['SOCIAL_NETWORK'] is null then given[feature] end) is not null
      and feature in (select feature from senzing_attribute where attribute = feature or feature = 'SOCIAL')
      and feature not in ('GENDER', 'RECORD_TYPE', 'NATIONALITY', 'CITIZENSHIP', 'SSN', 'LEI_NUMBER', 'DUNS_NUMBER', 'NPI_NUMBER',
                          'IMO_NUMBER', 'CALL_SIGN', 'AIRCRAFT_TAIL_NUMBER', 'EMPLOYER')
    """,
    """
    create or replace temp table senzing_identifier as
    with numbered as (
        select *, case feature
                    when 'PASSPORT' then given['PASSPORT_NUMBER'] when 'DRLIC' then given['DRIVERS_LICENSE_NUMBER']
                    when 'SSN' then coalesce(given['SSN_NUMBER'], given['SSN']) when 'NATIONAL_ID' then given['NATIONAL_ID_NUMBER']
                    when 'TAX_ID' then given['TAX_ID_NUMBER'] when 'OTHER_ID' then given['OTHER_ID_NUMBER']
                    when 'TRUSTED_ID' then given['TRUSTED_ID_NUMBER'] else given[feature] end as number,
               coalesce(given['NATIONAL_ID_TYPE'], given['TAX_ID_TYPE'], given['OTHER_ID_TYPE'], given['TRUSTED_ID_TYPE'], usage) as id_type,
               coalesce(given['PASSPORT_COUNTRY'], given['NATIONAL_ID_COUNTRY'], given['TAX_ID_COUNTRY'], given['OTHER_ID_COUNTRY']) as country
        from senzing_feature
        where feature in ('PASSPORT', 'DRLIC', 'SSN', 'NATIONAL_ID', 'TAX_ID', 'OTHER_ID', 'TRUSTED_ID', 'LEI_NUMBER', 'DUNS_NUMBER',
                          'NPI_NUMBER', 'IMO_NUMBER', 'CALL_SIGN', 'AIRCRAFT_TAIL_NUMBER')
    )
    select numbered.*, record.kind,
           coalesce(case when feature in ('NATIONAL_ID', 'TAX_ID', 'OTHER_ID', 'TRUSTED_ID') then known.scheme end,
                    case feature when 'PASSPORT' then 'passport' when 'DRLIC' then 'driver_licence' when 'SSN' then 'ssn'
                                 when 'NATIONAL_ID' then case when record.kind = 'organisation' then 'registration' else 'national_id' end
                                 when 'TAX_ID' then 'tax' when 'LEI_NUMBER' then 'lei' when 'DUNS_NUMBER' then 'duns' when 'NPI_NUMBER' then 'npi'
                                 when 'IMO_NUMBER' then 'imo' when 'CALL_SIGN' then 'call_sign' when 'AIRCRAFT_TAIL_NUMBER' then 'aircraft_tail'
                                 else 'other' end) as scheme
    from numbered
    join incoming.record as record on record.record_id = numbered.record_id
    left join senzing_scheme as known on known.id_type = upper(numbered.id_type)
    where numbered.number is not null
    """,
    """
    insert into incoming.identifier by name
    select record_id, scheme, number, country, given['DRIVERS_LICENSE_STATE'] as issuer, coalesce(id_type, feature) as published_type,
           file_sha256, part, line
    from senzing_identifier
    """,
    r"""
    insert into incoming.account by name
    select record_id, given['ACCOUNT_NUMBER'] as number,
           case when regexp_full_match(upper(replace(given['ACCOUNT_NUMBER'], ' ', '')), '[A-Z]{2}\d{2}[A-Z0-9]{11,30}') then 'iban'
                when upper(given['ACCOUNT_DOMAIN']) in ('VISA', 'MASTERCARD', 'AMEX', 'DISCOVER') then 'card' else 'unknown' end as scheme,
           given['ACCOUNT_DOMAIN'] as bank_name, false as own, usage as purpose, file_sha256, part, line
    from senzing_feature where feature = 'ACCT_NUM' and given['ACCOUNT_NUMBER'] is not null
    """,
    # Payload, and what no fact above has a column for: the rest of a feature that has no value of its own.
    """
    insert into incoming.attribute by name
    select record_id, lower(key) as attribute, value, case when list <> 'FEATURES' then list end as note, file_sha256, part, line
    from senzing_value
    where feature is null and not (list is null and upper(key) in ('DATA_SOURCE', 'RECORD_ID'))
    union all by name
    select record_id, lower(key) as attribute, value, case when usage is not null then 'type: ' || usage end as note, file_sha256, part, line
    from senzing_value where attribute in ('GENDER', 'RECORD_TYPE', 'SSN_LAST4', 'GROUP_ASSN_ID_TYPE', 'GROUP_ASSN_ID_NUMBER')
    union all by name
    select feature.record_id, lower(member.key) as attribute, member.value as value, 'beside no value of its feature' as note,
           feature.file_sha256, feature.part, feature.line
    from (select *, unnest(map_entries(given)) as member from senzing_feature) as feature
    where (feature.feature = 'NAME' and coalesce(given['NAME_FULL'], given['NAME_ORG'], given['NAME_LAST'], given['NAME_FIRST'], given['NAME_MIDDLE'],
                                                 given['NAME_PREFIX'], given['NAME_SUFFIX']) is null)
       or (feature.feature = 'ADDRESS' and len(list_filter(map_keys(given), lambda x: x not in ('ADDR_TYPE', 'ADDR_FROM_DATE', 'ADDR_THRU_DATE'))) = 0)
       or (feature.feature = 'PHONE' and given['PHONE_NUMBER'] is null)
       or (feature.feature = 'SOCIAL' and given['SOCIAL_HANDLE'] is null)
       or (feature.feature = 'ACCT_NUM' and given['ACCOUNT_NUMBER'] is null)
       or (feature.feature in ('PASSPORT', 'DRLIC', 'NATIONAL_ID', 'TAX_ID', 'OTHER_ID', 'TRUSTED_ID')
           and len(list_filter(map_keys(given), lambda x: ends_with(x, '_NUMBER'))) = 0)
       or (feature.feature = 'GROUP_ASSOCIATION' and given['GROUP_ASSOCIATION_ORG_NAME'] is null)
       or (feature.feature = 'REL_ANCHOR')
       or (feature.feature = 'REL_POINTER' and given['REL_POINTER_KEY'] is null)
       or (feature.feature = 'NAME' and given['NAME_FULL'] is not null and member.key = 'NAME_ORG')
       or (feature.feature = 'SSN' and given['SSN_NUMBER'] is not null and member.key = 'SSN')
    """,
    # A second value of one attribute in one feature has no place in it.
    """
    insert into incoming.attribute by name
    select record_id, lower(key) as attribute, value, 'second value of its feature' as note, file_sha256, part, line
    from senzing_value where feature is not null
      and attribute not in ('GENDER', 'RECORD_TYPE', 'SSN_LAST4', 'GROUP_ASSN_ID_TYPE', 'GROUP_ASSN_ID_NUMBER', 'DATE_OF_BIRTH', 'DATE_OF_DEATH',
                            'REGISTRATION_DATE', 'NATIONALITY', 'CITIZENSHIP', 'REGISTRATION_COUNTRY', 'PLACE_OF_BIRTH', 'EMAIL_ADDRESS',
                            'WEBSITE_ADDRESS', 'EMPLOYER', 'EMPLOYER_NAME')
    qualify row_number() over (partition by record_id, feature, list, item, usage, attribute order by value) > 1
    """,
    """
    create or replace temp table senzing_pointer as
    with anchor as (
        select given['REL_ANCHOR_DOMAIN'] as domain, given['REL_ANCHOR_KEY'] as key, min(record_id) as record_id
        from senzing_feature where feature = 'REL_ANCHOR' group by all
    )
    select pointer.record_id, coalesce(pointer.given['REL_POINTER_DOMAIN'], '') as domain, pointer.given['REL_POINTER_KEY'] as key,
           pointer.given['REL_POINTER_ROLE'] as role, coalesce(anchor.record_id, beside.record_id) as found, pointer.data_source,
           pointer.file_sha256, pointer.part, pointer.line
    from senzing_feature as pointer
    left join anchor on anchor.domain is not distinct from pointer.given['REL_POINTER_DOMAIN'] and anchor.key = pointer.given['REL_POINTER_KEY']
    left join senzing_record as beside on beside.data_source = pointer.data_source and beside.record_key = pointer.given['REL_POINTER_KEY']
    where pointer.feature = 'REL_POINTER' and pointer.given['REL_POINTER_KEY'] is not null
    """,
    r"""
    insert into incoming.relation by name
    with typed as (
        select pointer.*, coalesce(pointer.found, 'senzing:' || pointer.data_source || '/' || pointer.key) as other,
               coalesce(known.type, case when share.percent <> '' then 'owns' end, 'related') as type, coalesce(known.forward, true) as forward,
               try_cast(nullif(share.percent, '') as decimal(9, 6)) as percent
        from (select *, regexp_extract(role, '(?i)^owns (\d{1,3}(?:\.\d+)?) ?%$', ['percent']) as share from senzing_pointer) as pointer
        left join senzing_role as known on known.role = upper(replace(pointer.role, ' ', '_'))
    )
    select record_id, record_id || '/' || domain || '/' || key || '/' || coalesce(role, '') as relation_id, type, role as nature,
           'record' as from_status, case when forward then record_id else other end as from_record,
           'record' as to_status, case when forward then other else record_id end as to_record,
           case when type = 'owns' then 'shares' end as interest, case when percent <= 100 then percent end as share_low,
           case when percent <= 100 then percent end as share_high, case when percent <= 100 then true end as low_inclusive,
           case when percent <= 100 then true end as high_inclusive, case when percent is not null then role end as share_published,
           case when domain <> data_source then 'domain: ' || domain end as note, file_sha256, part, line
    from typed
    union all by name
    select record_id, record_id || '/employer/' || value as relation_id, 'employs' as type, 'employer' as nature, 'name' as from_status, value as from_name,
           'record' as to_status, record_id as to_record, file_sha256, part, line
    from senzing_value where attribute in ('EMPLOYER', 'EMPLOYER_NAME')
    union all by name
    select record_id, record_id || '/group/' || given['GROUP_ASSOCIATION_ORG_NAME'] as relation_id, 'member_of' as type, given['GROUP_ASSOCIATION_TYPE'] as nature,
           'record' as from_status, record_id as from_record, 'name' as to_status, given['GROUP_ASSOCIATION_ORG_NAME'] as to_name, file_sha256, part, line
    from senzing_feature where feature = 'GROUP_ASSOCIATION' and given['GROUP_ASSOCIATION_ORG_NAME'] is not null
    union all by name
    select record_id, record_id || '/same_as/' || number as relation_id, 'same_as_hint' as type, feature || ' of type ' || id_type as nature,
           'record' as from_status, record_id as from_record, 'record' as to_status, 'opensanctions:' || number as to_record, file_sha256, part, line
    from senzing_identifier where upper(id_type) = 'OPEN_SANCTIONS' and feature in ('OTHER_ID', 'TRUSTED_ID')
    """,
    """
    insert into incoming.finding
    select 'dangling_reference', format('{:,} relations point to records that the files do not hold (line {}: {})', count(*), min(line),
                                        arg_min(domain || ' ' || key, (line, key)))
    from senzing_pointer where found is null having count(*) > 0
    """,
)

CODE_CHECKS = (
    "select 'senzing:RECORD_TYPE=' || value, line, file_sha256 from senzing_value where feature = 'RECORD_TYPE' "
    "and upper(value) not in (select record_type from senzing_kind)",
)
"""Types of records that this version does not know."""
