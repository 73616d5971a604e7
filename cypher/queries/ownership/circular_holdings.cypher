// title: Circular holdings
// question: Through which rings of stakes does this entity own a part of itself?
// method: computes
// param $entity_id: STRING. The entity
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default keeps all without a published end
// param $limit: INTEGER = 100. Most rows to return
// returns ring: LIST<STRING>. The entities, each owning a part of the next, the last of the first
// returns share_low: FLOAT. Least part that comes back over this ring, percent: the product of its stakes
// returns share_high: FLOAT. Most, percent
// returns stakes: LIST<STRING>. Ids of the stakes, in the order of the ring
// note: rings of 8 stakes at most; an entity that holds its own shares is a ring of one.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[first:OWNS]->(following:Entity)
WHERE coalesce(first.directness, 'direct') <> 'indirect'
  AND coalesce(first.valid_from, $as_of) <= $as_of AND coalesce(first.valid_to, $as_of) >= $as_of
MATCH p = ACYCLIC (following)
  (()-[stake:OWNS WHERE coalesce(stake.directness, 'direct') <> 'indirect'
    AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of]->()){0,7}
  (entity)
WITH [entity.id] + [n IN nodes(p) WHERE n <> entity | n.id] AS ring, [first] + stake AS stakes
RETURN ring, round(reduce(share = 100.0, s IN stakes | share * coalesce(s.share_low, 0.0) / 100), 6) AS share_low,
  round(reduce(share = 100.0, s IN stakes | share * coalesce(s.share_high, 100.0) / 100), 6) AS share_high,
  [s IN stakes | s.id] AS stakes
ORDER BY size(ring), ring, stakes
LIMIT $limit
