// title: Take away CONTROLS_ULTIMATELY relations
// writes: (Entity)-[CONTROLS_ULTIMATELY]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:CONTROLS_ULTIMATELY {id: id}]->()
DELETE r
RETURN count(*) AS deleted
