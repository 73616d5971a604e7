// title: Write Document nodes
// writes: Document. An identity document or a file, shared by whoever presents it
// param $rows: LIST<MAP>. Rows with id, properties
CYPHER 25
UNWIND $rows AS row
MERGE (n:Document {id: row.id})
SET n = row.properties
RETURN count(n) AS written
