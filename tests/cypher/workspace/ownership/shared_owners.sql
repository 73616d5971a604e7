-- cases: select to_id as entity_id from tie where type in ('OWNS', 'DIRECTS') order by md5(to_id) limit 10
select distinct o.entity_id, o.caption, s.entity_id, s.caption, [mine.type, theirs.type], mine.cites || theirs.cites
from tie mine join tie theirs on theirs.from_id = mine.from_id and theirs.relation_id <> mine.relation_id
join final.entity o on o.entity_id = theirs.to_id join final.entity s on s.entity_id = mine.from_id
where mine.to_id = $entity_id and o.entity_id <> $entity_id
    and mine.type in ('OWNS', 'DIRECTS') and theirs.type in ('OWNS', 'DIRECTS')
