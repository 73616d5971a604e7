"""Relations between FollowTheMoney entities, posts that people hold, payments, and references that lead nowhere."""

# ruff: noqa: E501 - a column of SQL reads best on one line
from __future__ import annotations

from ingest.sources._ftm_facts import DAY

TRANSFERS = (
    # A payment with an amount, a currency and a day is a transfer. Several amounts are one in several currencies.
    f"""
    create or replace temp table os_payment as
    with parts as (
        select id, record_id, arg_min(value, item) filter (where property = 'amount') as amount,
               arg_min(value, item) filter (where property = 'currency') as currency,
               arg_min(value, item) filter (where property = 'amountEur') as amount_eur,
               arg_min(value, item) filter (where property = 'amountUsd') as amount_usd,
               arg_min({DAY.format("value")}, (property <> 'date', item)) filter (where property in ('date', 'startDate')) as day,
               arg_min(value, item) filter (where property = 'payer') as payer,
               arg_min(value, item) filter (where property = 'beneficiary') as beneficiary,
               arg_min(value, item) filter (where property = 'payerAccount') as payer_account,
               arg_min(value, item) filter (where property = 'beneficiaryAccount') as beneficiary_account,
               arg_min(value, item) filter (where property = 'purpose') as purpose,
               any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
        from os_value where schema = 'Payment' group by id, record_id
    ),
    chosen as (
        select *, case when currency is not null and amount is not null then amount
                       when amount_eur is not null then amount_eur else amount_usd end as published,
               case when currency is not null and amount is not null then upper(currency)
                    when amount_eur is not null then 'EUR' when amount_usd is not null then 'USD' end as money
        from parts
    )
    select *, case when regexp_full_match(published, '\\d{{1,30}}(\\.\\d{{1,8}})?') then length(split_part(published, '.', 2)) end as scale,
           try_cast(replace(published, '.', '') as hugeint) as units
    from chosen
    """,
    "create or replace temp table os_transfer as select * from os_payment where scale is not null "
    "and regexp_full_match(money, '[A-Z]{3}') and regexp_full_match(day, '\\d{4}-\\d{2}-\\d{2}') and try_cast(day as date) is not null",
    """
    insert into incoming.transfer by name
    select payment.record_id as transfer_id, 'opensanctions' as source, 'bank' as type,
           case when payer_account.number is not null then case when payer_account.number = payer_account.iban then 'iban' else 'national' end
                when payment.payer is not null then 'party' else 'unknown' end as from_scheme,
           coalesce(payer_account.number, 'opensanctions:' || payment.payer) as from_value, payer_account.bank_bic as from_bank,
           payer.caption as from_name, 'opensanctions:' || payment.payer as from_record,
           case when paid_account.number is not null then case when paid_account.number = paid_account.iban then 'iban' else 'national' end
                when payment.beneficiary is not null then 'party' else 'unknown' end as to_scheme,
           coalesce(paid_account.number, 'opensanctions:' || payment.beneficiary) as to_value, paid_account.bank_bic as to_bank,
           paid.caption as to_name, 'opensanctions:' || payment.beneficiary as to_record,
           payment.units as amount, payment.scale, payment.published as amount_published, 'iso4217:' || payment.money as asset,
           payment.money as currency, payment.day::date::timestamp as time, 'day' as time_precision, 'booked' as status, payment.purpose,
           payment.file_sha256, payment.part, payment.line
    from os_transfer as payment
    left join os_caption as payer on payer.id = payment.payer
    left join os_caption as paid on paid.id = payment.beneficiary
    left join (select id, min(number) as number, min(iban) as iban, min(bank_bic) as bank_bic from os_account group by id)
        as payer_account on payer_account.id = payment.payer_account
    left join (select id, min(number) as number, min(iban) as iban, min(bank_bic) as bank_bic from os_account group by id)
        as paid_account on paid_account.id = payment.beneficiary_account
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'amount' as code,
           record_id || ': no exact amount, currency or day: kept as a relation of payer and beneficiary, not as a transfer' as reason,
           concat_ws(' ', coalesce(published, amount), money, day) as content
    from os_payment as payment where not exists (select 1 from os_transfer as taken where taken.id = payment.id)
    """,
)

