// title: Write TRANSFERRED relations
// writes: (Entity)-[TRANSFERRED]->(Entity). A transfer between wallets and accounts
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties, and times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:TRANSFERRED {id: row.id}]->(b)
SET r = row.properties
SET r.time = datetime({epochMillis: row.time})
RETURN count(r) AS written
