// title: Write Address nodes
// writes: Address. A postal address
// param $rows: LIST<MAP>. Rows with id, properties
CYPHER 25
UNWIND $rows AS row
MERGE (n:Address {id: row.id})
SET n = row.properties
RETURN count(n) AS written
