// title: Take away EMPLOYS relations
// writes: (Entity)-[EMPLOYS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:EMPLOYS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
