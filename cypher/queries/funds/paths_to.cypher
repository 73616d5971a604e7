// title: Which way the money went
// question: Over which transfers, in the order of time, can money have come from one entity to another?
// method: computes
// param $from_id: STRING. Who paid: a wallet or account, or whoever holds some
// param $to_id: STRING. Who received: the same
// param $keep: FLOAT = 0.9. Least share of an amount that the next transfer carries
// param $max_wait_days: INTEGER = 7. Days at most between two transfers
// param $max_hops: INTEGER = 8. Transfers at most, 1 to 8
// param $minimum: FLOAT = 0. Least amount of each transfer
// param $stops: LIST<STRING> = null. Wallets and accounts that are not passed, beside the known services, which mix money
// param $limit: INTEGER = 10. Most paths to return
// returns arrived: DATETIME. When the last transfer was booked
// returns hops: INTEGER. Transfers on the path
// returns transfers: LIST<STRING>. Their ids, in order
// returns detail: LIST<MAP>. Of each: id, type, from, to, amount (exact), currency, time, time_precision, cites
// returns path: PATH. The same, to draw
// note: booked transfers only; no wallet or account is visited twice; a path ends where it first reaches the receiver.
// note: assets of one kind follow each other; dollars and the dollar tokens named below do too, at par, where one of the
// note: two is a state's currency or the stop is an account. A swap of tokens by a wallet is not guessed.
// note: a time that is known to the day or minute only may have been any second of it.
// note: shares are compared as floats, to twelve digits; `resolver trace` compares them exactly.
// note: a path through a hub looks at all that the hub paid; fewer hops, or a shorter wait, make it faster.
// note: that money could have gone this way does not say that it was the same money.
CYPHER 25
MATCH (receiver:Entity {id: $to_id})
MATCH (payer:Entity {id: $from_id})
WITH payer, [receiver] + COLLECT { MATCH (receiver)-[:HOLDS]->(held:Entity) RETURN held } AS targets,
  ['iso4217:USD', 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'ethereum:0xdac17f958d2ee523a2206206994597c13d831ec7',
    'ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'] AS dollars
MATCH (payer)-[:HOLDS]->{0,1}(start:Wallet|Account)
WITH DISTINCT start, targets, dollars
MATCH path = ACYCLIC (start)
  ((stop)-[t:TRANSFERRED WHERE t.status = 'booked' AND t.amount > 0 AND t.amount >= $minimum]->(next)
    WHERE NOT stop IN targets
      AND (stop = start OR (stop.service IS NULL AND NOT stop.id IN coalesce($stops, [])))){1,8}
  (last)
WHERE last IN targets
  AND allReduce(
    before = {first: datetime({epochMillis: 0}), last: null, amount: null, asset: null, hops: 0},
    hop IN t |
      CASE WHEN before.hops < $max_hops
        AND before.first <= hop.time
          + CASE hop.time_precision WHEN 'day' THEN duration({seconds: 86399}) WHEN 'minute' THEN duration({seconds: 59})
            ELSE duration({seconds: 0}) END
        AND (before.amount IS NULL OR (
          hop.time <= before.last + duration({days: $max_wait_days})
          AND hop.amount <= before.amount
          AND hop.amount >= before.amount * $keep * 0.999999999999
          AND (hop.asset = before.asset OR (hop.asset IN dollars AND before.asset IN dollars AND (
            hop.asset STARTS WITH 'iso4217:' OR before.asset STARTS WITH 'iso4217:'
            OR 'Account' IN labels(startNode(hop)))))))
        THEN {
          first: CASE WHEN hop.time > before.first THEN hop.time ELSE before.first END,
          last: CASE WHEN before.last IS NULL OR hop.time
              + CASE hop.time_precision WHEN 'day' THEN duration({seconds: 86399})
                WHEN 'minute' THEN duration({seconds: 59}) ELSE duration({seconds: 0}) END
              < before.last + duration({days: $max_wait_days})
            THEN hop.time
              + CASE hop.time_precision WHEN 'day' THEN duration({seconds: 86399})
                WHEN 'minute' THEN duration({seconds: 59}) ELSE duration({seconds: 0}) END
            ELSE before.last + duration({days: $max_wait_days}) END,
          amount: hop.amount, asset: hop.asset, hops: before.hops + 1} ELSE null END,
    before IS NOT NULL)
WITH path, t, [hop IN t | hop.id] AS transfers
RETURN t[-1].time AS arrived, size(t) AS hops, transfers,
  [hop IN t | {id: hop.id, type: hop.type, from: startNode(hop).id, to: endNode(hop).id, amount: hop.amount_exact,
    currency: hop.currency, time: hop.time, time_precision: hop.time_precision, cites: hop.cites}] AS detail, path
ORDER BY arrived, hops, transfers
LIMIT $limit
