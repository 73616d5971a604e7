// title: Write ChainAddress nodes
// writes: ChainAddress. An address of a wallet
// param $rows: LIST<MAP>. Rows with id, properties
CYPHER 25
UNWIND $rows AS row
MERGE (n:ChainAddress {id: row.id})
SET n = row.properties
RETURN count(n) AS written
