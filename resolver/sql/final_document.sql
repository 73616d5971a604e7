-- final.document: identity documents and files by number or hash.      reads: work.tie      key: document_id
insert into generation.final.document by name
select node_id as document_id, min(node_type) as scheme, min(value) as number, min(country_code) as country_code,
       count(distinct entity_id) as entities
from work.tie where type = 'HAS_DOCUMENT' group by node_id order by node_id
