// title: Write RELATED_TO relations
// writes: (Entity)-[RELATED_TO]->(Entity). Is tied to, in a way that the nature says
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:RELATED_TO {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
