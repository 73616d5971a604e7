// title: Make REACHED_BY relations
// writes: (Entity)-[REACHED_BY]->(Contact). Is reached by a phone, e-mail or device
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Contact {id: row[2]})
CREATE (a)-[r:REACHED_BY {
  id: row[0],
  content_hash: row[3],
  role: row[4],
  invented: row[5],
  records: row[6],
  cites: row[7]
}]->(b)
RETURN count(r) AS written
