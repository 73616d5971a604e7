-- finding: transfers of currencies that have no rate, an old one, or a value that is too large to be exact.
-- reads: work.transfer, work.transfer_value, work.rate_to      writes: work.finding
-- $currency VARCHAR: the reporting currency; $old INTEGER: days after which a rate is old
insert into work.finding
with found as (
    select case when v.transfer_id is null then 'no_rate' when v.value_units is null then 'value_too_large'
                else 'old_rate' end as rule, t.currency
    from work.transfer as t left join work.transfer_value as v using (transfer_id)
    where exists (select 1 from work.rate_to)
      and (v.transfer_id is null or v.value_units is null or v.days_before > $old)
)
select left(md5('rates|' || rule || '|' || currency), 20), rule, 'warning', currency,
       format('{:,}', count(*)) || ' transfers of ' || currency
       || case rule when 'no_rate' then ' have no rate on or before their day: they are in no sum of ' || $currency
                    when 'value_too_large' then ' are worth too much to be exact in ' || $currency
                                                || ': they are in no sum of it'
                    else ' are valued by a rate that is more than ' || $old || ' days older' end
       || '. Ingest rates: resolver ingest fx_rates.',
       to_json([currency])
from found group by rule, currency
