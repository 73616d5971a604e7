"""Blocks, transactions, token transfers and traces of account chains -> staged facts; the same for every export.

Reads the temp tables that a shape makes of what was published: evm_chain (chain, symbol, scale), evm_block, evm_tx,
evm_token, evm_trace, evm_withdrawal and evm_decimals, all with file_sha256, part, line. Text is as published, with
nothing for null; `evm_address` gives the form in which an address is staged.

A token transfer is told by transaction, content and number of its occurrence, as in the pages of interfaces, which give no
number of the event: a transfer that comes both ways is one. Value moved by a call of a contract is told by its place in
the transaction's tree of calls; the first call is the transaction itself.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

from ingest.sources._tokens import KNOWN_SQL

WHOLE = r"\d{1,39}(\.0+)?"

BLOCKS = (
    f"""
    create or replace temp table evm_good_block as
    select *, case when not regexp_full_match(number, '\\d{{1,12}}') then 'number'
                   when coalesce(hash, '') = '' then 'no_key'
                   when evm_time(time) is null then 'date'
                   when coalesce(transactions, '0') not similar to '{WHOLE}' then 'amount' end as code
    from evm_block
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, code,
           'a block needs a height, a hash, a time and a whole number of transactions: correct the row, or export it again' as reason,
           concat_ws(' ', number, hash, time, transactions) as content
    from evm_good_block where code is not null
    """,
    """
    insert into incoming.block by name
    select chain, number::bigint as number, hash, nullif(parent_hash, '') as parent_hash, evm_time(time) as time,
           transactions::decimal(38, 9)::bigint as transactions, file_sha256, part, line
    from evm_good_block cross join evm_chain where code is null
    """,
    # Blocks of one height: those that no later block builds on were given up, where another one of the height is built on.
    """
    create or replace temp table evm_rival as
    with known as (
        select number, hash, parent_hash from incoming.block
        union
        select b.number, b.hash, b.parent_hash from stage.block as b join evm_chain as c using (chain)
        where b.number in (select number from incoming.block)
    ),
    several as (select number from known group by number having count(distinct hash) > 1),
    parents as (select parent_hash as hash from known where parent_hash is not null
                union select b.parent_hash from stage.block as b join evm_chain using (chain) where b.number - 1 in (from several))
    select known.number, known.hash, known.hash in (from parents) as built_on,
           bool_or(known.hash in (from parents)) over (partition by known.number) as settled
    from known semi join several using (number)
    """,
    """
    insert into incoming.finding
    select 'reorganised', 'Block ' || number || ' is there with ' || count(*) || ' hashes ('
           || string_agg(hash, ', ' order by hash) || '): '
           || case when bool_and(settled) then 'what stands in those that no later block builds on is staged as cancelled.'
                   else 'no block that builds on one of them is there, so its transfers are staged as pending. Ingest the next block.' end
    from evm_rival group by number
    """,
    """
    create or replace temp table evm_hash_status as
    select hash, case when built_on then 'booked' when settled then 'cancelled' else 'pending' end as status from evm_rival
    """,
    """
    create or replace temp table evm_time_of as
    select number, min(time) as time from (
        select number, time from incoming.block
        union all select b.number, b.time from stage.block as b join evm_chain using (chain)
    ) group by number
    """,
)

TRANSACTIONS = (
    f"""
    create or replace temp table evm_good_tx as
    select t.*, coalesce(s.status, 'booked') as of_block,
           row_number() over (partition by t.hash order by s.status nulls first, t.file_sha256, t.line) as place,
           coalesce(evm_time(t.time), b.time) as moment,
           case when not evm_is_hash(t.hash) then 'no_key'
                when evm_address(t.from_address) is null or (coalesce(t.to_address, '') <> '' and evm_address(t.to_address) is null) then 'checksum'
                when coalesce(t.value, '') not similar to '{WHOLE}' or try_cast(t.value as decimal(38, 0)) is null and try_cast(t.value as hugeint) is null then 'amount'
                when coalesce(evm_time(t.time), b.time) is null then 'date' end as code
    from evm_tx as t
    left join evm_hash_status as s on s.hash = t.block_hash
    left join evm_time_of as b on b.number = try_cast(t.block as bigint)
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, coalesce(code, 'reorganised') as code,
           case code when 'no_key' then 'the hash of a transaction is 64 hexadecimal digits: correct the row, or export it again'
                     when 'checksum' then 'no valid address of the sender or receiver: correct the row, or export it again'
                     when 'amount' then 'the value is no whole number of smallest units that 38 digits hold'
                     when 'date' then 'no time in the row, and its block is in none of the files: give the blocks with it'
                     else 'the transaction stands in another block of the same height, too: only one is taken' end as reason,
           concat_ws(' ', hash, from_address, to_address, value) as content
    from evm_good_tx where code is not null or place > 1
    """,
    "delete from evm_good_tx where code is not null or place > 1",
    """
    insert into incoming.transaction by name
    select chain, evm_plain(hash) as tx_hash, try_cast(block as bigint) as block, try_cast(tx_index as bigint) as position, moment as time,
           try_cast(gas_used as hugeint) * try_cast(gas_price as hugeint) as fee, false as coinbase, nullif(block_hash, '') as block_hash,
           file_sha256, part, line
    from evm_good_tx cross join evm_chain
    """,
    """
    insert into incoming.transfer by name
    select chain || ':' || evm_plain(hash) || ':tx' as transfer_id, 'native' as type,
           'chain' as from_scheme, evm_address(from_address) as from_value, chain as from_bank,
           case when coalesce(to_address, contract, '') = '' then 'unknown' else 'chain' end as to_scheme,
           evm_address(coalesce(nullif(to_address, ''), contract)) as to_value,
           case when coalesce(to_address, contract, '') <> '' then chain end as to_bank,
           value::hugeint as amount, scale, value as amount_published, chain || ':native' as asset, symbol as currency,
           try_cast(gas_used as hugeint) * try_cast(gas_price as hugeint) as fee, moment as time, 'second' as time_precision,
           try_cast(block as bigint) as block, lpad(tx_index, 6, '0') as position, evm_plain(hash) as tx_hash, nullif(block_hash, '') as block_hash,
           case when receipt_status = '0' then 'rejected' else of_block end as status, file_sha256, part, line
    from evm_good_tx cross join evm_chain where value::hugeint > 0
    """,
    """
    insert into incoming.finding
    select 'no_receipts', format('{:,}', count(*)) || ' transactions with a value have no receipt here: those that failed are taken for booked. '
           || 'Ingest the receipts with them.'
    from evm_good_tx where value::hugeint > 0 and receipt_status is null and receipts_expected
    having count(*) > 0
    """,
    # A block that lacks transactions is no whole block: nothing can be said of what is not there.
    """
    insert into incoming.finding
    select 'incomplete_blocks', format('{:,}', count(*)) || ' of ' || format('{:,}', any_value(blocks)) || ' blocks lack transactions, such as block '
           || min(number) || ' (' || arg_min(held, number) || ' of ' || arg_min(transactions, number) || '): no coverage is claimed for them.'
    from (
        select b.number, b.transactions, coalesce(t.held, 0) as held, count(*) over () as blocks
        from incoming.block as b
        left join (select block, count(*) as held from incoming.transaction group by block) as t on t.block = b.number
    ) where held < transactions
    having count(*) > 0
    """,
)

TOKENS = (
    KNOWN_SQL,
    # The decimals that an export gives, unless it gives several or contradicts the issuer.
    """
    create or replace temp table evm_scale as
    with told as (
        select evm_address(contract) as contract, try_cast(decimals as smallint) as decimals, nullif(trim(symbol), '') as symbol
        from evm_decimals where evm_address(contract) is not null
    ),
    issued as (select k.contract, k.symbol, k.decimals from token_known as k join evm_chain using (chain))
    select contract, symbol, decimals::smallint as decimals from issued
    union all
    select contract, min(symbol), min(decimals) from told
    where decimals between 0 and 38 and contract not in (select contract from issued)
    group by contract having count(distinct decimals) = 1
    """,
    """
    insert into incoming.rejected by name
    select d.file_sha256, d.part, d.line, true as whole_row, 'amount' as code,
           'this token''s decimals are ' || coalesce(nullif(d.decimals, ''), 'not given') || ' here'
           || coalesce(', and ' || s.decimals || ' by its issuer: the issuer''s count', ': a whole number from 0 to 38, the same wherever it is given, is expected') as reason,
           concat_ws(' ', d.contract, d.symbol, d.decimals) as content
    from evm_decimals as d left join evm_scale as s on s.contract = evm_address(d.contract)
    where try_cast(d.decimals as smallint) is distinct from s.decimals or evm_address(d.contract) is null
    """,
    """
    insert into incoming.used
    select d.file_sha256, d.part, d.line from evm_decimals as d
    join evm_scale as s on s.contract = evm_address(d.contract) and try_cast(d.decimals as smallint) = s.decimals
    """,
    """
    create or replace temp table evm_good_token as
    with moved as (
        select t.*, coalesce(evm_time(t.time), x.moment, b.time) as moment, coalesce(nullif(t.tx_index, ''), x.tx_index) as place_of_tx,
               coalesce(x.of_block, s.status, 'booked') as of_block, coalesce(nullif(t.block_hash, ''), x.block_hash) as hash_of_block,
               x.receipt_status
        from evm_token as t
        left join (select hash, any_value(moment) as moment, any_value(tx_index) as tx_index, any_value(of_block) as of_block,
                          any_value(block_hash) as block_hash, any_value(receipt_status) as receipt_status
                   from evm_good_tx group by hash) as x on x.hash = t.tx_hash
        left join evm_hash_status as s on s.hash = t.block_hash
        left join evm_time_of as b on b.number = try_cast(t.block as bigint)
    )
    select *, case when not evm_is_hash(tx_hash) then 'no_key'
                   when evm_address(token) is null or evm_address(from_address) is null or evm_address(to_address) is null then 'checksum'
                   when value not similar to '\\d{1,78}(\\.0+)?' or value is null then 'amount'
                   when try_cast(value as hugeint) is null then 'too_large'
                   when moment is null then 'date' end as code
    from moved
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, code,
           case code when 'no_key' then 'the hash of a transaction is 64 hexadecimal digits: correct the row, or export it again'
                     when 'checksum' then 'no valid address of the token, sender or receiver: correct the row, or export it again'
                     when 'amount' then 'the value is no whole number of smallest units'
                     when 'too_large' then 'more than 38 digits hold: kept as text here and left out of all sums (the number of a collectible, or an invented amount)'
                     when 'date' then 'no time in the row, and block ' || coalesce(block, '?') || ' is in none of the files: give the blocks with it' end as reason,
           concat_ws(' ', tx_hash, token, from_address, to_address, value) as content
    from evm_good_token where code is not null
    """,
    """
    insert into incoming.finding
    select 'amount_too_large', format('{:,}', count(*)) || ' token transfers are of more units than 38 digits hold; they are kept as rejected text, '
           || 'in no sum. Tokens: ' || array_to_string(list_sort(list_distinct(list(token)))[:10], ', ')
    from evm_good_token where code = 'too_large' having count(*) > 0
    """,
    """
    create or replace temp table evm_moved as
    select * exclude (token, from_address, to_address), evm_address(token) as token, evm_address(from_address) as sender, evm_address(to_address) as receiver,
           left(md5(concat_ws(' ', evm_address(token), evm_address(from_address), evm_address(to_address), regexp_replace(value, '\\.0+$', ''))), 8) as content,
           row_number() over (partition by case when log_index is null then file_sha256::varchar end, tx_hash, token, from_address, to_address, value
                              order by try_cast(log_index as bigint), file_sha256, line) as occurrence
    from evm_good_token where code is null
    """,
    """
    insert into incoming.transfer by name
    select c.chain || ':' || evm_plain(tx_hash) || ':' || content || ':' || occurrence as transfer_id, 'token' as type,
           'chain' as from_scheme, sender as from_value, c.chain as from_bank, 'chain' as to_scheme, receiver as to_value, c.chain as to_bank,
           value::hugeint as amount, coalesce(s.decimals, 0)::smallint as scale, value as amount_published,
           c.chain || ':' || token as asset,
           case when k.contract is not null then k.symbol
                when s.symbol is null then token
                when upper(s.symbol) in (select symbol from token_known) then s.symbol || ' of ' || token
                else s.symbol end as currency,
           moment as time, 'second' as time_precision, try_cast(block as bigint) as block,
           coalesce(coalesce(lpad(place_of_tx, 6, '0') || '.', 'log ') || lpad(log_index, 6, '0'), lpad(place_of_tx, 6, '0')) as position,
           evm_plain(tx_hash) as tx_hash, nullif(hash_of_block, '') as block_hash,
           case when receipt_status = '0' then 'rejected' else of_block end as status, file_sha256, part, line
    from evm_moved as m cross join evm_chain as c
    left join evm_scale as s on s.contract = m.token
    left join token_known as k on k.chain = c.chain and k.contract = m.token
    """,
    """
    insert into incoming.finding
    select 'decimals_unknown', format('{:,}', count(distinct token)) || ' tokens have no known decimals; their ' || format('{:,}', count(*))
           || ' transfers are in smallest units (scale 0). Ingest the export of tokens with them.'
    from evm_moved where token not in (select contract from evm_scale) having count(*) > 0
    """,
)

TRACES = (
    f"""
    create or replace temp table evm_good_trace as
    select t.*, b.time as of_block_time, x.moment as tx_time,
           case when coalesce(t.value, '') not similar to '{WHOLE}' or try_cast(t.value as hugeint) is null then 'amount'
                when t.moves and (evm_address(t.to_address) is null or (coalesce(t.from_address, '') <> '' and evm_address(t.from_address) is null)) then 'checksum'
                when t.moves and coalesce(t.tx_hash, '') <> '' and not evm_is_hash(t.tx_hash) then 'no_key'
                when t.moves and try_cast(t.value as hugeint) > 0 and coalesce(x.moment, b.time) is null then 'date' end as code,
           x.hash is not null and t.path = '' as told
    from evm_trace as t
    left join (select hash, any_value(moment) as moment from evm_good_tx group by hash) as x on x.hash = t.tx_hash
    left join evm_time_of as b on b.number = try_cast(t.block as bigint)
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, code,
           case code when 'amount' then 'the value is no whole number of smallest units that 38 digits hold'
                     when 'checksum' then 'no valid address of the sender or receiver: correct the row, or export it again'
                     when 'no_key' then 'the hash of a transaction is 64 hexadecimal digits: correct the row, or export it again'
                     else 'block ' || coalesce(block, '?') || ' is in none of the files, so the time is not known: give the blocks with it' end as reason,
           concat_ws(' ', block, tx_hash, from_address, to_address, value) as content
    from evm_good_trace where code is not null
    """,
    """
    insert into incoming.finding
    select 'wrapped_values', format('{:,}', count(*)) || ' calls move a negative value: the exporter cut values off at 32 or 64 bits, and other '
           || 'values of it may be wrong, too. Export the traces again with a newer version.'
    from evm_good_trace where try_cast(value as hugeint) < 0 having count(*) > 0
    """,
    # Calls that move nothing, that failed, or that are the transaction itself.
    """
    insert into incoming.used
    select file_sha256, part, line from evm_good_trace where code is null and (not moves or value::hugeint = 0 or told)
    """,
    """
    insert into incoming.transfer by name
    select case when path = '' and coalesce(tx_hash, '') <> '' then chain || ':' || evm_plain(tx_hash) || ':tx'
                when coalesce(tx_hash, '') <> '' then chain || ':' || evm_plain(tx_hash) || ':trace:' || path
                else chain || ':' || path end as transfer_id,
           case when path = '' and coalesce(tx_hash, '') <> '' then 'native' else 'internal' end as type,
           case when coalesce(from_address, '') = '' then 'unknown' else 'chain' end as from_scheme, evm_address(from_address) as from_value,
           case when coalesce(from_address, '') <> '' then chain end as from_bank,
           'chain' as to_scheme, evm_address(to_address) as to_value, chain as to_bank, value::hugeint as amount, scale, value as amount_published,
           chain || ':native' as asset, symbol as currency, coalesce(tx_time, of_block_time) as time, 'second' as time_precision,
           try_cast(block as bigint) as block, coalesce(lpad(tx_index, 6, '0') || '.', '') || path as position, evm_plain(tx_hash) as tx_hash,
           case when failed then 'rejected' else 'booked' end as status, purpose, file_sha256, part, line
    from evm_good_trace cross join evm_chain where code is null and moves and value::hugeint > 0 and not told
    """,
)

WITHDRAWALS = (
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, false as whole_row, 'withdrawal' as code,
           'a withdrawal needs a number, an address, a whole number of Gwei and the time of its block' as reason,
           concat_ws(' ', number, address, amount, time) as content
    from evm_withdrawal
    where not coalesce(evm_address(address) is not null and regexp_full_match(amount, '\\d{1,18}') and evm_time(time) is not null
                       and number is not null, false)
    """,
    # Stakes paid out by the beacon chain: Gwei, and no transaction.
    """
    insert into incoming.transfer by name
    select chain || ':withdrawal:' || number as transfer_id, 'native' as type, 'unknown' as from_scheme, 'beacon chain' as from_name,
           'chain' as to_scheme, evm_address(address) as to_value, chain as to_bank, amount::hugeint * 1000000000 as amount, scale,
           amount || ' Gwei' as amount_published, chain || ':native' as asset, symbol as currency, evm_time(time) as time, 'second' as time_precision,
           try_cast(block as bigint) as block, 'withdrawal' as position, block_hash, coalesce(s.status, 'booked') as status,
           'withdrawal of validator ' || validator as purpose, file_sha256, part, line
    from evm_withdrawal as w cross join evm_chain
    left join evm_hash_status as s on s.hash = w.block_hash
    where evm_address(address) is not null and regexp_full_match(amount, '\\d{1,18}') and evm_time(time) is not null and amount::hugeint > 0
    qualify row_number() over (partition by number order by s.status nulls first, file_sha256, line) = 1
    """,
)

FACTS = (*BLOCKS, *TRANSACTIONS, *TOKENS, *TRACES, *WITHDRAWALS)
