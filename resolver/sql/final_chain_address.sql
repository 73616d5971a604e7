-- final.chain_address: addresses of wallets.      reads: work.wallet_entity      key: chain_address_id
insert into generation.final.chain_address by name
select chain_address_id, split_part(chain_address_id, ':', 1) as chain,
       substr(chain_address_id, instr(chain_address_id, ':') + 1) as address, entity_id
from work.wallet_entity order by chain_address_id
