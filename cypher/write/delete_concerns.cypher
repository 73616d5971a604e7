// title: Take away CONCERNS relations
// writes: (Finding)-[CONCERNS]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:CONCERNS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
