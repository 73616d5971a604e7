// title: Who stands behind a company
// question: Which entities own this one, directly or through others, and how much of it?
// method: computes
// param $entity_id: STRING. The entity that is owned
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default keeps all without a published end
// param $limit: INTEGER = 100. Most rows to return
// returns owner_id: STRING. The owner
// returns owner_name: STRING. Its name
// returns owned_id: STRING. The entity asked for
// returns share_low: FLOAT. Least share, percent: product along a path, summed over paths; an unknown share counts 0
// returns share_high: FLOAT. Most, percent, 100 at most; an unknown share counts 100
// returns paths: INTEGER. Over how many paths
// returns depth: INTEGER. Stakes on the shortest one
// returns ultimate: BOOLEAN. Nobody is known to own the owner
// returns cites: LIST<STRING>. Published lines of all stakes on the paths
// note: paths visit no entity twice and have 8 stakes at most: inside a ring of holdings a share is understated.
// note: shares are floats, rounded to six decimals; the workspace computes them exactly.
CYPHER 25
MATCH p = ACYCLIC (owned:Entity {id: $entity_id})
  (()<-[stake:OWNS WHERE coalesce(stake.directness, 'direct') <> 'indirect'
    AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of]-()){1,8}
  (owner:Entity)
WITH owned, owner, stake,
  reduce(share = 100.0, s IN stake | share * coalesce(s.share_low, 0.0) / 100) AS low,
  reduce(share = 100.0, s IN stake | share * coalesce(s.share_high, 100.0) / 100) AS high
WITH owned, owner, sum(low) AS low, sum(high) AS high, count(*) AS paths, min(size(stake)) AS depth,
  collect([s IN stake | s.cites]) AS cites
WITH owned, owner, round(low, 6) AS share_low, round(CASE WHEN high > 100 THEN 100.0 ELSE high END, 6) AS share_high, paths, depth,
  NOT EXISTS {
    (owner)<-[above:OWNS]-(:Entity)
    WHERE coalesce(above.directness, 'direct') <> 'indirect'
      AND coalesce(above.valid_from, $as_of) <= $as_of AND coalesce(above.valid_to, $as_of) >= $as_of
  } AS ultimate, cites
CALL (cites) {
  UNWIND cites AS of_path
  UNWIND of_path AS of_stake
  UNWIND of_stake AS cite
  WITH DISTINCT cite
  ORDER BY cite
  RETURN collect(cite) AS lines
}
RETURN owner.id AS owner_id, owner.caption AS owner_name, owned.id AS owned_id, share_low, share_high, paths, depth, ultimate,
  lines AS cites
ORDER BY share_high DESC, share_low DESC, owner_id
LIMIT $limit
