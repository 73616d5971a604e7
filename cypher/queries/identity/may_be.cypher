// title: Entities that this one may be
// question: Which entities were not merged with this one though they might be the same, and why not?
// method: reads
// param $entity_id: STRING. The entity
// param $min_probability: FLOAT = 0.0. Least probability
// param $limit: INTEGER = 100. Most rows to return
// returns other_id: STRING. The other entity
// returns other_name: STRING. Its name
// returns other_listed: BOOLEAN. Whether it is listed
// returns probability: FLOAT. That the two are one
// returns weight_bits: FLOAT. log2 of the Bayes factor
// returns reason: STRING. Why they were not merged
// returns records: LIST<STRING>. The two records that were compared
// note: no other query follows these relations. A person decides: `resolver judge`.
CYPHER 25
MATCH (:Entity {id: $entity_id})-[r:MAY_BE]-(other:Entity)
WHERE r.probability >= $min_probability
RETURN other.id AS other_id, other.caption AS other_name, other.listed AS other_listed, r.probability AS probability,
  r.weight_bits AS weight_bits, r.reason AS reason, r.records AS records
ORDER BY probability DESC, other_id, r.id
LIMIT $limit
