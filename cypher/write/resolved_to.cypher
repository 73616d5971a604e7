// title: Write RESOLVED_TO relations
// writes: (Record)-[RESOLVED_TO]->(Entity). The entity that a record was resolved to
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Record {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:RESOLVED_TO {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
