-- co_proof: addresses that a transaction spent together, joint transactions left out: what joins them to one wallet.
-- reads: work.co_input, work.co_address, work.co_left_out      writes: work.co_proof      key: tx, number
create or replace table work.co_proof as
with several as (select tx from work.co_input where same is not null group by tx having min(same) <> max(same))
select distinct i.tx, a.number
from work.co_input as i
semi join several on several.tx = i.tx
anti join work.co_left_out as o on o.tx = i.tx
join work.co_address as a on a.same = i.same
