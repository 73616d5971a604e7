"""Account chains (Ethereum and its kin, TRON) as exported by ethereum-etl, or by GraphSense.

CSV, JSON lines or Parquet; any of blocks, transactions, receipts, token_transfers, traces, logs and tokens. Give
together what belongs together: times of token transfers stand in the blocks, the success of transactions in the receipts.
The files do not tell their chain: a name that begins with it ('polygon_transactions.csv', 'trx__blocks.json') does, and
GraphSense's blocks of TRON are known by their hashes; else it is Ethereum.
https://github.com/blockchain-etl/ethereum-etl, https://github.com/graphsense/graphsense-lib
"""

# ruff: noqa: E501 - a column of SQL, and a table of formats, read best on one line

from __future__ import annotations

import re
from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.read.json import Entry, Layout, Part, json_head, read_json
from ingest.read.parquet import parquet_names, read_parquet
from ingest.read.raw import create_raw_table
from ingest.source import Format, InputFile, Read, Source
from ingest.sources import _evm_shape as shape
from ingest.sources._evm_facts import FACTS
from ingest.sources._tokens import NATIVE
from ingest.sql import quote
from resolver.clean.wallets import EVM, identify
from resolver.errors import DataError

CHAINS = {
    "ethereum": "ethereum", "eth": "ethereum", "tron": "tron", "trx": "tron", "bsc": "bnb_smart_chain", "matic": "polygon",
    "etc": "ethereum_classic", **{name: name for name in EVM},
}  # fmt: skip
"""First word of a file's name -> chain."""


def _part(names: frozenset[str], signs: Mapping[str, frozenset[str]]) -> str | None:
    return next((part for part, needed in signs.items() if needed <= names), None)


def _csv(file: InputFile, signs: Mapping[str, frozenset[str]]) -> str | None:
    return _part(frozenset(csv_header(file)), signs) if not file.head.startswith((b"{", b"[", b"<", b"PAR1")) else None


def _json(file: InputFile, signs: Mapping[str, frozenset[str]]) -> str | None:
    head = json_head(file)
    return _part(head.keys, signs) if head is not None else None


def chain_of(files: list[InputFile]) -> str | None:
    """The chain that the names of the files begin with; None where they do not say.

    Raises: DataError where they name several.
    """
    found = {chain for file in files if (chain := CHAINS.get(re.split(r"[^a-z]", file.base.lower())[0]))}
    if len(found) > 1:
        raise DataError(
            f"{', '.join(file.name for file in files)}: of several chains ({', '.join(sorted(found))}). Ingest one chain at a time."
        )
    return found.pop() if found else None


def _told(con: DuckDBPyConnection, chain: str) -> None:
    """Make evm_chain, of one row."""
    symbol, scale = NATIVE[chain]
    con.execute("create or replace temp table evm_chain (chain varchar, symbol varchar, scale smallint)")
    con.execute("insert into evm_chain values (?, ?, ?)", [chain, symbol, scale])


def _tables(con: DuckDBPyConnection, prefix: str, tables: Mapping[str, tuple[str, ...]]) -> None:
    for part, columns in tables.items():
        create_raw_table(con, f"{prefix}_{part}", columns, entries=True)


# --------------------------------------------------------------------------------------------------------- ethereum-etl


