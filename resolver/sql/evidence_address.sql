-- evidence.address: postal addresses and places of birth, as published, by record: what was compared can be made again.
-- reads: work.stage_address
insert into generation.evidence.address by name
select record_id, type, full_address, country, min(street) as street, min(city) as city, min(region) as region,
       min(postcode) as postcode
from work.stage_address group by record_id, type, full_address, country order by record_id
