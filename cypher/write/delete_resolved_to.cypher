// title: Take away RESOLVED_TO relations
// writes: (Record)-[RESOLVED_TO]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:RESOLVED_TO {id: id}]->()
DELETE r
RETURN count(*) AS deleted
