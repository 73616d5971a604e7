// title: What an entity owns
// question: Which entities does this one own, directly or through others, and how much of them?
// method: computes
// param $entity_id: STRING. The owner
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default keeps all without a published end
// param $limit: INTEGER = 100. Most rows to return
// returns owned_id: STRING. The entity that is owned
// returns owned_name: STRING. Its name
// returns share_low: FLOAT. Least share, percent: product along a path, summed over paths; an unknown share counts 0
// returns share_high: FLOAT. Most, percent, 100 at most; an unknown share counts 100
// returns paths: INTEGER. Over how many paths
// returns depth: INTEGER. Stakes on the shortest one
// note: paths visit no entity twice and have 8 stakes at most: inside a ring of holdings a share is understated.
CYPHER 25
MATCH p = ACYCLIC (owner:Entity {id: $entity_id})
  (()-[stake:OWNS WHERE coalesce(stake.directness, 'direct') <> 'indirect'
    AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of]->()){1,8}
  (owned:Entity)
WITH owned, stake,
  reduce(share = 100.0, s IN stake | share * coalesce(s.share_low, 0.0) / 100) AS low,
  reduce(share = 100.0, s IN stake | share * coalesce(s.share_high, 100.0) / 100) AS high
WITH owned, sum(low) AS low, sum(high) AS high, count(*) AS paths, min(size(stake)) AS depth
RETURN owned.id AS owned_id, owned.caption AS owned_name, round(low, 6) AS share_low,
  round(CASE WHEN high > 100 THEN 100.0 ELSE high END, 6) AS share_high, paths, depth
ORDER BY share_high DESC, share_low DESC, owned_id
LIMIT $limit
