-- co_transaction: transactions with inputs, numbered in the order of their chain; of a transaction in rival blocks one row.
-- reads: stage.transaction, work.rival_block      writes: work.co_transaction      key: tx
create or replace table work.co_transaction as
with live as (
    select t.chain, t.tx_hash, min(t.time) as time, min(t.block) as block, min(t.position) as position, bool_or(t.coinbase) as coinbase,
           min(t.fee) as fee, min({'file': t.file_sha256, 'part': t.part, 'line': t.line}) as told
    from stage.transaction as t
    left join work.rival_block as r on r.chain = t.chain and r.hash = t.block_hash
    where r.status is distinct from 'cancelled'
      and (t.chain in (select distinct chain from stage.tx_output))
    group by t.chain, t.tx_hash
)
select (row_number() over (order by chain, time, block, position, tx_hash) - 1)::integer as tx,
       * exclude (told), told.file || '/' || told.part || '/' || told.line as cite
from live
