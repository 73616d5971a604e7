"""An invented page of Tronscan's interface: two transfers of a known token between invented addresses."""

# ruff: noqa: E501 - what is published stands on one line

from __future__ import annotations

import json
from typing import Any

from resolver.demo.world.numbers import tron_address
from tests.ingest.sample import Sample

ANNA, BELA = (tron_address(bytes([number]) * 20) for number in (1, 2))
USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"


def item(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A transfer of 2.500000 USDT."""
    return {
        "transaction_id": f"{number:064x}", "block_ts": 1700000000000, "from_address": ANNA, "to_address": BELA, "block": 100,
        "contract_address": USDT, "quant": "2500000", "event_type": "Transfer", "confirmed": True, "contractRet": "SUCCESS",
        "finalResult": "SUCCESS", "revert": False, "tokenInfo": {"tokenAbbr": "USDT", "tokenDecimal": 6},
    } | changes  # fmt: skip


def page(*items: Any) -> bytes:
    """A page with these items."""
    return json.dumps(
        {"total": len(items), "rangeTotal": len(items), "token_transfers": list(items)}, indent=1
    ).encode()


SAMPLES = (
    Sample(
        source="tronscan", format="pages", files={"page.json": page(item(1), item(2))}, records=0,
        needed=("page.json", "contract_address"), value=("page.json", b"2500000"), partial=True,
    ),
)  # fmt: skip
