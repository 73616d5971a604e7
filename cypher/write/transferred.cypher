// title: Make TRANSFERRED relations
// writes: (Entity)-[TRANSFERRED]->(Entity). A transfer between wallets and accounts
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:TRANSFERRED {
  id: row[0],
  content_hash: row[3],
  type: row[4],
  source: row[5],
  from_value: row[6],
  to_value: row[7],
  amount: row[8],
  amount_exact: row[9],
  amount_units: row[10],
  scale: row[11],
  currency: row[12],
  asset: row[13],
  time: datetime({epochMillis: row[14]}),
  time_precision: row[15],
  block: row[16],
  position: row[17],
  status: row[18],
  return_of: row[19],
  reference: row[20],
  purpose: row[21],
  tx_hash: row[22],
  joined_by: row[23],
  invented: row[24],
  cites: row[25]
}]->(b)
RETURN count(r) AS written
