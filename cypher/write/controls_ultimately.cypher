// title: Make CONTROLS_ULTIMATELY relations
// writes: (Entity)-[CONTROLS_ULTIMATELY]->(Entity). Controls in the end, by majorities and rights, under nobody else's control (derived)
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:CONTROLS_ULTIMATELY {
  id: row[0],
  content_hash: row[3],
  source: row[4],
  certain: row[5],
  as_of: row[6],
  invented: row[7]
}]->(b)
RETURN count(r) AS written
