// title: Write PAID_TO relations
// writes: (Entity)-[PAID_TO]->(Entity). Sum of the transfers of a pair in one asset (derived from TRANSFERRED)
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties, and times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:PAID_TO {id: row.id}]->(b)
SET r = row.properties
SET r.first_time = datetime({epochMillis: row.first_time})
SET r.last_time = datetime({epochMillis: row.last_time})
RETURN count(r) AS written
