// title: Take away MAY_CONTINUE relations
// writes: (Entity)-[MAY_CONTINUE]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:MAY_CONTINUE {id: id}]->()
DELETE r
RETURN count(*) AS deleted
