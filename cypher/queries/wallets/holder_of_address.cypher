// title: Picture: whose address is this
// question: Which wallet does this chain address belong to, who holds it, and is anybody of them listed?
// method: computes
// param $chain_address_id: STRING. The chain and the address: tron:T..., ethereum:0x...
// param $limit: INTEGER = 100. Most paths to draw
// returns path: PATH. From the address over the wallet to whoever holds it
// returns listed: BOOLEAN. Whether the wallet or its holder is listed
// note: a wallet of several addresses was joined from published tags or from transactions that spent them together.
CYPHER 25
MATCH (address:ChainAddress {id: $chain_address_id})
MATCH p = (address)<-[:HAS_ADDRESS]-(:Entity)<-[:HOLDS]-{0,1}(:Entity)
RETURN p AS path, any(n IN nodes(p) WHERE n:Listed) AS listed
ORDER BY length(p) DESC, [n IN nodes(p) | n.id]
LIMIT $limit
