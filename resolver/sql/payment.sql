-- payment: one row per payment, known by the sighting that arrived first: so its id lasts when others follow. Its ends
-- are those of the sighting that knows the accounts, its amount and day those of the one nearest to the payer's bank.
-- reads: work.sighting, work.payment_group, work.transfer      writes: work.payment      key: payment_id
create or replace table work.payment as
with member as (
    select s.*, g.number,
           case s.told_as when 'interbank' then 0 when 'return' then 0 when 'credit_entry' then 1
                when 'debit_entry' then 2 when 'ledger' then 3 when 'instruction' then 4 else 5 end as place,
           t.amount, t.scale, t.amount_published, t.asset, t.time, t.time_precision, t.end_to_end_id, t.purpose
    from work.sighting as s
    join work.payment_group as g using (transfer_id)
    join work.transfer as t using (transfer_id)
),
first as (
    select number, arg_min(transfer_id, (sequence, transfer_id)) as payment_id, count(*) as sightings,
           bool_or(status = 'booked') as booked, bool_or(status = 'rejected') as rejected,
           bool_and(is_return) as is_return, min(uetr) as uetr, min(end_to_end_id) as end_to_end_id,
           arg_min(purpose, (place, transfer_id)) filter (where purpose is not null) as purpose,
           list_sort(list_distinct(list(cite))) as cites,
           list_sort(list_distinct(list(return_of) filter (where return_of is not null))) as returns
    from member group by number
),
said as (
    select distinct on (number) number, amount, scale, amount_published, currency, asset, time, time_precision, value, day
    from member order by number, place, value desc, transfer_id
),
payer as (
    select distinct on (number) number, from_id, from_value, from_known
    from member
    order by number, from_known desc, told_as = 'cover', from_value is null, from_name is null, place, transfer_id
),
payee as (
    select distinct on (number) number, to_id, to_value, to_known
    from member
    order by number, to_known desc, told_as = 'cover', to_value is null, to_name is null, place, transfer_id
)
select f.payment_id, f.number, f.sightings, f.is_return, f.uetr, f.end_to_end_id, f.purpose, f.cites, f.returns,
       s.* exclude (number), p.* exclude (number), q.* exclude (number),
       case when f.rejected and not f.booked then 'rejected' when f.booked then 'booked' else 'pending' end as status,
       null::varchar as return_of
from first as f
join said as s using (number)
join payer as p using (number)
join payee as q using (number)
