// title: Write Entity nodes
// writes: Entity. A resolved person, organisation, wallet, account or asset
// param $rows: LIST<MAP>. Rows with id, properties and labels
CYPHER 25
UNWIND $rows AS row
MERGE (n:Entity {id: row.id})
SET n = row.properties
REMOVE n:Person:Company:Bank:Wallet:Account:Asset:Listed
FOREACH (ignored IN CASE WHEN 'Person' IN row.labels THEN [1] ELSE [] END | SET n:Person)
FOREACH (ignored IN CASE WHEN 'Company' IN row.labels THEN [1] ELSE [] END | SET n:Company)
FOREACH (ignored IN CASE WHEN 'Bank' IN row.labels THEN [1] ELSE [] END | SET n:Bank)
FOREACH (ignored IN CASE WHEN 'Wallet' IN row.labels THEN [1] ELSE [] END | SET n:Wallet)
FOREACH (ignored IN CASE WHEN 'Account' IN row.labels THEN [1] ELSE [] END | SET n:Account)
FOREACH (ignored IN CASE WHEN 'Asset' IN row.labels THEN [1] ELSE [] END | SET n:Asset)
FOREACH (ignored IN CASE WHEN 'Listed' IN row.labels THEN [1] ELSE [] END | SET n:Listed)
RETURN count(n) AS written
