// title: Documents, contacts and addresses shared with a listed entity
// question: Does this entity present a document, phone, device or wallet address that a listed one presents too?
// method: computes
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 100. Most rows to return
// returns listed_id: STRING. The listed entity
// returns listed_name: STRING. Its name
// returns relation: STRING. HAS_DOCUMENT, REACHED_BY, HAS_ADDRESS or LOCATED_AT
// returns shared_id: STRING. What both have
// returns shared: STRING. The same, to read
// returns cites: LIST<STRING>. Published lines that tie either of them to it
// note: a switchboard's phone and a registration agent's address are shared by many who have nothing to do with each other.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[mine:HAS_DOCUMENT|REACHED_BY|HAS_ADDRESS|LOCATED_AT]->(shared)
MATCH (shared)<-[theirs:HAS_DOCUMENT|REACHED_BY|HAS_ADDRESS|LOCATED_AT]-(listed:Listed)
WHERE listed.id <> entity.id
RETURN DISTINCT listed.id AS listed_id, listed.caption AS listed_name, type(mine) AS relation, shared.id AS shared_id,
  coalesce(shared.full_address, shared.value, shared.number, shared.address) AS shared, mine.cites + theirs.cites AS cites
ORDER BY listed_id, relation, shared_id, cites
LIMIT $limit
