// title: Which way the money went
// question: Over which transfers, in the order of time, can money have come from one entity to another?
// method: computes
// param $from_id: STRING. Who paid: a wallet or account, or whoever holds some
// param $to_id: STRING. Who received: the same
// param $keep: FLOAT = 0.9. Least share of an amount that the next transfer carries
// param $max_wait_days: INTEGER = 7. Days at most between two transfers
// param $max_hops: INTEGER = 8. Transfers at most, 1 to 8
// param $limit: INTEGER = 10. Most paths to return
// returns arrived: DATETIME. When the last transfer was booked
// returns hops: INTEGER. Transfers on the path
// returns transfers: LIST<STRING>. Their ids, in order
// returns detail: LIST<MAP>. Of each: id, type, from, to, amount (exact), currency, time, time_precision, cites
// returns path: PATH. The same, to draw
// note: booked transfers only; no wallet or account is visited twice; a path ends where it first reaches the receiver.
// note: amounts of unlike currencies are compared by their figures: right for dollars and dollar tokens only.
// note: a path through a hub looks at all that the hub paid; fewer hops, or a shorter wait, make it faster.
// note: that money could have gone this way does not say that it was the same money.
CYPHER 25
MATCH (receiver:Entity {id: $to_id})
MATCH (payer:Entity {id: $from_id})
WITH payer, [receiver] + COLLECT { MATCH (receiver)-[:HOLDS]->(held:Entity) RETURN held } AS targets
MATCH (payer)-[:HOLDS]->{0,1}(start:Wallet|Account)
WITH DISTINCT start, targets
MATCH path = ACYCLIC (start)
  ((stop)-[t:TRANSFERRED WHERE t.status = 'booked']->(next) WHERE NOT stop IN targets){1,8}
  (last)
WHERE last IN targets
  AND allReduce(
    before = {time: datetime({epochMillis: 0}), amount: null, hops: 0},
    hop IN t |
      CASE WHEN before.hops < $max_hops AND hop.time >= before.time AND (before.amount IS NULL OR (
          hop.time <= before.time + duration({days: $max_wait_days})
          AND hop.amount <= before.amount
          AND hop.amount >= before.amount * $keep * 0.999999999999))
        THEN {time: hop.time, amount: hop.amount, hops: before.hops + 1} ELSE null END,
    before IS NOT NULL)
WITH path, t, [hop IN t | hop.id] AS transfers
RETURN t[-1].time AS arrived, size(t) AS hops, transfers,
  [hop IN t | {id: hop.id, type: hop.type, from: startNode(hop).id, to: endNode(hop).id, amount: hop.amount_exact,
    currency: hop.currency, time: hop.time, time_precision: hop.time_precision, cites: hop.cites}] AS detail, path
ORDER BY arrived, hops, transfers
LIMIT $limit
