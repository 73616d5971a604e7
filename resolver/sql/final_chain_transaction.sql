-- final.chain_transaction: transactions with inputs and outputs, in the order of their chains.
-- reads: work.co_transaction      key: number
insert into generation.final.chain_transaction by name
select tx as number, chain, tx_hash, time, block, position, fee as fee_units, coinbase, cite from work.co_transaction order by tx
