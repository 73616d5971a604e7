-- feature_date: birth and incorporation dates of a record as lists of keys that say what could be the same date.
-- reads: work.stage_date      writes: work.feature_date      key: record_id, type
-- near: the day with one digit left open, and with two neighbouring digits exchanged (typing errors).
-- A range of more than twenty years says nothing and is left out.
create or replace table work.feature_date as
with dates as (
    select distinct record_id, type, date_from, date_to, precision, approximate, published,
           strftime(date_from, '%Y%m%d') as digits, year(date_from) as y, year(date_to) as z, month(date_from) as mo, day(date_from) as da
    from work.stage_date
    where type in ('birth', 'incorporation') and date_from is not null and date_to is not null
      and year(date_to) - year(date_from) <= 20
),
keys as (
    select *,
           case when precision = 'day' and not approximate then [digits] else [] end as same_day,
           case when precision = 'day' and mo <> da and da <= 12
                then [strftime(date_from, '%Y') || lpad(da::varchar, 2, '0') || lpad(mo::varchar, 2, '0')] else [] end as swapped,
           case when precision = 'day' then list_concat(
                list_transform(range(1, 9), lambda i: digits[1:i - 1] || '*' || digits[i + 1:8]),
                list_transform(range(1, 8), lambda i: digits[1:i - 1] || '~' || least(digits[i], digits[i + 1])
                               || greatest(digits[i], digits[i + 1]) || digits[i + 2:8])) else [] end as near,
           case when precision in ('day', 'month') then [strftime(date_from, '%Y%m')] else [] end as months,
           case when precision = 'month' then [strftime(date_from, '%Y%m')] else [] end as month_only,
           range(y, z + 1) as years,
           case when precision in ('year', 'range') or approximate then range(y, z + 1) else [] end as year_only,
           case when precision in ('year', 'range') or approximate then range(y - 2, z + 3) else [] end as year_about,
           range(y - 1, z + 2) as year_beside
    from dates
)
select record_id, type,
       list_sort(list_distinct(list(published))) as shown,
       list_sort(list_distinct(flatten(list(same_day)))) as same_day,
       list_sort(list_distinct(flatten(list(swapped)))) as swapped,
       list_sort(list_distinct(flatten(list(near)))) as near,
       list_sort(list_distinct(flatten(list(months)))) as months,
       list_sort(list_distinct(flatten(list(month_only)))) as month_only,
       list_sort(list_distinct(flatten(list(years)))) as years,
       list_sort(list_distinct(flatten(list(year_only)))) as year_only,
       list_sort(list_distinct(flatten(list(year_about)))) as year_about,
       list_sort(list_distinct(flatten(list(year_beside)))) as year_beside
from keys group by record_id, type
