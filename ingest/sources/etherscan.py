"""Transfers of an address on Ethereum and its kin, as Etherscan's interface gives them: one JSON page a file.

Actions tokentx (tokens), txlist (transactions) and txlistinternal (calls inside them) of the account module:
https://docs.etherscan.io/api-endpoints/accounts. CSV exports of the site are read, too; no real one was seen.
A token is its contract, never its symbol. Pages do not tell their chain: a name that begins with it does ('bsc_...').
Equal transfers inside one transaction are told apart by their number on the page, for a page gives no number of the event.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

import json
import re

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.read.json import Entry, Layout, json_head, read_json
from ingest.read.raw import create_raw_table
from ingest.source import Format, InputFile, Read, Source
from ingest.sources import _chain_export
from ingest.sources._coverage import COVERAGE, is_coverage, read_coverage
from ingest.sources._evm_facts import BLOCKS, TOKENS, TRACES, TRANSACTIONS
from ingest.sources._evm_shape import MACROS, MECHANICS
from ingest.sources._tokens import KNOWN_SQL, NATIVE
from ingest.sources.ethereum_etl import chain_of
from resolver.errors import DataError

COMMON = (
    "blockNumber", "timeStamp", "hash", "nonce", "blockHash", "transactionIndex", "from", "to", "value", "gas", "gasPrice",
    "gasUsed", "cumulativeGasUsed", "input", "methodId", "functionName", "confirmations", "contractAddress",
)  # fmt: skip
TABLES = {
    "tokens": (*COMMON, "tokenName", "tokenSymbol", "tokenDecimal", "statusRep"),
    "transactions": (*COMMON, "isError", "txreceipt_status"),
    "internal": ("blockNumber", "timeStamp", "hash", "from", "to", "value", "contractAddress", "input", "type", "gas",
                 "gasUsed", "traceId", "isError", "errCode"),
}  # fmt: skip
"""Part -> what an item of its pages holds."""

CSV = {
    "csv_tokens": ("Transaction Hash", "Blockno", "UnixTimestamp", "DateTime (UTC)", "From", "To", "TokenValue",
                   "USDValueDayOfTx", "ContractAddress", "TokenName", "TokenSymbol"),
}  # fmt: skip
"""The site's export of token transfers, by its documentation (https://info.etherscan.com/exporting-csv-data/)."""


