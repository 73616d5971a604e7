// title: Listed entities near an entity
// question: How far is this entity from a listed one, and over which relations?
// method: computes
// param $entity_id: STRING. The entity
// param $hops: INTEGER = 3. Relations at most, 1 to 4
// param $limit: INTEGER = 100. Most rows to return
// returns listed_id: STRING. The listed entity
// returns listed_name: STRING. Its name
// returns programmes: LIST<STRING>. Its programmes
// returns distance: INTEGER. Relations between the two
// returns steps: LIST<STRING>. One shortest way: node, relation, node, ...
// note: addresses, countries and possible matches (MAY_BE) are not followed; a phone, device or document is.
// note: nearness is a reason to look, not a finding: a bank is near all its customers.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})
MATCH p = ALL SHORTEST
  (entity)-[:OWNS|CONTROLS|DIRECTS|EMPLOYS|RELATED_TO|HOLDS|BANKS_AT|HAS_DOCUMENT|REACHED_BY|PAID_TO]-{1,4}(listed:Listed)
WHERE listed.id <> entity.id AND length(p) <= $hops
WITH listed, length(p) AS distance,
  reduce(text = [entity.id], i IN range(0, length(p) - 1) | text + [type(relationships(p)[i]), nodes(p)[i + 1].id]) AS steps
ORDER BY steps
WITH listed, distance, head(collect(steps)) AS steps
RETURN listed.id AS listed_id, listed.caption AS listed_name, listed.programmes AS programmes, distance, steps
ORDER BY distance, listed_id
LIMIT $limit
