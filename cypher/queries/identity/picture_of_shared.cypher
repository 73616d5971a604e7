// title: Picture: what it shares with others
// question: Which documents, phones, devices and addresses does this entity present that others present too?
// method: computes
// param $entity_id: STRING. The entity
// param $most: INTEGER = 50. What more entities than this present is left out: an address of a formation agent
// param $limit: INTEGER = 100. Most paths to draw
// returns path: PATH. From the entity over what is shared to the other entity
// note: an address that is shared is no finding by itself: flats, hostels and agents are shared by honest people.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[mine:HAS_DOCUMENT|REACHED_BY|LOCATED_AT]->(thing)
WHERE thing.entities IS NULL OR thing.entities <= $most
MATCH p = (entity)-[mine]->(thing)<-[theirs:HAS_DOCUMENT|REACHED_BY|LOCATED_AT]-(other:Entity)
WHERE other.id <> entity.id
RETURN p AS path
ORDER BY thing.id, other.id, mine.id, theirs.id
LIMIT $limit
