// title: What was found about an entity
// question: Which patterns of payments, reused identities and faults is this entity, or what it holds, part of?
// method: reads
// param $entity_id: STRING. Whom it is about
// param $rule: STRING = null. Only this rule, such as pattern:fan_in; or its beginning, such as reuse:
// param $limit: INTEGER = 100. Most rows to return
// returns finding_id: STRING. Its id, which lasts over runs
// returns rule: STRING. pattern:fan_in, reuse:mule, ownership_over_100, ...
// returns severity: STRING. info, warning, ...
// returns score: FLOAT. 0.5 at the rule's thresholds, rising to 1; missing of faults
// returns place: INTEGER. 0: around this entity; more: it takes part
// returns message: STRING. In words
// returns others: LIST<STRING>. Who else takes part
// returns transfers: LIST<STRING>. Ids of the transfers that prove it
// returns cites: LIST<STRING>. Published lines that prove it
// returns parameters: STRING. Of the rule in that run, as JSON
// returns since_run: STRING. The run that found it first
// note: derived by the workspace; `resolver patterns --of ID` lists the same, `--profile` with other parameters.
// note: each rule has honest look-alikes: `resolver patterns --about` names them.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[:HOLDS]->{0,1}(own:Entity)
WITH DISTINCT own
MATCH (own)<-[c:CONCERNS]-(f:Finding)
WHERE $rule IS NULL OR f.rule STARTS WITH $rule
WITH f, min(c.place) AS place, collect(own) AS owned
RETURN f.id AS finding_id, f.rule AS rule, f.severity AS severity, f.score AS score, place, f.message AS message,
  COLLECT { MATCH (f)-[c:CONCERNS]->(other:Entity) WHERE NOT other IN owned RETURN other.id ORDER BY c.place, other.id } AS others,
  f.transfers AS transfers, f.cites AS cites, f.parameters AS parameters, f.since_run AS since_run
ORDER BY coalesce(score, 0.0) DESC, rule, finding_id
LIMIT $limit
