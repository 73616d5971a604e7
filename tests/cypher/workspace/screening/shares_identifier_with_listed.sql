-- cases: select mine.entity_id from final.support mine join final.support t on t.node_id = mine.node_id and t.entity_id <> mine.entity_id join final.entity e on e.entity_id = t.entity_id where e.listed order by md5(mine.support_id) limit 10
select distinct e.entity_id, e.caption, mine.type, mine.node_id,
       coalesce(a.full_address, c.value, d.number, w.address), mine.cites || theirs.cites
from final.support mine join final.support theirs on theirs.node_id = mine.node_id and theirs.entity_id <> mine.entity_id
join final.entity e on e.entity_id = theirs.entity_id
left join final.address a on a.address_id = mine.node_id left join final.contact c on c.contact_id = mine.node_id
left join final.document d on d.document_id = mine.node_id left join final.chain_address w on w.chain_address_id = mine.node_id
where mine.entity_id = $entity_id and e.listed
