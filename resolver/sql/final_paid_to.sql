-- final.paid_to: exact sums of booked transfers by payer, payee and asset.      reads: work.transfer      key: paid_id
insert into generation.final.paid_to by name
with too_large as (  -- of tokens that are made to look valuable, two transfers can exceed 128 bits
    select asset from work.transfer group by asset having sum(abs(amount_units::double)) > 1e38
),
sums as (
    select from_id, to_id, asset, min(currency) as currency, scale, count(*) as transfers,
           sum(amount_units)::hugeint as units, null as large, min(time) as first_time, max(time) as last_time
    from work.transfer anti join too_large using (asset)
    where status = 'booked'
    group by from_id, to_id, asset, scale
    union all
    select from_id, to_id, asset, min(currency), scale, count(*), null, sum(amount_units::bignum)::varchar,
           min(time), max(time)
    from work.transfer semi join too_large using (asset)
    where status = 'booked'
    group by from_id, to_id, asset, scale
)
select 'paid-' || left(md5(from_id || '|' || to_id || '|' || asset || '|' || scale), 20) as paid_id,
       from_id, to_id, asset, currency, transfers,
       decimal_text(coalesce(large, units::varchar), scale) as total_exact,
       coalesce(units::double, large::double) / pow(10::double, scale) as total, first_time, last_time
from sums order by paid_id
