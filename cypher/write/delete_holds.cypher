// title: Take away HOLDS relations
// writes: (Entity)-[HOLDS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:HOLDS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
