-- cases: select 2 as min_names
-- cases: select 1 as min_names, (select min(type) from final.contact) as type
with shown as (
    select s.node_id, s.entity_id, r.caption, s.cites
    from (select *, unnest(records) as record_id from final.support where type = 'REACHED_BY') s join final.record r using (record_id)
)
select x.contact_id, x.type, x.value, list_sort(list(distinct s.entity_id)), list_sort(list(distinct s.caption))[:100],
       case when count(distinct s.entity_id) > 1 then 'several entities' else 'one entity, several names' end,
       list_sort(list_distinct(flatten(list(s.cites))))
from final.contact x join shown s on s.node_id = x.contact_id
where $type is null or x.type = $type
group by all having count(distinct s.caption) >= $min_names
