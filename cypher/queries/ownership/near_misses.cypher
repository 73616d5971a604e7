// title: Near misses below a listed party
// question: Of which companies that this entity holds a part of do listed and blocked parties hold nearly enough?
// method: computes
// param $entity_id: STRING. A listed party, or one that is blocked by ownership
// param $regime: STRING = ofac. Under which rule other holders are blocked
// param $threshold: FLOAT = 50.0. What would be enough, percent
// param $within: FLOAT = 5.0. Points below it that are near
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default keeps all without a published end
// param $limit: INTEGER = 100. Most rows to return
// returns company_id: STRING. The company
// returns company_name: STRING. Its name
// returns share_low: FLOAT. Least that listed and blocked holders have together, percent
// returns share_high: FLOAT. Most, percent
// returns missing: FLOAT. Points that the high end is short of the threshold
// returns holders: LIST<STRING>. These holders
// returns cites: LIST<STRING>. Published lines of their stakes
// note: statements of several sources on one holder count once, the narrowest; the holder's listing is of any authority.
CYPHER 25
MATCH (:Entity {id: $entity_id})-[first:OWNS]->(company:Entity)
WHERE coalesce(first.directness, 'direct') <> 'indirect'
  AND coalesce(first.valid_from, $as_of) <= $as_of AND coalesce(first.valid_to, $as_of) >= $as_of
WITH DISTINCT company
MATCH (company)<-[stake:OWNS]-(holder:Entity)
WHERE coalesce(stake.directness, 'direct') <> 'indirect' AND coalesce(stake.interest, 'shares') = 'shares'
  AND coalesce(stake.valid_from, $as_of) <= $as_of AND coalesce(stake.valid_to, $as_of) >= $as_of
  AND (holder.listed OR EXISTS { (holder)-[:BLOCKED_BY {regime: $regime, status: 'blocked'}]->(:Entity) })
WITH company, holder, max(coalesce(stake.share_low, 0.0)) AS low, min(coalesce(stake.share_high, 100.0)) AS high,
  collect(stake.cites) AS lines
ORDER BY holder.id
WITH company, sum(low) AS low, sum(high) AS high, collect(holder.id) AS holders,
  reduce(all = [], one IN collect(reduce(of = [], line IN lines | of + line)) | all + one) AS cites
WHERE high < $threshold AND high >= $threshold - $within
RETURN company.id AS company_id, company.caption AS company_name, round(low, 6) AS share_low, round(high, 6) AS share_high,
  round($threshold - high, 6) AS missing, holders, cites
ORDER BY missing, company_id
LIMIT $limit
