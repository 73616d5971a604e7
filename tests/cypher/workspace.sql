-- What the statements of workspace/ share: views over a published generation.

create or replace temp view tie as
select * from final.relation where from_id in (select entity_id from final.entity) and to_id in (select entity_id from final.entity);

create or replace temp macro stakes(day) as table
select * from tie where type = 'OWNS' and directness is distinct from 'indirect'
    and day between coalesce(valid_from, '-infinity') and coalesce(valid_to, 'infinity');

create or replace temp view hands as  -- an entity itself, and what it holds; relation_id: by which tie
select entity_id as holder, entity_id as own, null as relation_id from final.entity
union all
select from_id, to_id, relation_id from tie where type = 'HOLDS';

create or replace temp view purses as
select distinct holder, own from hands where own in (select entity_id from final.entity where label in ('Wallet', 'Account'));

create or replace temp view finding as
select f.finding_id, f.rule, f.severity, coalesce(p.score, u.score) as score, f.message,
       (select coalesce(list(one order by place), []) from (
            select unnest(coalesce(p.entities, u.entities, [f.subject])) as one,
                   generate_subscripts(coalesce(p.entities, u.entities, [f.subject]), 1) as place)
        where one in (select entity_id from final.entity)) as entities,
       case when p.pattern_id is not null then p.evidence when starts_with(f.rule, 'transfer_') then told.lines else [] end
           as transfers,
       case when p.pattern_id is not null then [] when u.reuse_id is not null then u.cites
            else list_filter(told.lines, lambda line: line like '%/%/%') end as cites,
       len(coalesce(p.evidence, u.cites, told.lines)) as evidence_count,
       coalesce(p.parameters, u.parameters)::varchar as parameters,
       (select r.run_id from meta.version v join meta.run r on r.sequence = v.run_from
        where v.type = 'finding' and v.id = f.finding_id order by v.run_from limit 1) as since_run
from meta.finding f
cross join lateral (select from_json(f.evidence, '["VARCHAR"]') as lines) told
left join final.pattern p on p.pattern_id = f.finding_id
left join final.reuse u on u.reuse_id = f.finding_id
where p.pattern_id is not null or u.reuse_id is not null or f.subject in (select entity_id from final.entity)
    or starts_with(f.rule, 'transfer_') or starts_with(f.rule, 'asset_') or f.rule = 'pattern_services';

create or replace temp macro words(name) as regexp_extract_all(lower(strip_accents(name)), '[a-z0-9]+');
