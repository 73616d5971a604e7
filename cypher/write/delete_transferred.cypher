// title: Take away TRANSFERRED relations
// writes: (Entity)-[TRANSFERRED]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:TRANSFERRED {id: id}]->()
DELETE r
RETURN count(*) AS deleted
