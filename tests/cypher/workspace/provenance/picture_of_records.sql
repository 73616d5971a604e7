-- cases: select entity_id from final.record group by entity_id order by count(*) desc, md5(entity_id) limit 6
-- cases: select from_id as entity_id from final.may_be order by md5(may_be_id) limit 6
select [entity_id, record_id, record_id] from final.record where entity_id = $entity_id
union all
select [$entity_id, may_be_id, case from_id when $entity_id then to_id else from_id end] from final.may_be
where $entity_id in (from_id, to_id)
