-- transfer_value: the worth of each transfer in the reporting currency, by the last rate on or before its day.
-- value_units is rounded once, half up; null where the product has more than 38 digits.
-- reads: work.transfer, work.rate_to      writes: work.transfer_value      key: transfer_id
-- $currency VARCHAR: the reporting currency; $places INTEGER: its decimals
create or replace table work.transfer_value as
with power as (select n::smallint as scale, ('1' || repeat('0', n::integer))::hugeint as one from range(0, 39) as t(n)),
own as (select one from power where scale = $places),
due as (
    select t.transfer_id, t.amount_units, t.currency, t.time::date as day, p.one
    from work.transfer as t join power as p on p.scale = t.scale
    where starts_with(t.asset, 'iso4217:') and exists (select 1 from work.rate_to)
),
rated as (
    select d.transfer_id, d.amount_units, d.one, d.day, r.num, r.den, r.rate, r.day as rate_day
    from due as d asof join work.rate_to as r on r.currency = d.currency and d.day >= r.day
    union all
    select transfer_id, amount_units, one, day, 1::hugeint, 1::hugeint, $currency || '/' || $currency || ' 1', day
    from due where currency = $currency
)
select transfer_id, $currency as currency, $places::smallint as scale, rate, rate_day,
       date_diff('day', rate_day, day)::integer as days_before,
       sign(amount_units)::hugeint
       * try((2 * abs(amount_units) * num * own.one + den * rated.one) // (2 * den * rated.one)) as value_units
from rated cross join own
