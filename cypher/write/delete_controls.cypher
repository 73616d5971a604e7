// title: Take away CONTROLS relations
// writes: (Entity)-[CONTROLS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:CONTROLS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
