// title: Write OWNS relations
// writes: (Entity)-[OWNS]->(Entity). Owns shares of
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:OWNS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
