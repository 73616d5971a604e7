// title: Write Finding nodes
// writes: Finding. What a person should look at: a pattern of payments, a reused identity, a fault (derived)
// param $rows: LIST<MAP>. Rows with id, properties, and times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MERGE (n:Finding {id: row.id})
SET n = row.properties
FOREACH (_ IN CASE WHEN row.first_time IS NULL THEN [] ELSE [1] END | SET n.first_time = datetime({epochMillis: row.first_time}))
FOREACH (_ IN CASE WHEN row.last_time IS NULL THEN [] ELSE [1] END | SET n.last_time = datetime({epochMillis: row.last_time}))
RETURN count(n) AS written
