-- given_up: transfers all of whose blocks the chain gave up (cancelled), or that no later block builds on yet (pending).
-- reads: stage.transfer, stage.transaction, work.rival_block      writes: work.given_up      key: transfer_id
create or replace table work.given_up as
select t.transfer_id, min(r.status) as status  -- cancelled before pending
from stage.transfer as t
join work.rival_block as r on r.hash = t.block_hash and r.chain = t.from_bank and r.status <> 'booked'
where t.status = 'booked' and not exists (
    select 1 from stage.transaction as x
    left join work.rival_block as o on o.chain = x.chain and o.hash = x.block_hash
    where x.chain = r.chain and x.tx_hash = t.tx_hash and coalesce(o.status, 'booked') = 'booked')
group by t.transfer_id
