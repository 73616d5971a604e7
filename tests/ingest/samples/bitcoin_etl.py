"""An invented block of a chain of unspent outputs: a coinbase, and a payment that spends it with change."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.ingest.sample import Sample

GENESIS, TWELVE = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"
BLOCK, MINED, PAID = (f"{number:064x}" for number in (0xB10C, 1, 2))


def output(index: int, address: str, value: int) -> dict[str, Any]:
    """An output to one address."""
    return {"index": index, "script_asm": "", "script_hex": "", "required_signatures": 1, "type": "pubkeyhash",
            "addresses": [address], "value": value}  # fmt: skip


def transaction(
    hash: str, inputs: list[dict[str, Any]], outputs: list[dict[str, Any]], place: int = 0, **changes: Any
) -> dict[str, Any]:
    """A transaction of the block."""
    return {
        "hash": hash, "size": 100, "version": 1, "lock_time": 0, "block_number": 100, "block_hash": BLOCK,
        "block_timestamp": 1700000000, "is_coinbase": not inputs, "index": place, "inputs": inputs, "outputs": outputs,
        "input_count": len(inputs), "output_count": len(outputs), "fee": 1000,
    } | changes  # fmt: skip


def spends(tx: str, index: int = 0, value: int | None = None, *addresses: str, place: int = 0) -> dict[str, Any]:
    """An input that spends an output; without value and address, as an export without enrichment has it."""
    return {"index": place, "spent_transaction_hash": tx, "spent_output_index": index, "type": None,
            "addresses": list(addresses), "value": value}  # fmt: skip


TRANSACTIONS = [
    transaction(MINED, [], [output(0, GENESIS, 5_000_000_000)]),
    transaction(
        PAID,
        [spends(MINED, 0, 5_000_000_000, GENESIS)],
        [output(0, TWELVE, 4_000_000_000), output(1, GENESIS, 999_999_000)],
        1,
    ),
]
BLOCKS: list[dict[str, Any]] = [
    {"hash": BLOCK, "number": 100, "merkle_root": "ab", "timestamp": 1700000000, "transaction_count": 2}
]


def as_lines(rows: list[dict[str, Any]]) -> bytes:
    """The rows as JSON lines."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    """The rows as Parquet, inputs and outputs as lists."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    return sink.getvalue()


SAMPLES = (
    Sample(
        source="bitcoin_etl",
        format="json",
        files={"blocks.json": as_lines(BLOCKS), "transactions.json": as_lines(TRANSACTIONS)},
        records=0,
        needed=("transactions.json", "is_coinbase"),
        value=("transactions.json", b"pubkeyhash"),
        repeated=("transactions.json", as_lines(TRANSACTIONS[1:])),
        partial=True,
    ),
    Sample(
        source="bitcoin_etl",
        format="parquet",
        files={"blocks.parquet": as_parquet(BLOCKS), "transactions.parquet": as_parquet(TRANSACTIONS)},
        records=0,
        needed=("transactions.parquet", "is_coinbase"),
        value=("transactions.parquet", b"pubkeyhash"),
        partial=True,
    ),
)
