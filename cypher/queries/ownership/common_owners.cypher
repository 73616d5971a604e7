// title: Common owners of two companies
// question: Who owns a part of both of these entities, directly or through others?
// method: computes
// param $one_id: STRING. The first entity
// param $other_id: STRING. The second entity
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default keeps all without a published end
// param $limit: INTEGER = 100. Most rows to return
// returns owner_id: STRING. Who owns a part of both
// returns owner_name: STRING. Its name
// returns one_low: FLOAT. Least share of the first, percent: product along a path, summed over paths
// returns one_high: FLOAT. Most, percent, 100 at most
// returns other_low: FLOAT. Least share of the second
// returns other_high: FLOAT. Most
// returns listed: BOOLEAN. Whether the owner is listed
// note: paths visit no entity twice and have 8 stakes at most: inside a ring of holdings a share is understated.
CYPHER 25
MATCH (one:Entity {id: $one_id})
MATCH (other:Entity {id: $other_id})
CALL (one) {
  MATCH p = ACYCLIC (one)
    (()<-[stake:OWNS WHERE coalesce(stake.directness, 'direct') <> 'indirect'
      AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of]-()){1,8}
    (owner:Entity)
  WITH owner, reduce(share = 100.0, s IN stake | share * coalesce(s.share_low, 0.0) / 100) AS low,
    reduce(share = 100.0, s IN stake | share * coalesce(s.share_high, 100.0) / 100) AS high
  RETURN owner, sum(low) AS one_low, sum(high) AS one_high
}
CALL (other, owner) {
  MATCH p = ACYCLIC (other)
    (()<-[stake:OWNS WHERE coalesce(stake.directness, 'direct') <> 'indirect'
      AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of]-()){1,8}
    (owner)
  WITH reduce(share = 100.0, s IN stake | share * coalesce(s.share_low, 0.0) / 100) AS low,
    reduce(share = 100.0, s IN stake | share * coalesce(s.share_high, 100.0) / 100) AS high
  RETURN count(*) AS paths, sum(low) AS other_low, sum(high) AS other_high
}
WITH owner, one_low, one_high, paths, other_low, other_high
WHERE paths > 0
RETURN owner.id AS owner_id, owner.caption AS owner_name, round(one_low, 6) AS one_low,
  round(CASE WHEN one_high > 100 THEN 100.0 ELSE one_high END, 6) AS one_high, round(other_low, 6) AS other_low,
  round(CASE WHEN other_high > 100 THEN 100.0 ELSE other_high END, 6) AS other_high, owner.listed AS listed
ORDER BY one_high + other_high DESC, owner_id
LIMIT $limit
