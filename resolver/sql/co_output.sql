-- co_output: outputs by numbers. One of several addresses (bare multi-signature) has no name: any of them may spend it together.
-- reads: stage.tx_output, work.co_transaction, work.co_name      writes: work.co_output      key: tx, position
create or replace table work.co_output as
select t.tx, o.position, n.name, n.same, o.amount, o.script_type, case when len(o.addresses) > 1 then o.addresses end as addresses
from stage.tx_output as o
join work.co_transaction as t on t.chain = o.chain and t.tx_hash = o.tx_hash
left join work.co_name as n on len(o.addresses) = 1 and n.address = o.addresses[1] and n.chain = o.chain
