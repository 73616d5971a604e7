"""Transfers around an account of TRON, as TronGrid's v1 interface gives them: one JSON page a file.

GET /v1/accounts/{address}/transactions/trc20, documented at
https://developers.tron.network/reference/get-trc20-transaction-info-by-account-address; and the account's transactions,
which move TRX (ingest/sources/_trongrid_native.py).
A JSON page has no lines of its own: `line` is the place of the transfer in the page's `data`, from 1.

A token is its contract, never its symbol: 'tron:<contract>' is the asset, and a token that borrows the symbol of a
known one gets its contract into the currency's name. A transfer that stands on several pages is taken once; equal
transfers inside one transaction are told apart by their number on the page, because a page gives no event index.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from ingest.read.raw import Refused, append, create_raw_table
from ingest.read.text import utf8_blocks
from ingest.source import Format, InputFile, Read, Source
from ingest.sources import _trongrid_native as native
from ingest.sources._coverage import COVERAGE, is_coverage, read_coverage
from resolver.errors import DataError

COLUMNS = (
    "transaction_id", "symbol", "contract", "decimals", "token_name", "block_timestamp", "from", "to", "type", "value",
    "notice",
)  # fmt: skip
ITEM = {"transaction_id", "token_info", "block_timestamp", "from", "to", "type", "value"}
TOKEN = {"symbol", "address", "decimals", "name"}
PAGE = {"data", "success", "meta", "notice"}

KNOWN = {
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t": ("USDT", 6),
    "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8": ("USDC", 6),
}
"""Contract -> symbol and decimals, as Tether and Circle publish them."""

FIRST_BLOCK = 1_529_891_469_000
"""Time of TRON's first block of its own chain, 25 June 2018, in milliseconds."""
LATEST = 4_102_444_800_000
"""1 January 2100: a later time is a fault, such as microseconds."""
MOST_UNITS = 2**127 - 1
"""What a HUGEINT holds."""

TRANSFER = f"""
insert into incoming.transfer by name
with known (contract, symbol, decimals) as (
    values {", ".join(f"('{contract}', '{symbol}', '{decimals}')" for contract, (symbol, decimals) in KNOWN.items())}
),
numbered as (
    select r.transaction_id, r.symbol, r.contract, r.decimals, r.block_timestamp, r."from", r."to", r.value, r.notice,
           r.file_sha256, r.part, r.line,
           md5(concat_ws(' ', r.contract, r."from", r."to", r.value)) as content,
           row_number() over (
               partition by r.file_sha256, r.transaction_id, r.contract, r."from", r."to", r.value order by r.line
           ) as occurrence
    from raw.trc20 as r
    where r.type = 'Transfer'
)
select 'tron:' || n.transaction_id || ':' || substr(n.content, 1, 8) || ':' || n.occurrence as transfer_id,
       'token' as type,
       'chain' as from_scheme, n."from" as from_value, 'tron' as from_bank,
       'chain' as to_scheme, n."to" as to_value, 'tron' as to_bank,
       n.value::hugeint as amount, n.decimals::smallint as scale, n.value as amount_published,
       'tron:' || n.contract as asset,
       case when known.contract is not null then known.symbol
            when coalesce(n.symbol, '') = '' then n.contract
            when upper(n.symbol) in (select symbol from known) then n.symbol || ' of ' || n.contract
            else n.symbol end as currency,
       make_timestamp_ms(n.block_timestamp::bigint) as time, 'second' as time_precision,
       n.transaction_id as tx_hash, 'booked' as status,
       coalesce(starts_with(n.notice, 'INVENTED'), false) as invented,
       n.file_sha256, n.part, n.line
from numbered as n
left join known on known.contract = n.contract
"""


