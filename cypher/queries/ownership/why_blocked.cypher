// title: Why an entity is sanctioned by ownership
// question: Under which rules is this entity blocked, or may it be, and which stakes prove it, one after the other?
// method: reads
// param $entity_id: STRING. The entity
// param $regime: STRING = null. Only this rule, such as ofac; the default takes all
// param $limit: INTEGER = 100. Most rows to return
// returns regime: STRING. The rule
// returns status: STRING. blocked, or possible: at the high ends only, or by a merge to check
// returns step: INTEGER. Place in the proof: each holder is listed, or hit by the steps before
// returns holder_id: STRING. Who holds the stake
// returns holder_name: STRING. The name
// returns holder_listed: BOOLEAN. Whether the holder is listed
// returns interest: STRING. shares, votes, board, ...
// returns share_low: FLOAT. Least, percent
// returns share_high: FLOAT. Most, percent
// returns held_id: STRING. What is held
// returns held_name: STRING. The name
// returns roots: LIST<STRING>. The listed parties from which the proof starts
// returns merges: STRING. Identity merges to check first, as JSON
// returns law: STRING. Legal source of the rule
// returns cites: LIST<STRING>. Published lines of the stake
// note: of a proof of more than 500 stakes the last step is here; `resolver blocked ID --proof` shows it whole.
CYPHER 25
MATCH (entity:Entity {id: $entity_id})-[block:BLOCKED_BY]->(root:Entity)
WHERE $regime IS NULL OR block.regime = $regime
WITH block.regime AS regime, block.status AS status, block.proof AS proof, block.merges AS merges, block.law AS law,
  root ORDER BY root.id
WITH regime, status, proof, merges, law, collect(root.id) AS roots
UNWIND range(1, size(proof)) AS step
WITH regime, status, merges, law, roots, step, proof[step - 1] AS stake_id
CALL (stake_id) {
  MATCH (holder:Entity)-[stake:OWNS {id: stake_id}]->(held:Entity)
  RETURN holder, stake, held
  UNION
  MATCH (holder:Entity)-[stake:CONTROLS {id: stake_id}]->(held:Entity)
  RETURN holder, stake, held
}
RETURN regime, status, step, holder.id AS holder_id, holder.caption AS holder_name, holder.listed AS holder_listed,
  coalesce(stake.interest, 'shares') AS interest, stake.share_low AS share_low, stake.share_high AS share_high,
  held.id AS held_id, held.caption AS held_name, roots, merges, law, stake.cites AS cites
ORDER BY regime, status, step
LIMIT $limit
