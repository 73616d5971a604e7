-- cases: select distinct to_id as entity_id from final.transfer order by md5(to_id) limit 6
-- cases: select distinct holder as entity_id from hands where holder <> own order by md5(holder) limit 6
with received as (
    select * from final.transfer
    where status = 'booked' and to_id in (select own from purses where holder = $entity_id)
        and from_id not in (select own from purses where holder = $entity_id)
)
select e.entity_id, e.caption,
       (select coalesce(list(h.from_id order by h.from_id), []) from tie h where h.type = 'HOLDS' and h.to_id = e.entity_id),
       min(r.time), max(r.time), count(*), round(sum(r.amount), 6), r.currency, arg_min(r.cites, (r.time, r.transfer_id))
from received r join final.entity e on e.entity_id = r.from_id
group by e.entity_id, e.caption, r.currency