def recognise(file: InputFile) -> str | None:
    """'page' for token transfers or an error, 'native' for transactions, 'coverage' for what a fetch says is whole."""
    head = file.head
    if is_coverage(file, "tron"):
        return "coverage"
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    if b'"token_info"' in head and b'"data"' in head:
        return "page"
    if b'"raw_data"' in head and b'"txID"' in head and b'"data"' in head:
        return "native"
    answer = b'"success"' in head.lower() and b'"raw_data"' not in head
    return "page" if answer and (b'"meta"' in head or b'"error"' in head.lower()) else None


def read_pages(con: DuckDBPyConnection, files: list[InputFile]) -> Read:
    """Fill raw.trc20; what is no transfer that can be kept exactly goes to raw.refused with its reason.

    Raises: DataError for a page that is cut off, is no answer, or is an error of the server.
    """
    create_raw_table(con, "trc20", COLUMNS)
    create_raw_table(con, "trx", native.COLUMNS)
    refused, asked, invented = Refused(), list[int](), True
    read_coverage(con, [file for file in files if file.part == "coverage"])
    for file in files:
        if file.part == "coverage":
            continue
        page = _page(file)
        notice = page.get("notice")
        invented = invented and isinstance(notice, str) and notice.startswith("INVENTED")
        meta = page.get("meta")
        if isinstance(meta, dict) and isinstance(meta.get("at"), int):
            asked.append(meta["at"])
        (_append_native if file.part == "native" else _append)(con, file, page, refused)
    refused.write(con)
    published = datetime.fromtimestamp(max(asked) / 1000, UTC).date() if asked else None
    return Read(published_on=published, invented=invented)


def _page(file: InputFile) -> dict[str, Any]:
    import orjson

    try:
        page = orjson.loads(b"".join(utf8_blocks(file)))
    except orjson.JSONDecodeError as error:
        raise DataError(f"{file.name}: no whole JSON page ({error}). Ask TronGrid for it again.") from error
    if not isinstance(page, dict) or page.get("success") is not True or not isinstance(page.get("data"), list):
        said = page.get("error") or page.get("Error") or page.get("message") if isinstance(page, dict) else None
        raise DataError(
            f"{file.name}: TronGrid answered with an error{f': {said}' if said else ''}, not with transfers. "
            "Ask for the page again; nothing was staged."
        )
    return page


def _append(con: DuckDBPyConnection, file: InputFile, page: dict[str, Any], refused: Refused) -> None:
    import pyarrow as pa

    rows, valid = [], _valid_addresses(page["data"])
    unread = {key for key in page if key not in PAGE}
    notice = page.get("notice") if isinstance(page.get("notice"), str) else ""
    for line, item in enumerate(page["data"], 1):
        problem = _problem(item, valid)
        if problem:
            refused.add(file, line, *problem, str(item))
            continue
        token = item["token_info"]
        unread |= {f"data.{key}" for key in item if key not in ITEM}
        unread |= {f"data.token_info.{key}" for key in token if key not in TOKEN}
        rows.append(
            (
                *(item["transaction_id"], token.get("symbol") or "", token["address"], str(token["decimals"])),
                *(token.get("name") or "", str(item["block_timestamp"]), item["from"], item["to"], item["type"]),
                *(item["value"], notice, file.sha256, file.part, line),
            )
        )
    if rows:
        names = [*COLUMNS, "file_sha256", "part", "line"]
        append(con, "trc20", pa.table([list(column) for column in zip(*rows, strict=True)], names))
    for path in sorted(unread):
        con.execute("insert into raw.unread by name select ? as path, 1 as line", [path])


def _append_native(con: DuckDBPyConnection, file: InputFile, page: dict[str, Any], refused: Refused) -> None:
    """The same of a page with transactions."""
    import pyarrow as pa

    rows = []
    for line, item in enumerate(page["data"], 1):
        found = native.moved(item)
        if found.problem or found.row is None:
            refused.add(file, line, *(found.problem or ("columns", "no transaction")), str(item)[:2000])
        else:
            rows.append((*found.row, file.sha256, file.part, line))
    if rows:
        names = [*native.COLUMNS, "file_sha256", "part", "line"]
        append(con, "trx", pa.table([list(column) for column in zip(*rows, strict=True)], names))


