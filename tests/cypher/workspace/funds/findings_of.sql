-- cases: select unnest(entities) as entity_id from finding order by md5(finding_id) limit 12
-- cases: select from_id as entity_id, 'pattern:' as rule from tie where type = 'HOLDS' order by md5(from_id) limit 8
with mine as (select list(own) as mine from hands where holder = $entity_id)
select finding_id, rule, severity, score,
       list_min(list_transform(mine, lambda one: list_position(entities, one))) - 1 as place,
       message, list_filter(entities, lambda one: not list_contains(mine, one)), transfers, cites, parameters, since_run
from finding, mine
where list_has_any(entities, mine) and ($rule is null or starts_with(rule, $rule))
