-- feature_identifier: identifiers of a record as lists of keys. Numbers that fail their check digits are left out.
-- reads: work.stage_identifier, work.identifier_clean, work.stage_document      writes: work.feature_identifier      key: record_id
-- full: scheme:country:number; open: scheme::number where the country is not known; any: scheme::number always;
-- number: the number alone, of six characters and more, and its digits alone, of seven and more (lists add letters);
-- near: one character left open, of seven and more;
-- scope_*: scheme and country of which the record has a valid value, by how much a difference counts.
create or replace table work.feature_identifier as
with cleaned as (
    select distinct i.record_id, case when i.scheme = 'swift' then 'bic' else i.scheme end as scheme,
           case when i.scheme in ('bic', 'swift') then left(c.clean, 8) else c.clean end as number,
           coalesce(c.country_code, '') as country
    from work.stage_identifier as i
    join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
        and c.country is not distinct from i.country
    where c.clean is not null and c.clean <> '' and c.valid is distinct from false
      and i.scheme not in ('website', 'other') and length(c.clean) >= 4
),
clean as (
    select *, regexp_replace(number, '[^0-9]', '', 'g') as digits from cleaned
),
files as (
    select record_id, list_sort(list_distinct(list(coalesce(sha256, perceptual_hash)))) as files
    from work.stage_document
    where type in ('passport_scan', 'photo', 'id_scan', 'selfie') and coalesce(sha256, perceptual_hash) is not null
    group by record_id
),
grouped as (
    select record_id,
           list_sort(list_distinct(list(scheme || ' ' || country || ' ' || number))) as ids_shown,
           list_sort(list_distinct(list(scheme || ':' || country || ':' || number)
                filter (where country <> '' or scheme in ('lei', 'bic', 'imo', 'duns', 'inn', 'ogrn')))) as id_full,
           list_sort(list_distinct(list(scheme || ':' || number) filter (where scheme in ('lei', 'imo')))) as id_unique,
           list_sort(list_distinct(list(scheme || '::' || number) filter (where country = ''))) as id_open,
           list_sort(list_distinct(list(scheme || '::' || number))) as id_any,
           list_sort(list_distinct(list_concat(coalesce(list(number) filter (where length(number) >= 6), []),
                coalesce(list(digits) filter (where length(digits) >= 7), [])))) as id_number,
           list_sort(list_distinct(flatten(list(list_transform(range(1, length(number) + 1),
                lambda i: scheme || ':' || country || ':' || number[1:i - 1] || '*' || number[i + 1:]))
                filter (where length(number) >= 7)))) as id_near,
           list_sort(list_distinct(list(scheme || ':' || country) filter (where scheme in ('lei', 'imo', 'inn', 'ogrn')
                or (scheme = 'national_id' and country <> '')))) as scope_one,
           list_sort(list_distinct(list(scheme || ':' || country)
                filter (where scheme in ('tax', 'registration', 'driver_licence', 'ssn') and country <> ''))) as scope_few,
           list_sort(list_distinct(list(scheme || ':' || country) filter (where scheme = 'passport' and country <> ''))) as scope_many
    from clean group by record_id
)
select coalesce(g.record_id, f.record_id) as record_id, g.* exclude (record_id), f.files
from grouped as g full join files as f on f.record_id = g.record_id
