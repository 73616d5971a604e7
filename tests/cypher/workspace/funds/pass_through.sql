-- cases: select distinct to_id as entity_id, 0.3 as keep, 400 as hours from final.transfer order by md5(to_id) limit 8
-- cases: select distinct holder as entity_id from hands where holder <> own order by md5(holder) limit 4
select i.to_id, i.from_id, o.to_id, i.amount_exact, o.amount_exact, i.currency, i.time, o.time,
       [i.transfer_id, o.transfer_id], i.cites || o.cites
from final.transfer i join final.transfer o on o.from_id = i.to_id and o.transfer_id <> i.transfer_id
where i.to_id in (select own from purses where holder = $entity_id) and i.status = 'booked' and o.status = 'booked'
    and i.currency = o.currency and epoch_us(o.time) - epoch_us(i.time) between 0 and $hours * 3_600_000_000
    and o.amount_exact::decimal(38, 9) <= i.amount_exact::decimal(38, 9)
    and o.amount_exact::decimal(38, 9) >= i.amount_exact::decimal(38, 9) * $keep::decimal(9, 6)
