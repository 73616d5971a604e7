// title: Do the stakes add up
// question: How much of this company is held by known owners, how much by unknown shares, and is it more than the whole?
// method: computes
// param $entity_id: STRING. The company
// param $as_of: DATE = 9999-12-31. Stakes in force on this day; the default: those that have not ended
// param $limit: INTEGER = 100. Most rows to return
// returns interest: STRING. shares, votes, ...; missing where the publication does not say
// returns owners: INTEGER. How many different owners there are
// returns share_low: FLOAT. Sum of the lowest shares, percent
// returns share_high: FLOAT. Sum of the highest shares, percent
// returns without_share: INTEGER. Stakes whose share was not published
// returns over_whole: BOOLEAN. Whether even the lowest shares are more than the whole
// returns stakes: LIST<STRING>. Their ids
// note: joint holdings and indirect ones count again for each holder, so that more than the whole need not be a fault.
// note: an owner that is not known has no place in the graph: `resolver owners ID` counts anonymous holders too.
CYPHER 25
MATCH (company:Entity {id: $entity_id})<-[s:OWNS]-(owner:Entity)
WHERE (s.valid_from IS NULL OR s.valid_from <= $as_of) AND (s.valid_to IS NULL OR s.valid_to >= $as_of)
WITH s, owner
ORDER BY s.id
WITH s.interest AS interest, count(DISTINCT owner) AS owners, sum(s.share_low) AS low, sum(s.share_high) AS high,
  sum(CASE WHEN s.share_low IS NULL AND s.share_high IS NULL THEN 1 ELSE 0 END) AS without_share, collect(s.id) AS stakes
RETURN interest, owners, round(low, 6) AS share_low, round(high, 6) AS share_high, without_share,
  round(low, 6) > 100.0 AS over_whole, stakes
ORDER BY coalesce(interest, ''), owners
LIMIT $limit
