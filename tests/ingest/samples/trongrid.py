"""An invented page of three transfers of an invented token; all addresses are made of repeated bytes."""

from __future__ import annotations

import json

from resolver.demo.world.numbers import tron_address
from tests.ingest.sample import Sample

ANNA, BELA = (tron_address(bytes([number]) * 20) for number in (1, 2))
TOKEN = {"symbol": "STONE", "address": tron_address(bytes([3]) * 20), "decimals": 6, "name": "Stone"}


def transfer(number: int) -> bytes:
    """The JSON of one transfer; the number makes its transaction, its time and its amount."""
    return json.dumps(
        {
            "transaction_id": f"{number:064x}",
            "token_info": TOKEN,
            "block_timestamp": 1_700_000_000_000 + 1000 * number,
            "from": ANNA,
            "to": BELA,
            "type": "Transfer",
            "value": f"{number}500000",
        }
    ).encode()


PAGE = (
    b'{"data": [\n' + b",\n".join(transfer(number) for number in (1, 2, 3)) + b'\n], "success": true, '
    b'"meta": {"at": 1700000009000, "page_size": 3}}\n'
)

SAMPLES = (
    Sample(
        source="trongrid",
        format="trc20",
        files={"page.json": PAGE},
        records=0,
        needed=("page.json", "block_timestamp"),
        value=("page.json", b"STONE"),
    ),
)
