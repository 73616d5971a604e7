// title: Write CONTROLS relations
// writes: (Entity)-[CONTROLS]->(Entity). Controls by other means than shares
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:CONTROLS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
