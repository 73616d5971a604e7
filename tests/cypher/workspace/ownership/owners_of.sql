-- cases: select to_id as entity_id from tie where type = 'OWNS' order by md5(to_id) limit 8
-- cases: select to_id as entity_id, date '2019-06-30' as as_of from tie where type = 'OWNS' order by md5(relation_id) limit 6
with recursive walk as (
    select [to_id] as seen, from_id as place, coalesce(share_low, 0) as low, coalesce(share_high, 100) as high, cites
    from stakes($as_of) where to_id = $entity_id and from_id <> to_id
    union all
    select list_append(w.seen, w.place), s.from_id, w.low * coalesce(s.share_low, 0) / 100,
           w.high * coalesce(s.share_high, 100) / 100, w.cites || s.cites
    from walk w join stakes($as_of) s on s.to_id = w.place
    where s.from_id <> w.place and not list_contains(w.seen, s.from_id) and len(w.seen) < 8
)
select e.entity_id, e.caption, $entity_id, round(sum(w.low), 6), round(least(sum(w.high), 100), 6), count(*),
       min(len(w.seen)), e.entity_id not in (select to_id from stakes($as_of)), list_sort(list_distinct(flatten(list(w.cites))))
from walk w join final.entity e on e.entity_id = w.place group by all
