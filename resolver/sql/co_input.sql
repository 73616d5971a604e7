-- co_input: inputs with address and value, their own or those of the output that they spend, where that is loaded.
-- reads: stage.tx_input, stage.tx_output, work.co_transaction, work.wallet_clean      writes: work.co_input      key: tx, position
create or replace table work.co_input as
with own as (
    select t.tx, i.chain, i.position, i.spent_tx_hash, i.spent_position, i.addresses, i.amount, i.script_type
    from stage.tx_input as i join work.co_transaction as t on t.chain = i.chain and t.tx_hash = i.tx_hash
),
found as (
    select o.tx, o.chain, o.position, coalesce(nullif(o.addresses, []), s.addresses, []) as addresses,
           coalesce(o.amount, s.amount) as amount, coalesce(o.script_type, s.script_type) as script_type
    from own as o
    left join stage.tx_output as s on len(o.addresses) = 0 and s.chain = o.chain and s.tx_hash = o.spent_tx_hash and s.position = o.spent_position
)
-- an input of several addresses (bare multi-signature) is spent by any of them together: it proves nothing of one holder
select f.tx, f.position, f.amount, f.script_type, case when len(f.addresses) = 1 then f.addresses[1] end as address, w.chain_address_id
from found as f
left join work.wallet_clean as w on len(f.addresses) = 1 and w.address = f.addresses[1] and w.chain_published = f.chain
    and w.currency_published is null and w.valid
