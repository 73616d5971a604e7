-- cases: select to_id as entity_id from tie where type in ('DIRECTS', 'CONTROLS') order by md5(to_id) limit 10
select e.entity_id, e.caption, r.type, r.nature, e.listed, r.valid_from, r.valid_to, r.cites
from tie r join final.entity e on e.entity_id = r.from_id
where r.to_id = $entity_id and r.type in ('DIRECTS', 'CONTROLS')
