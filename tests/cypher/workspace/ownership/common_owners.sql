-- cases: select a.to_id as one_id, b.to_id as other_id from tie a join tie b on b.from_id = a.from_id and b.to_id > a.to_id where a.type = 'OWNS' and b.type = 'OWNS' order by md5(a.relation_id) limit 8
with recursive walk as (
    select to_id as bottom, [to_id] as seen, from_id as place, coalesce(share_low, 0) as low, coalesce(share_high, 100) as high
    from stakes($as_of) where to_id in ($one_id, $other_id) and from_id <> to_id
    union all
    select w.bottom, list_append(w.seen, w.place), s.from_id, w.low * coalesce(s.share_low, 0) / 100,
           w.high * coalesce(s.share_high, 100) / 100
    from walk w join stakes($as_of) s on s.to_id = w.place
    where s.from_id <> w.place and not list_contains(w.seen, s.from_id) and len(w.seen) < 8
)
select e.entity_id, e.caption, round(one.low, 6), round(least(one.high, 100), 6), round(other.low, 6),
       round(least(other.high, 100), 6), e.listed
from (select place, sum(low) as low, sum(high) as high from walk where bottom = $one_id group by place) one
join (select place, sum(low) as low, sum(high) as high from walk where bottom = $other_id group by place) other using (place)
join final.entity e on e.entity_id = one.place
