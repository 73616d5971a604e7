// title: Companies with an owner in common
// question: Which other entities do the direct owners and directors of this one own or direct?
// method: computes
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 100. Most rows to return
// returns other_id: STRING. The other entity
// returns other_name: STRING. Its name
// returns shared_id: STRING. Who stands behind both
// returns shared_name: STRING. The name
// returns relations: LIST<STRING>. How: to this entity, to the other
// returns cites: LIST<STRING>. Published lines
// note: professional directors and nominee shareholders stand behind hundreds of companies that are strangers to each other.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})<-[mine:OWNS|DIRECTS]-(shared:Entity)-[theirs:OWNS|DIRECTS]->(other:Entity)
WHERE other.id <> entity.id
RETURN DISTINCT other.id AS other_id, other.caption AS other_name, shared.id AS shared_id, shared.caption AS shared_name,
  [type(mine), type(theirs)] AS relations, mine.cites + theirs.cites AS cites
ORDER BY other_id, shared_id, relations, cites
LIMIT $limit
