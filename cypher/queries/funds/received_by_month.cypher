// title: Received by month
// question: How much did the wallets and accounts of this entity receive from others, by month and asset?
// method: computes
// param $entity_id: STRING. A wallet or account, or whoever holds some
// param $limit: INTEGER = 1000. Most rows to return
// returns month: STRING. Such as 2024-03, UTC
// returns asset: STRING. Such as iso4217:USD, tron:TR7N...
// returns currency: STRING. Such as USD, USDT
// returns transfers: INTEGER. How many
// returns total_exact: STRING. Exact sum
// returns not_summed: INTEGER. Transfers too large for 64 bits, which the sum lacks: take it from the workspace then
// note: booked transfers only; what its own wallets and accounts moved among themselves is not received.
CYPHER 25
MATCH (holder:Entity {id: $entity_id})-[:HOLDS]->{0,1}(held:Wallet|Account)
WITH collect(DISTINCT held) AS all_held
UNWIND all_held AS held
MATCH (held)<-[t:TRANSFERRED]-(payer:Entity)
WHERE t.status = 'booked' AND NOT payer IN all_held
WITH substring(toString(t.time), 0, 7) AS month, t.asset AS asset, t.currency AS currency, t.scale AS scale,
  count(*) AS transfers, sum(t.amount_units) AS units, count(*) - count(t.amount_units) AS not_summed
WITH month, asset, currency, max(scale) AS scale, sum(transfers) AS transfers, sum(not_summed) AS not_summed,
  collect({units: units, scale: scale}) AS parts
WITH month, asset, currency, scale, transfers, not_summed,
  reduce(total = 0, part IN parts | total + part.units * toInteger(10 ^ (scale - part.scale))) AS units,
  toInteger(10 ^ scale) AS whole
RETURN month, asset, currency, transfers,
  toString(units / whole) + CASE WHEN scale = 0 THEN '' ELSE '.' + right(toString(whole + units % whole), scale) END AS total_exact,
  not_summed
ORDER BY month, asset, currency
LIMIT $limit
