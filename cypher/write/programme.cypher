// title: Write Programme nodes
// writes: Programme. A sanctions programme, with the law behind it
// param $rows: LIST<MAP>. Rows with id, properties
CYPHER 25
UNWIND $rows AS row
MERGE (n:Programme {id: row.id})
SET n = row.properties
RETURN count(n) AS written
