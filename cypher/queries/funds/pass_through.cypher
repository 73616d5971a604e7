// title: Money that was passed on at once
// question: Which receipts of this entity's wallets and accounts left again, almost whole, within hours?
// method: computes
// param $entity_id: STRING. A wallet or account, or whoever holds some
// param $keep: FLOAT = 0.9. Least share that left again
// param $hours: INTEGER = 48. Hours at most between the two
// param $limit: INTEGER = 100. Most rows to return
// returns through_id: STRING. The wallet or account
// returns from_id: STRING. Who paid it
// returns to_id: STRING. Whom it paid
// returns received: STRING. Amount received, exact
// returns passed_on: STRING. Amount passed on, exact
// returns currency: STRING. Currency of both
// returns received_at: DATETIME. When
// returns passed_on_at: DATETIME. When
// returns transfers: LIST<STRING>. Ids of the two transfers
// returns cites: LIST<STRING>. Published lines of both
// note: booked transfers of one currency only. Payment firms and exchanges do this all day, honestly.
CYPHER 25
MATCH (holder:Entity {id: $entity_id})-[:HOLDS]->{0,1}(through:Wallet|Account)
WITH DISTINCT through
MATCH (payer:Entity)-[i:TRANSFERRED]->(through)-[o:TRANSFERRED]->(payee:Entity)
WHERE i.status = 'booked' AND o.status = 'booked' AND o.currency = i.currency
  AND o.time >= i.time AND o.time <= i.time + duration({hours: $hours})
  AND o.amount <= i.amount AND o.amount >= i.amount * $keep * 0.999999999999
RETURN through.id AS through_id, payer.id AS from_id, payee.id AS to_id, i.amount_exact AS received, o.amount_exact AS passed_on,
  i.currency AS currency, i.time AS received_at, o.time AS passed_on_at, [i.id, o.id] AS transfers, i.cites + o.cites AS cites
ORDER BY received_at, passed_on_at, transfers
LIMIT $limit
