"""Chains of unspent outputs (Bitcoin and its kin) as exported by bitcoin-etl: blocks and transactions.

JSON lines or Parquet; inputs and outputs are kept as such. An input whose export lacks the value and address of what it
spends is kept by the output that it names; `link` finds it where that output is ingested, too. Files do not tell
their chain: the addresses do, or a name that begins with it ('bitcoin_cash_transactions.json').
https://github.com/blockchain-etl/bitcoin-etl
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from ingest.read.json import Entry, Layout, Part, json_head, read_json
from ingest.read.parquet import parquet_names
from ingest.source import Format, InputFile, Read, Source
from ingest.sources._evm_facts import BLOCKS
from ingest.sources._evm_shape import MACROS, MECHANICS
from ingest.sources._tokens import NATIVE
from ingest.sql import literal
from resolver.clean.wallets import LABELS, identify
from resolver.errors import DataError

CHAINS = {
    **{label.lower(): chain for chain, labels in LABELS.items() for label in labels if chain not in ("tron", "solana")},
    "bitcoin_cash": "bitcoin_cash", "bitcoin_sv": "bitcoin_sv", "bitcoin_gold": "bitcoin_gold", "zcash": "zcash", "zec": "zcash",
}  # fmt: skip
"""How a file's name may begin -> chain."""

BLOCK = (
    "hash", "size", "stripped_size", "weight", "number", "version", "merkle_root", "timestamp", "nonce", "bits",
    "coinbase_param", "transaction_count", "type", "item_id", "previous_block_hash",
)  # fmt: skip
TRANSACTION = (
    "hash", "size", "virtual_size", "version", "lock_time", "block_number", "block_hash", "block_timestamp", "is_coinbase",
    "index", "input_count", "output_count", "input_value", "output_value", "fee", "type", "item_id", "block_timestamp_month",
)  # fmt: skip
INPUT = (
    "index", "spent_transaction_hash", "spent_output_index", "script_asm", "script_hex", "sequence", "required_signatures",
    "type", "value", "txinwitness",
)  # fmt: skip
OUTPUT = ("index", "script_asm", "script_hex", "required_signatures", "type", "value")

LAYOUTS = {
    "blocks": Layout((Entry("btc_blocks", BLOCK),)),
    "transactions": Layout(
        (
            Entry(
                "btc_transactions",
                TRANSACTION,
                (
                    Part("btc_inputs", "inputs", INPUT),
                    Part("btc_input_addresses", "inputs[]/addresses", (".",)),
                    Part("btc_outputs", "outputs", OUTPUT),
                    Part("btc_output_addresses", "outputs[]/addresses", (".",)),
                ),
            ),
        )
    ),
}
SIGNS = {
    "blocks": frozenset({"hash", "number", "timestamp", "transaction_count", "merkle_root"}),
    "transactions": frozenset({"hash", "block_number", "block_hash", "is_coinbase", "inputs", "outputs"}),
}


def _part(names: frozenset[str]) -> str | None:
    return next((part for part, needed in SIGNS.items() if needed <= names), None)


def _json(file: InputFile) -> str | None:
    head = json_head(file)
    return _part(head.keys) if head is not None else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.btc_blocks, btc_transactions, their inputs, outputs and addresses, and evm_chain.

    Raises: DataError where the addresses are of several chains, or of another than the files' names say.
    """
    for part, layout in LAYOUTS.items():
        read_json(con, [file for file in files if file.part == part], layout)
    chain = _chain(con, files)
    symbol, scale = NATIVE[chain]
    con.execute("create or replace temp table evm_chain (chain varchar, symbol varchar, scale smallint)")
    con.execute("insert into evm_chain values (?, ?, ?)", [chain, symbol, scale])
    return Read()


def read_parquet(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """The same from Parquet: rows become JSON lines, so that `line` is the row's number from 1."""
    with tempfile.TemporaryDirectory() as folder:
        given = []
        for number, file in enumerate(files):
            lines = Path(folder) / f"{number}.json"
            try:
                con.execute(
                    f"copy (select * from read_parquet({literal(str(file.path))})) to {literal(str(lines))} (format json)"
                )
            except duckdb.Error as error:
                said = str(error).splitlines()[0]
                raise DataError(
                    f"{file.name}: this Parquet file can't be read ({said}). Write or download it again."
                ) from error
            given.append(replace(file, path=lines, head=lines.read_bytes()[:65536]))
        return read(con, given)


