// title: Faults of the data
// question: Which faults did the run find in stakes, transfers and assets, and at whom?
// method: reads
// param $rule: STRING = ownership. The rule or its beginning: ownership, transfer_, asset_, ...
// param $limit: INTEGER = 100. Most rows to return
// returns finding_id: STRING. Its id, which lasts over runs
// returns rule: STRING. ownership_over_100, transfer_nothing, ...
// returns severity: STRING. info, warning, ...
// returns message: STRING. In words
// returns entities: LIST<STRING>. At whom; none where it is about a source's transfers as a whole
// returns evidence_count: INTEGER. How many pieces of evidence there are in all
// returns cites: LIST<STRING>. Published lines that prove it, the first 100
// returns since_run: STRING. The run that found it first
// note: a fault is of the publication as often as of the party; the published line in cites decides.
// note: what could not be read at all (unknown codes, broken rows) is in the workspace: `resolver status --rejected`.
CYPHER 25
MATCH (f:Finding)
WHERE f.rule STARTS WITH $rule
RETURN f.id AS finding_id, f.rule AS rule, f.severity AS severity, f.message AS message,
  COLLECT { MATCH (f)-[c:CONCERNS]->(one:Entity) RETURN one.id ORDER BY c.place, one.id } AS entities,
  f.evidence_count AS evidence_count, f.cites AS cites, f.since_run AS since_run
ORDER BY rule, finding_id
LIMIT $limit
