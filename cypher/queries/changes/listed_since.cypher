// title: Who was listed or delisted since
// question: Which listings began or ended on this day or later?
// method: reads
// param $since: DATE = 2020-01-01. The first day
// param $limit: INTEGER = 100. Most rows to return
// returns day: DATE. When
// returns change: STRING. listed or delisted
// returns entity_id: STRING. Whom it is about
// returns entity_name: STRING. Name
// returns programme: STRING. The programme
// returns effect: STRING. blocking, sectoral, ...
// returns list: STRING. The list
// returns reference: STRING. The authority's number
// returns still_listed: BOOLEAN. Whether some blocking listing of the entity is in force today
// returns cites: LIST<STRING>. Published lines
// note: by the day that the authority names, not by the day on which this workspace learned of it: `resolver changes` tells that.
// note: a party that is taken off a list without a word is in no later edition; `resolver changes` tells it, this does not.
CYPHER 25
CALL () {
  MATCH (entity:Entity)-[l:LISTED_UNDER]->(p:Programme)
  USING INDEX SEEK l:LISTED_UNDER(listed_on)
  WHERE l.listed_on >= $since
  RETURN l.listed_on AS day, 'listed' AS change, entity, l, p
UNION ALL
  MATCH (entity:Entity)-[l:LISTED_UNDER]->(p:Programme)
  USING INDEX SEEK l:LISTED_UNDER(ended_on)
  WHERE l.ended_on >= $since
  RETURN l.ended_on AS day, 'delisted' AS change, entity, l, p
}
RETURN day, change, entity.id AS entity_id, entity.caption AS entity_name, p.id AS programme, l.effect AS effect,
  l.list AS list, l.reference AS reference, entity.listed AS still_listed, l.cites AS cites
ORDER BY day DESC, entity_id, change, programme, l.id
LIMIT $limit
