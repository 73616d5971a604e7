-- cases: select entity_id, 2 as many, 40 as days from final.entity where label = 'Company' order by md5(entity_id) limit 12
-- cases: select to_id as entity_id, 2 as many from tie where nature ilike '%intermediary%' order by md5(to_id) limit 6
with formed as (select entity_id, min(date_from) as day from final.date where type = 'incorporation' group by entity_id),
tied as (  -- ties by address, office or service, whichever end is which
    select 'LOCATED_AT' as type, entity_id as one, node_id as other, null as nature, support_id as id
    from final.support where type = 'LOCATED_AT'
    union all
    select 'LOCATED_AT', node_id, entity_id, null, support_id from final.support where type = 'LOCATED_AT'
    union all
    select type, from_id, to_id, nature, relation_id from tie where type in ('DIRECTS', 'RELATED_TO')
    union all
    select type, to_id, from_id, nature, relation_id from tie where type in ('DIRECTS', 'RELATED_TO') and from_id <> to_id
),
pair as (
    select mine.type as mine, theirs.type as theirs, mine.other as shared, theirs.other as company,
           regexp_matches(mine.nature, '(?i)agent|intermediary|represent')
               and regexp_matches(theirs.nature, '(?i)agent|intermediary|represent') as agent, e.listed
    from tied mine join tied theirs on theirs.one = mine.other and theirs.id <> mine.id
    join final.entity e on e.entity_id = theirs.other
    where mine.one = $entity_id and e.label in ('Company', 'Bank') and e.entity_id <> $entity_id
),
sign as (
    select 'crowded_address' as sign, * from pair where mine = 'LOCATED_AT' and theirs = 'LOCATED_AT'
    union all
    select 'busy_officer', * from pair
    where mine = 'DIRECTS' and theirs = 'DIRECTS'
        and (shared, $entity_id) in (select (from_id, to_id) from tie where type = 'DIRECTS')
        and (shared, company) in (select (from_id, to_id) from tie where type = 'DIRECTS')
    union all
    select 'formation_agent', * from pair where mine = 'RELATED_TO' and theirs = 'RELATED_TO' and agent
    union all
    select 'formed_together', p.* from pair p join formed f on f.entity_id = p.company
    where abs(date_diff('day', f.day, (select day from formed where entity_id = $entity_id))) <= $days
)
select s.sign, coalesce(a.full_address, e.caption), s.shared, count(distinct company) + 1 as companies,
       count(distinct company) filter (s.listed)
from sign s left join final.address a on a.address_id = s.shared left join final.entity e on e.entity_id = s.shared
group by all having companies >= $many
union all
select 'nobody_behind', caption, entity_id, $many, 0 from final.entity
where entity_id = $entity_id and entity_id not in (select to_id from tie where type in ('OWNS', 'CONTROLS', 'DIRECTS'))
