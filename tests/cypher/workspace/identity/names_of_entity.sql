-- cases: select entity_id from final.record group by entity_id order by count(*) desc, md5(entity_id) limit 8
with said as (
    select distinct n.full_name, r.record_id, r.source, r.cites
    from final.name n join final.record r on r.record_id = n.record_id where r.entity_id = $entity_id
)
select full_name,
       (select list(source order by least) from (select source, min(record_id) as least from said s
        where s.full_name = said.full_name group by source)),
       list(record_id order by record_id), flatten(list(cites order by record_id))
from said group by full_name
