-- cases: select distinct to_id as entity_id from final.transfer order by md5(to_id) limit 6
-- cases: select distinct holder as entity_id from hands where holder <> own order by md5(holder) limit 6
select strftime(time, '%Y-%m'), asset, currency, count(*),
       regexp_replace(sum(amount_exact::decimal(38, 6))::varchar, '\.?0{' || (6 - max(scale)) || '}$', ''), 0
from final.transfer
where status = 'booked' and to_id in (select own from purses where holder = $entity_id)
    and from_id not in (select own from purses where holder = $entity_id)
group by all