def _valid_addresses(data: list[Any]) -> set[str]:
    """The addresses of TRON among both ends and contracts."""
    from resolver.clean.wallets import identify

    found: set[Any] = set()
    for item in data:
        if isinstance(item, dict):
            token = item.get("token_info")
            ends = [item.get("from"), item.get("to"), token.get("address") if isinstance(token, dict) else None]
            found |= {end for end in ends if isinstance(end, str)}
    known = {address: identify(address, chain="tron") for address in found}
    return {address for address, one in known.items() if one and one.chain == "tron"}


def _problem(item: Any, valid: set[str]) -> tuple[str, str] | None:
    """(code, reason) why an item is no transfer that can be kept exactly; None where it is one."""
    token = item.get("token_info") if isinstance(item, dict) else None
    if not isinstance(token, dict):
        return "columns", "no object with token_info: not a TRC-20 transfer"
    missing = sorted(ITEM - set(item)) + sorted({"address", "decimals"} - set(token))
    if missing:
        return "columns", f"nothing under {', '.join(missing)}"
    tx, value, decimals, time = item["transaction_id"], item["value"], token["decimals"], item["block_timestamp"]
    if not (isinstance(tx, str) and len(tx) == 64 and all(letter in "0123456789abcdef" for letter in tx)):
        return "no_key", "transaction_id is no hash of 64 hexadecimal digits"
    if item["type"] != "Transfer":
        return "type", f"{item['type']}: this moves no token (TronGrid lists approvals, too); only 'Transfer' is money"
    for end in ("from", "to"):
        if item[end] not in valid:
            return "checksum", f"{end} is no valid address of TRON (checksum or form)"
    if token["address"] not in valid:
        return "checksum", "the token's contract is no valid address of TRON (checksum or form)"
    if not isinstance(decimals, int) or isinstance(decimals, bool) or not 0 <= decimals <= 38:
        return "amount", f"decimals {decimals!r}: a whole number from 0 to 38 is expected"
    symbol, right = KNOWN.get(token["address"], ("", decimals))
    if decimals != right:
        return "amount", f"decimals {decimals}: {symbol} has {right}; the amount would be wrong"
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and int(value) <= MOST_UNITS):
        return "amount", "value is no whole number, in a string, of the token's smallest units"
    if not isinstance(time, int) or isinstance(time, bool) or not FIRST_BLOCK <= time < LATEST:
        return "date", f"block_timestamp {time!r}: no time in milliseconds since TRON began (25 June 2018)"
    return None


SOURCE = Source(
    title="TRON: TRC-20 and TRX transfers of an account",
    publisher="TronGrid",
    url="https://api.trongrid.io/v1/accounts/{address}/transactions/trc20",
    licence="facts of a public chain; TronGrid's terms of use for the interface",
    prefix="tron",
    formats=(
        Format(
            name="trc20",
            parts=("page", "native", "coverage"),
            required=(),
            recognise=recognise,
            read=read_pages,
            statements=(TRANSFER, native.NATIVE, *COVERAGE),
            ignored={"trc20.token_name": "the contract says which token it is; the name is whatever its maker wrote"},
        ),
    ),
    traps=(
        "A page holds 200 transfers at most: follow meta.links.next until there is none.",
        "The symbol is the token maker's own word: look-alikes of USDT are other contracts.",
        "One transfer stands on the pages of both its accounts; it is taken once.",
        "A page of transactions has calls, votes and failures, too: what moves no TRX is rejected by name.",
        "TRX that a contract passes on stands on no page of an account: take traces, or ethereum_etl's export.",
        "Equal transfers inside one transaction that a page break cuts apart can't be told from a repetition.",
    ),
)
