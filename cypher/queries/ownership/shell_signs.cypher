// title: Signs of a shell company
// question: With how many others does this company share its address, its officers, or who formed it?
// method: computes
// param $entity_id: STRING. The company
// param $many: INTEGER = 10. From so many companies on a shared address or officer is a sign
// param $limit: INTEGER = 100. Most rows to return
// returns sign: STRING. crowded_address, busy_officer, nobody_behind
// returns about: STRING. The address, or the officer's name
// returns about_id: STRING. Its id
// returns companies: INTEGER. Companies that share it, with this one
// returns listed: INTEGER. How many of these are listed
// note: formation agents and nominee directors serve honest companies as well; no sign is proof.
CYPHER 25
MATCH (company:Entity {id: $entity_id})
CALL (company) {
  MATCH (company)-[:LOCATED_AT]->(address:Address)<-[:LOCATED_AT]-(other:Company|Bank)
  RETURN 'crowded_address' AS sign, address.full_address AS about, address.id AS about_id,
    count(DISTINCT other) + 1 AS companies, count(DISTINCT CASE WHEN other.listed THEN other END) AS listed
  UNION
  MATCH (company)<-[:DIRECTS]-(officer:Entity)-[:DIRECTS]->(other:Company|Bank)
  RETURN 'busy_officer' AS sign, officer.caption AS about, officer.id AS about_id,
    count(DISTINCT other) + 1 AS companies, count(DISTINCT CASE WHEN other.listed THEN other END) AS listed
  UNION
  WITH company
  WHERE NOT EXISTS { (company)<-[:OWNS|CONTROLS|DIRECTS]-(:Entity) }
  RETURN 'nobody_behind' AS sign, company.caption AS about, company.id AS about_id, $many AS companies, 0 AS listed
}
WITH sign, about, about_id, companies, listed
WHERE companies >= $many
RETURN sign, about, about_id, companies, listed
ORDER BY sign, companies DESC, about_id
LIMIT $limit
