-- final.utxo_output: outputs with the wallet that they went to, where they name one valid address.
-- reads: work.co_output, work.co_name, work.wallet_entity      key: transaction, position
insert into generation.final.utxo_output by name
with wallet as (
    select n.name, n.address, w.entity_id
    from work.co_name as n left join work.wallet_entity as w on w.chain_address_id = n.chain_address_id
)
select o.tx as transaction, o.position, w.entity_id,
       coalesce(o.addresses, case when w.address is null then [] else [w.address] end) as addresses, o.amount as amount_units, o.script_type
from work.co_output as o left join wallet as w on w.name = o.name
order by o.tx, o.position
