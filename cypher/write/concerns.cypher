// title: Write CONCERNS relations
// writes: (Finding)-[CONCERNS]->(Entity). Whom a finding is about (derived)
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Finding {id: row.from_id})
MATCH (b:Entity {id: row.to_id})
MERGE (a)-[r:CONCERNS {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
