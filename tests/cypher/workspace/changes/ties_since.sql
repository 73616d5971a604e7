-- cases: select from_id as entity_id, date '2019-01-01' as since from tie where valid_from is not null order by md5(from_id) limit 8
select day, change, type, from_id, to_id,
       case when share_low is not null or share_high is not null then
            printf('%g', coalesce(share_low, 0.0))
            || case when share_low is distinct from share_high then ' to ' || printf('%g', coalesce(share_high, 100.0)) else '' end
            || ' %' end,
       nature, relation_id, cites
from (
    select *, valid_from as day, 'began' as change from tie
    union all
    select *, valid_to, 'ended' from tie
)
where $entity_id in (from_id, to_id) and day >= $since
