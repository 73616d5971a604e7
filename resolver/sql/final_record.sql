-- final.record: every live record with the entity that it was resolved to.
-- reads: work.record, work.entity_record, work.source      key: record_id
insert into generation.final.record by name
select r.record_id, e.entity_id, r.source, s.publisher, r.published_key, r.kind, r.subkind, r.role, r.caption, r.remarks,
       r.url, r.published_on, r.invented, r.private, e.probability, e.weight_bits, e.reason, r.cites
from work.record as r
join work.entity_record as e on e.record_id = r.record_id
join work.source as s on s.source = r.source
order by r.record_id
