"""What ethereum-etl and GraphSense publish of account chains, as the temp tables that `_evm_facts` reads.

Columns: https://ethereum-etl.readthedocs.io/en/latest/schema/, and what GraphSense's ingest writes
(https://github.com/graphsense/graphsense-lib); versions of both add columns, all of which are named here.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

BLOCK = (
    "number", "hash", "parent_hash", "nonce", "sha3_uncles", "logs_bloom", "transactions_root", "state_root",
    "receipts_root", "miner", "difficulty", "total_difficulty", "size", "extra_data", "gas_limit", "gas_used", "timestamp",
    "transaction_count", "base_fee_per_gas", "withdrawals_root", "withdrawals", "blob_gas_used", "excess_blob_gas",
)  # fmt: skip
TRANSACTION = (
    "hash", "nonce", "block_hash", "block_number", "transaction_index", "from_address", "to_address", "value", "gas",
    "gas_price", "input", "block_timestamp", "max_fee_per_gas", "max_priority_fee_per_gas", "transaction_type",
    "max_fee_per_blob_gas", "blob_versioned_hashes",
    "receipt_cumulative_gas_used", "receipt_gas_used", "receipt_contract_address", "receipt_root", "receipt_status",
    "receipt_effective_gas_price", "receipt_l1_fee", "receipt_l1_gas_used", "receipt_l1_gas_price", "receipt_l1_fee_scalar",
    "receipt_blob_gas_price", "receipt_blob_gas_used",
)  # fmt: skip
RECEIPT = (
    "transaction_hash", "transaction_index", "block_hash", "block_number", "cumulative_gas_used", "gas_used",
    "contract_address", "root", "status", "effective_gas_price", "l1_fee", "l1_gas_used", "l1_gas_price", "l1_fee_scalar",
    "blob_gas_price", "blob_gas_used",
)  # fmt: skip
TOKEN_TRANSFER = (
    "token_address", "from_address", "to_address", "value", "transaction_hash", "log_index", "block_number",
    "block_timestamp", "block_hash",
)  # fmt: skip
TRACE = (
    "block_number", "transaction_hash", "transaction_index", "from_address", "to_address", "value", "input", "output",
    "trace_type", "call_type", "reward_type", "gas", "gas_used", "subtraces", "trace_address", "error", "status",
    "trace_id", "trace_index", "block_timestamp", "block_hash",
)  # fmt: skip
LOG = (
    "log_index", "transaction_hash", "transaction_index", "block_hash", "block_number", "address", "data", "topics",
    "block_timestamp",
)  # fmt: skip
TOKEN = ("address", "symbol", "name", "decimals", "total_supply", "block_number", "block_timestamp", "block_hash")

TABLES: dict[str, tuple[str, ...]] = {
    "blocks": BLOCK,
    "transactions": TRANSACTION,
    "receipts": RECEIPT,
    "token_transfers": TOKEN_TRANSFER,
    "traces": TRACE,
    "logs": LOG,
    "tokens": TOKEN,
}
"""Part -> its columns; raw.eth_<part>."""

SIGNS: dict[str, frozenset[str]] = {
    "blocks": frozenset({"number", "hash", "parent_hash", "timestamp", "transaction_count"}),
    "transactions": frozenset({"hash", "from_address", "to_address", "value", "block_number", "gas"}),
    "receipts": frozenset({"transaction_hash", "cumulative_gas_used", "gas_used", "status"}),
    "token_transfers": frozenset(
        {"token_address", "from_address", "to_address", "value", "transaction_hash", "log_index"}
    ),
    "traces": frozenset(
        {"trace_type", "from_address", "to_address", "value", "trace_address", "status", "block_number"}
    ),
    "logs": frozenset({"log_index", "transaction_hash", "address", "data", "topics"}),
    "tokens": frozenset({"address", "symbol", "decimals", "total_supply"}),
}
"""Part -> the columns without which it is none; the first part that has its own takes a file."""

OPTIONAL = {part: tuple(column for column in columns if column not in SIGNS[part]) for part, columns in TABLES.items()}

GS_BLOCK = (
    "blockIdGroup", "blockId", "blockHash", "parentHash", "nonce", "sha3_uncles", "logsBloom", "transactionsRoot",
    "stateRoot", "receiptsRoot", "miner", "difficulty", "totalDifficulty", "size", "extraData", "gasLimit", "gasUsed",
    "baseFeePerGas", "timestamp", "transactionCount",
)  # fmt: skip
GS_TRANSACTION = (
    "txHash", "nonce", "blockHash", "blockId", "transactionIndex", "fromAddress", "toAddress", "value", "gas", "gasPrice",
    "input", "blockTimestamp", "receiptGasUsed", "receiptStatus", "receiptContractAddress", "maxFeePerGas",
    "maxPriorityFeePerGas", "transactionType", "txHashPrefix",
)  # fmt: skip
GS_TOKEN_TRANSFER = ("blockId", "transactionIndex", "logIndex", "txHash", "tokenAddress", "from", "to", "value")
GS_TRACE = (
    "blockIdGroup", "blockId", "internalIndex", "traceIndex", "callerAddress", "transfertoAddress", "callInfoIndex",
    "callValue", "note", "rejected", "txHash", "callTokenId",
)  # fmt: skip
GS_TOKEN = ("currencyTicker", "tokenAddress", "standard", "decimals", "decimalDivisor", "pegCurrency")

GRAPHSENSE: dict[str, tuple[str, ...]] = {
    "blocks": GS_BLOCK,
    "transactions": GS_TRANSACTION,
    "token_transfers": GS_TOKEN_TRANSFER,
    "traces": GS_TRACE,
    "token_configuration": GS_TOKEN,
}
"""Part -> its columns; raw.gs_<part>."""

GS_SIGNS: dict[str, frozenset[str]] = {
    "blocks": frozenset({"blockId", "blockHash", "parentHash", "timestamp", "transactionCount"}),
    "transactions": frozenset({"txHash", "blockHash", "blockId", "fromAddress", "value", "blockTimestamp"}),
    "token_transfers": frozenset({"txHash", "logIndex", "tokenAddress", "from", "to", "value"}),
    "traces": frozenset({"txHash", "callerAddress", "transfertoAddress", "callValue", "rejected"}),
    "token_configuration": frozenset({"currencyTicker", "tokenAddress", "standard", "decimals"}),
}

MECHANICS = "how the chain works, not who moved what"
DERIVED = "made of other columns"
IGNORED = {
    **{
        f"eth_blocks.{column}": MECHANICS
        for column in (
            "nonce", "sha3_uncles", "logs_bloom", "transactions_root", "state_root", "receipts_root", "miner", "difficulty",
            "total_difficulty", "size", "extra_data", "gas_limit", "gas_used", "base_fee_per_gas", "withdrawals_root",
            "blob_gas_used", "excess_blob_gas",
        )
    },
    **{
        f"eth_transactions.{column}": MECHANICS
        for column in (
            "nonce", "gas", "input", "max_fee_per_gas", "max_priority_fee_per_gas", "transaction_type", "max_fee_per_blob_gas",
            "blob_versioned_hashes", "receipt_cumulative_gas_used", "receipt_root", "receipt_l1_fee", "receipt_l1_gas_used",
            "receipt_l1_gas_price", "receipt_l1_fee_scalar", "receipt_blob_gas_price", "receipt_blob_gas_used",
        )
    },
    **{
        f"eth_receipts.{column}": MECHANICS
        for column in (
            "transaction_index", "block_hash", "block_number", "cumulative_gas_used", "root", "l1_fee", "l1_gas_used",
            "l1_gas_price", "l1_fee_scalar", "blob_gas_price", "blob_gas_used",
        )
    },
    **{
        f"eth_traces.{column}": MECHANICS
        for column in ("input", "output", "gas", "gas_used", "subtraces", "error", "trace_index", "block_hash", "block_timestamp")
    },
    **{f"eth_tokens.{column}": "the token maker's own words" for column in ("name", "total_supply")},
    **{f"eth_tokens.{column}": "when the token was made" for column in ("block_number", "block_timestamp", "block_hash")},
    **{
        f"eth_{part}.{column}": reason
        for part in TABLES
        for column, reason in (("type", "told by the table"), ("item_id", DERIVED), ("item_timestamp", DERIVED))
    },
}  # fmt: skip
GS_IGNORED = {
    **{
        f"gs_blocks.{column}": MECHANICS
        for column in (
            "blockIdGroup", "nonce", "sha3_uncles", "logsBloom", "transactionsRoot", "stateRoot", "receiptsRoot", "miner",
            "difficulty", "totalDifficulty", "size", "extraData", "gasLimit", "gasUsed", "baseFeePerGas",
        )
    },
    **{
        f"gs_transactions.{column}": MECHANICS
        for column in ("nonce", "gas", "input", "maxFeePerGas", "maxPriorityFeePerGas", "transactionType", "txHashPrefix")
    },
    **{f"gs_traces.{column}": MECHANICS for column in ("blockIdGroup", "callInfoIndex")},
    **{f"gs_token_configuration.{column}": DERIVED for column in ("standard", "decimalDivisor", "pegCurrency")},
}  # fmt: skip

MACROS = (
    r"""
    create or replace temp macro evm_time(value) as
        case when regexp_full_match(value, '\d{1,10}') then case when value::bigint between 1 and 4102444800 then make_timestamp(value::bigint * 1000000) end
             else try_cast(regexp_replace(value, '( UTC|Z)$', '') as timestamp) end
    """,
    "create or replace temp macro evm_is_hash(value) as regexp_full_match(value, '(0x)?[0-9a-fA-F]{64}')",
    """
    create or replace temp macro evm_plain(value) as
        case when starts_with(value, '0x') and (select chain = 'tron' from evm_chain) then lower(value[3:]) else lower(value) end
    """,
    r"""
    create or replace temp macro evm_address(value) as
        case when regexp_full_match(value, '0x[0-9a-fA-F]{40}') then lower(value)
             when regexp_full_match(value, 'T[1-9A-HJ-NP-Za-km-z]{33}') then value end
    """,
    # A word of 32 bytes in hexadecimal as a decimal number, while 38 digits hold it; else with its letters, which no sum takes.
    """
    create or replace temp macro evm_number(word) as
        case when regexp_full_match(word, '0{32}[0-7][0-9a-f]{31}')
             then (('0x' || word[33:48])::ubigint::hugeint * 18446744073709551616::hugeint + ('0x' || word[49:64])::ubigint::hugeint)::varchar
             when regexp_full_match(word, '[0-9a-f]{64}') then repeat('9', 78) end
    """,
)

SHAPE = (
    *MACROS,
    """
    create or replace temp table evm_block as
    select number, hash, parent_hash, timestamp as time, nullif(transaction_count, '') as transactions, file_sha256, part, line
    from raw.eth_blocks
    """,
    """
    create or replace temp table evm_tx as
    select t.hash, t.block_hash, t.block_number as block, t.transaction_index as tx_index, t.from_address, t.to_address,
           coalesce(nullif(t.receipt_contract_address, ''), r.contract_address) as contract, t.value, t.block_timestamp as time,
           coalesce(nullif(t.receipt_gas_used, ''), r.gas_used) as gas_used,
           coalesce(nullif(t.receipt_effective_gas_price, ''), r.effective_gas_price, t.gas_price) as gas_price,
           coalesce(nullif(t.receipt_status, ''), r.status) as receipt_status,
           r.found is null and coalesce(t.receipt_gas_used, '') = '' as receipts_expected,
           t.file_sha256, t.part, t.line
    from raw.eth_transactions as t
    left join (
        select transaction_hash, any_value(nullif(contract_address, '')) as contract_address, any_value(nullif(gas_used, '')) as gas_used,
               any_value(nullif(effective_gas_price, '')) as effective_gas_price, any_value(nullif(status, '')) as status, true as found
        from raw.eth_receipts group by transaction_hash
    ) as r on r.transaction_hash = t.hash
    """,
    "insert into incoming.used select file_sha256, part, line from raw.eth_receipts",
    # Transfers of tokens as exported, and as the logs tell: 'Transfer(address,address,uint256)' with three or four topics.
    """
    create or replace temp table evm_told as
    select token_address as token, from_address, to_address, value, transaction_hash as tx_hash, log_index, null::varchar as tx_index,
           block_number as block, block_timestamp as time, block_hash, file_sha256, part, line
    from raw.eth_token_transfers
    """,
    """
    create or replace temp table evm_event as
    select l.address, l.data, case when starts_with(l.topics, '[') then from_json(l.topics, '["varchar"]')
                                   when coalesce(l.topics, '') <> '' then string_split(l.topics, ',') else t.topics end as topics,
           l.transaction_hash, l.log_index, l.transaction_index, l.block_number, l.block_timestamp, l.block_hash, l.file_sha256, l.part, l.line
    from (select address, data, topics, transaction_hash, log_index, transaction_index, block_number, block_timestamp, block_hash,
                 file_sha256, part, line, entry from raw.eth_logs) as l
    left join (select file_sha256, entry, list(text order by item) as topics from raw.eth_topics group by file_sha256, entry) as t
        on t.file_sha256 = l.file_sha256 and t.entry = l.entry
    """,
    """
    create or replace temp table evm_token as
    from evm_told
    union all
    select address, '0x' || right(topics[2], 40), '0x' || right(topics[3], 40),
           evm_number(lower(coalesce(substr(topics[4], 3), substr(data, 3)))), transaction_hash, log_index, transaction_index,
           block_number, block_timestamp, block_hash, file_sha256, part, line
    from evm_event
    where topics[1] = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef' and len(topics) in (3, 4)
      and (transaction_hash, log_index) not in (select (tx_hash, log_index) from evm_told)
    """,
    "insert into incoming.used select file_sha256, part, line from evm_event",
    """
    create or replace temp table evm_decimals as
    select address as contract, symbol, decimals, file_sha256, part, line from raw.eth_tokens
    """,
    # A delegated call runs another's code with the caller's own money: it moves none.
    """
    create or replace temp table evm_trace as
    select block_number as block, transaction_hash as tx_hash, transaction_index as tx_index, from_address, to_address,
           coalesce(nullif(value, ''), '0') as value,
           case when trace_type = 'reward' then 'reward:' || coalesce(reward_type, '') || ':' || coalesce(nullif(trace_id, ''), block_number)
                else replace(coalesce(trace_address, ''), ',', '_') end as path,
           trace_type in ('call', 'create', 'suicide', 'reward', 'genesis', 'daofork') and coalesce(call_type, '') not in ('delegatecall', 'callcode', 'staticcall') as moves,
           coalesce(status, '1') = '0' as failed,
           case when trace_type = 'reward' then reward_type || ' reward' when trace_type <> 'call' then trace_type end as purpose,
           file_sha256, part, line
    from raw.eth_traces
    """,
    """
    create or replace temp table evm_withdrawal as
    with given as (
        select number as block, hash as block_hash, timestamp as time, file_sha256, part, line,
               unnest(from_json(case when starts_with(withdrawals, '[') then withdrawals else '[' || withdrawals || ']' end,
                                '[{"index":"varchar","validator_index":"varchar","address":"varchar","amount":"varchar"}]')) as one
        from (select number, hash, timestamp, withdrawals, file_sha256, part, line from raw.eth_blocks) as b
        where json_valid(case when starts_with(withdrawals, '[') then withdrawals else '[' || withdrawals || ']' end)
    )
    select block, block_hash, time, one.index as number, one.validator_index as validator, one.address as address, one.amount as amount,
           file_sha256, part, line
    from given
    union all
    select b.number, b.hash, b.timestamp, w.index, w.validator_index, w.address, w.amount, w.file_sha256, w.part, w.line
    from raw.eth_withdrawals as w join (select number, hash, timestamp, file_sha256, entry from raw.eth_blocks) as b
      on b.file_sha256 = w.file_sha256 and b.entry = w.entry
    """,
    "insert into incoming.used select file_sha256, part, line from raw.eth_blocks where coalesce(withdrawals, '') <> ''",
    "insert into incoming.used select file_sha256, part, line from raw.eth_withdrawals",
    "insert into incoming.used select file_sha256, part, line from raw.eth_topics",
)


def bytes_sql(column: str) -> str:
    """SQL of a value of bytes as hexadecimal: published so, or in base64; null for nothing."""
    return (
        f"case when regexp_full_match({column}, '0x([0-9a-fA-F]{{2}})+') then lower({column}) "
        f"when coalesce({column}, '') <> '' then '0x' || lower(hex(try(from_base64({column})))) end"
    )


GS_SHAPE = (
    *MACROS,
    # Bytes of all addresses; on TRON each has its base58 form, which Python makes (tron_form: bytes, address).
    f"""
    create or replace temp table evm_block as
    select "blockId" as number, {bytes_sql('"blockHash"')} as hash, {bytes_sql('"parentHash"')} as parent_hash, timestamp as time,
           "transactionCount" as transactions, file_sha256, part, line
    from raw.gs_blocks
    """,
    f"""
    create or replace temp table evm_tx as
    select {bytes_sql('"txHash"')} as hash, {bytes_sql('"blockHash"')} as block_hash, "blockId" as block, "transactionIndex" as tx_index,
           coalesce(f.address, {bytes_sql('"fromAddress"')}, "fromAddress") as from_address,
           coalesce(o.address, {bytes_sql('"toAddress"')}, "toAddress") as to_address,
           coalesce(c.address, {bytes_sql('"receiptContractAddress"')}) as contract,
           value, "blockTimestamp" as time, "receiptGasUsed" as gas_used, "gasPrice" as gas_price, "receiptStatus" as receipt_status,
           "receiptStatus" is null as receipts_expected, file_sha256, part, line
    from raw.gs_transactions
    left join tron_form as f on f.bytes = {bytes_sql('"fromAddress"')}
    left join tron_form as o on o.bytes = {bytes_sql('"toAddress"')}
    left join tron_form as c on c.bytes = {bytes_sql('"receiptContractAddress"')}
    """,
    f"""
    create or replace temp table evm_token as
    select coalesce(c.address, {bytes_sql('"tokenAddress"')}) as token, coalesce(f.address, {bytes_sql('"from"')}) as from_address,
           coalesce(o.address, {bytes_sql('"to"')}) as to_address, value, {bytes_sql('"txHash"')} as tx_hash, "logIndex" as log_index,
           "transactionIndex" as tx_index, "blockId" as block, null::varchar as time, null::varchar as block_hash, file_sha256, part, line
    from raw.gs_token_transfers
    left join tron_form as c on c.bytes = {bytes_sql('"tokenAddress"')}
    left join tron_form as f on f.bytes = {bytes_sql('"from"')}
    left join tron_form as o on o.bytes = {bytes_sql('"to"')}
    """,
    f"""
    create or replace temp table evm_decimals as
    select coalesce(c.address, {bytes_sql('"tokenAddress"')}) as contract, "currencyTicker" as symbol, decimals, file_sha256, part, line
    from raw.gs_token_configuration
    left join tron_form as c on c.bytes = {bytes_sql('"tokenAddress"')}
    """,
    # The value of tokens of TRC-10 (callTokenId) is none of the chain's coin.
    f"""
    create or replace temp table evm_trace as
    select "blockId" as block, {bytes_sql('"txHash"')} as tx_hash, null::varchar as tx_index,
           coalesce(f.address, {bytes_sql('"callerAddress"')}) as from_address, coalesce(o.address, {bytes_sql('"transfertoAddress"')}) as to_address,
           "callValue" as value, "internalIndex" || '_' || "traceIndex" as path,
           note in ('call', 'create', 'suicide') and coalesce("callTokenId", '') in ('', '0') as moves,
           coalesce(rejected, '') = 'true' as failed, case when note <> 'call' then note end as purpose, file_sha256, part, line
    from raw.gs_traces
    left join tron_form as f on f.bytes = {bytes_sql('"callerAddress"')}
    left join tron_form as o on o.bytes = {bytes_sql('"transfertoAddress"')}
    """,
    """
    create or replace temp table evm_withdrawal (block varchar, block_hash varchar, time varchar, number varchar, validator varchar,
        address varchar, amount varchar, file_sha256 varchar, part varchar, line bigint)
    """,
)

CODES = (
    """
    select 'ethereum_etl:trace_type=' || trace_type as code, line, file_sha256 from raw.eth_traces
    where trace_type not in ('call', 'create', 'suicide', 'reward', 'genesis', 'daofork')
    """,
    """
    select 'ethereum_etl:call_type=' || call_type as code, line, file_sha256 from raw.eth_traces
    where coalesce(call_type, '') not in ('', 'call', 'delegatecall', 'callcode', 'staticcall')
    """,
)
GS_CODES = (
    "select 'ethereum_etl:note=' || note as code, line, file_sha256 from raw.gs_traces where note not in ('call', 'create', 'suicide')",
)
