-- cases: select entity_id from final.blocked where status <> 'near' order by md5(blocked_id) limit 8
-- cases: select entity_id, regime from final.blocked where status <> 'near' order by md5(entity_id) limit 4
select b.regime, b.status, b.step, h.entity_id, h.caption, h.listed, coalesce(s.interest, 'shares'), s.share_low, s.share_high,
       o.entity_id, o.caption, list_sort(b.roots), b.merges::varchar, b.law, s.cites
from (select *, unnest(proof) as stake, generate_subscripts(proof, 1) as step from final.blocked) b
join tie s on s.relation_id = b.stake and s.type in ('OWNS', 'CONTROLS')
join final.entity h on h.entity_id = s.from_id join final.entity o on o.entity_id = s.to_id
where b.entity_id = $entity_id and b.status <> 'near' and ($regime is null or b.regime = $regime)
