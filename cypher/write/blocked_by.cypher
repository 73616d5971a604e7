// title: Make BLOCKED_BY relations
// writes: (Entity)-[BLOCKED_BY]->(Entity). Is sanctioned by ownership or control of a listed party, or may be (derived)
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:BLOCKED_BY {
  id: row[0],
  content_hash: row[3],
  source: row[4],
  regime: row[5],
  status: row[6],
  share_low: row[7],
  share_high: row[8],
  proof: row[9],
  proof_whole: row[10],
  merges: row[11],
  law: row[12],
  as_of: row[13],
  invented: row[14]
}]->(b)
RETURN count(r) AS written
