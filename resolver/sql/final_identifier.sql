-- final.identifier: identifiers as published and cleaned.      reads: work.stage_identifier, work.identifier_clean, work.entity_record
insert into generation.final.identifier by name
select e.entity_id, s.record_id, s.scheme, s.number, c.clean, c.valid, s.country, c.country_code,
       min(s.issuer)                                  as issuer,
       min(s.published_type)                          as published_type,
       min(s.status)                                  as status,
       list_sort(list_distinct(list(s.cite)))         as cites
from work.stage_identifier as s
join work.entity_record as e on e.record_id = s.record_id
left join work.identifier_clean as c on c.scheme = s.scheme and c.number = s.number
    and c.country is not distinct from s.country
group by e.entity_id, s.record_id, s.scheme, s.number, c.clean, c.valid, s.country, c.country_code
order by e.entity_id, s.record_id, s.scheme, s.number, s.country
