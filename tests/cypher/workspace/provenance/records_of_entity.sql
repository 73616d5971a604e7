-- cases: select entity_id from final.record group by entity_id order by count(*) desc, md5(entity_id) limit 8
select record_id, source, publisher, caption, published_on, probability, weight_bits, reason, cites
from final.record where entity_id = $entity_id
