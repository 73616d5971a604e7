-- tie: which entity presents which document, contact, address or chain address, one row per published line.
-- reads: work.stage_identifier, work.identifier_clean, work.stage_document, work.stage_contact, work.contact_clean,
--        work.stage_address, work.address_clean, work.wallet_entity, work.wallet_clean, work.entity_record
-- writes: work.tie
create or replace table work.tie as
select 'HAS_DOCUMENT' as type, e.entity_id, s.record_id, s.cite,
       'doc-' || left(md5(s.scheme || '|' || coalesce(c.country_code, '') || '|' || c.clean), 16) as node_id,
       s.scheme as node_type, c.clean as value, c.country_code, null::varchar as role,
       null::varchar as city, null::varchar as region, null::varchar as postcode
from work.stage_identifier as s
join work.entity_record as e on e.record_id = s.record_id
join work.identifier_clean as c on c.scheme = s.scheme and c.number = s.number and c.country is not distinct from s.country
where s.scheme in ('passport', 'national_id', 'driver_licence', 'residence_permit', 'seaman_book', 'travel_document')
  and c.clean is not null
union all
select 'HAS_DOCUMENT', e.entity_id, s.record_id, s.cite, 'doc-' || left(md5(s.type || '|' || h.hash), 16),
       s.type, h.hash, null, null, null, null, null
from work.stage_document as s
join work.entity_record as e on e.record_id = s.record_id
cross join lateral (select unnest(list_filter([s.sha256, s.perceptual_hash], lambda x: x is not null)) as hash) as h
union all
select 'REACHED_BY', e.entity_id, s.record_id, s.cite, c.contact_id, s.type, c.clean, null, null, null, null, null
from work.stage_contact as s
join work.entity_record as e on e.record_id = s.record_id
join work.contact_clean as c on c.type = s.type and c.value = s.value and c.country is not distinct from s.country
where c.contact_id is not null
union all
select 'LOCATED_AT', e.entity_id, s.record_id, s.cite, c.address_id, 'address', c.normal, c.country_code, s.type,
       c.city, c.region, c.postcode
from work.stage_address as s
join work.entity_record as e on e.record_id = s.record_id
join work.address_clean as c on c.full_address = s.full_address and c.country is not distinct from s.country
where c.address_id is not null and s.type <> 'birth'
