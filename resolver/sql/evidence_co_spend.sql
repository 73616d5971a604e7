-- evidence.co_spend: which addresses of a wallet were spent together, by transaction: what joins them.
-- reads: work.co_proof, work.co_address, work.co_transaction, work.wallet_entity
insert into generation.evidence.co_spend by name
select a.chain_address_id, t.chain, t.tx_hash, w.entity_id, t.time, t.cite
from work.co_proof as p
join work.co_transaction as t on t.tx = p.tx
join work.co_address as a on a.number = p.number
join work.wallet_entity as w on w.chain_address_id = a.chain_address_id
order by w.entity_id, t.tx, a.chain_address_id
