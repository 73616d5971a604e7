// title: Write BLOCKED_BY relations
// writes: (Entity)-[BLOCKED_BY]->(Entity). Is sanctioned by ownership or control of a listed party, or may be (derived)
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:BLOCKED_BY {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
