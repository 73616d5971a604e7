-- cases: select unnest([date '2000-01-01', date '2020-06-01', date '2030-01-01']) as since
select l.day, l.change, e.entity_id, e.caption, l.programme, l.effect, l.list, l.reference, e.listed, l.cites
from (
    select *, listed_on as day, 'listed' as change from final.listing
    union all
    select *, ended_on, 'delisted' from final.listing
) l join final.entity e using (entity_id)
where l.day >= $since
