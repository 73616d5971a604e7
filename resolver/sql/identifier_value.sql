-- identifier_value: numbers of records in normal form, by scheme and country. Numbers that fail their check digits are left out.
-- reads: work.stage_identifier, work.identifier_clean      writes: work.identifier_value      key: record_id, scheme, country, number
-- Of a BIC the first eight letters count: branches have the others. digits: the digits of the number alone.
create or replace table work.identifier_value as
with cleaned as (
    select distinct i.record_id, case when i.scheme = 'swift' then 'bic' else i.scheme end as scheme,
           case when i.scheme in ('bic', 'swift') then left(c.clean, 8) else c.clean end as number,
           coalesce(c.country_code, '') as country
    from work.stage_identifier as i
    join work.identifier_clean as c on c.scheme = i.scheme and c.number = i.number
        and c.country is not distinct from i.country
    where c.clean is not null and c.clean <> '' and c.valid is distinct from false
      and i.scheme not in ('website', 'other') and length(c.clean) >= 4
)
select *, regexp_replace(number, '[^0-9]', '', 'g') as digits from cleaned
