// title: Write BANKS_AT relations
// writes: (Entity)-[BANKS_AT]->(Entity). Banks at; of an account: is kept at
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:BANKS_AT {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
