// title: Make LISTED_UNDER relations
// writes: (Entity)-[LISTED_UNDER]->(Programme). A listing: by which law, since when, with what effect
// param $rows: LIST<LIST>. Rows of id, from_id, to_id, content_hash, then the properties; times in epoch milliseconds
CYPHER 25
UNWIND $rows AS row
MATCH (a:Entity {id: row[1]})
MATCH (b:Programme {id: row[2]})
CREATE (a)-[r:LISTED_UNDER {
  id: row[0],
  content_hash: row[3],
  list: row[4],
  effect: row[5],
  in_force: row[6],
  listed_on: row[7],
  amended_on: row[8],
  ended_on: row[9],
  reference: row[10],
  legal_basis: row[11],
  url: row[12],
  invented: row[13],
  records: row[14],
  cites: row[15]
}]->(b)
RETURN count(r) AS written
