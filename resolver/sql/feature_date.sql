-- feature_date: birth and incorporation dates of a record as lists of keys that say what could be the same date.
-- reads: work.stage_date, work.placeholder      writes: work.feature_date      key: record_id, type
-- near: the eight digits of days; one digit other, or two neighbours exchanged, is a Damerau-Levenshtein distance of 1.
-- A range of more than twenty years says nothing and is left out. Keys are made once for each distinct date; most records
-- have one date and take its keys as they are.
-- misread: the eight digits of days that no calendar has (1856-86-18), year first: no date, but a typing error of one, by
-- which records are met and the learnt score compares. They are in no other column.
create or replace table work.feature_date as
with dates as materialized (
    select record_id, type, date_from, date_to, precision, approximate, published
    from work.stage_date
    where type in ('birth', 'incorporation') and date_from is not null and date_to is not null
      and year(date_to) - year(date_from) <= 20
      and (precision <> 'day' or date_from::varchar not in (select value from work.placeholder))
),
unread as (
    select record_id, type, list_sort(list_distinct(list(digits))) as misread
    from (
        select record_id, type,
               case when regexp_full_match(trim(published), '[0-9]{4}([-/.]?)[0-9]{2}([-/.]?)[0-9]{2}')
                    then regexp_replace(published, '[^0-9]', '', 'g')
                    when regexp_full_match(trim(published), '[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{4}')
                    then trim(published)[7:10] || trim(published)[4:5] || trim(published)[1:2] end as digits
        from work.stage_date
        where type in ('birth', 'incorporation') and date_from is null
    )
    where digits between '1500' and '2100' group by record_id, type
),
several as materialized (
    select record_id, type from dates group by record_id, type having count(*) > 1
),
value as (
    select distinct date_from, date_to, precision, approximate,
           strftime(date_from, '%Y%m%d') as digits, year(date_from) as y, year(date_to) as z,
           month(date_from) as mo, day(date_from) as da
    from dates
),
keys as materialized (
    select date_from, date_to, precision, approximate,
           case when precision = 'day' and not approximate then [digits] else [] end as same_day,
           case when precision = 'day' and mo <> da and da <= 12
                then [strftime(date_from, '%Y') || lpad(da::varchar, 2, '0') || lpad(mo::varchar, 2, '0')] else [] end as swapped,
           case when precision = 'day' then [digits] else [] end as near,
           case when precision in ('day', 'month') then [digits[1:6]] else [] end as months,
           case when precision = 'month' then [digits[1:6]] else [] end as month_only,
           range(y, z + 1) as years,
           case when precision in ('year', 'range') or approximate then range(y, z + 1) else [] end as year_only,
           case when precision in ('year', 'range') or approximate then range(y - 2, z + 3) else [] end as year_about,
           range(y - 1, z + 2) as year_beside
    from value
),
told as (
select d.record_id, d.type, [d.published] as shown, k.* exclude (date_from, date_to, precision, approximate)
from dates as d
join keys as k on k.date_from = d.date_from and k.date_to = d.date_to and k.precision = d.precision
    and k.approximate = d.approximate
anti join several as s on s.record_id = d.record_id and s.type = d.type
union all by name
select d.record_id, d.type,
       list_sort(list_distinct(list(d.published))) as shown,
       list_sort(list_distinct(flatten(list(same_day)))) as same_day,
       list_sort(list_distinct(flatten(list(swapped)))) as swapped,
       list_sort(list_distinct(flatten(list(near)))) as near,
       list_sort(list_distinct(flatten(list(months)))) as months,
       list_sort(list_distinct(flatten(list(month_only)))) as month_only,
       list_sort(list_distinct(flatten(list(years)))) as years,
       list_sort(list_distinct(flatten(list(year_only)))) as year_only,
       list_sort(list_distinct(flatten(list(year_about)))) as year_about,
       list_sort(list_distinct(flatten(list(year_beside)))) as year_beside
from dates as d
join keys as k on k.date_from = d.date_from and k.date_to = d.date_to and k.precision = d.precision
    and k.approximate = d.approximate
semi join several as s on s.record_id = d.record_id and s.type = d.type
group by d.record_id, d.type
)
select coalesce(t.record_id, u.record_id) as record_id, coalesce(t.type, u.type) as type,
       t.* exclude (record_id, type), u.misread
from told as t
full join unread as u on u.record_id = t.record_id and u.type = t.type
