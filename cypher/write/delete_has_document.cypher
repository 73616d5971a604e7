// title: Take away HAS_DOCUMENT relations
// writes: (Entity)-[HAS_DOCUMENT]->(Document)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:HAS_DOCUMENT {id: id}]->()
DELETE r
RETURN count(*) AS deleted
