"""TRON: TRC-20 transfers of an address from Tronscan: JSON pages of its interface, or CSV exports of its site.

Pages: GET /api/token_trc20/transfers, built from https://docs.tronscan.org/api-endpoints/transactions-and-transfers; a
field that is not named there stops the source. Exports: the publisher documents no layout. The columns of
'TRON-tokenTransfer-<address>--<time>.csv' are those that a guide of investigators writes down
(https://github.com/008486club-sketch/usdt-freeze-forensics, docs/WORKFLOW.md); others know the same as OKLink's. Any
other header is refused, also the older transaction_id, block, block_ts, from_address, to_address, confirmed, contractRet,
quant, which names no token, so that a look-alike could not be told. No real file of either was seen.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

from duckdb import DuckDBPyConnection

from ingest.read.csv import csv_header, read_csv
from ingest.read.json import Entry, Layout, json_head, read_json
from ingest.source import Format, InputFile, Read, Source
from ingest.sources import _chain_export
from ingest.sources._evm_facts import BLOCKS, TOKENS
from ingest.sources._evm_shape import MACROS
from ingest.sources._tokens import KNOWN_SQL, NATIVE
from ingest.sql import literal
from resolver.errors import DataError

COLUMNS = (
    "transaction_id", "block_ts", "from_address", "to_address", "block", "contract_address", "quant", "event_type", "confirmed",
    "contractRet", "finalResult", "revert", "tokenInfo/tokenAbbr", "tokenInfo/tokenDecimal",
)  # fmt: skip
IGNORED = dict.fromkeys(("status", "approval_amount", "contract_type", "from_address_tag", "to_address_tag", "trigger_info", "fromAddressIsContract", "toAddressIsContract", "risk_transaction", "tokenInfo/tokenId", "tokenInfo/tokenName", "tokenInfo/tokenCanShow", "tokenInfo/tokenType", "tokenInfo/tokenLogo", "tokenInfo/tokenLevel", "tokenInfo/issuerAddr", "tokenInfo/vip", "total", "rangeTotal", "contractInfo", "contractMap", "normalAddressInfo", "timeInterval"), "marks of the site, not of the transfer")  # fmt: skip


def recognise(file: InputFile) -> str | None:
    """'page' for an answer of the interface with token transfers."""
    head = json_head(file)
    return "page" if head is not None and b'"token_transfers"' in file.head and b'"block_ts"' in file.head else None


def read(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.tronscan, and evm_chain."""
    con.execute("create or replace temp table evm_chain (chain varchar, symbol varchar, scale smallint)")
    con.execute("insert into evm_chain values (?, ?, ?)", ["tron", *NATIVE["tron"]])
    read_json(con, files, Layout((Entry("tronscan", COLUMNS),), items="token_transfers", ignored=IGNORED))
    return Read()


BAD = """coalesce(event_type, '') <> 'Transfer' or revert = 'true' or confirmed = 'false' or coalesce("finalResult", "contractRet", 'SUCCESS') <> 'SUCCESS'
    or coalesce(try_cast("tokenInfo_tokenDecimal" as integer) not between 0 and 38, true) or try_cast("tokenInfo_tokenDecimal" as integer) <> issued"""

SHAPE = (
    *MACROS,
    KNOWN_SQL,
    "create or replace temp table evm_block (number varchar, hash varchar, parent_hash varchar, time varchar, transactions varchar, file_sha256 varchar, part varchar, line bigint)",
    *BLOCKS,
    "create or replace temp table evm_good_tx (hash varchar, moment timestamp, tx_index varchar, of_block varchar, block_hash varchar, receipt_status varchar)",
    """
    create or replace temp table tronscan_item as
    select t.*, k.decimals as issued
    from (select transaction_id, block_ts, from_address, to_address, block, contract_address, quant, event_type, confirmed, "contractRet",
                 "finalResult", revert, "tokenInfo_tokenAbbr", "tokenInfo_tokenDecimal", file_sha256, part, line from raw.tronscan) as t
    left join token_known as k on k.chain = 'tron' and k.contract = t.contract_address
    """,
    f"""
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'amount' as code,
           'no confirmed transfer that succeeded, or decimals that are not those of the token''s issuer: take TronGrid''s page' as reason,
           concat_ws(' ', transaction_id, contract_address, quant, "tokenInfo_tokenDecimal", event_type) as content
    from tronscan_item where {BAD}
    """,
    f"delete from tronscan_item where {BAD}",
    """
    create or replace temp table evm_token as
    select contract_address as token, from_address, to_address, quant as value, transaction_id as tx_hash, null::varchar as log_index,
           null::varchar as tx_index, block, left(block_ts, 10) as time, null::varchar as block_hash, file_sha256, part, line
    from tronscan_item
    """,
    """
    create or replace temp table evm_decimals as
    select contract_address as contract, min("tokenInfo_tokenAbbr") as symbol, min("tokenInfo_tokenDecimal") as decimals,
           min(file_sha256) as file_sha256, min(part) as part, min(line) as line
    from tronscan_item group by contract_address
    """,
)

