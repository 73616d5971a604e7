-- final.address: postal addresses in normal form.      reads: work.tie      key: address_id
insert into generation.final.address by name
select node_id as address_id, min(value) as full_address, min(city) as city, min(region) as region,
       min(postcode) as postcode, min(country_code) as country_code, count(distinct entity_id) as entities
from work.tie where type = 'LOCATED_AT' group by node_id order by node_id
