// title: Listed under a regime
// question: Who is listed under this regime, by which authorities?
// method: reads
// param $regime: STRING. The regime, such as north_korea
// param $limit: INTEGER = 1000. Most rows to return
// returns entity_id: STRING. The entity
// returns name: STRING. Its best name
// returns authorities: LIST<STRING>. The authorities that list it
// returns programmes: LIST<STRING>. Their programmes
// returns blocking: BOOLEAN. Whether any of these listings blocks
// returns listed_on: DATE. Date of the first of these listings
CYPHER 25
MATCH (programme:Programme {regime: $regime})
MATCH (entity:Entity)-[listing:LISTED_UNDER]->(programme)
WHERE listing.in_force
WITH entity, programme, listing
ORDER BY programme.id
WITH entity, collect(DISTINCT programme.authority) AS authorities, collect(DISTINCT programme.id) AS programmes,
  any(effect IN collect(listing.effect) WHERE effect = 'blocking') AS blocking, min(listing.listed_on) AS listed_on
RETURN entity.id AS entity_id, entity.caption AS name, authorities, programmes, blocking, listed_on
ORDER BY size(authorities) DESC, entity_id
LIMIT $limit
