// title: Picture: why these records are one
// question: Which published records were resolved to this entity, and which entities might be the same?
// method: computes
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 200. Most paths to draw
// returns path: PATH. From a record (RESOLVED_TO, with its reason and weight) or a possible match (MAY_BE) to the entity
// note: MAY_BE says that two were not merged though they might be one; no analysis crosses it.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})
MATCH p = (entity)-[tie:RESOLVED_TO|MAY_BE]-(other)
RETURN p AS path
ORDER BY type(tie), other.id, tie.id
LIMIT $limit
