// title: Write DIRECTS relations
// writes: (Entity)-[DIRECTS]->(Entity). Is a director or officer of
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:DIRECTS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
