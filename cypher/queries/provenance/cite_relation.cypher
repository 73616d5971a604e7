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
  MATCH (a)-[r:RESOLVED_TO {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:OWNS {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:CONTROLS {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:DIRECTS {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:EMPLOYS {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:RELATED_TO {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:HOLDS {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:BANKS_AT {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:HAS_DOCUMENT {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:LOCATED_AT {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:REACHED_BY {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:HAS_ADDRESS {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:TRANSFERRED {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:PAID_TO {id: $relation_id}]->(b)
  RETURN a, r, b
UNION ALL
  MATCH (a)-[r:MAY_BE {id: $relation_id}]->(b)
  RETURN a, r, b
}
WITH a, r, b, COLLECT { MATCH (record:Record) WHERE record.id IN r.records RETURN record.cites ORDER BY record.id } AS of_records
RETURN type(r) AS type, a.id AS from_id, b.id AS to_id, coalesce(r.records, []) AS records,
  coalesce(r.cites, reduce(lines = [], part IN of_records | lines + part)) AS cites, r.source AS source
ORDER BY type, from_id, to_id
LIMIT $limit
