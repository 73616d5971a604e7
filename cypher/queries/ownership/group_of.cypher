// title: The group of a company
// question: Who controls this entity in the end, and what else is under the same control?
// method: reads
// param $entity_id: STRING. The entity, or the head of a group
// param $limit: INTEGER = 100. Most rows to return
// returns controller_id: STRING. Who controls the group in the end
// returns controller_name: STRING. The name
// returns member_id: STRING. A member of the group
// returns member_name: STRING. Its name
// returns certain: BOOLEAN. Whether the controller controls the member and this entity for certain
// returns listed: BOOLEAN. Whether the member is listed
// returns as_of: DATE. The stakes of this day
// note: by majorities of votes with those of what one controls, boards and rights; `resolver owners ID` has the stakes.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})
CALL (entity) {
  MATCH (entity)<-[rule:CONTROLS_ULTIMATELY]-(head:Entity)
  RETURN head, rule.certain AS sure
  UNION
  MATCH (entity)-[:CONTROLS_ULTIMATELY]->(:Entity)
  RETURN DISTINCT entity AS head, true AS sure
}
WITH head, max(sure) AS sure
MATCH (head)-[rule:CONTROLS_ULTIMATELY]->(member:Entity)
RETURN head.id AS controller_id, head.caption AS controller_name, member.id AS member_id, member.caption AS member_name,
  sure AND rule.certain AS certain, member.listed AS listed, rule.as_of AS as_of
ORDER BY controller_id, certain DESC, member_id
LIMIT $limit
