// title: Picture: who owns it, and what it owns
// question: Which stakes and controls lead to this entity, and which lead on from it?
// method: computes
// param $entity_id: STRING. The entity
// param $levels: INTEGER = 6. Steps up and down at most, 1 to 8
// param $limit: INTEGER = 200. Most paths to draw
// returns path: PATH. From the owner down to the entity, or from the entity down to what it owns
// note: every published stake is drawn, whatever its dates; shares are on the relations.
// note: a path visits nobody twice, so that a ring of holdings is drawn once from each side.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})
CALL (entity) {
  MATCH p = ACYCLIC (above:Entity)-[:OWNS|CONTROLS]->{1,8}(entity)
  RETURN p
  UNION
  MATCH p = ACYCLIC (entity)-[:OWNS|CONTROLS]->{1,8}(below:Entity)
  RETURN p
}
WITH p WHERE length(p) <= $levels
RETURN p AS path
ORDER BY length(p), [n IN nodes(p) | n.id], [r IN relationships(p) | r.id]
LIMIT $limit
