// title: Make EMPLOYS relations
// writes: (Entity)-[EMPLOYS]->(Entity). Employs
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Entity {id: row[2]})
CREATE (a)-[r:EMPLOYS {
  id: row[0],
  content_hash: row[3],
  nature: row[4],
  interest: row[5],
  share_low: row[6],
  share_high: row[7],
  share_low_exact: row[8],
  share_high_exact: row[9],
  low_inclusive: row[10],
  high_inclusive: row[11],
  share: row[12],
  directness: row[13],
  joint_group: row[14],
  nominee: row[15],
  valid_from: row[16],
  valid_to: row[17],
  status: row[18],
  invented: row[19],
  asserted: row[20],
  records: row[21],
  cites: row[22]
}]->(b)
RETURN count(r) AS written
