-- output_transfer: value moved by inputs and outputs, as transfers. A transaction that one wallet pays is a transfer from it to
-- each output, change and all. One that several pay (a CoinJoin), or whose inputs are not all known, is a place of its own:
-- from each input to it, and from it to each output, so that nobody is said to have paid whom.
-- reads: work.co_transaction, work.co_input, work.co_name, work.wallet_entity, stage.tx_output, stage.tx_input
-- writes: work.output_transfer      key: transfer_id
create or replace table work.output_transfer as
with wallet as (
    select n.name, n.address, w.entity_id
    from work.co_name as n left join work.wallet_entity as w on w.chain_address_id = n.chain_address_id
),
payer as (
    select i.tx, min(w.address) as address, count(distinct coalesce(w.entity_id, '?' || i.position)) as wallets,
           bool_and(w.entity_id is not null) as known
    from work.co_input as i left join wallet as w on w.name = i.name
    group by i.tx
),
-- which sources give a chain's transactions: those of stage.edition, one a row of stage
cited as (select edition_id, source from stage.edition),
leg as (
    select t.tx, t.chain || ':' || t.tx_hash || ':out:' || o.position as transfer_id,
           case when t.coinbase then 'unknown' when p.known and p.wallets = 1 then 'chain' else 'transaction' end as from_scheme,
           case when t.coinbase then null when p.known and p.wallets = 1 then p.address else t.tx_hash end as from_value,
           case when t.coinbase then 'newly made' end as from_name,
           case when len(o.addresses) = 1 then 'chain' else 'unknown' end as to_scheme,
           case when len(o.addresses) = 1 then o.addresses[1] when len(o.addresses) > 1 then array_to_string(o.addresses, '+') end as to_value,
           case when len(o.addresses) = 0 then coalesce(o.script_type, 'no address') end as to_name,
           o.amount, o.edition_id, o.file_sha256, o.part, o.line, lpad(t.position::varchar, 6, '0') || '.out.' || lpad(o.position::varchar, 6, '0') as place
    from stage.tx_output as o
    join work.co_transaction as t on t.chain = o.chain and t.tx_hash = o.tx_hash
    left join payer as p on p.tx = t.tx
    where o.amount > 0
    union all
    select t.tx, t.chain || ':' || t.tx_hash || ':in:' || i.position, case when w.address is null then 'unknown' else 'chain' end, w.address,
           case when w.address is null then coalesce(i.script_type, 'no address') end, 'transaction', t.tx_hash, null,
           i.amount, s.edition_id, s.file_sha256, s.part, s.line, lpad(t.position::varchar, 6, '0') || '.in.' || lpad(i.position::varchar, 6, '0')
    from work.co_input as i
    join work.co_transaction as t on t.tx = i.tx
    join payer as p on p.tx = t.tx and not (p.known and p.wallets = 1)
    left join wallet as w on w.name = i.name
    join stage.tx_input as s on s.chain = t.chain and s.tx_hash = t.tx_hash and s.position = i.position
    where i.amount > 0
)
select l.edition_id, l.transfer_id, c.source, 'native' as type, l.from_scheme, l.from_value, t.chain as from_bank, l.from_name,
       l.to_scheme, l.to_value, t.chain as to_bank, l.to_name, l.amount, k.scale, l.amount::varchar as amount_published,
       t.chain || ':native' as asset, k.symbol as currency, t.time, 'second' as time_precision, t.block, l.place as position, t.tx_hash,
       'booked' as status, false as invented, l.file_sha256, l.part, l.line
from leg as l
join work.co_transaction as t on t.tx = l.tx
join work.coin as k on k.chain = t.chain
join cited as c on c.edition_id = l.edition_id
