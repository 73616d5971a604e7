"""An invented page of Etherscan's interface, and an export of its site: an invented transfer of a known token."""

# ruff: noqa: E501 - what is published stands on one line

from __future__ import annotations

import json
from typing import Any

from tests.ingest.sample import Sample

ANNA, BELA = (f"0x{number:040x}" for number in (0xA, 0xB))
USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"


def item(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A transfer of 2.500000 USDT; all values are text, as published."""
    made = {
        "blockNumber": "100", "timeStamp": "1700000000", "hash": f"0x{number:064x}", "nonce": "1", "blockHash": f"0x{9:064x}",
        "from": ANNA, "contractAddress": USDT, "to": BELA, "value": "2500000", "tokenName": "Tether USD", "tokenSymbol": "USDT",
        "tokenDecimal": "6", "transactionIndex": "3", "gas": "1", "gasPrice": "1", "gasUsed": "1", "cumulativeGasUsed": "1",
        "input": "deprecated", "confirmations": "5",
    }  # fmt: skip
    return made | {"from" if name == "sender" else name: value for name, value in changes.items()}


def page(*items: Any, status: str = "1", message: str = "OK") -> bytes:
    """A page with these items."""
    return json.dumps({"status": status, "message": message, "result": list(items)}, indent=1).encode()


EXPORT = (
    '"Transaction Hash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","TokenValue","USDValueDayOfTx","ContractAddress","TokenName","TokenSymbol"\n'
    f'"0x{1:064x}","100","1700000000","2023-11-14 22:13:20","{ANNA}","{BELA}","2.5","$2.50","{USDT}","Tether USD","USDT"\n'
    f'"0x{2:064x}","100","1700000000","2023-11-14 22:13:20","{ANNA}","{BELA}","1,002.5","$2.50","{USDT}","Tether USD","USDT"\n'
).encode()

SAMPLES = (
    Sample(
        source="etherscan", format="pages", files={"page.json": page(item(1), item(2))}, records=0, needed=("page.json", "contractAddress"),
        value=("page.json", b"2500000"), partial=True,
    ),
    Sample(
        source="etherscan", format="csv", files={"export.csv": EXPORT}, records=0, needed=("export.csv", "ContractAddress"),
        value=("export.csv", b"2.5"), partial=True,
    ),
)  # fmt: skip
