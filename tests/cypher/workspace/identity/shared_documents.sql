-- cases: select 2 as min_names
-- cases: select 1 as min_names, (select min(scheme) from final.document) as scheme
with shown as (
    select s.node_id, s.entity_id, r.caption, s.cites
    from (select *, unnest(records) as record_id from final.support where type = 'HAS_DOCUMENT') s join final.record r using (record_id)
)
select x.document_id, x.scheme, x.number, list_sort(list(distinct s.entity_id)), list_sort(list(distinct s.caption))[:100],
       case when count(distinct s.entity_id) > 1 then 'several entities' else 'one entity, several names' end,
       list_sort(list_distinct(flatten(list(s.cites))))
from final.document x join shown s on s.node_id = x.document_id
where $scheme is null or x.scheme = $scheme
group by all having count(distinct s.caption) >= $min_names
