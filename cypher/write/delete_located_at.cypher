// title: Take away LOCATED_AT relations
// writes: (Entity)-[LOCATED_AT]->(Address)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:LOCATED_AT {id: id}]->()
DELETE r
RETURN count(*) AS deleted
