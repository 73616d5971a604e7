-- final.date: dates of entities.      reads: work.stage_date, work.entity_record
insert into generation.final.date by name
select e.entity_id, d.record_id, d.type, d.date_from, d.date_to, d.precision, d.approximate,
       min(d.published)                               as published,
       list_sort(list_distinct(list(d.cite)))         as cites
from work.stage_date as d
join work.entity_record as e on e.record_id = d.record_id
group by e.entity_id, d.record_id, d.type, d.date_from, d.date_to, d.precision, d.approximate
order by e.entity_id, d.record_id, d.type, d.date_from, d.date_to, d.precision, d.approximate
