-- cases: select a.from_id as entity_id from tie a join tie b on b.from_id = a.to_id and b.to_id = a.from_id where a.type = 'OWNS' and b.type = 'OWNS' order by md5(a.relation_id) limit 8
-- cases: select from_id as entity_id from tie where type = 'OWNS' order by md5(from_id) limit 4
with recursive walk as (
    select [from_id] as seen, to_id as place, coalesce(share_low, 0) as low, coalesce(share_high, 100) as high,
           [relation_id] as stakes
    from stakes($as_of) where from_id = $entity_id
    union all
    select list_append(w.seen, w.place), s.to_id, w.low * coalesce(s.share_low, 0) / 100,
           w.high * coalesce(s.share_high, 100) / 100, list_append(w.stakes, s.relation_id)
    from walk w join stakes($as_of) s on s.from_id = w.place
    where w.place <> $entity_id and not list_contains(w.seen, w.place) and len(w.seen) < 8
)
select seen, round(low, 6), round(high, 6), stakes from walk where place = $entity_id
