-- co_input: inputs by numbers, with address and value: their own, or those of the output that they spend, where that is loaded.
-- An input of several addresses (bare multi-signature) has no name: it is spent by any of them together, and proves nothing of one
-- holder.
-- reads: stage.tx_input, work.co_transaction, work.co_name, work.co_output      writes: work.co_input      key: tx, position
create or replace table work.co_input as
with own as (
    select t.tx, i.position, i.spent_position, i.amount, i.script_type, s.tx as spent_tx, n.name, n.same, len(i.addresses) > 0 as told,
           case when s.tx is null then i.spent_tx_hash end as spent_tx_hash, case when len(i.addresses) > 1 then i.addresses end as addresses
    from stage.tx_input as i
    join work.co_transaction as t on t.chain = i.chain and t.tx_hash = i.tx_hash
    left join work.co_transaction as s on s.chain = i.chain and s.tx_hash = i.spent_tx_hash
    left join work.co_name as n on len(i.addresses) = 1 and n.address = i.addresses[1] and n.chain = i.chain
)
select i.tx, i.position, i.spent_tx, i.spent_position, i.spent_tx_hash, case when told then i.name else o.name end as name,
       case when told then i.same else o.same end as same, coalesce(i.amount, o.amount) as amount,
       coalesce(i.script_type, o.script_type) as script_type, case when told then i.addresses else o.addresses end as addresses
from own as i left join work.co_output as o on o.tx = i.spent_tx and o.position = i.spent_position
