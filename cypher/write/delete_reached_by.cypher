// title: Take away REACHED_BY relations
// writes: (Entity)-[REACHED_BY]->(Contact)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:REACHED_BY {id: id}]->()
DELETE r
RETURN count(*) AS deleted