EXPORTED = (
    "Tx Hash", "blockHeight", "blockTime(UTC+8)", "blockTime(UTC)", "from", "to", "value", "symbol", "tokenAddress", "isConfirm",
)  # fmt: skip
"""The header of an export of token transfers."""

OLDER = b"transaction_id,block,block_ts,from_address,to_address,confirmed,contractRet,quant"
"""The header of exports of some years ago, which name no token."""

CONFIRMED = ("true", "false")


def recognise_export(file: InputFile) -> str | None:
    """'csv_tokens' for an export with exactly these columns.

    Raises: DataError for an export of transactions and for an older one, neither of which names a token.
    """
    header = csv_header(file)
    if header == EXPORTED:
        return "csv_tokens"
    if file.head.removeprefix(b"\xef\xbb\xbf").replace(b'"', b"").startswith(OLDER) or {
        "Tx Hash",
        "contractType",
    } <= set(header):
        raise DataError(
            f"{file.name}: this export of Tronscan names no token contract, and a symbol is no token. Export the token "
            "transfers of the address (TRON-tokenTransfer-...csv), or take the pages of the interface."
        )
    return None


def read_export(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """raw.tronscan_export, and evm_chain."""
    con.execute("create or replace temp table evm_chain (chain varchar, symbol varchar, scale smallint)")
    con.execute("insert into evm_chain values (?, ?, ?)", ["tron", *NATIVE["tron"]])
    own = ("hash", "block", "local", "utc", "sender", "receiver", "amount", "symbol", "contract", "confirmed")
    read_csv(con, "tronscan_export", files, own, header=True, published=EXPORTED)
    return Read()


EXPORT = _chain_export.statements(
    """
    select hash, block, replace(utc, '/', '-') as time, sender, receiver, amount, contract,
           case when lower(confirmed) = 'false' then 'unconfirmed'
                when try_cast(replace(local, '/', '-') as timestamp) - interval 8 hours is distinct from try_cast(replace(utc, '/', '-') as timestamp)
                then 'date' end as fault, file_sha256, part, line
    from raw.tronscan_export
    """
)

SOURCE = Source(
    title="TRON: TRC-20 transfers of an account (Tronscan)",
    publisher="Tronscan",
    url="https://apilist.tronscanapi.com/api/token_trc20/transfers",
    licence="facts of a public chain; Tronscan's terms of use for the interface",
    prefix="tron",
    formats=(
        Format(
            name="pages",
            parts=("page",),
            required=("page",),
            recognise=recognise,
            read=read,
            statements=(*SHAPE, *TOKENS),
            deltas=("page",),
            verified=False,
        ),
        Format(
            name="csv",
            parts=("csv_tokens",),
            required=("csv_tokens",),
            recognise=recognise_export,
            read=read_export,
            statements=EXPORT,
            ignored={"tronscan_export.symbol": "whatever the token's maker wrote"},
            code_checks=(
                f"""
                select 'tronscan:isConfirm=' || coalesce(r.confirmed, ''), r.line, r.file_sha256 from raw.tronscan_export as r
                where coalesce(lower(r.confirmed), '') not in ({", ".join(map(literal, CONFIRMED))})
                """,
            ),
            deltas=("csv_tokens",),
            verified=False,
        ),
    ),
    traps=(
        "The symbol is the token maker's own word: look-alikes of USDT are other contracts.",
        "A CSV export gives whole tokens: only tokens whose issuer publishes the decimals are taken from it.",
        "Exports of transactions, and older ones, name no contract, and a symbol is no token: they are refused.",
    ),
)
