// title: Make MAY_CONTINUE relations
// writes: (Entity)-[MAY_CONTINUE]->(Entity). Inferred: what one received by the first transfer may have gone on by the second one, as a swap or over a bridge
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:MAY_CONTINUE {
  id: row[0],
  content_hash: row[3],
  source: row[4],
  rule: row[5],
  before_id: row[6],
  after_id: row[7],
  rate: row[8],
  gap_seconds: row[9],
  rivals: row[10],
  parameters: row[11],
  invented: row[12]
}]->(b)
RETURN count(r) AS written
