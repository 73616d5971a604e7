-- co_transaction: transactions with inputs, numbered in the order of their chain; of a transaction in rival blocks one row.
-- reads: stage.transaction, work.rival_block      writes: work.co_transaction      key: tx
create or replace table work.co_transaction as
with live as (
    select t.chain, t.tx_hash, t.time, t.block, t.position, t.coinbase, t.fee, t.file_sha256 || '/' || t.part || '/' || t.line as cite,
           hash(t.tx_hash) as hashed
    from stage.transaction as t
    left join work.rival_block as r on r.chain = t.chain and r.hash = t.block_hash
    where r.status is distinct from 'cancelled'
      and (t.chain in (select distinct chain from stage.tx_output))
),
-- few stand in several blocks: these alone are grouped
several as (select hashed from live group by hashed having count(*) > 1),
one as (
    select chain, tx_hash, time, block, position, coinbase, fee, cite from live anti join several on several.hashed = live.hashed
    union all
    select chain, tx_hash, min(time), min(block), min(position), bool_or(coinbase), min(fee), min(cite)
    from live semi join several on several.hashed = live.hashed group by chain, tx_hash
)
select (row_number() over (order by chain, time, block, position, tx_hash) - 1)::integer as tx, * from one
