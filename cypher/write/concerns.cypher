// title: Make CONCERNS relations
// writes: (Finding)-[CONCERNS]->(Entity). Whom a finding is about (derived)
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Finding {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:CONCERNS {
  id: row[0],
  content_hash: row[3],
  source: row[4],
  place: row[5],
  invented: row[6]
}]->(b)
RETURN count(r) AS written
