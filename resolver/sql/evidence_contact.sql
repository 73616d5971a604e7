-- evidence.contact: phones, e-mails, devices and web sites, as published, by record: what was compared can be made again.
-- reads: work.stage_contact
insert into generation.evidence.contact by name
select distinct record_id, type, value, country
from work.stage_contact order by record_id
