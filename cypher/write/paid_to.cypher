// title: Make PAID_TO relations
// writes: (Entity)-[PAID_TO]->(Entity). Sum of the transfers of a pair in one asset (derived from TRANSFERRED)
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:PAID_TO {
  id: row[0],
  content_hash: row[3],
  source: row[4],
  asset: row[5],
  currency: row[6],
  transfers: row[7],
  total: row[8],
  total_exact: row[9],
  first_time: datetime({epochMillis: row[10]}),
  last_time: datetime({epochMillis: row[11]}),
  invented: row[12]
}]->(b)
RETURN count(r) AS written
