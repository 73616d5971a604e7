"""An invented page of Tronscan's interface, and an export of its site: transfers of a known token, invented addresses."""

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


EXPORTED = "Tx Hash,blockHeight,blockTime(UTC+8),blockTime(UTC),from,to,value,symbol,tokenAddress,isConfirm"


def export(*rows: dict[str, str]) -> bytes:
    """An export with a row for each of these changes of a transfer of 2.5 USDT."""
    own = [
        {
            "hash": f"{number:064x}", "block": "100", "local": "2023/11/15 06:13:20", "utc": "2023/11/14 22:13:20", "from": ANNA,
            "to": BELA, "value": "2.5", "symbol": "USDT", "token": USDT, "confirmed": "true",
        } | row for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    return "\n".join([EXPORTED, *(",".join(row.values()) for row in own), ""]).encode()


SAMPLES = (
    Sample(
        source="tronscan", format="csv", files={"export.csv": export({}, {})}, records=0,
        needed=("export.csv", "tokenAddress"), value=("export.csv", b"2.5"), partial=True,
    ),
    Sample(
        source="tronscan", format="pages", files={"page.json": page(item(1), item(2))}, records=0,
        needed=("page.json", "contract_address"), value=("page.json", b"2500000"), partial=True,
    ),
)  # fmt: skip
