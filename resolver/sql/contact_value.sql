-- contact_value: how records are reached and paid, in normal form: e-mails, phones, devices, web sites, accounts, wallets.
-- reads: work.stage_contact, work.contact_clean, work.stage_account, work.account_clean, work.stage_wallet, work.wallet_clean
-- writes: work.contact_value      key: record_id, type, value
-- A number of ten digits and more is met without its country's code too: 'tel' and its last ten digits. A phone that no
-- numbering plan knows (800-111-1234 without a country) is met by its digits, unless they are one digit or count up.
create or replace table work.contact_value as
select s.record_id, case when s.type in ('phone', 'fax') then 'phone' else s.type end as type, c.contact_id as value, c.clean as shown
from work.stage_contact as s
join work.contact_clean as c on c.type = s.type and c.value = s.value and c.country is not distinct from s.country
where c.contact_id is not null and s.type in ('email', 'phone', 'fax', 'device', 'website')
union
select s.record_id, 'national', 'tel ' || right(regexp_replace(c.clean, '[^0-9]', '', 'g'), 10), c.clean
from work.stage_contact as s
join work.contact_clean as c on c.type = s.type and c.value = s.value and c.country is not distinct from s.country
where s.type in ('phone', 'fax') and length(regexp_replace(c.clean, '[^0-9]', '', 'g')) >= 10
union
select record_id, 'number', 'tel ' || right(digits, 10), digits
from (
    select s.record_id, regexp_replace(s.value, '[^0-9]', '', 'g') as digits
    from work.stage_contact as s
    join work.contact_clean as c on c.type = s.type and c.value = s.value and c.country is not distinct from s.country
    where s.type in ('phone', 'fax') and c.contact_id is null
)
where length(digits) between 7 and 15 and not starts_with('12345678901234567890', digits)
  and replace(digits, digits[1], '') <> ''
union
select s.record_id, 'account', c.account_key, c.clean
from work.stage_account as s
join work.account_clean as c on c.number = s.number and c.scheme = s.scheme
    and c.bank_bic is not distinct from s.bank_bic and c.bank_code is not distinct from s.bank_code
    and c.bank_country is not distinct from s.bank_country
where c.account_key is not null and not s.own
union
select s.record_id, 'wallet', c.chain_address_id, c.normal
from work.stage_wallet as s
join work.wallet_clean as c on c.address = s.address and c.chain_published is not distinct from s.chain_published
    and c.currency_published is not distinct from s.currency_published
where c.chain_address_id is not null and not s.own
