// title: Phones, e-mails and devices used under several names
// question: Which phones, e-mails or devices are used by several entities, or by one under several names?
// method: computes
// param $min_names: INTEGER = 2. Names at least under which it is used
// param $type: STRING = null. Only this kind: phone, email, device
// param $limit: INTEGER = 100. Most rows to return
// returns contact_id: STRING. The contact
// returns type: STRING. What kind it is
// returns value: STRING. In normal form
// returns entities: LIST<STRING>. Who uses it
// returns names: LIST<STRING>. Names under which it is used
// returns reading: STRING. 'several entities', or 'one entity, several names'
// returns cites: LIST<STRING>. Published lines
// note: spellings of one name count as several names. Several entities: colleagues, families and shared offices share phones, too.
CYPHER 25
MATCH (contact:Contact)
WHERE contact.presented_names >= $min_names AND ($type IS NULL OR contact.type = $type)
MATCH (contact)<-[tie:REACHED_BY]-(entity:Entity)
WITH contact, entity, tie
ORDER BY entity.id
WITH contact, collect(DISTINCT entity.id) AS entities, collect(tie.cites) AS cites
CALL (cites) {
  UNWIND cites AS of_tie
  UNWIND of_tie AS cite
  WITH DISTINCT cite
  ORDER BY cite
  RETURN collect(cite) AS lines
}
RETURN contact.id AS contact_id, contact.type AS type, contact.value AS value, entities, contact.presented AS names,
  CASE WHEN size(entities) > 1 THEN 'several entities' ELSE 'one entity, several names' END AS reading, lines AS cites
ORDER BY size(entities) DESC, contact_id
LIMIT $limit
