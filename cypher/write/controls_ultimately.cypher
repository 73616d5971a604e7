// title: Write CONTROLS_ULTIMATELY relations
// writes: (Entity)-[CONTROLS_ULTIMATELY]->(Entity). Controls in the end, by majorities and rights, under nobody else's control (derived)
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:CONTROLS_ULTIMATELY {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
