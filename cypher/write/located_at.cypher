// title: Make LOCATED_AT relations
// writes: (Entity)-[LOCATED_AT]->(Address). Has a postal address
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Address {id: row[2]})
CREATE (a)-[r:LOCATED_AT {
  id: row[0],
  content_hash: row[3],
  role: row[4],
  invented: row[5],
  records: row[6],
  cites: row[7]
}]->(b)
RETURN count(r) AS written
