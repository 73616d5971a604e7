// title: Take away MAY_BE relations
// writes: (Entity)-[MAY_BE]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:MAY_BE {id: id}]->()
DELETE r
RETURN count(*) AS deleted
