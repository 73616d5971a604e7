// title: Picture: the way to the nearest listed
// question: Over which relations is this entity near a listed one?
// method: computes
// param $entity_id: STRING. The entity
// param $hops: INTEGER = 3. Relations at most, 1 to 4
// param $limit: INTEGER = 50. Most paths to draw
// returns path: PATH. A shortest way from the entity to a listed one
// note: addresses, countries and possible matches (MAY_BE) are not followed; a phone, device or document is.
// note: nearness is a reason to look, not a finding: a bank is near all its customers.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})
MATCH p = ALL SHORTEST
  (entity)-[:OWNS|CONTROLS|DIRECTS|EMPLOYS|RELATED_TO|HOLDS|BANKS_AT|HAS_DOCUMENT|REACHED_BY|PAID_TO]-{1,4}(listed:Listed)
WHERE listed.id <> entity.id AND length(p) <= $hops
RETURN p AS path
ORDER BY length(p), [n IN nodes(p) | n.id], [r IN relationships(p) | r.id]
LIMIT $limit
