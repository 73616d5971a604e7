// title: Write ULTIMATELY_OWNS relations
// writes: (Entity)-[ULTIMATELY_OWNS]->(Entity). Owns in the end: integrated share of an owner that nobody is known to own, from 1 % on (derived)
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:ULTIMATELY_OWNS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
