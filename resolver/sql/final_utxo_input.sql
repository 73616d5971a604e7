-- final.utxo_input: which output each input spends, with the wallet and the value where they are known.
-- reads: work.co_input, work.co_name, work.wallet_entity      key: transaction, position
insert into generation.final.utxo_input by name
with wallet as (
    select n.name, n.address, w.entity_id
    from work.co_name as n left join work.wallet_entity as w on w.chain_address_id = n.chain_address_id
)
select i.tx as transaction, i.position, i.spent_tx as spent, i.spent_tx_hash, i.spent_position, w.entity_id,
       coalesce(i.addresses, case when w.address is null then [] else [w.address] end) as addresses, i.amount as amount_units
from work.co_input as i left join wallet as w on w.name = i.name
order by i.tx, i.position
