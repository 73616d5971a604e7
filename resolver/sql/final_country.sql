-- final.country: countries of entities with their codes.      reads: work.stage_country, work.country_clean, work.entity_record
insert into generation.final.country by name
select e.entity_id, s.record_id, s.type, s.country, c.code, list_sort(list_distinct(list(s.cite))) as cites
from work.stage_country as s
join work.entity_record as e on e.record_id = s.record_id
left join work.country_clean as c on c.country = s.country
group by e.entity_id, s.record_id, s.type, s.country, c.code
order by e.entity_id, s.record_id, s.type, s.country
