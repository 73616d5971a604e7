// title: Who runs a company without owning it
// question: Who directs this entity, or controls it by other means than shares, and is any of them listed?
// method: computes
// param $entity_id: STRING. The entity
// param $limit: INTEGER = 100. Most rows to return
// returns controller_id: STRING. Who directs or controls it
// returns controller_name: STRING. The name
// returns relation: STRING. DIRECTS or CONTROLS
// returns nature: STRING. As published
// returns listed: BOOLEAN. Whether the controller is listed
// returns valid_from: DATE. First day
// returns valid_to: DATE. Last day
// returns cites: LIST<STRING>. Published lines
// note: relations that have ended are shown with their last day.
CYPHER 25
MATCH (:Entity {id: $entity_id})<-[r:DIRECTS|CONTROLS]-(controller:Entity)
RETURN controller.id AS controller_id, controller.caption AS controller_name, type(r) AS relation, r.nature AS nature,
  controller.listed AS listed, r.valid_from AS valid_from, r.valid_to AS valid_to, r.cites AS cites
ORDER BY controller_id, relation, r.id
LIMIT $limit
