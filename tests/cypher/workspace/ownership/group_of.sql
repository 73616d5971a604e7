-- cases: select unnest([controller_id, entity_id]) as entity_id from final.ultimate_control order by md5(entity_id) limit 12
with head as (
    select id, bool_or(sure) as sure from (
        select controller_id as id, certain as sure from final.ultimate_control where entity_id = $entity_id
        union all
        select controller_id, true from final.ultimate_control where controller_id = $entity_id
    ) group by id
)
select h.entity_id, h.caption, m.entity_id, m.caption, head.sure and c.certain, m.listed, c.as_of
from head join final.ultimate_control c on c.controller_id = head.id
join final.entity h on h.entity_id = c.controller_id join final.entity m on m.entity_id = c.entity_id