def recognise(file: InputFile) -> str | None:
    """The part that a page is, by what its first item holds; 'empty' for a page without any."""
    if is_coverage(file, "ethereum"):
        return "coverage"
    head = json_head(file)
    if head is None or not head.keys >= {"status", "message", "result"} or "jsonrpc" in head.keys:
        return None
    text = file.head
    for part, sign in (("tokens", b'"tokenDecimal"'), ("internal", b'"traceId"'), ("transactions", b'"isError"')):
        if sign in text:
            return part
    return "empty" if re.search(rb'"result"\s*:\s*(\[\s*\]|"|null|\{)', text) else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.es_tokens, es_transactions, es_internal, and evm_chain.

    Raises: DataError for a page that is an error of the server.
    """
    symbol, scale = NATIVE[chain := chain_of(files) or "ethereum"]
    con.execute("create or replace temp table evm_chain (chain varchar, symbol varchar, scale smallint)")
    con.execute("insert into evm_chain values (?, ?, ?)", [chain, symbol, scale])
    read_coverage(con, [file for file in files if file.part == "coverage"])
    for part, columns in TABLES.items():
        create_raw_table(con, f"es_{part}", columns, entries=True)
        for file in (file for file in files if file.part == part):
            said = read_json(
                con, [file], Layout((Entry(f"es_{part}", columns),), items="result", header=("status", "message"))
            )
            if said.get("status") not in ("1", None):
                raise DataError(f"{file.name}: Etherscan says {said.get('message')}. Ask for the page again.")
    for file in (file for file in files if file.part == "empty"):
        _check_empty(file)
    return Read()


def _check_empty(file: InputFile) -> None:
    """Raises: DataError where a page has no list of transfers, but an error."""
    try:
        page = json.loads(file.path.read_bytes())
    except ValueError as error:
        raise DataError(f"{file.name}: no whole JSON page ({error}). Ask for it again.") from error
    if page.get("result") != [] or "no transactions found" not in str(page.get("message")).lower():
        told = f"{page.get('message')}: {str(page.get('result'))[:100]}"
        raise DataError(
            f"{file.name}: Etherscan answered with an error ({told}), not with transfers. Ask for the page again."
        )


SHAPE = (
    *MACROS,
    KNOWN_SQL,
    "create or replace temp table evm_block (number varchar, hash varchar, parent_hash varchar, time varchar, transactions varchar, file_sha256 varchar, part varchar, line bigint)",
    *BLOCKS,
    """
    create or replace temp table evm_tx as
    select hash, "blockHash" as block_hash, "blockNumber" as block, "transactionIndex" as tx_index, "from" as from_address, "to" as to_address,
           "contractAddress" as contract, value, "timeStamp" as time, "gasUsed" as gas_used, "gasPrice" as gas_price,
           case when "isError" = '1' or txreceipt_status = '0' then '0' else '1' end as receipt_status, false as receipts_expected,
           file_sha256, part, line
    from raw.es_transactions
    """,
    # A transfer with wrong decimals would have a wrong amount: it is refused whole.
    """
    create or replace temp table es_token as
    select t.*, k.symbol as issued_symbol, k.decimals as issued, d.several
    from (select hash, "blockHash", "blockNumber", "transactionIndex", "from", "to", value, "timeStamp", lower("contractAddress") as contract,
                 "tokenSymbol", "tokenDecimal", file_sha256, part, line from raw.es_tokens) as t
    left join (select k.* from token_known as k join evm_chain using (chain)) as k on k.contract = t.contract
    left join (select lower("contractAddress") as contract, count(distinct "tokenDecimal") > 1 as several from raw.es_tokens group by all) as d
        on d.contract = t.contract
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'amount' as code,
           case when issued is not null then 'tokenDecimal ' || coalesce("tokenDecimal", '') || ': ' || issued_symbol || ' has ' || issued || '; the amount would be wrong'
                else 'tokenDecimal ' || coalesce("tokenDecimal", '') || ': a whole number from 0 to 38, the same on every page, is expected' end as reason,
           concat_ws(' ', hash, contract, value, "tokenDecimal") as content
    from es_token
    where coalesce(try_cast("tokenDecimal" as integer) not between 0 and 38, true) or try_cast("tokenDecimal" as integer) <> issued or (several and issued is null)
    """,
    """
    delete from es_token
    where coalesce(try_cast("tokenDecimal" as integer) not between 0 and 38, true) or try_cast("tokenDecimal" as integer) <> issued or (several and issued is null)
    """,
    """
    create or replace temp table evm_token as
    select contract as token, "from" as from_address, "to" as to_address, value, hash as tx_hash, null::varchar as log_index, "transactionIndex" as tx_index,
           "blockNumber" as block, "timeStamp" as time, "blockHash" as block_hash, file_sha256, part, line
    from es_token
    """,
    """
    create or replace temp table evm_decimals as
    select contract, min("tokenSymbol") as symbol, min("tokenDecimal") as decimals, min(file_sha256) as file_sha256, min(part) as part, min(line) as line
    from es_token group by contract
    """,
    """
    create or replace temp table evm_trace as
    select "blockNumber" as block, hash as tx_hash, null::varchar as tx_index, "from" as from_address, coalesce(nullif("to", ''), "contractAddress") as to_address,
           value, coalesce(nullif(regexp_replace("traceId", '^(call|create|suicide|selfdestruct)_', ''), ''), '?' || left(file_sha256::varchar, 8) || line) as path,
           true as moves, "isError" = '1' as failed, case when type <> 'call' then type end as purpose, "timeStamp" as own_time, file_sha256, part, line
    from raw.es_internal
    """,
    """
    insert into evm_time_of select distinct try_cast(block as bigint), evm_time(own_time) from evm_trace
    where evm_time(own_time) is not null and try_cast(block as bigint) not in (select number from evm_time_of)
    """,
)

IGNORED = {
    **{
        f"es_{part}.{column}": MECHANICS
        for part in TABLES
        for column in ("nonce", "gas", "gasUsed", "gasPrice", "cumulativeGasUsed", "input", "methodId", "functionName", "confirmations", "statusRep", "errCode")
    },
    "es_tokens.tokenName": "the contract says which token it is; the name is whatever its maker wrote",
}  # fmt: skip


def read_export(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.es_export from CSV files of the site, and evm_chain."""
    symbol, scale = NATIVE[chain := chain_of(files) or "ethereum"]
    con.execute("create or replace temp table evm_chain (chain varchar, symbol varchar, scale smallint)")
    con.execute("insert into evm_chain values (?, ?, ?)", [chain, symbol, scale])
    own = ("hash", "block", "unix", "utc", "sender", "receiver", "amount", "usd", "contract", "name", "symbol")
    read_csv(con, "es_export", files, own, header=True, published=CSV["csv_tokens"])
    return Read()


EXPORT = _chain_export.statements(
    "select hash, block, unix as time, sender, receiver, amount, contract, null as fault, file_sha256, part, line from raw.es_export"
)

SOURCE = Source(
    title="Ethereum and kin: transfers of an address",
    publisher="Etherscan",
    url="https://api.etherscan.io/v2/api",
    licence="facts of a public chain; Etherscan's terms of use for the interface",
    prefix="ethereum",
    formats=(
        Format(
            name="pages",
            parts=("tokens", "transactions", "internal", "empty", "coverage"),
            required=(),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *TRANSACTIONS, *TOKENS, *TRACES, *COVERAGE),
            ignored=IGNORED,
            deltas=("tokens", "transactions", "internal", "empty", "coverage"),
        ),
        Format(
            name="csv",
            parts=("csv_tokens",),
            required=("csv_tokens",),
            recognise=lambda file: "csv_tokens" if frozenset(csv_header(file)) >= frozenset(CSV["csv_tokens"][:1] + CSV["csv_tokens"][4:7] + CSV["csv_tokens"][8:]) else None,
            read=read_export,
            statements=EXPORT,
            ignored={
                "es_export.utc": "the same as UnixTimestamp, as text",
                "es_export.usd": "a price of the day that Etherscan chose",
                "es_export.name": "whatever the token's maker wrote",
                "es_export.symbol": "whatever the token's maker wrote",
            },
            deltas=("csv_tokens",),
            verified=False,
        ),
    ),
    traps=(
        "The symbol is the token maker's own word: look-alikes of USDT are other contracts.",
        "An interface gives 10,000 transfers of a range of blocks at most: ask from the last block on.",
        "One transfer stands on the pages of both its accounts; it is taken once.",
        "A CSV export gives whole tokens: only tokens whose issuer publishes the decimals are taken from it.",
    ),
)  # fmt: skip
