-- cases: select to_id as entity_id from tie where type = 'OWNS' order by md5(to_id) limit 10
with recursive walk as (
    select [to_id] as seen, from_id as place, relation_id
    from stakes($as_of) where to_id = $entity_id and from_id <> to_id
    union all
    select list_append(w.seen, w.place), s.from_id, s.relation_id
    from walk w join stakes($as_of) s on s.to_id = w.place
    where s.from_id <> w.place and not list_contains(w.seen, s.from_id) and len(w.seen) < 8
)
select w.level, e.entity_id, e.caption, s.to_id, s.share_low, s.share_high, e.listed, s.cites
from (select relation_id, min(len(seen)) as level from walk group by relation_id) w
join tie s using (relation_id) join final.entity e on e.entity_id = s.from_id
