"""TRX on pages of TronGrid: exact sun, one id with other sources, and what moves nothing is named. All is invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.job import run
from ingest.sources._trongrid_native import moved
from resolver.clean import encodings
from resolver.store import Workspace
from tests.ingest.table import facts, rows

TIME = 1_700_000_000_000
ANNA, BELA = (encodings.to_base58check(b"\x41" + bytes([number]) * 20) for number in (1, 2))


def hexadecimal(number: int) -> str:
    return "41" + (bytes([number]) * 20).hex()


def item(tx: int = 1, kind: str = "TransferContract", result: str = "SUCCESS", **value: Any) -> dict[str, Any]:
    """2.5 TRX from Anna to Bela, with what a test changes."""
    made = {"owner_address": hexadecimal(1), "to_address": hexadecimal(2), "amount": 2_500_000} | value
    return {
        "ret": [{"contractRet": result, "fee": 267_000}],
        "signature": ["00"],
        "txID": f"{tx:064x}",
        "blockNumber": 56_000_000 + tx,
        "block_timestamp": TIME,
        "raw_data": {"contract": [{"parameter": {"value": made, "type_url": "x"}, "type": kind}]},
    }


def write(path: Path, *items: Any) -> Path:
    path.write_text(json.dumps({"data": list(items), "success": True, "meta": {"at": TIME, "page_size": len(items)}}))
    return path


def test_trx_is_moved_in_exact_sun_with_its_fee_block_and_the_id_of_other_sources(workspace: Workspace, tmp_path: Path):
    call = item(2, "TriggerSmartContract", contract_address=hexadecimal(2), call_value=7)
    report = run(workspace, "trongrid", [write(tmp_path / "a.json", item(), call, item(3, result="OUT_OF_ENERGY"))])
    assert (report.staged, report.rejected) == (2, 1)
    assert facts(
        workspace,
        "select transfer_id, type, from_value, to_value, amount, scale, asset, currency, fee, block, time::varchar, "
        "purpose from stage.transfer",
    ) == {
        (f"tron:{1:064x}:tx", "native", ANNA, BELA, 2_500_000, 6, "tron:native", "TRX", 267_000, 56_000_001,
         "2023-11-14 22:13:20", None),
        (f"tron:{2:064x}:tx", "native", ANNA, BELA, 7, 6, "tron:native", "TRX", 267_000, 56_000_002,
         "2023-11-14 22:13:20", "call of a contract"),
    }  # fmt: skip


def test_a_transaction_on_the_pages_of_both_accounts_is_taken_once(workspace: Workspace, tmp_path: Path):
    run(workspace, "trongrid", [write(tmp_path / "a.json", item(), item(2))])
    run(workspace, "trongrid", [write(tmp_path / "b.json", item(2), item(3))])
    assert rows(workspace, "select count(*) from stage.transfer") == [(3,)]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (item(result="REVERT"), "failed"),
        (item(kind="VoteWitnessContract"), "type"),
        (item(kind="TransferAssetContract"), "type"),
        (item(kind="TriggerSmartContract", contract_address=hexadecimal(2)), "type"),
        (item(amount=-5), "amount"),
        (item(amount=2.5), "amount"),
        (item(amount=10**39), "amount"),
        (item(to_address="41" + "00" * 19), "checksum"),
        (item() | {"block_timestamp": TIME * 1000}, "date"),
        (item() | {"txID": "1"}, "no_key"),
        ({"txID": "1"}, "columns"),
        ("a word", "columns"),
    ],
)
def test_what_moves_no_trx_or_is_not_exact_is_named(bad: Any, code: str):
    found = moved(bad)
    assert found.row is None and found.problem is not None and found.problem[0] == code
