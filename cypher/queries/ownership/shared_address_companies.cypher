// title: Companies at the same address
// question: Which other companies have the postal address of this one?
// method: computes
// param $entity_id: STRING. The company
// param $most: INTEGER = 50. Addresses with more entities than this are left out
// param $limit: INTEGER = 100. Most rows to return
// returns other_id: STRING. The other company
// returns other_name: STRING. Its name
// returns address: STRING. The address, in normal form
// returns entities: INTEGER. How many entities have it
// returns listed: BOOLEAN. Whether the other one is listed
// returns cites: LIST<STRING>. Published lines that say so of either
// note: registration agents and office towers house thousands of honest companies.
CYPHER 25
MATCH (company:Entity {id: $entity_id})-[mine:LOCATED_AT]->(address:Address)<-[theirs:LOCATED_AT]-(other:Company|Bank)
WHERE other.id <> company.id AND address.entities <= $most
RETURN DISTINCT other.id AS other_id, other.caption AS other_name, address.full_address AS address, address.entities AS entities,
  other.listed AS listed, mine.cites + theirs.cites AS cites
ORDER BY entities, other_id, address, cites
LIMIT $limit
