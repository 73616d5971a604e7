// title: Write LISTED_UNDER relations
// writes: (Entity)-[LISTED_UNDER]->(Programme). A listing: by which law, since when, with what effect
// param $rows: LIST<MAP>. Rows with id, from_id, to_id and properties
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row.from_id})
MATCH (b:Programme {id: row.to_id})
MERGE (a)-[r:LISTED_UNDER {id: row.id}]->(b)
SET r = row.properties
RETURN count(r) AS written
