-- final.attribute: other facts of entities.      reads: work.stage_attribute, work.entity_record
insert into generation.final.attribute by name
select e.entity_id, s.record_id, s.attribute, s.value, list_sort(list_distinct(list(s.cite))) as cites
from work.stage_attribute as s
join work.entity_record as e on e.record_id = s.record_id
group by e.entity_id, s.record_id, s.attribute, s.value
order by e.entity_id, s.record_id, s.attribute, s.value
