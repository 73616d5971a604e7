-- feature_identifier: identifiers of a record as lists of keys. Numbers that fail their check digits are left out.
-- reads: work.identifier_value, work.crowd, work.stage_document      writes: work.feature_identifier      key: record_id
-- full: scheme:country:number; open: scheme::number where the country is not known; any: scheme::number always;
-- number: the number alone, of six characters and more, and its digits alone, of seven and more (lists add letters);
-- near: one character left open, of seven and more;
-- scope_*: scheme and country of which the record has a valid value, by how much a difference counts.
-- What stands under very many names (work.crowd) is nobody's: a number goes whole, or keeps its country where the number of
-- one register is another party's in each country.
create or replace table work.feature_identifier as
with clean as (
    select i.*,
           i.scheme || ':' || case when s.value is null then '' else i.country end || ':' || i.number as met_by,
           n.value is null as number_tells, d.value is null as digits_tell
    from work.identifier_value as i
    left join work.crowd as s on s.what = 'scheme' and s.value = i.scheme || '::' || i.number
    left join work.crowd as n on n.what = 'number' and n.value = i.number
    left join work.crowd as d on d.what = 'number' and d.value = i.digits
    where not exists (
        from work.crowd as w where w.what = 'full' and w.value = i.scheme || ':' || i.country || ':' || i.number)
),
files as (
    select record_id, list_sort(list_distinct(list(coalesce(sha256, perceptual_hash)))) as files
    from work.stage_document
    where type in ('passport_scan', 'photo', 'id_scan', 'selfie') and coalesce(sha256, perceptual_hash) is not null
      and not exists (from work.crowd as w where w.what = 'file' and w.value = coalesce(sha256, perceptual_hash))
    group by record_id
),
grouped as (
    select record_id,
           list_sort(list_distinct(list(scheme || ' ' || country || ' ' || number))) as ids_shown,
           list_sort(list_distinct(list(scheme || ':' || country || ':' || number)
                filter (where country <> '' or scheme in ('lei', 'bic', 'imo', 'duns', 'inn', 'ogrn')))) as id_full,
           list_sort(list_distinct(list(scheme || ':' || number) filter (where scheme in ('lei', 'imo')))) as id_unique,
           list_sort(list_distinct(list(met_by) filter (where country = ''))) as id_open,
           list_sort(list_distinct(list(met_by))) as id_any,
           list_sort(list_distinct(list_concat(coalesce(list(number) filter (where length(number) >= 6 and number_tells), []),
                coalesce(list(digits) filter (where length(digits) >= 7 and digits_tell), [])))) as id_number,
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
