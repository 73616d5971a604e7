"""Pages of TronGrid with the transactions of an account, as rows: who moved TRX, and why another one moved none.

GET /v1/accounts/{address}/transactions, documented at
https://developers.tron.network/reference/get-transaction-info-by-account-address; no real page was seen. A
transaction has one contract (https://developers.tron.network/docs/tron-protocol-transaction): TransferContract moves
TRX, and a call of a smart contract moves what it is given (call_value). TRC-10 tokens have no decimals here; what else
a transaction does (votes, stakes, resources) pays nobody.
"""

from __future__ import annotations

from typing import Any

COLUMNS = ("tx_id", "block_number", "native_timestamp", "owner", "receiver", "sun", "fee", "contract")
FIRST_BLOCK = 1_529_891_469_000
LATEST = 4_102_444_800_000
MOVES = {"TransferContract": ("to_address", "amount"), "TriggerSmartContract": ("contract_address", "call_value")}
"""Type of a contract -> under which names its receiver and its amount stand."""

NATIVE = r"""
insert into incoming.transfer by name
select 'tron:' || r.tx_id || ':tx' as transfer_id, 'native' as type, 'chain' as from_scheme, r.owner as from_value,
       'tron' as from_bank, 'chain' as to_scheme, r.receiver as to_value, 'tron' as to_bank, r.sun::hugeint as amount,
       6::smallint as scale, r.sun as amount_published, 'tron:native' as asset, 'TRX' as currency,
       try_cast(r.fee as hugeint) as fee, make_timestamp_ms(r.native_timestamp::bigint) as time,
       'second' as time_precision, try_cast(r.block_number as bigint) as block, r.tx_id as tx_hash, 'booked' as status,
       case when r.contract <> 'TransferContract' then 'call of a contract' end as purpose, r.file_sha256, r.part,
       r.line
from raw.trx as r
"""


class Moved:
    """What an item of a page says: `row` in the order of COLUMNS, or `problem` (code, reason)."""

    def __init__(self, row: tuple[str, ...] | None = None, problem: tuple[str, str] | None = None) -> None:
        self.row, self.problem = row, problem


def moved(item: Any) -> Moved:
    """The movement of TRX that an item tells of, or why it is none that can be kept exactly."""
    try:
        contracts, tx, time = item["raw_data"]["contract"], item["txID"], item["block_timestamp"]
        value, kind = contracts[0]["parameter"]["value"], contracts[0]["type"]
        results = [result.get("contractRet") for result in item["ret"]]
    except (KeyError, IndexError, TypeError, AttributeError):
        return Moved(problem=("columns", "no transaction with txID, block_timestamp, ret and one contract in raw_data"))
    if not (isinstance(tx, str) and len(tx) == 64 and all(letter in "0123456789abcdef" for letter in tx)):
        return Moved(problem=("no_key", "txID is no hash of 64 hexadecimal digits"))
    if len(contracts) != 1:
        return Moved(problem=("columns", f"{len(contracts)} contracts in one transaction: TRON allows one"))
    if results != ["SUCCESS"]:
        return Moved(problem=("failed", f"its result is {results}: it moved nothing"))
    if kind not in MOVES:
        told = "a TRC-10 token, whose decimals are not told here" if kind == "TransferAssetContract" else "no TRX"
        return Moved(problem=("type", f"{kind} moves {told}"))
    to, units = (value.get(name) for name in MOVES[kind])
    if kind == "TriggerSmartContract" and units in (None, 0):
        return Moved(problem=("type", "a call of a smart contract without TRX; tokens stand on the pages of TRC-20"))
    if not isinstance(units, int) or isinstance(units, bool) or not 0 <= units < 2**63:
        return Moved(problem=("amount", f"{MOVES[kind][1]} {units!r} is no whole number of sun"))
    if not isinstance(time, int) or isinstance(time, bool) or not FIRST_BLOCK <= time < LATEST:
        return Moved(problem=("date", f"block_timestamp {time!r}: no time in milliseconds since TRON began"))
    ends = [address(value.get("owner_address")), address(to)]
    if None in ends:
        return Moved(problem=("checksum", "sender or receiver is no valid address of TRON (checksum or form)"))
    fee = item["ret"][0].get("fee")
    number = item.get("blockNumber")
    return Moved((tx, "" if number is None else str(number), str(time), str(ends[0]), str(ends[1]), str(units),
                  "" if fee is None else str(fee), kind))  # fmt: skip


def address(published: Any) -> str | None:
    """The normal form of an address, hexadecimal ('41...') or base58; None where it is none of TRON."""
    from resolver.clean.wallets import identify

    found = identify(published, chain="tron") if isinstance(published, str) else None
    return found.normal if found and found.chain == "tron" else None
