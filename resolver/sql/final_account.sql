-- final.account: accounts with their number in normal form and their bank.
-- reads: work.account_entity, work.account_clean, work.stage_account      key: entity_id
insert into generation.final.account by name
with named as (
    select e.entity_id, c.clean, c.scheme, c.country_code, c.bank_bic, c.iban_bank, s.bank_name, s.currency
    from work.account_entity as e
    join work.account_clean as c on c.account_key = e.account_key
    left join work.stage_account as s on s.number = c.number and s.scheme = c.scheme
        and s.bank_bic is not distinct from c.bank_bic and s.bank_code is not distinct from c.bank_code
        and s.bank_country is not distinct from c.bank_country
)
select entity_id, min(scheme) as scheme, min(clean) as number, min(bank_bic) as bank_bic, min(bank_name) as bank_name,
       min(country_code) as country_code, min(currency) as currency, min(iban_bank) as bank_code
from named group by entity_id order by entity_id
