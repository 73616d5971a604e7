// title: Take away HAS_ADDRESS relations
// writes: (Entity)-[HAS_ADDRESS]->(ChainAddress)
// param $ids: LIST<STRING>. Their ids
CYPHER 25
UNWIND $ids AS id
MATCH ()-[r:HAS_ADDRESS {id: id}]->()
DELETE r
RETURN count(*) AS deleted
