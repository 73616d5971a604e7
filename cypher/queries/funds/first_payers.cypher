// title: Who paid first
// question: Who paid the wallets and accounts of this entity, and who did so earliest?
// method: computes
// param $entity_id: STRING. A wallet or account, or whoever holds some
// param $limit: INTEGER = 25. Most rows to return
// returns payer_id: STRING. The paying wallet or account
// returns payer_name: STRING. Its name
// returns holders: LIST<STRING>. Who holds it
// returns first_time: DATETIME. First transfer
// returns last_time: DATETIME. Last transfer
// returns transfers: INTEGER. How many
// returns total: FLOAT. Their sum, for reading, in one currency
// returns currency: STRING. That currency
// returns first_cites: LIST<STRING>. Published lines of the first one
// note: booked transfers only. The first payer of a wallet often is who set it up; exchanges pay first for everyone.
CYPHER 25
MATCH (holder:Entity {id: $entity_id})-[:HOLDS]->{0,1}(held:Wallet|Account)
WITH collect(DISTINCT held) AS all_held
UNWIND all_held AS held
MATCH (held)<-[t:TRANSFERRED]-(payer:Entity)
WHERE t.status = 'booked' AND NOT payer IN all_held
WITH payer, t
ORDER BY t.time, t.id
WITH payer, t.currency AS currency, collect(t) AS transfers
RETURN payer.id AS payer_id, payer.caption AS payer_name,
  COLLECT { MATCH (owner:Entity)-[:HOLDS]->(payer) RETURN owner.id ORDER BY owner.id } AS holders,
  transfers[0].time AS first_time, transfers[-1].time AS last_time, size(transfers) AS transfers,
  round(reduce(total = 0.0, t IN transfers | total + t.amount), 6) AS total, currency, transfers[0].cites AS first_cites
ORDER BY first_time, payer_id, currency
LIMIT $limit
