// title: Take away BLOCKED_BY relations
// writes: (Entity)-[BLOCKED_BY]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:BLOCKED_BY {id: id}]->()
DELETE r
RETURN count(*) AS deleted
