// title: What was found since a run
// question: Which patterns, reused identities and faults are there that an earlier run had not found?
// method: reads
// param $run: STRING = run-000001. The first run that counts
// param $limit: INTEGER = 100. Most rows to return
// returns since_run: STRING. The run that found it first
// returns finding_id: STRING. Its id, which lasts over runs
// returns rule: STRING. pattern:fan_in, reuse:mule, ownership_over_100, ...
// returns severity: STRING. info, warning, ...
// returns score: FLOAT. 0.5 at the rule's thresholds, rising to 1; missing of faults
// returns message: STRING. In words
// returns entities: LIST<STRING>. Whom it is about, the one around whom it is first
// note: a finding that is gone is not in the graph: `resolver changes` tells those too.
// note: new is not worse than old: a new file of transfers finds what was there for years.
CYPHER 25
MATCH (f:Finding)
WHERE f.since_run >= $run
RETURN f.since_run AS since_run, f.id AS finding_id, f.rule AS rule, f.severity AS severity, f.score AS score,
  f.message AS message,
  COLLECT { MATCH (f)-[c:CONCERNS]->(one:Entity) RETURN one.id ORDER BY c.place, one.id } AS entities
ORDER BY since_run DESC, coalesce(score, 0.0) DESC, rule, finding_id
LIMIT $limit
