// title: Where the money came from
// question: Over which transfers, in the order of time, can money have come to this entity?
// method: computes
// param $entity_id: STRING. A wallet or account, or whoever holds some
// param $keep: FLOAT = 0.9. Least share of an amount that the next transfer carries
// param $max_wait_days: INTEGER = 7. Days at most between two transfers
// param $max_hops: INTEGER = 8. Transfers at most, 1 to 8
// param $minimum: FLOAT = 0. Least amount of each transfer
// param $stops: LIST<STRING> = null. Wallets and accounts that are not passed, beside the known services
// param $limit: INTEGER = 10. Most paths to return
// returns amount: FLOAT. What the first transfer moved, for reading: the most that can have come from there
// returns currency: STRING. Its currency
// returns departed: DATETIME. When the first transfer was booked
// returns arrived: DATETIME. When the last transfer was booked
// returns hops: INTEGER. Transfers on the path
// returns transfers: LIST<STRING>. Their ids, in the order of time
// returns origin_id: STRING. The wallet or account from which it came
// returns service: STRING. What mixes money there, if it is known to: exchange, mixer, ...
// returns path: PATH. The same, to draw
// note: the rules are those of funds/paths_to, the paths those of `resolver trace ID --backward`: each as far as it goes.
// note: booked transfers only; no wallet or account is visited twice; a path begins at a service, which mixes money.
// note: a path through a hub looks at all that the hub was paid; fewer hops, or a shorter wait, make it faster.
// note: that money could have come this way does not say that it was the same money.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[:HOLDS]->{0,1}(receiver:Wallet|Account)
WITH DISTINCT receiver,
  ['iso4217:USD', 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'ethereum:0xdac17f958d2ee523a2206206994597c13d831ec7',
    'ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'] AS dollars
MATCH path = ACYCLIC (receiver)
  ((stop)<-[t:TRANSFERRED WHERE t.status = 'booked' AND t.amount > 0 AND t.amount >= $minimum]-(payer)
    WHERE stop = receiver OR (stop.service IS NULL AND NOT stop.id IN coalesce($stops, []))){1,8}
  (origin)
WHERE allReduce(
    after = {first: null, last: datetime({epochMillis: 4102444800000}), amount: null, asset: null, hops: 0},
    hop IN t |
      CASE WHEN after.hops < $max_hops
        AND hop.time <= after.last
        AND (after.amount IS NULL OR (
          hop.time
            + CASE hop.time_precision WHEN 'day' THEN duration({seconds: 86399}) WHEN 'minute' THEN duration({seconds: 59})
              ELSE duration({seconds: 0}) END
            >= after.first - duration({days: $max_wait_days})
          AND after.amount <= hop.amount
          AND after.amount >= hop.amount * $keep * 0.999999999999
          AND (hop.asset = after.asset OR (hop.asset IN dollars AND after.asset IN dollars AND (
            hop.asset STARTS WITH 'iso4217:' OR after.asset STARTS WITH 'iso4217:'
            OR 'Account' IN labels(endNode(hop)))))))
        THEN {
          first: CASE WHEN after.first IS NULL OR hop.time > after.first - duration({days: $max_wait_days})
            THEN hop.time ELSE after.first - duration({days: $max_wait_days}) END,
          last: CASE WHEN hop.time
              + CASE hop.time_precision WHEN 'day' THEN duration({seconds: 86399})
                WHEN 'minute' THEN duration({seconds: 59}) ELSE duration({seconds: 0}) END < after.last
            THEN hop.time
              + CASE hop.time_precision WHEN 'day' THEN duration({seconds: 86399})
                WHEN 'minute' THEN duration({seconds: 59}) ELSE duration({seconds: 0}) END
            ELSE after.last END,
          amount: hop.amount, asset: hop.asset, hops: after.hops + 1} ELSE null END,
    after IS NOT NULL)
WITH path, reverse(t) AS t, reverse([hop IN t | hop.id]) AS transfers
UNWIND [{key: transfers, path: path, hops: t}, {key: transfers[1..]}] AS row
WITH row.key AS transfers, collect(row.path) AS paths, collect(row.hops) AS all_hops,
  sum(CASE WHEN row.path IS NULL THEN 1 ELSE 0 END) AS longer
WHERE longer = 0
WITH transfers, paths[0] AS path, all_hops[0] AS t
RETURN t[0].amount AS amount, t[0].currency AS currency, t[0].time AS departed, t[-1].time AS arrived, size(t) AS hops,
  transfers, startNode(t[0]).id AS origin_id, startNode(t[0]).service AS service, path
ORDER BY amount DESC, departed DESC, hops, transfers
LIMIT $limit
