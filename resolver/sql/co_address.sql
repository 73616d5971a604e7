-- co_address: valid addresses that spent something, numbered in the order in which the chain first has them as inputs.
-- reads: work.co_input, work.co_name      writes: work.co_address      key: number
create or replace table work.co_address as
with first as (
    select same, min(tx::bigint * 16777216 + least(position, 16777215)) as place from work.co_input where same is not null group by same
)
select (row_number() over (order by f.place, n.chain_address_id) - 1)::integer as number, f.same, n.chain_address_id
from first as f join work.co_name as n on n.name = f.same
