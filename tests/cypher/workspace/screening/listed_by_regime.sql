-- cases: select distinct regime from final.programme where regime is not null
select e.entity_id, e.caption,
       (select list(authority order by least) from (select p.authority, min(p.programme) as least from final.listing l
        join final.programme p using (programme)
        where l.entity_id = e.entity_id and l.in_force and p.regime = $regime group by p.authority)),
       list_sort(list(distinct l.programme)), bool_or(l.effect = 'blocking'), min(l.listed_on)
from final.listing l join final.programme p using (programme) join final.entity e on e.entity_id = l.entity_id
where l.in_force and p.regime = $regime
group by e.entity_id, e.caption
