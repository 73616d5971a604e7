-- endpoint: every end of a transfer with the entity that stands there. An end that is published as no valid address or
-- number (cash, a name only, a failed checksum) is an account of its own, so that no transfer is lost.
-- reads: stage.transfer, work.output_transfer, work.wallet_clean, work.account_clean, work.wallet_entity, work.account_entity
-- writes: work.endpoint      key: scheme, value, bank, name
create or replace table work.endpoint as
with ends as (
    select from_scheme as scheme, from_value as value, from_bank as bank, from_name as name from stage.transfer
    union
    select to_scheme, to_value, to_bank, to_name from stage.transfer
    union
    select from_scheme, from_value, from_bank, from_name from work.output_transfer
    union
    select to_scheme, to_value, to_bank, to_name from work.output_transfer
),
resolved as (
    select e.*, coalesce(min(w.entity_id), min(a.entity_id)) as known
    from ends as e
    left join work.wallet_clean as wc on e.scheme = 'chain' and wc.address = e.value
        and wc.chain_published is not distinct from e.bank and wc.currency_published is null and wc.valid
    left join work.wallet_entity as w on w.chain_address_id = wc.chain_address_id
    left join work.account_clean as ac on e.scheme <> 'chain' and ac.number = e.value and ac.scheme = e.scheme
        and ac.bank_bic is null and ac.bank_code is not distinct from e.bank and ac.bank_country is null
    left join work.account_entity as a on a.account_key = ac.account_key
    group by e.scheme, e.value, e.bank, e.name
)
select scheme, value, bank, name, known is null as unresolved,
       coalesce(known, 'ent-' || left(md5('endpoint|' || scheme || '|' || coalesce(value, '') || '|'
                                          || coalesce(bank, '') || '|' || coalesce(name, '')), 12)) as entity_id,
       coalesce(value, name, 'unknown ' || scheme) as caption
from resolved
