-- evidence.wallet: chain addresses that a record holds, or is, as published, by record: what was compared can be made again.
-- reads: work.stage_wallet
insert into generation.evidence.wallet by name
select distinct record_id, address, currency_published, chain_published, own
from work.stage_wallet order by record_id
