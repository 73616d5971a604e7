// title: Records behind an entity
// question: Which published records make up this entity, and how sure is each link?
// method: reads
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 200. Most rows to return
// returns record_id: STRING. The record
// returns source: STRING. Its source
// returns publisher: STRING. Who published it
// returns name: STRING. Its name
// returns published_on: DATE. Date of the edition
// returns probability: FLOAT. That the record belongs to the entity
// returns weight_bits: FLOAT. log2 of the Bayes factor of its strongest kept pair; missing when alone
// returns reason: STRING. Why it was linked
// returns cites: LIST<STRING>. Published lines, as file sha256/part/line
CYPHER 25
MATCH (:Entity {id: $entity_id})<-[link:RESOLVED_TO]-(record:Record)
RETURN record.id AS record_id, record.source AS source, record.publisher AS publisher, record.caption AS name,
  record.published_on AS published_on, link.probability AS probability, link.weight_bits AS weight_bits, link.reason AS reason,
  record.cites AS cites
ORDER BY probability DESC, record_id
LIMIT $limit
