-- cases: select entity_id from final.support where type = 'LOCATED_AT' order by md5(support_id) limit 10
select distinct o.entity_id, o.caption, a.full_address,
       (select count(distinct entity_id) from final.support s where s.node_id = a.address_id) as entities, o.listed,
       mine.cites || theirs.cites
from final.support mine join final.support theirs on theirs.node_id = mine.node_id
join final.address a on a.address_id = mine.node_id join final.entity o on o.entity_id = theirs.entity_id
where mine.entity_id = $entity_id and o.entity_id <> $entity_id and o.label in ('Company', 'Bank')
    and mine.type = 'LOCATED_AT' and theirs.type = 'LOCATED_AT' and entities <= $most
