// title: Take away PAID_TO relations
// writes: (Entity)-[PAID_TO]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:PAID_TO {id: id}]->()
DELETE r
RETURN count(*) AS deleted