def _chain(con: DuckDBPyConnection, files: list[InputFile]) -> str:
    """The chain of all files: by their names, and by the addresses that only one chain has."""
    named = {
        chain
        for file in files
        for word, chain in CHAINS.items()
        if re.match(rf"{word}(?![a-z0-9])", file.base.lower().replace("bitcoin__", "bitcoin "))
    }
    named = named - {"bitcoin"} if len(named) > 1 else named
    own = named.pop() if len(named) == 1 else None
    found: set[str] = set()
    for (address,) in con.execute(
        "select distinct text from (select text from raw.btc_output_addresses union all select text from raw.btc_input_addresses) order by 1"
    ).fetchall():
        one = identify(address, chain=own)
        if one is not None:
            found.add(one.chain)
    if named or len(found) > 1 or (own and found and found != {own}):
        told = ", ".join(sorted(found | named | ({own} if own else set())))
        raise DataError(
            f"{', '.join(file.name for file in files)}: of several chains by names and addresses ({told}). Ingest one chain at a time, "
            "and name the files by their chain."
        )
    return own or (found.pop() if found else "bitcoin")


SHAPE = (
    *MACROS,
    """
    create or replace temp table evm_block as
    select number, hash, previous_block_hash as parent_hash, timestamp as time, nullif(transaction_count, '') as transactions, file_sha256, part, line
    from raw.btc_blocks
    """,
    *BLOCKS,
    """
    create or replace temp table btc_tx as
    select t.hash, t.block_number as block, t.block_hash, t.block_timestamp as time, t.is_coinbase as coinbase, t.index as place, t.fee,
           try_cast(t.input_count as bigint) as inputs, try_cast(t.output_count as bigint) as outputs, coalesce(i.inputs, 0) as inputs_here,
           coalesce(o.outputs, 0) as outputs_here, coalesce(i.known, true) as valued, coalesce(i.bad, false) or coalesce(o.bad, false) as bad,
           t.file_sha256, t.part, t.line, t.entry
    from (select hash, block_number, block_hash, block_timestamp, is_coinbase, index, fee, input_count, output_count, file_sha256, part, line, entry
          from raw.btc_transactions) as t
    left join (select file_sha256, entry, count(*) as inputs, bool_and(value is not null) as known,
                      bool_or(value is not null and try_cast(value as hugeint) is null or try_cast(value as hugeint) < 0) as bad
               from raw.btc_inputs group by all) as i on i.file_sha256 = t.file_sha256 and i.entry = t.entry
    left join (select file_sha256, entry, count(*) as outputs,
                      bool_or(value is null or try_cast(value as hugeint) is null or try_cast(value as hugeint) < 0) as bad
               from raw.btc_outputs group by all) as o on o.file_sha256 = t.file_sha256 and o.entry = t.entry
    """,
    """
    create or replace temp table btc_good as
    select *, row_number() over (partition by hash order by s.status nulls first, file_sha256, line) as nth,
           case when not evm_is_hash(btc_tx.hash) then 'no_key' when bad then 'amount' when evm_time(time) is null then 'date'
                when inputs <> inputs_here or outputs <> outputs_here then 'truncated' end as code
    from btc_tx left join (select hash as block_hash, status from evm_hash_status) as s using (block_hash)
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, coalesce(code, 'reorganised') as code,
           case code when 'no_key' then 'the hash of a transaction is 64 hexadecimal digits: correct the row, or export it again'
                     when 'amount' then 'the value of an input or output is no whole number of smallest units'
                     when 'date' then 'no time of its block: export it again'
                     when 'truncated' then 'it says that it has ' || inputs || ' inputs and ' || outputs || ' outputs; there are ' || inputs_here || ' and ' || outputs_here
                     else 'the transaction stands in another block of the same height, too: only one is taken' end as reason,
           concat_ws(' ', hash, block, time) as content
    from btc_good where code is not null or nth > 1
    """,
    "delete from btc_good where code is not null or nth > 1",
    """
    insert into incoming.transaction by name
    select chain, lower(hash) as tx_hash, try_cast(block as bigint) as block, try_cast(place as bigint) as position, evm_time(time) as time,
           case when coinbase = 'true' or not valued then null else try_cast(fee as hugeint) end as fee, coinbase = 'true' as coinbase,
           nullif(block_hash, '') as block_hash, file_sha256, part, line
    from btc_good cross join evm_chain
    """,
    """
    insert into incoming.tx_input by name
    select chain, lower(g.hash) as tx_hash, coalesce(try_cast(i.index as bigint), i.item - 1) as position, lower(i.spent_transaction_hash) as spent_tx_hash,
           try_cast(i.spent_output_index as bigint) as spent_position, coalesce(a.addresses, []) as addresses, i.value::hugeint as amount,
           i.type as script_type, g.file_sha256, g.part, g.line
    from btc_good as g cross join evm_chain
    join (select index, spent_transaction_hash, spent_output_index, type, value, file_sha256, entry, item from raw.btc_inputs) as i
      on i.file_sha256 = g.file_sha256 and i.entry = g.entry
    left join (select file_sha256, entry, parent, list(text order by item) as addresses from raw.btc_input_addresses group by all) as a
      on a.file_sha256 = i.file_sha256 and a.entry = i.entry and a.parent = i.item
    """,
    """
    insert into incoming.tx_output by name
    select chain, lower(g.hash) as tx_hash, coalesce(try_cast(o.index as bigint), o.item - 1) as position, coalesce(a.addresses, []) as addresses,
           o.value::hugeint as amount, o.type as script_type, g.file_sha256, g.part, g.line
    from btc_good as g cross join evm_chain
    join (select index, type, value, file_sha256, entry, item from raw.btc_outputs) as o on o.file_sha256 = g.file_sha256 and o.entry = g.entry
    left join (select file_sha256, entry, parent, list(text order by item) as addresses from raw.btc_output_addresses group by all) as a
      on a.file_sha256 = o.file_sha256 and a.entry = o.entry and a.parent = o.item
    """,
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
    """
    insert into incoming.finding
    select 'inputs_unknown', format('{:,}', count(*)) || ' inputs name what they spend without its value: it is found where that output is '
           || 'ingested, too. Export with enrichment to have it.'
    from incoming.tx_input where amount is null having count(*) > 0
    """,
)