EDGES = (
    f"""
    create or replace temp table os_edge as
    select value.id, value.record_id, value.schema,
           list(value order by item) filter (where place = 'from') as froms,
           list(value order by item) filter (where place = 'to') as tos,
           string_agg(value, '; ' order by property, item) filter (where property in ('role', 'relationship', 'controlType')) as nature,
           string_agg(value, '; ' order by item) filter (where property = 'status') as status,
           min({DAY.format("value")}) filter (where property = 'startDate') as starts,
           max({DAY.format("value")}) filter (where property = 'endDate') as ends,
           case when count(*) filter (where property = 'percentage') = 1 then any_value(value) filter (where property = 'percentage') end as share,
           any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
    from os_value as value where schema in (select schema from ftm_edge) group by value.id, value.record_id, value.schema
    """,
    r"""
    insert into incoming.relation by name
    with ends as (
        select *, unnest(coalesce(froms, [null])) as from_id from os_edge
        where schema <> 'Payment' or not exists (select 1 from os_transfer as taken where taken.id = os_edge.id)
    ),
    paired as (
        select *, unnest(coalesce(tos, [null])) as to_id,
               regexp_extract(share, '^(\d+(?:\.\d+)?) ?%?(?: ?- ?(\d+(?:\.\d+)?) ?%?)?$', ['low', 'high']) as shares
        from ends
    )
    select edge.record_id, edge.record_id || '/' || coalesce(from_id, '') || '/' || coalesce(to_id, '') as relation_id,
           known.type, coalesce(edge.nature, known.nature) as nature,
           case when from_id is null then 'unknown' else 'record' end as from_status, 'opensanctions:' || from_id as from_record,
           case when to_id is null then 'unknown' else 'record' end as to_status, 'opensanctions:' || to_id as to_record,
           known.interest, case when high <= 100 then low end as share_low, case when high <= 100 then high end as share_high,
           case when high <= 100 then true end as low_inclusive, case when high <= 100 then true end as high_inclusive,
           share as share_published, first_day(starts) as valid_from,
           case when first_day(starts) is not null then date_precision(starts) end as valid_from_precision,
           last_day_of(ends) as valid_to, case when last_day_of(ends) is not null then date_precision(ends) end as valid_to_precision,
           edge.status, edge.file_sha256, edge.part, edge.line
    from (select *, try_cast(nullif(shares.low, '') as decimal(9, 6)) as low,
                 try_cast(coalesce(nullif(shares.high, ''), nullif(shares.low, '')) as decimal(9, 6)) as high from paired) as edge
    join ftm_edge as known on known.schema = edge.schema
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'date' as code,
           record_id || ': this date can''t be read: the relation has no such end, the value is kept as an attribute' as reason,
           value as content
    from os_value where place = 'part' and property like '%Date' and first_day(left(value, 10)) is null
    """,
    """
    insert into incoming.relation by name
    select record_id, record_id || '/' || property || '/' || value as relation_id, what as type, coalesce(more, property) as nature,
           'record' as from_status, case place when 'out' then record_id else 'opensanctions:' || value end as from_record,
           'record' as to_status, case place when 'out' then 'opensanctions:' || value else record_id end as to_record,
           file_sha256, part, line
    from os_value where place in ('in', 'out')
    """,
)

POSTS = (
    """
    create or replace temp table os_post as
    select id, record_id, arg_min(value, item) filter (where property = 'post') as post,
           list(value order by item) filter (where place = 'holder') as holders,
           string_agg(property || ' ' || value, '; ' order by property, item)
               filter (where property in ('startDate', 'endDate', 'periodStart', 'periodEnd', 'electionDate', 'status',
                                          'constituency', 'politicalGroup')) as note,
           min(value) filter (where property = 'startDate') as starts, max(value) filter (where property = 'endDate') as ends,
           any_value(file_sha256) as file_sha256, any_value(part) as part, any_value(line) as line
    from os_value where schema = 'Occupancy' group by id, record_id
    """,
    """
    insert into incoming.attribute by name
    select holder.record_id, 'position' as attribute, coalesce(caption.caption, post.post) as value, post.note,
           post.file_sha256, post.part, post.line
    from (select *, unnest(holders) as holder_id from os_post where post is not null) as post
    join os_entity as holder on holder.id = post.holder_id
    left join os_caption as caption on caption.id = post.post
    """,
    """
    insert into incoming.relation by name
    select post.record_id, post.record_id || '/' || post.holder_id || '/' || body.value as relation_id, 'member_of' as type,
           caption.caption as nature, 'record' as from_status, 'opensanctions:' || post.holder_id as from_record,
           'record' as to_status, 'opensanctions:' || body.value as to_record, first_day(left(starts, 10)) as valid_from,
           last_day_of(left(ends, 10)) as valid_to, post.file_sha256, post.part, post.line
    from (select *, unnest(holders) as holder_id from os_post) as post
    join os_value as body on body.id = post.post and body.schema = 'Position' and body.property = 'organization'
    join os_caption as caption on caption.id = post.post
    """,
)
"""An Occupancy gives its holder the attribute 'position', and makes it a member of the body that the post belongs to."""

DANGLING = (
    """
    create or replace temp table os_dangling as
    select value.*, starts_with(value.place, 'address') or value.place = 'holder' as lost
    from os_value as value
    anti join os_entity as entity on entity.id = value.value
    where value.place in ('address_of', 'holder', 'from', 'to', 'in', 'out') and value.part = 'entities' and not value.before
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'dangling' as code,
           record_id || ': ' || property || ' names an entity that the file does not hold; what it says is not known here' as reason,
           value as content
    from os_dangling where lost
    """,
    """
    insert into incoming.finding
    select 'dangling_reference', format('{:,} relations name entities that the file does not hold (line {}: {})', count(*), min(line),
                                        arg_min(value, (line, value)))
    from os_dangling where not lost having count(*) > 0
    """,
    "delete from incoming.rejected as rejected using os_before_entity as before where before.file_sha256 = rejected.file_sha256",
)

LINKS = (*TRANSFERS, *EDGES, *POSTS, *DANGLING)
