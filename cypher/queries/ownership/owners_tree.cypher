// title: The tree of owners above a company
// question: Which stakes lead up from this entity, level by level?
// method: computes
// param $entity_id: STRING. The entity that is owned
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default keeps all without a published end
// param $limit: INTEGER = 200. Most rows to return
// returns level: INTEGER. Steps from the entity, by the shortest way
// returns owner_id: STRING. Who holds the stake
// returns owner_name: STRING. Its name
// returns owned_id: STRING. In whom
// returns share_low: FLOAT. Least share of this stake, percent; null where none is published
// returns share_high: FLOAT. Most, percent
// returns listed: BOOLEAN. Whether the owner is listed
// returns cites: LIST<STRING>. Published lines
// note: 8 levels at most; a stake that closes a ring is left out.
CYPHER 25
MATCH p = ACYCLIC (owned:Entity {id: $entity_id})
  (()<-[stake:OWNS WHERE coalesce(stake.directness, 'direct') <> 'indirect'
    AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of]-()){1,8}
  (owner:Entity)
WITH owner, stake[size(stake) - 1] AS last, min(size(stake)) AS level
RETURN level, owner.id AS owner_id, owner.caption AS owner_name, endNode(last).id AS owned_id, last.share_low AS share_low,
  last.share_high AS share_high, owner.listed AS listed, last.cites AS cites
ORDER BY level, owned_id, share_high DESC, owner_id, last.id
LIMIT $limit