IGNORED = {
    **{
        f"btc_blocks.{column}": MECHANICS
        for column in ("size", "stripped_size", "weight", "version", "merkle_root", "nonce", "bits", "coinbase_param")
    },
    **{f"btc_transactions.{column}": MECHANICS for column in ("size", "virtual_size", "version", "lock_time")},
    **{f"btc_transactions.{column}": "sums of the inputs and outputs" for column in ("input_value", "output_value")},
    **{
        f"btc_{table}.{column}": "told by the table, or made of other columns"
        for table in ("blocks", "transactions")
        for column in ("type", "item_id", "block_timestamp_month")
    },
    **{
        f"btc_{table}.{column}": "the script itself; its type and addresses are kept"
        for table in ("inputs", "outputs")
        for column in ("script_asm", "script_hex", "sequence", "required_signatures", "txinwitness")
    },
}

PARTS = ("btc_inputs", "btc_input_addresses", "btc_outputs", "btc_output_addresses")


SOURCE = Source(
    title="Bitcoin and kin: blocks and transactions",
    publisher="bitcoin-etl (blockchain-etl)",
    url="https://github.com/blockchain-etl/bitcoin-etl",
    licence="facts of a public chain; MIT for the exporter",
    prefix="bitcoin",
    formats=tuple(
        Format(
            name=name,
            parts=("blocks", "transactions"),
            required=(),
            recognise=recognise,
            read=reader,
            statements=SHAPE,
            ignored=IGNORED,
            keys={"btc_blocks": ("hash",), "btc_transactions": ("hash", "block_hash")},
            children={"btc_transactions": PARTS},
            deltas=("blocks", "transactions"),
        )
        for name, recognise, reader in (
            ("json", _json, read),
            ("parquet", lambda file: _part(parquet_names(file)), read_parquet),
        )
    ),
    traps=(
        "An export without enrichment says which output an input spends, not its value or address; its fee is no fee then.",
        "Addresses '1...' and '3...' are of Bitcoin, Bitcoin Cash and Bitcoin SV: without a name that says so, of Bitcoin.",
        "Shielded inputs and outputs of Zcash have a value and no address.",
        "A value is in the chain's smallest unit (satoshi).",
    ),
)
