-- cases: select to_id as entity_id from tie where type = 'OWNS' order by md5(to_id) limit 8
-- cases: select to_id as entity_id, date '2019-06-30' as as_of from tie where type = 'OWNS' order by md5(relation_id) limit 6
select interest, count(distinct from_id), round(coalesce(sum(share_low), 0), 6), round(coalesce(sum(share_high), 0), 6),
       count(*) filter (share_low is null and share_high is null), round(coalesce(sum(share_low), 0), 6) > 100,
       list(relation_id order by relation_id)
from tie
where type = 'OWNS' and to_id = $entity_id
    and $as_of between coalesce(valid_from, '-infinity') and coalesce(valid_to, 'infinity')
group by interest
