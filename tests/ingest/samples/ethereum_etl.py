"""An invented block of an account chain, as ethereum-etl and GraphSense write it: a payment and a token."""

# ruff: noqa: E501 - rows stand as they are published

from __future__ import annotations

import base64
import csv
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.ingest.sample import Sample

ANNA, BELA, STONE = (f"0x{number:040x}" for number in (0xA, 0xB, 0x5703E))
BLOCK, ONE, TWO = (f"0x{number:064x}" for number in (0xB10C, 1, 2))
BLOCKS: list[dict[str, Any]] = [
    {"number": 100, "hash": BLOCK, "parent_hash": f"0x{99:064x}", "timestamp": 1700000000, "transaction_count": 2}
]
TRANSACTIONS: list[dict[str, Any]] = [
    {"hash": ONE, "block_hash": BLOCK, "block_number": 100, "transaction_index": 0, "from_address": ANNA, "to_address": BELA,
     "value": 1500000000000000000, "gas": 21000, "gas_price": 10, "block_timestamp": 1700000000, "receipt_gas_used": 21000,
     "receipt_status": 1},
    {"hash": TWO, "block_hash": BLOCK, "block_number": 100, "transaction_index": 1, "from_address": BELA, "to_address": STONE,
     "value": 0, "gas": 60000, "gas_price": 10, "block_timestamp": 1700000000, "receipt_gas_used": 50000,
     "receipt_status": 1},
]  # fmt: skip
TOKEN_TRANSFERS: list[dict[str, Any]] = [
    {"token_address": STONE, "from_address": BELA, "to_address": ANNA, "value": 2500000, "transaction_hash": TWO,
     "log_index": 3, "block_number": 100}
]  # fmt: skip
TOKENS: list[dict[str, Any]] = [
    {"address": STONE, "symbol": "STONE", "name": "Stone", "decimals": 6, "total_supply": 10**15}
]
EVERY = {"blocks": BLOCKS, "transactions": TRANSACTIONS, "token_transfers": TOKEN_TRANSFERS, "tokens": TOKENS}


def as_csv(rows: list[dict[str, Any]]) -> bytes:
    """The rows as CSV with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    """The rows as JSON lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    """The rows as Parquet; numbers over 63 bits as text."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


def b64(value: str) -> str:
    """Bytes in hexadecimal as base64."""
    return base64.b64encode(bytes.fromhex(value[2:])).decode()


GRAPHSENSE = {
    "blocks.json": as_lines(
        [{"blockIdGroup": 0, "blockId": 100, "blockHash": b64(BLOCK), "parentHash": b64(f"0x{99:064x}"), "timestamp": 1700000000, "transactionCount": 2}]
    ),
    "transactions.json": as_lines(
        [
            {"txHash": b64(each["hash"]), "blockHash": b64(BLOCK), "blockId": 100, "transactionIndex": each["transaction_index"],
             "fromAddress": b64(each["from_address"]), "toAddress": b64(each["to_address"]), "value": each["value"],
             "gasPrice": 10, "blockTimestamp": 1700000000, "receiptGasUsed": 21000, "receiptStatus": 1}
            for each in TRANSACTIONS
        ]
    ),
}  # fmt: skip

SAMPLES = (
    Sample(
        source="ethereum_etl", format="csv", files={f"{part}.csv": as_csv(rows) for part, rows in EVERY.items()}, records=0,
        needed=("transactions.csv", "from_address"), value=("tokens.csv", b"STONE"), partial=True,
        repeated=("token_transfers.csv", as_csv(TOKEN_TRANSFERS).splitlines(keepends=True)[1]),
    ),
    Sample(
        source="ethereum_etl", format="json", files={f"{part}.json": as_lines(rows) for part, rows in EVERY.items()}, records=0,
        needed=("transactions.json", "from_address"), value=("tokens.json", b"STONE"), partial=True,
        repeated=("token_transfers.json", as_lines(TOKEN_TRANSFERS)),
    ),
    Sample(
        source="ethereum_etl", format="parquet", files={f"{part}.parquet": as_parquet(rows) for part, rows in EVERY.items()},
        records=0, needed=("transactions.parquet", "from_address"), value=("tokens.parquet", b"STONE"), partial=True,
    ),
    Sample(
        source="ethereum_etl", format="graphsense", files=GRAPHSENSE, records=0, needed=("transactions.json", "fromAddress"),
        value=("transactions.json", b64(ANNA).encode()), partial=True,
    ),
)  # fmt: skip
