-- final.paid_to: exact sums of booked transfers by payer, payee and asset.      reads: work.transfer      key: paid_id
insert into generation.final.paid_to by name
with sums as (
    select from_id, to_id, asset, min(currency) as currency, scale, count(*) as transfers, sum(amount_units)::hugeint as units,
           min(time) as first_time, max(time) as last_time
    from work.transfer
    where status = 'booked'
    group by from_id, to_id, asset, scale
)
select 'paid-' || left(md5(from_id || '|' || to_id || '|' || asset || '|' || scale), 20) as paid_id,
       from_id, to_id, asset, currency, transfers, decimal_text(units, scale) as total_exact,
       units / pow(10::double, scale) as total, first_time, last_time
from sums order by paid_id
