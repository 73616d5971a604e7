// title: Write LOCATED_AT relations
// writes: (Entity)-[LOCATED_AT]->(Address). Has a postal address
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Address {id: row.to_id})
MERGE (a)-[r:LOCATED_AT {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
