-- cases: select distinct from_id as entity_id from final.paid_to order by md5(from_id) limit 6
-- cases: select distinct holder as entity_id from hands where holder <> own order by md5(holder) limit 6
select case when h.relation_id is null then [h.own] else [h.holder, h.relation_id, h.own] end
       || [p.paid_id, case when p.from_id = h.own then p.to_id else p.from_id end]
from hands h join final.paid_to p on h.own in (p.from_id, p.to_id)
where h.holder = $entity_id
