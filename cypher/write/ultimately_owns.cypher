// title: Make ULTIMATELY_OWNS relations
// writes: (Entity)-[ULTIMATELY_OWNS]->(Entity). Owns in the end: integrated share of an owner that nobody is known to own, from 1 % on (derived)
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:ULTIMATELY_OWNS {
  id: row[0],
  content_hash: row[3],
  source: row[4],
  share_low: row[5],
  share_high: row[6],
  as_of: row[7],
  invented: row[8]
}]->(b)
RETURN count(r) AS written
