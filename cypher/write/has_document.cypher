// title: Write HAS_DOCUMENT relations
// writes: (Entity)-[HAS_DOCUMENT]->(Document). Presents a document
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Document {id: row.to_id})
MERGE (a)-[r:HAS_DOCUMENT {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
