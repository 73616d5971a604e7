// title: Signs of a shell company
// question: With how many others does this company share its address, officers, agent, or the days of its formation?
// method: computes
// param $entity_id: STRING. The company
// param $many: INTEGER = 10. From so many companies on a shared address or officer is a sign
// param $days: INTEGER = 7. Companies formed so many days before or after it, that share one of these, are a cluster
// param $limit: INTEGER = 100. Most rows to return
// returns sign: STRING. crowded_address, busy_officer, formation_agent, formed_together, nobody_behind
// returns about: STRING. The address, or the name of the officer or agent
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
  MATCH (company)-[mine:RELATED_TO]-(agent:Entity)-[theirs:RELATED_TO]-(other:Company|Bank)
  WHERE other.id <> company.id AND any(word IN ['agent', 'intermediary', 'represent'] WHERE toLower(mine.nature) CONTAINS word)
    AND any(word IN ['agent', 'intermediary', 'represent'] WHERE toLower(theirs.nature) CONTAINS word)
  RETURN 'formation_agent' AS sign, agent.caption AS about, agent.id AS about_id,
    count(DISTINCT other) + 1 AS companies, count(DISTINCT CASE WHEN other.listed THEN other END) AS listed
  UNION
  MATCH (company)-[:LOCATED_AT|DIRECTS|RELATED_TO]-(shared)-[:LOCATED_AT|DIRECTS|RELATED_TO]-(other:Company|Bank)
  WHERE other.id <> company.id AND other.incorporated_on >= company.incorporated_on - duration({days: $days})
    AND other.incorporated_on <= company.incorporated_on + duration({days: $days})
  RETURN 'formed_together' AS sign, coalesce(shared.full_address, shared.caption) AS about, shared.id AS about_id,
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