def read_eth_csv(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.eth_* from CSV files; columns that a version of the exporter lacks are null."""
    _start(con, files)
    for file in files:
        _csv_file(con, file, f"eth_{file.part}", shape.TABLES[file.part])
    return Read()


def read_eth_json(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.eth_* from JSON lines."""
    _start(con, files)
    for part, columns in shape.TABLES.items():
        own = [file for file in files if file.part == part]
        lists = {"blocks": "withdrawals", "logs": "topics"}
        parts = (
            (Part("eth_withdrawals", "withdrawals", ("index", "validator_index", "address", "amount")),)
            if part == "blocks"
            else (Part("eth_topics", "topics", (".",)),)
            if part == "logs"
            else ()
        )
        single = tuple(
            column for column in (*columns, "type", "item_id", "item_timestamp") if column != lists.get(part)
        )
        for column in ("type", "item_id", "item_timestamp"):
            con.execute(f"alter table raw.{quote(f'eth_{part}')} add column if not exists {column} varchar")
        read_json(
            con, own, Layout((Entry(f"eth_{part}", single, parts),), ignored={"blob_versioned_hashes": "see there"})
        )
    return Read()


def read_eth_parquet(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.eth_* from Parquet files."""
    _start(con, files)
    for file in files:
        read_parquet(con, f"eth_{file.part}", file)
    return Read()


def _start(con: DuckDBPyConnection, files: list[InputFile]) -> None:
    _told(con, chain_of(files) or "ethereum")
    _tables(con, "eth", shape.TABLES)
    create_raw_table(con, "eth_withdrawals", ("index", "validator_index", "address", "amount"), entries=True)
    create_raw_table(con, "eth_topics", ("text",), entries=True)


def _csv_file(con: DuckDBPyConnection, file: InputFile, table: str, known: tuple[str, ...]) -> None:
    """A CSV file that has some of the known columns; unknown ones are added under their names, for the audit."""
    own = {column.lower(): column for column in known}
    published = [column for column in csv_header(file) if column.lower() in own]
    read_csv(con, table, [file], [own[column.lower()] for column in published], header=True, published=published)


# ----------------------------------------------------------------------------------------------------------- GraphSense


def read_graphsense(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.gs_* from CSV, JSON lines and Parquet, the chain, and tron_form where it is TRON.

    Raises: DataError where nothing tells the chain.
    """
    _tables(con, "gs", shape.GRAPHSENSE)
    for file in files:
        table, columns = f"gs_{file.part}", shape.GRAPHSENSE[file.part]
        if file.head.startswith(b"PAR1"):
            read_parquet(con, table, file)
        elif json_head(file) is None:
            _csv_file(con, file, table, columns)
        else:
            read_json(con, [file], Layout((Entry(table, columns),)))
    chain = chain_of(files) or _graphsense_chain(con)
    if chain is None and files:
        raise DataError(
            f"{', '.join(file.name for file in files)}: nothing tells whether this is Ethereum or TRON. "
            "Add the blocks, or name the files 'eth__...' or 'trx__...'."
        )
    _told(con, chain or "ethereum")
    _forms(con, chain or "ethereum")
    return Read()


def _graphsense_chain(con: DuckDBPyConnection) -> str | None:
    """TRON's block hashes begin with the height; Ethereum's do not."""
    heights = con.execute(
        """
        select hex(try(from_base64("blockHash")))[1:16] = printf('%016X', try_cast("blockId" as bigint)) as tron
        from (select "blockHash", "blockId" from raw.gs_blocks union all select "blockHash", "blockId" from raw.gs_transactions)
        where not starts_with("blockHash", '0x') limit 100
        """
    ).fetchall()
    hexadecimal = con.execute(
        """
        select 1 from (select "blockHash" from raw.gs_blocks union all select "blockHash" from raw.gs_transactions)
        where starts_with("blockHash", '0x') limit 1
        """
    ).fetchall()
    standards = {name for (name,) in con.execute("select distinct standard from raw.gs_token_configuration").fetchall()}
    if heights or hexadecimal:
        return "tron" if heights and all(tron for (tron,) in heights) else "ethereum"
    return {"trc20": "tron", "erc20": "ethereum"}.get(*standards) if len(standards) == 1 else None


def _forms(con: DuckDBPyConnection, chain: str) -> None:
    """Make tron_form (bytes, address): the base58 form of every address, empty but for TRON."""
    import pyarrow as pa

    con.execute("create or replace temp table tron_form (bytes varchar, address varchar)")
    if chain != "tron":
        return
    columns = {
        "gs_transactions": ("fromAddress", "toAddress", "receiptContractAddress"),
        "gs_token_transfers": ("tokenAddress", "from", "to"),
        "gs_traces": ("callerAddress", "transfertoAddress"),
        "gs_token_configuration": ("tokenAddress",),
    }
    every = " union ".join(
        f"select {shape.bytes_sql(quote(column))} from raw.{table}"
        for table, names in columns.items()
        for column in names
    )
    rows = []
    for (published,) in con.execute(f"select * from ({every}) order by 1").fetchall():
        found = identify("41" + published[2:]) if published and len(published) == 42 else None
        if found is not None and found.chain == "tron":
            rows.append((published, found.normal))
    if rows:
        con.from_arrow(
            pa.table([list(column) for column in zip(*rows, strict=True)], ["bytes", "address"])
        ).insert_into("tron_form")


def _format(name: str, prefix: str, **more: object) -> Format:
    """What the formats share."""
    own = {
        "eth": {
            "eth_blocks": ("hash",), "eth_transactions": ("hash", "block_hash"),
            "eth_receipts": ("transaction_hash",), "eth_token_transfers": ("transaction_hash", "log_index"),
            "eth_tokens": ("address", "decimals"),
        },
        "gs": {
            "gs_blocks": ("blockHash",), "gs_transactions": ("txHash", "blockHash"), "gs_token_transfers": ("txHash", "logIndex"),
            "gs_traces": ("txHash", "internalIndex", "traceIndex"), "gs_token_configuration": ("tokenAddress",),
        },
    }[prefix]  # fmt: skip
    parts = tuple(shape.TABLES if prefix == "eth" else shape.GRAPHSENSE)
    return Format(name=name, parts=parts, required=(), keys=own, deltas=parts, **more)  # type: ignore[arg-type]


SOURCE = Source(
    title="Ethereum and kin, and TRON: blocks, transactions and token transfers",
    publisher="ethereum-etl (blockchain-etl), GraphSense",
    url="https://github.com/blockchain-etl/ethereum-etl",
    licence="facts of a public chain; MIT for the exporters",
    prefix="ethereum",
    formats=(
        _format(
            "csv", "eth", recognise=lambda file: _csv(file, shape.SIGNS), read=read_eth_csv,
            statements=(*shape.SHAPE, *FACTS), ignored=shape.IGNORED, code_checks=shape.CODES,
        ),
        _format(
            "json", "eth", recognise=lambda file: _json(file, shape.SIGNS), read=read_eth_json,
            statements=(*shape.SHAPE, *FACTS), ignored=shape.IGNORED, code_checks=shape.CODES,
        ),
        _format(
            "parquet", "eth", recognise=lambda file: _part(parquet_names(file), shape.SIGNS), read=read_eth_parquet,
            statements=(*shape.SHAPE, *FACTS), ignored=shape.IGNORED, code_checks=shape.CODES,
        ),
        _format(
            "graphsense", "gs", recognise=lambda file: (
                _csv(file, shape.GS_SIGNS) or _json(file, shape.GS_SIGNS) or _part(parquet_names(file), shape.GS_SIGNS)
            ),
            read=read_graphsense, statements=(*shape.GS_SHAPE, *FACTS), ignored=shape.GS_IGNORED, code_checks=shape.GS_CODES,
        ),
    ),
    traps=(
        "Token transfers have no time and no decimals of their own: give the blocks and the tokens with them.",
        "A token transfer may be of a collectible; its value is then the number of the piece, often over 38 digits.",
        "Transactions without receipts do not say whether they failed.",
        "A trace of type call with call_type delegatecall moves nothing; the first call is the transaction itself.",
        "A reorganised block: the same height with another hash. What the chain gave up is staged as cancelled.",
        "GraphSense's traces of TRON of 2023 cut values off at 32 bits: negative ones are rejected, others can't be told.",
        "Receipts of before October 2017 have a root in place of a status: whether they failed is not told.",
    ),
)  # fmt: skip
