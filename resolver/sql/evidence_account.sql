-- evidence.account: accounts that a record holds, or is, as published, by record: what was compared can be made again.
-- reads: work.stage_account
insert into generation.evidence.account by name
select distinct record_id, number, scheme, bank_bic, bank_code, bank_country, own
from work.stage_account order by record_id, number
