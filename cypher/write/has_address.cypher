// title: Write HAS_ADDRESS relations
// writes: (Entity)-[HAS_ADDRESS]->(ChainAddress). Wallet has a chain address
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:ChainAddress {id: row.to_id})
MERGE (a)-[r:HAS_ADDRESS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
