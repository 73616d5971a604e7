// title: Take away RELATED_TO relations
// writes: (Entity)-[RELATED_TO]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:RELATED_TO {id: id}]->()
DELETE r
RETURN count(*) AS deleted
