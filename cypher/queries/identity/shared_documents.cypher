// title: Documents presented under several names
// question: Which identity documents or files are presented by several entities, or by one under several names?
// method: computes
// param $min_names: INTEGER = 2. Names at least under which a document is presented
// param $scheme: STRING = null. Only this kind: passport, photo, cv, ...
// param $limit: INTEGER = 100. Most rows to return
// returns document_id: STRING. The document
// returns scheme: STRING. What kind it is
// returns number: STRING. Clean number, or hash of the file
// returns entities: LIST<STRING>. Who presents it
// returns names: LIST<STRING>. Names under which it is presented
// returns reading: STRING. 'several entities', or 'one entity, several names'
// returns cites: LIST<STRING>. Published lines
// note: spellings of one name count as several names. Several entities: a shared or forged document, or a missed link.
CYPHER 25
MATCH (document:Document)
WHERE document.presented_names >= $min_names AND ($scheme IS NULL OR document.scheme = $scheme)
MATCH (document)<-[tie:HAS_DOCUMENT]-(entity:Entity)
WITH document, entity, tie
ORDER BY entity.id
WITH document, collect(DISTINCT entity.id) AS entities, collect(tie.cites) AS cites
CALL (cites) {
  UNWIND cites AS of_tie
  UNWIND of_tie AS cite
  WITH DISTINCT cite
  ORDER BY cite
  RETURN collect(cite) AS lines
}
RETURN document.id AS document_id, document.scheme AS scheme, document.number AS number, entities, document.presented AS names,
  CASE WHEN size(entities) > 1 THEN 'several entities' ELSE 'one entity, several names' END AS reading, lines AS cites
ORDER BY size(entities) DESC, document_id
LIMIT $limit
