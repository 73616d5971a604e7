-- feature_list: the sanctions lists on which a record stands, and its gender. A list names each party once, as a rule.
-- reads: work.record, work.stage_listing, work.stage_attribute      writes: work.feature_list      key: record_id
create or replace table work.feature_list as
with lists as (
    select l.record_id, list_sort(list_distinct(list(l.list))) as lists
    from work.stage_listing as l group by l.record_id
),
gender as (
    select record_id, list_sort(list_distinct(list(case when lower(value) in ('m', 'male') then 'male'
                                                        when lower(value) in ('f', 'female') then 'female' end))) as genders
    from work.stage_attribute where attribute = 'gender' and lower(value) in ('m', 'male', 'f', 'female')
    group by record_id
)
select r.record_id, l.lists, g.genders
from work.record as r
left join lists as l on l.record_id = r.record_id
left join gender as g on g.record_id = r.record_id
