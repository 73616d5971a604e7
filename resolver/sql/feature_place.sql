-- feature_place: addresses, birth places and countries of a record as lists. Addresses are compared by their keys: the
-- whole normal form, and street, numbers and unit with the postcode or with the town (resolver/clean/address_parts.py);
-- addresses_near: number and postcode alone.
-- reads: work.stage_address, work.address_clean, work.stage_country, work.country_clean, work.placeholder      writes: work.feature_place      key: record_id
create or replace table work.feature_place as
with addresses as (
    select s.record_id, s.type, c.address_id, c.keys, c.normal,
           case when lower(c.city) not in (select value from work.placeholder) then lower(c.city) end as city, c.country_code
    from work.stage_address as s
    join work.address_clean as c on c.full_address = s.full_address and c.country is not distinct from s.country
),
countries as (
    select s.record_id, c.code from work.stage_country as s
    join work.country_clean as c on c.country = s.country where c.code is not null
    union
    select record_id, country_code from addresses where country_code is not null and type <> 'birth'
),
of_addresses as (
    select record_id,
           list_sort(list_distinct(list_filter(flatten(list(keys) filter (where type <> 'birth' and address_id is not null)),
               lambda k: not starts_with(k, 'adn-')))) as addresses,
           nullif(list_sort(list_distinct(list_filter(flatten(list(keys) filter (where type <> 'birth' and address_id is not null)),
               lambda k: starts_with(k, 'adn-')))), []) as addresses_near,
           list_sort(list_distinct(list(normal) filter (where type <> 'birth' and address_id is not null))) as addresses_shown,
           list_sort(list_distinct(list(city || ' ' || coalesce(country_code, '')) filter (where type <> 'birth' and city <> ''))) as cities,
           list_sort(list_distinct(list(coalesce(nullif(city, ''), normal)) filter (where type = 'birth' and coalesce(nullif(city, ''), normal) <> ''
                and address_id is not null or type = 'birth' and city <> ''))) as birth_places
    from addresses group by record_id
),
of_countries as (
    select record_id, list_sort(list_distinct(list(code))) as countries from countries group by record_id
)
select coalesce(a.record_id, c.record_id) as record_id, a.addresses, a.addresses_near, a.addresses_shown, a.cities, a.birth_places, c.countries
from of_addresses as a full join of_countries as c on c.record_id = a.record_id
