-- co_name: addresses of inputs and outputs as published, with a number each, so that what follows joins numbers alone. `same` is
-- the number of the first of several forms of one valid address; null where it is none. The numbers are of this run only.
-- reads: work.wallet_clean      writes: work.co_name      key: name
create or replace table work.co_name as
with named as (
    select row_number() over () as name, chain_published as chain, address, case when valid then chain_address_id end as chain_address_id
    from work.wallet_clean
    where currency_published is null and chain_published in (select distinct chain from work.co_transaction)
),
several as (select chain_address_id, min(name) as same from named where chain_address_id is not null group by all having count(*) > 1)
select n.*, case when n.chain_address_id is not null then coalesce(s.same, n.name) end as same
from named as n left join several as s on s.chain_address_id = n.chain_address_id
