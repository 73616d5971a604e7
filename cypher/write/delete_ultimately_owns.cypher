// title: Take away ULTIMATELY_OWNS relations
// writes: (Entity)-[ULTIMATELY_OWNS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:ULTIMATELY_OWNS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
