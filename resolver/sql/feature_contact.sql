-- feature_contact: how a record is reached and paid: e-mails, phones, devices, accounts and wallets in normal form.
-- reads: work.contact_value, work.crowd      writes: work.feature_contact      key: record_id
-- What stands under very many names (work.crowd) is nobody's, and left out.
create or replace table work.feature_contact as
with ties as (
    from work.contact_value as c
    where not exists (from work.crowd as w where w.what = 'contact' and w.value = c.value)
)
select record_id,
       list_sort(list_distinct(list(case type when 'number' then 'phone' else type end || ' ' || shown) filter (where type <> 'national'))) as contacts_shown,
       list_sort(list_distinct(list(value) filter (where type = 'email'))) as emails,
       list_sort(list_distinct(list(value) filter (where type in ('phone', 'national', 'number')))) as phones,
       list_sort(list_distinct(list(value) filter (where type = 'device'))) as devices,
       list_sort(list_distinct(list(value) filter (where type = 'website'))) as websites,
       list_sort(list_distinct(list(value) filter (where type = 'account'))) as accounts,
       list_sort(list_distinct(list(value) filter (where type = 'wallet'))) as wallets
from ties group by record_id
