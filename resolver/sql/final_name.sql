-- final.name: names of entities; the same name of a record published twice is one row with both lines.
-- reads: work.stage_name, work.name_clean, work.entity_record
insert into generation.final.name by name
select e.entity_id, n.record_id, n.type, n.quality, n.full_name,
       min(n.family)                                 as family,
       min(n.given)                                  as given,
       coalesce(any_value(n.script), min(c.script))  as script,
       any_value(n.language)                         as language,
       list_sort(list_distinct(list(n.cite)))        as cites
from work.stage_name as n
join work.entity_record as e on e.record_id = n.record_id
left join (
    select full_name, min(script) as script from work.name_clean group by full_name
) as c on c.full_name = n.full_name
group by e.entity_id, n.record_id, n.type, n.quality, n.full_name
order by e.entity_id, n.record_id, n.type, n.full_name, n.quality
