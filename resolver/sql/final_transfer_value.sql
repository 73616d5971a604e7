-- final.transfer_value: the worth of transfers in the reporting currency, with the rate and its day.
-- reads: work.transfer_value      key: transfer_id
insert into generation.final.transfer_value by name
select transfer_id, currency, value_units, scale, decimal_text(value_units, scale) as value_exact, rate, rate_day,
       days_before
from work.transfer_value order by transfer_id
