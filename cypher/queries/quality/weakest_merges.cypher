// title: The weakest merges
// question: Which records belong to their entity with the least certainty, and should be read again?
// method: reads
// param $below: FLOAT = 0.99. Only probabilities below this one
// param $limit: INTEGER = 100. Most rows to return
// returns record_id: STRING. The record
// returns record_name: STRING. Its name
// returns entity_id: STRING. The entity that it was resolved to
// returns entity_name: STRING. Its name
// returns records: INTEGER. How many records the entity has
// returns probability: FLOAT. That the record belongs to the entity
// returns weight_bits: FLOAT. log2 of the Bayes factor of the strongest kept pair
// returns reason: STRING. What it was merged by
// returns listed: BOOLEAN. Whether the entity is listed
// note: a high probability is the model's opinion; `resolver explain A B` shows it field by field, `resolver judge` settles it.
// note: pairs that were not merged are not here: identity/may_be has them.
CYPHER 25
MATCH (record:Record)-[r:RESOLVED_TO]->(entity:Entity)
WHERE r.probability < $below
RETURN record.id AS record_id, record.caption AS record_name, entity.id AS entity_id, entity.caption AS entity_name,
  size(entity.records) AS records, r.probability AS probability, r.weight_bits AS weight_bits, r.reason AS reason,
  entity.listed AS listed
ORDER BY probability, record_id
LIMIT $limit
