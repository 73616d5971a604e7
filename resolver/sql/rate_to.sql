-- rate_to: what one unit of a currency is worth in the reporting currency on a day, as a fraction of whole numbers.
-- Published directly, the other way round, or by the two rates that one base has on that day. Of several editions the
-- latest counts.
-- reads: stage.rate, stage.edition      writes: work.rate_to      key: currency, day
-- $currency VARCHAR: the reporting currency
create or replace table work.rate_to as
with latest as (
    select r.base, r.currency, r.day, arg_max(r.units, (e.sequence, r.line)) as units,
           arg_max(r.scale, (e.sequence, r.line)) as scale, arg_max(r.rate_published, (e.sequence, r.line)) as published
    from stage.rate as r join stage.edition as e using (edition_id)
    group by r.base, r.currency, r.day
),
power as (select n::smallint as scale, ('1' || repeat('0', n::integer))::hugeint as one from range(0, 19) as t(n)),
rate as (select l.*, p.one from latest as l join power as p using (scale)),
found as (
    select base as currency, day, 1 as way, units as num, one as den, base || '/' || currency || ' ' || published as rate
    from rate where currency = $currency
    union all
    select currency, day, 2, one, units, base || '/' || currency || ' ' || published from rate where base = $currency
    union all
    select c.currency, c.day, 3, try(r.units * c.one), try(c.units * r.one),
           c.base || '/' || c.currency || ' ' || c.published || ', ' || r.base || '/' || r.currency || ' ' || r.published
    from rate as c
    join rate as r on r.base = c.base and r.day = c.day and r.currency = $currency
    where c.currency <> $currency and c.base <> $currency
)
select distinct on (currency, day) currency, day, num, den, rate
from found
where num is not null and den is not null and currency <> $currency
order by currency, day, way, rate
