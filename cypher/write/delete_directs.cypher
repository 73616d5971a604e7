// title: Take away DIRECTS relations
// writes: (Entity)-[DIRECTS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:DIRECTS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
