-- rival_block: blocks of one height with different hashes. One that a later block builds on stands; the others are cancelled
-- then, and pending while nothing that builds on any of them is loaded.
-- reads: stage.block      writes: work.rival_block      key: chain, hash
create or replace table work.rival_block as
with several as (
    select chain, number from stage.block group by chain, number having count(distinct hash) > 1
),
rival as (
    select distinct b.chain, b.number, b.hash, b.hash in (select parent_hash from stage.block where parent_hash is not null) as built_on
    from stage.block as b semi join several as s on s.chain = b.chain and s.number = b.number
)
select chain, number, hash,
       case when built_on then 'booked' when bool_or(built_on) over (partition by chain, number) then 'cancelled' else 'pending' end as status
from rival
