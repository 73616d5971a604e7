// title: Take away OWNS relations
// writes: (Entity)-[OWNS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:OWNS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
