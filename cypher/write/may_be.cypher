// title: Write MAY_BE relations
// writes: (Entity)-[MAY_BE]->(Entity). Two entities that were not merged though they might be one; no analysis crosses it
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:MAY_BE {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
