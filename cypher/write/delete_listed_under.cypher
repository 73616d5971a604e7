// title: Take away LISTED_UNDER relations
// writes: (Entity)-[LISTED_UNDER]->(Programme)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:LISTED_UNDER {id: id}]->()
DELETE r
RETURN count(*) AS deleted
