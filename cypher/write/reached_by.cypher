// title: Write REACHED_BY relations
// writes: (Entity)-[REACHED_BY]->(Contact). Is reached by a phone, e-mail or device
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Contact {id: row.to_id})
MERGE (a)-[r:REACHED_BY {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
