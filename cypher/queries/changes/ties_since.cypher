// title: Stakes and offices that began or ended since
// question: Whose owners, controllers, directors, employers or holdings changed around this entity on this day or later?
// method: reads
// param $entity_id: STRING. The entity
// param $since: DATE = 2020-01-01. The first day
// param $limit: INTEGER = 100. Most rows to return
// returns day: DATE. When
// returns change: STRING. began or ended
// returns relation: STRING. OWNS, CONTROLS, DIRECTS, ...
// returns from_id: STRING. Who owns, controls, directs, ...
// returns to_id: STRING. Whom
// returns share: STRING. The share in words
// returns nature: STRING. As published
// returns relation_id: STRING. Its id
// returns cites: LIST<STRING>. Published lines
// note: by the days that are published; a tie without days is not here, whenever it began.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[r:OWNS|CONTROLS|DIRECTS|EMPLOYS|RELATED_TO|HOLDS|BANKS_AT]-(other:Entity)
UNWIND [{day: r.valid_from, change: 'began'}, {day: r.valid_to, change: 'ended'}] AS one
WITH DISTINCT r, one
WHERE one.day >= $since
RETURN one.day AS day, one.change AS change, type(r) AS relation, startNode(r).id AS from_id, endNode(r).id AS to_id,
  r.share AS share, r.nature AS nature, r.id AS relation_id, r.cites AS cites
ORDER BY day DESC, relation_id, change
LIMIT $limit
