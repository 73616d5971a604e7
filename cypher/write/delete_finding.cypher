// title: Take away Finding nodes
// writes: Finding, without a trace of those that nothing else is tied to
// param $ids: LIST<STRING>. Their ids
// note: runs after the relations of the network that ended at them are gone
// note: a node to which somebody tied notes of their own becomes Retired, so that the notes are not lost
CYPHER 25
UNWIND $ids AS id
MATCH (n:Finding {id: id})
CALL (n) {
  WITH n
  WHERE EXISTS { (n)--() }
  REMOVE n:Finding
  SET n:Retired
  RETURN true AS kept
UNION ALL
  WITH n
  WHERE NOT EXISTS { (n)--() }
  DELETE n
  RETURN false AS kept
}
RETURN count(*) AS deleted
