"""Facts that an entity states of itself, and those that other entities state of it (addresses, documents, wallets).

Reads os_entity, os_value, os_origin and os_caption (_ftm_shape.py); one FollowTheMoney entity is one record.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

DAY = "case when regexp_full_match({0}, '\\d{{4}}-\\d{{2}}-\\d{{2}}T.*') then left({0}, 10) else {0} end"
"""SQL of a date without its time of day: '2011-12-29T00:00:00' is '2011-12-29'."""

RECORDS = (
    """
    insert into incoming.record by name
    select entity.record_id, entity.id as published_key, entity.kind, entity.subkind, caption.caption,
           status.published_status, case when origin.id is not null then 'https://www.opensanctions.org/entities/' || entity.id end as url,
           entity.file_sha256, entity.part, entity.line
    from os_entity as entity
    join os_caption as caption on caption.id = entity.id
    left join (select id, string_agg(value, '; ' order by item) as published_status from os_value
               where place = 'status' group by id) as status on status.id = entity.id
    left join (select distinct id from os_origin where attribute = 'dataset') as origin on origin.id = entity.id
    """,
)

NAMES = (
    # Published parts ('firstName', 'lastName') are in no order with the names: a part belongs to a name that holds it.
    r"""
    create or replace temp table os_name as
    with named as (
        select value.*, caption.caption,
               coalesce(min(item) filter (where what = 'primary' and value = caption) over same,
                        min(item) filter (where what = 'primary') over same) = item as first
        from os_value as value join os_caption as caption on caption.id = value.id
        where place = 'name'
        window same as (partition by value.id)
    ),
    parts as (
        select id, list(struct_pack(property := property, value := value,
                        word := ' ' || regexp_replace(lower(value), '[\s,.;()]+', ' ', 'g') || ' ') order by property, item) as parts
        from os_value where schema = 'Person'
          and property in ('firstName', 'secondName', 'middleName', 'lastName', 'fatherName', 'nameSuffix')
        group by id
    )
    select named.record_id, case when what = 'primary' then case when first then 'primary' else 'alias' end
                                 when what = 'weak' then 'alias' else what end as type,
           case when what = 'weak' then 'weak' else 'strong' end as quality, value as full_name,
           case when parts.parts is not null then list_filter(parts.parts, lambda x: contains(
               ' ' || regexp_replace(lower(value), '[\s,.;()]+', ' ', 'g') || ' ', x.word)) else [] end as held,
           named.file_sha256, named.part, named.line
    from named left join parts on parts.id = named.id
    """,
    """
    insert into incoming.name by name
    with held as (
        select *,
               list_filter(held, lambda x: x.property = 'lastName') as family_names,
               list_filter(held, lambda x: x.property = 'firstName') as given_names,
               list_filter(held, lambda x: x.property in ('middleName', 'secondName')) as middle_names,
               list_filter(held, lambda x: x.property = 'fatherName') as patronymics,
               list_filter(held, lambda x: x.property = 'nameSuffix') as suffixes
        from os_name
    )
    select record_id, type, quality, full_name,
           coalesce(list_filter(family_names, lambda x: contains(full_name, x.value))[1], family_names[1]).value as family,
           coalesce(list_filter(given_names, lambda x: contains(full_name, x.value))[1], given_names[1]).value as given,
           coalesce(list_filter(middle_names, lambda x: contains(full_name, x.value))[1], middle_names[1]).value as middle,
           coalesce(list_filter(patronymics, lambda x: contains(full_name, x.value))[1], patronymics[1]).value as patronymic,
           suffixes[1].value as suffix,
           file_sha256, part, line
    from held
    """,
    """
    insert into incoming.name by name
    select record_id, 'primary' as type, 'strong' as quality,
           concat_ws(' ', arg_min(value, item) filter (where property = 'firstName'), arg_min(value, item) filter (where property = 'middleName'),
                     arg_min(value, item) filter (where property = 'lastName')) as full_name,
           arg_min(value, item) filter (where property = 'lastName') as family, arg_min(value, item) filter (where property = 'firstName') as given,
           arg_min(value, item) filter (where property = 'middleName') as middle, 'made of its published parts' as note,
           any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
    from os_value as value
    where schema = 'Person' and property in ('firstName', 'middleName', 'lastName')
      and not exists (select 1 from os_value as name where name.id = value.id and name.place = 'name')
    group by record_id
    having count(*) filter (where property in ('firstName', 'lastName')) > 0
    """,
)

DATES = (
    f"""
    create or replace temp table os_date as
    select record_id, what as type, value as published, {DAY.format("value")} as text, file_sha256, part, line
    from os_value where place = 'date'
    """,
    """
    insert into incoming.date by name
    select record_id, type, first_day(text) as date_from, last_day_of(text) as date_to, date_precision(text) as precision,
           false as approximate, published, file_sha256, part, line
    from os_date
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read: it is kept as published, without a range' as reason, published as content
    from os_date where first_day(text) is null
    """,
)

PLAIN = (
    """
    insert into incoming.country by name
    select record_id, what as type, value as country, case when property = 'pastFlags' then 'former' end as note,
           file_sha256, part, line
    from os_value where place = 'country'
    """,
    """
    insert into incoming.contact by name
    select record_id, what as type, value, file_sha256, part, line from os_value where place = 'contact'
    """,
    """
    insert into incoming.identifier by name
    select record_id, what as scheme, value as number, property as published_type, file_sha256, part, line
    from os_value where place = 'identifier'
    """,
    """
    insert into incoming.address by name
    select record_id, what as type, value as full_address, case when property = 'birthCountry' then value end as country,
           file_sha256, part, line
    from os_value where place = 'address'
    """,
    # What has a column of its own is an attribute only where there is more than the column holds.
    r"""
    insert into incoming.attribute by name
    select record_id, case place when 'topic' then 'topic' else attribute end as attribute, value, file_sha256, part, line
    from os_value where place in ('attribute', 'holder', 'topic', 'address_of')
    union all by name
    select record_id, attribute, value, file_sha256, part, line
    from os_value where place = 'part'
    qualify count(*) over (partition by id, property) > 1
         or (property like '%Date' and first_day(left(value, 10)) is null)
         or (property = 'percentage' and not regexp_full_match(value, '\d+(\.\d+)? ?%?( ?- ?\d+(\.\d+)? ?%?)?'))
    union all by name
    select record_id, attribute, value, file_sha256, part, line from os_origin
    """,
    """
    insert into incoming.attribute by name
    select record_id, unnest(['target', 'first_seen', 'last_change']) as attribute,
           unnest([target, first_seen, last_change]) as value, file_sha256, part, line
    from (select * from os_entity where coalesce(target, first_seen, last_change) is not null) as entity
    """,
    "delete from incoming.attribute where value is null",
)

ADDRESSES = (
    """
    create or replace temp table os_address as
    with parts as (
        select id, record_id, list(value order by item) filter (where property = 'full') as fulls,
               arg_min(value, item) filter (where property = 'street') as street_1,
               arg_min(value, item) filter (where property = 'street2') as street_2,
               arg_min(value, item) filter (where property = 'postOfficeBox') as po_box,
               arg_min(value, item) filter (where property = 'city') as city,
               arg_min(value, item) filter (where property = 'region') as region_1,
               arg_min(value, item) filter (where property = 'state') as region_2,
               arg_min(value, item) filter (where property = 'postalCode') as postcode,
               arg_min(value, item) filter (where property = 'country') as country,
               string_agg(value, '; ' order by property, item) filter (where property in ('remarks', 'summary')) as note,
               any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
        from os_value where schema = 'Address' and place = 'part' group by id, record_id
    )
    select * exclude (fulls, street_1, street_2, region_1, region_2),
           unnest(coalesce(fulls, [tidy(concat_ws(', ', street_1, street_2, po_box, city, region_1, region_2, postcode, country))])) as full_address,
           tidy(concat_ws(', ', street_1, street_2)) as street, tidy(concat_ws(', ', region_1, region_2)) as region
    from parts
    """,
    """
    insert into incoming.address by name
    select record_id, 'unknown' as type, full_address, street, po_box, city, region, postcode, country, note, file_sha256, part, line
    from os_address where full_address is not null
    union all by name
    select value.record_id, 'unknown' as type, address.full_address, address.street, address.po_box, address.city, address.region,
           address.postcode, address.country, address.note, address.file_sha256, address.part, address.line
    from os_value as value join os_address as address on address.id = value.value
    where value.place = 'address_of' and address.full_address is not null
    """,
)
"""An Address is a record that nobody resolves, and an address of each entity that names it."""

DOCUMENTS = (
    f"""
    create or replace temp table os_document as
    with parts as (
        select id, record_id, schema, list(value order by property, item) filter (where property in ('number', 'passportNumber')) as numbers,
               list(value order by item) filter (where property = 'personalNumber') as personal,
               list(value order by item) filter (where place = 'holder') as holders,
               arg_min(value, item) filter (where property = 'type') as type,
               arg_min(value, item) filter (where property = 'country') as country,
               arg_min(value, item) filter (where property = 'authority') as issuer,
               arg_min({DAY.format("value")}, item) filter (where property = 'startDate') as issued,
               arg_min({DAY.format("value")}, item) filter (where property = 'endDate') as expires,
               any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
        from os_value where schema in ('Identification', 'Passport') group by id, record_id, schema
    ),
    numbered as (
        select *, unnest(list_distinct(numbers)) as number, false as is_personal from parts
        union all by name
        select *, unnest(personal) as number, true as is_personal from parts
    )
    select *, coalesce(type, schema) as word,
           case when is_personal then 'national_id' when schema = 'Passport' then 'passport'
                when regexp_matches(lower(type), 'pass(e?)port') then 'passport'
                when regexp_matches(lower(type), 'driver|driving') then 'driver_licence'
                when regexp_matches(lower(type), 'tax|\\btin\\b|\\binn\\b|vat') then 'tax'
                when regexp_matches(lower(type), 'social security') then 'ssn'
                when regexp_matches(lower(type), 'national|identi|cedula|c.dula|id card|citizen') then 'national_id'
                else 'other' end as scheme
    from numbered
    """,
    """
    insert into incoming.identifier by name
    select record_id, scheme, number, country, issuer, case when is_personal then 'personalNumber' else word end as published_type,
           case when not is_personal then first_day(issued) end as issued_on,
           case when not is_personal then last_day_of(expires) end as expires_on, file_sha256, part, line
    from os_document
    union all by name
    select holder.record_id, document.scheme, document.number, document.country, document.issuer,
           case when document.is_personal then 'personalNumber' else document.word end as published_type,
           case when not document.is_personal then first_day(document.issued) end as issued_on,
           case when not document.is_personal then last_day_of(document.expires) end as expires_on,
           document.file_sha256, document.part, document.line
    from (select *, unnest(holders) as holder_id from os_document) as document
    join os_entity as holder on holder.id = document.holder_id
    """,
)
"""A Passport or Identification is a record that nobody resolves, and an identifier of its holder."""

MONEY = (
    """
    create or replace temp table os_wallet as
    select id, record_id, value as address,
           (select arg_min(symbol.value, symbol.item) from os_value as symbol where symbol.id = value.id and symbol.property = 'currencySymbol') as currency,
           (select arg_min(chain.value, chain.item) from os_value as chain where chain.id = value.id and chain.property = 'blockchain') as chain,
           file_sha256, part, line
    from os_value as value where schema = 'CryptoWallet' and property in ('publicKey', 'cryptoAddress')
    """,
    """
    insert into incoming.wallet by name
    with published as (
        select distinct id, record_id, address, currency, chain, file_sha256, part, line from os_wallet
    )
    select record_id, address, coalesce(currency, chain) as currency_published,
           case when currency is not null then chain end as note, true as own, file_sha256, part, line
    from published
    union all by name
    select holder.record_id, wallet.address, coalesce(wallet.currency, wallet.chain) as currency_published,
           case when wallet.currency is not null then wallet.chain end as note, false as own, wallet.file_sha256, wallet.part, wallet.line
    from published as wallet
    join os_value as value on value.id = wallet.id and value.place = 'holder'
    join os_entity as holder on holder.id = value.value
    """,
    f"""
    create or replace temp table os_account as
    with parts as (
        select id, record_id, arg_min(value, item) filter (where property = 'iban') as iban,
               arg_min(value, item) filter (where property = 'accountNumber') as number,
               arg_min(value, item) filter (where property = 'bic') as bank_bic,
               arg_min(value, item) filter (where property = 'bankName') as bank_name,
               arg_min(value, item) filter (where property = 'bank') as bank_id,
               arg_min(value, item) filter (where property = 'currency') as currency,
               arg_min({DAY.format("value")}, item) filter (where property = 'openingDate') as opened,
               arg_min({DAY.format("value")}, item) filter (where property = 'closingDate') as closed,
               any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
        from os_value where schema = 'BankAccount' group by id, record_id
    )
    select parts.id, record_id, unnest(list_filter([iban, number], lambda x: x is not null)) as number, iban,
           bank_bic, coalesce(bank_name, caption.caption) as bank_name, currency,
           first_day(opened) as valid_from, last_day_of(closed) as valid_to, file_sha256, part, line
    from parts left join os_caption as caption on caption.id = parts.bank_id
    """,
    """
    insert into incoming.account by name
    select record_id, number, case when number = iban then 'iban' else 'national' end as scheme, bank_bic, bank_name, currency,
           true as own, valid_from, valid_to, file_sha256, part, line
    from os_account
    union all by name
    select holder.record_id, account.number, case when account.number = account.iban then 'iban' else 'national' end as scheme,
           account.bank_bic, account.bank_name, account.currency, false as own, account.valid_from, account.valid_to,
           account.file_sha256, account.part, account.line
    from os_account as account
    join os_value as asset on asset.value = account.id and asset.schema = 'Ownership' and asset.place = 'to'
    join os_value as owner on owner.id = asset.id and owner.place = 'from'
    join os_entity as holder on holder.id = owner.value
    """,
    # A user's account at a service is a way to reach its owner.
    """
    insert into incoming.contact by name
    select holder.record_id,
           case value.property when 'username' then 'social' when 'ipAddress' then 'ip' else value.property end as type,
           value.value, service.service as note, value.file_sha256, value.part, value.line
    from os_value as value
    join os_value as owner on owner.id = value.id and owner.place = 'holder'
    join os_entity as holder on holder.id = owner.value
    left join (select id, string_agg(value, '; ' order by item) as service from os_value
               where schema = 'UserAccount' and property = 'service' group by id) as service on service.id = value.id
    where value.schema = 'UserAccount' and value.property in ('username', 'email', 'phone', 'ipAddress')
    """,
)
"""Wallets and accounts: records of their own, and again as what their holder has."""

FACTS = (*RECORDS, *NAMES, *DATES, *PLAIN, *ADDRESSES, *DOCUMENTS, *MONEY)
