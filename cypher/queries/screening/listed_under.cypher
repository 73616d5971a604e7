// title: The law behind a listing
// question: Under which programmes is this entity listed, by which law, since when, and with what effect?
// method: reads
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 100. Most rows to return
// returns programme: STRING. The programme
// returns regime: STRING. The regime that programmes of several authorities share
// returns list: STRING. The list
// returns effect: STRING. What the listing does
// returns in_force: BOOLEAN. Whether it has not ended
// returns listed_on: DATE. Since when the entity is listed
// returns amended_on: DATE. When the listing was last changed
// returns legal_basis: STRING. The law
// returns law_since: DATE. Day of that law
// returns reference: STRING. The authority's number of the listing
// returns cites: LIST<STRING>. Published lines, as file sha256/part/line
CYPHER 25
MATCH (:Entity {id: $entity_id})-[listing:LISTED_UNDER]->(programme:Programme)
RETURN programme.id AS programme, programme.regime AS regime, listing.list AS list, listing.effect AS effect,
  listing.in_force AS in_force, listing.listed_on AS listed_on, listing.amended_on AS amended_on,
  listing.legal_basis AS legal_basis, programme.since AS law_since, listing.reference AS reference, listing.cites AS cites
ORDER BY programme, list, listing.id
LIMIT $limit
