-- cases: select entity_id from final.support where type <> 'HAS_ADDRESS' order by md5(support_id) limit 10
-- cases: select entity_id, 2 as most from final.support where type = 'LOCATED_AT' order by md5(support_id) limit 4
select [mine.entity_id, mine.support_id, mine.node_id, theirs.support_id, theirs.entity_id]
from final.support mine join final.support theirs on theirs.node_id = mine.node_id and theirs.entity_id <> mine.entity_id
where mine.entity_id = $entity_id and mine.type <> 'HAS_ADDRESS' and theirs.type <> 'HAS_ADDRESS'
    and (select count(distinct entity_id) from final.support s where s.node_id = mine.node_id) <= $most
