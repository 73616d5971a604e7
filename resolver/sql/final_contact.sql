-- final.contact: phones, e-mails, devices.      reads: work.tie      key: contact_id
insert into generation.final.contact by name
select node_id as contact_id, min(node_type) as type, min(value) as value, count(distinct entity_id) as entities
from work.tie where type = 'REACHED_BY' group by node_id order by node_id
