// title: Write MAY_CONTINUE relations
// writes: (Entity)-[MAY_CONTINUE]->(Entity). Inferred: what one received by the first transfer may have gone on by the second one, as a swap or over a bridge
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:MAY_CONTINUE {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
