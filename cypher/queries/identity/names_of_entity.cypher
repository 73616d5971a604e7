// title: All names of an entity
// question: Under which names do the records of this entity know it?
// method: computes
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 200. Most rows to return
// returns name: STRING. As published
// returns sources: LIST<STRING>. Sources that have it
// returns records: LIST<STRING>. Records that have it
// returns cites: LIST<STRING>. Published lines of those records
// note: a name of one record only, of a weak source, may be the sign of a wrong link: see records_of_entity.
CYPHER 25
MATCH (:Entity {id: $entity_id})<-[:RESOLVED_TO]-(record:Record)
UNWIND record.names AS name
WITH name, record
ORDER BY record.id
WITH name, collect(DISTINCT record.source) AS sources, collect(record.id) AS records, collect(record.cites) AS cites
RETURN name, sources, records, reduce(lines = [], part IN cites | lines + part) AS cites
ORDER BY size(records) DESC, name
LIMIT $limit
