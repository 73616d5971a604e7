-- relation: published relations with their ends resolved, one row per relation_id; what several formats or editions of
-- a source say of one relation is one row with all lines. A published cross-reference (same_as_hint) is left out once
-- its two records are one entity: it would tie the entity to itself.
-- reads: work.stage_relation, work.entity_record      writes: work.relation      key: relation_id
create or replace table work.relation as
with ends as (
    select s.*,
           case s.from_status when 'record' then s.from_record
                              when 'name' then 'name:' || s.source || ':' || left(md5(s.from_name), 16) end as from_key,
           case s.to_status when 'record' then s.to_record
                            when 'name' then 'name:' || s.source || ':' || left(md5(s.to_name), 16) end     as to_key
    from work.stage_relation as s
),
resolved as (
    select e.*, f.entity_id as from_id, t.entity_id as to_id
    from ends as e
    left join work.entity_record as f on f.record_id = e.from_key
    left join work.entity_record as t on t.record_id = e.to_key
)
select relation_id, min(source) as source, arg_min(type, cite) as published_type,
       arg_min(case type when 'owns' then 'OWNS' when 'controls' then 'CONTROLS' when 'directs' then 'DIRECTS'
                         when 'employs' then 'EMPLOYS' when 'banks_at' then 'BANKS_AT'
                         when 'holds' then 'HOLDS' else 'RELATED_TO' end, cite) as type,
       coalesce(min(from_id) filter (where from_status = 'record'), min(from_id)) as from_id,
       -- where one publication names a party and another gives its record, it is the record
       -- a record that is named but not there (another edition has it) is known by its key only
       case when bool_or(from_status = 'record' and from_id is not null) then 'record'
            when min(from_id) is null and min(from_status) = 'record' then 'missing' else min(from_status) end as from_status,
       coalesce(min(from_name), min(from_record))      as from_name,
       coalesce(min(to_id) filter (where to_status = 'record'), min(to_id)) as to_id,
       case when bool_or(to_status = 'record' and to_id is not null) then 'record'
            when min(to_id) is null and min(to_status) = 'record' then 'missing' else min(to_status) end as to_status,
       coalesce(min(to_name), min(to_record))          as to_name,
       -- the record of the end, where it is in the network
       coalesce(arg_min(from_key, (from_id, from_key)) filter (where from_status = 'record' and from_id is not null),
                arg_min(from_key, (from_id, from_key)) filter (where from_id is not null)) as from_record,
       coalesce(arg_min(to_key, (to_id, to_key)) filter (where to_status = 'record' and to_id is not null),
                arg_min(to_key, (to_id, to_key)) filter (where to_id is not null)) as to_record,
       coalesce(arg_min(nature, cite) filter (where nature is not null),
                arg_min(type, cite) filter (where type not in ('owns', 'controls', 'directs', 'employs', 'banks_at', 'holds'))) as nature,
       arg_min(interest, cite) filter (where interest is not null)              as interest,
       arg_min(share_low, cite) filter (where share_low is not null)            as share_low_exact,
       arg_min(share_high, cite) filter (where share_high is not null)          as share_high_exact,
       arg_min(low_inclusive, cite) filter (where low_inclusive is not null)    as low_inclusive,
       arg_min(high_inclusive, cite) filter (where high_inclusive is not null)  as high_inclusive,
       arg_min(directness, cite)                       as directness,
       arg_min(joint_group, cite) filter (where joint_group is not null)        as joint_group,
       bool_or(nominee)                                as nominee,
       min(valid_from)                                 as valid_from,
       max(valid_to)                                   as valid_to,
       arg_min(status, cite) filter (where status is not null)                  as status,
       bool_and(invented)                              as invented,
       bool_and(source = 'assertion')                  as asserted,
       list_sort(list_distinct(list(record_id)))       as records,
       list_sort(list_distinct(list(cite)))            as cites
from resolved
where type <> 'same_as_hint' or from_id is distinct from to_id
group by relation_id
