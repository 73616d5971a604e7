// title: Picture: who paid it, and whom it paid
// question: With whom did this entity, or a wallet or account that it holds, exchange money, in sums of a pair?
// method: reads
// param $entity_id: STRING. A wallet or account, or whoever holds some
// param $limit: INTEGER = 100. Most pairs to draw
// returns path: PATH. From the entity over its wallet or account and the sum (PAID_TO) to the other side
// note: sums are of booked transfers, one relation a pair and asset: a hub of 100,000 transfers is drawn in sums.
// note: the pairs with the most transfers come first.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})
MATCH p = (entity)-[:HOLDS]->{0,1}(:Entity)-[paid:PAID_TO]-(:Entity)
RETURN p AS path
ORDER BY paid.transfers DESC, paid.id, length(p), [n IN nodes(p) | n.id]
LIMIT $limit
