-- cases: select from_id as entity_id from final.may_be order by md5(may_be_id) limit 6
-- cases: select to_id as entity_id, 0.5 as min_probability from final.may_be order by md5(may_be_id) limit 6
select e.entity_id, e.caption, e.listed, m.probability, m.weight_bits, m.reason, list_sort([m.left_record, m.right_record])
from final.may_be m
join final.entity e on (m.from_id = $entity_id and e.entity_id = m.to_id) or (m.to_id = $entity_id and e.entity_id = m.from_id)
where m.probability >= $min_probability
