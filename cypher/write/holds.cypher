// title: Write HOLDS relations
// writes: (Entity)-[HOLDS]->(Entity). Holds a wallet or account
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:HOLDS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
