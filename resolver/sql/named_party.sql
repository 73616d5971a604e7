-- named_party: ends of relations that are published as a name only; each becomes a record of kind party, so that the
-- network keeps them. One row per source and name as published.
-- reads: work.stage_relation      writes: work.named_party      key: record_id
create or replace table work.named_party as
with ends as (
    select source, from_name as name, cite, invented, private, published_on
    from work.stage_relation where from_status = 'name'
    union all
    select source, to_name, cite, invented, private, published_on
    from work.stage_relation where to_status = 'name'
)
select 'name:' || source || ':' || left(md5(name), 16)  as record_id,
       source, name,
       bool_and(invented)                               as invented,
       bool_and(private)                                as private,
       max(published_on)                                as published_on,
       list_sort(list_distinct(list(cite)))             as cites
from ends
group by source, name
