-- mention: which records speak of which entity: the records resolved to it, and those that publish a wallet or account.
-- reads: work.entity_record, work.stage_wallet, work.stage_tag, work.stage_account, work.wallet_clean, work.account_clean,
--        work.wallet_entity, work.account_entity      writes: work.mention      key: entity_id, record_id
create or replace table work.mention as
with spoken as (
    select entity_id, record_id, false as holder from work.entity_record
    union all
    select e.entity_id, w.record_id, not w.own
    from work.stage_wallet as w
    join work.wallet_clean as c on c.address = w.address
        and c.chain_published is not distinct from w.chain_published
        and c.currency_published is not distinct from w.currency_published and c.valid
    join work.wallet_entity as e on e.chain_address_id = c.chain_address_id
    union all
    select e.entity_id, t.record_id, false
    from work.stage_tag as t
    join work.wallet_clean as c on c.address = t.address and c.chain_published is null
        and c.currency_published is not distinct from t.currency_published and c.valid
    join work.wallet_entity as e on e.chain_address_id = c.chain_address_id
    union all
    select e.entity_id, a.record_id, not a.own
    from work.stage_account as a
    join work.account_clean as c on c.number = a.number and c.scheme = a.scheme
        and c.bank_bic is not distinct from a.bank_bic and c.bank_code is not distinct from a.bank_code
        and c.bank_country is not distinct from a.bank_country
    join work.account_entity as e on e.account_key = c.account_key
)
select entity_id, record_id, bool_or(holder) as holder
from spoken
group by entity_id, record_id
