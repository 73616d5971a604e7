// title: Write Contact nodes
// writes: Contact. A phone, e-mail or device
// param $rows: LIST<MAP>. Rows with id, properties
CYPHER 25
UNWIND $rows AS row
MERGE (n:Contact {id: row.id})
SET n = row.properties
RETURN count(n) AS written
