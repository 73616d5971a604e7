-- cases: select distinct s.from_id as entity_id, 30.0 as within from stakes(date '9999-12-31') s join final.entity e on e.entity_id = s.from_id where e.listed order by md5(s.from_id) limit 10
with counted as (
    select s.to_id, s.from_id, max(coalesce(s.share_low, 0)) as low, min(coalesce(s.share_high, 100)) as high,
           flatten(list(s.cites)) as cites
    from stakes($as_of) s join final.entity h on h.entity_id = s.from_id
    where coalesce(s.interest, 'shares') = 'shares'
        and s.to_id in (select to_id from stakes($as_of) where from_id = $entity_id)
        and (h.listed or h.entity_id in (select entity_id from final.blocked where regime = $regime and status = 'blocked'))
    group by s.to_id, s.from_id
)
select e.entity_id, e.caption, round(sum(c.low), 6), round(sum(c.high), 6), round($threshold - sum(c.high), 6),
       list(c.from_id order by c.from_id), flatten(list(c.cites))
from counted c join final.entity e on e.entity_id = c.to_id
group by e.entity_id, e.caption
having sum(c.high) < $threshold and sum(c.high) >= $threshold - $within
