-- final.coverage: where all transfers are loaded: of addresses as their publisher says, and of runs of whole blocks. A block
-- is whole where as many of its transactions are there as it says that it has; of rival blocks at one height any will do.
-- Whole blocks cover native transfers: what tokens and contracts moved inside does not follow from transactions.
-- reads: stage.coverage, stage.block, stage.transaction, work.wallet_clean      key: coverage_id
insert into generation.final.coverage by name
with told as (
    select c.chain, case when c.address is null then null else w.normal end as address, c.type, c.asset, c.from_time, c.to_time,
           c.from_block, c.to_block, c.file_sha256 || '/' || c.part || '/' || c.line as cite
    from stage.coverage as c
    left join work.wallet_clean as w on w.address = c.address and w.chain_published = c.chain and w.currency_published is null
    where c.address is null or w.valid
),
held as (
    select chain, coalesce(block_hash, '#' || block) as block_hash, count(distinct tx_hash) as transactions
    from stage.transaction where block is not null group by all
),
whole as (
    select b.chain, b.number, min(b.time) as time, min(b.file_sha256 || '/' || b.part || '/' || b.line) as cite
    from stage.block as b
    left join held as h on h.chain = b.chain and h.block_hash in (b.hash, '#' || b.number)
    where coalesce(h.transactions, 0) >= b.transactions
    group by b.chain, b.number
),
run as (
    select chain, number - row_number() over (partition by chain order by number) as island, number, time, cite from whole
),
everything as (
    select chain, address, type, asset, from_time, to_time, from_block, to_block, list_sort(list_distinct(list(cite))) as cites
    from told group by all
    union all
    select chain, null, 'native', null, min(time), max(time), min(number), max(number),
           list_sort(list_distinct([min_by(cite, number), max_by(cite, number)]))
    from run group by chain, island
)
select 'cov-' || left(md5(concat_ws('|', chain, coalesce(address, '*'), coalesce(type, '*'), coalesce(asset, '*'),
                                    coalesce(from_time::varchar, '*'), coalesce(to_time::varchar, '*'),
                                    coalesce(from_block::varchar, '*'), coalesce(to_block::varchar, '*'))), 20) as coverage_id,
       *
from everything order by coverage_id
