// title: Write Record nodes
// writes: Record. A published record
// param $rows: LIST<MAP>. Rows with id, properties
CYPHER 25
UNWIND $rows AS row
MERGE (n:Record {id: row.id})
SET n = row.properties
RETURN count(n) AS written
