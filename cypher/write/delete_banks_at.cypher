// title: Take away BANKS_AT relations
// writes: (Entity)-[BANKS_AT]->(Entity)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:BANKS_AT {id: id}]->()
DELETE r
RETURN count(*) AS deleted
