// title: What a relation rests on
// question: Which published lines say that this relation exists?
// method: reads
// param $relation_id: STRING. Id of the relation, of any type
// param $limit: INTEGER = 20. Most rows to return
// returns type: STRING. Type of the relation
// returns from_id: STRING. Where it starts
// returns to_id: STRING. Where it ends
// returns records: LIST<STRING>. Records that say so
// returns cites: LIST<STRING>. Published lines, as file sha256/part/line; for MAY_BE and RESOLVED_TO those of the records
// returns source: STRING. Source, or what a derived relation was computed from
CYPHER 25
CALL () {
  MATCH (a)-[r:RESOLVED_TO]->(b) USING INDEX SEEK r:RESOLVED_TO(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:OWNS]->(b) USING INDEX SEEK r:OWNS(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:CONTROLS]->(b) USING INDEX SEEK r:CONTROLS(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:DIRECTS]->(b) USING INDEX SEEK r:DIRECTS(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:EMPLOYS]->(b) USING INDEX SEEK r:EMPLOYS(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:RELATED_TO]->(b) USING INDEX SEEK r:RELATED_TO(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:HOLDS]->(b) USING INDEX SEEK r:HOLDS(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:BANKS_AT]->(b) USING INDEX SEEK r:BANKS_AT(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:HAS_DOCUMENT]->(b) USING INDEX SEEK r:HAS_DOCUMENT(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:LOCATED_AT]->(b) USING INDEX SEEK r:LOCATED_AT(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:REACHED_BY]->(b) USING INDEX SEEK r:REACHED_BY(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:HAS_ADDRESS]->(b) USING INDEX SEEK r:HAS_ADDRESS(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:TRANSFERRED]->(b) USING INDEX SEEK r:TRANSFERRED(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:PAID_TO]->(b) USING INDEX SEEK r:PAID_TO(id) WHERE r.id = $relation_id
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:MAY_BE]->(b) USING INDEX SEEK r:MAY_BE(id) WHERE r.id = $relation_id
  RETURN a, r, b
}
WITH a, r, b, COLLECT { MATCH (record:Record) WHERE record.id IN r.records RETURN record.cites ORDER BY record.id } AS of_records
RETURN type(r) AS type, a.id AS from_id, b.id AS to_id, coalesce(r.records, []) AS records,
  coalesce(r.cites, reduce(lines = [], part IN of_records | lines + part)) AS cites, r.source AS source
ORDER BY type, from_id, to_id
LIMIT $limit
