// title: Make MAY_BE relations
// writes: (Entity)-[MAY_BE]->(Entity). Two entities that were not merged though they might be one; no analysis crosses it
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:MAY_BE {
  id: row[0],
  content_hash: row[3],
  probability: row[4],
  weight_bits: row[5],
  reason: row[6],
  invented: row[7],
  records: row[8]
}]->(b)
RETURN count(r) AS written
