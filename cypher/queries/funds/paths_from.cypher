// title: Where the money went
// question: Over which transfers, in the order of time, can money of this entity have gone on?
// method: computes
// param $entity_id: STRING. A wallet or account, or whoever holds some
// param $keep: FLOAT = 0.9. Least share of an amount that the next transfer carries
// param $max_wait_days: INTEGER = 7. Days at most between two transfers
// param $max_hops: INTEGER = 8. Transfers at most, 1 to 8
// param $minimum: FLOAT = 0. Least amount of each transfer
// param $stops: LIST<STRING> = null. Wallets and accounts that are not passed, beside the known services
// param $limit: INTEGER = 10. Most paths to return
// returns amount: FLOAT. What the last transfer moved, for reading: the most that the path can have carried
// returns currency: STRING. Its currency
// returns departed: DATETIME. When the first transfer was booked
// returns arrived: DATETIME. When the last transfer was booked
// returns hops: INTEGER. Transfers on the path
// returns transfers: LIST<STRING>. Their ids, in order
// returns end_id: STRING. The wallet or account to which it came
// returns service: STRING. What mixes money there, if it is known to: exchange, mixer, ...
// returns path: PATH. The same, to draw
// note: the rules are those of funds/paths_to, the paths those of `resolver trace ID`: each as far as it goes.
// note: booked transfers only; no wallet or account is visited twice; a path ends at a service, which mixes money.
// note: a path through a hub looks at all that the hub paid; fewer hops, or a shorter wait, make it faster.
// note: that money could have gone this way does not say that it was the same money.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[:HOLDS]->{0,1}(start:Wallet|Account)
WITH DISTINCT start,
  ['iso4217:USD', 'tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', 'ethereum:0xdac17f958d2ee523a2206206994597c13d831ec7',
    'ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48'] AS dollars
MATCH path = ACYCLIC (start)
  ((stop)-[t:TRANSFERRED WHERE t.status = 'booked' AND t.amount > 0 AND t.amount >= $minimum]->(next)
    WHERE stop = start OR (stop.service IS NULL AND NOT stop.id IN coalesce($stops, []))){1,8}
  (last)
WHERE allReduce(
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
UNWIND [{key: transfers, path: path, hops: t}, {key: transfers[..-1]}] AS row
WITH row.key AS transfers, collect(row.path) AS paths, collect(row.hops) AS all_hops,
  sum(CASE WHEN row.path IS NULL THEN 1 ELSE 0 END) AS longer
WHERE longer = 0
WITH transfers, paths[0] AS path, all_hops[0] AS t
RETURN t[-1].amount AS amount, t[-1].currency AS currency, t[0].time AS departed, t[-1].time AS arrived, size(t) AS hops,
  transfers, endNode(t[-1]).id AS end_id, endNode(t[-1]).service AS service, path
ORDER BY amount DESC, arrived, hops, transfers
LIMIT $limit
