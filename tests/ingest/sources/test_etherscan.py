"""Etherscan: exact units, tokens by contract, the same ids as an export's, errors of the server refused."""

# ruff: noqa: E501 - what is published stands on one line

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.job import run
from resolver.errors import DataError, SourceChanged
from resolver.store import Workspace
from tests.ingest.samples import ethereum_etl
from tests.ingest.samples.etherscan import ANNA, BELA, EXPORT, USDT, item, page
from tests.ingest.table import facts, rows

FAKE = "0x" + "fa" * 20


def take(workspace: Workspace, folder: Path, *items: Any, name: str = "page.json") -> Any:
    (folder / name).write_bytes(page(*items))
    return run(workspace, "etherscan", [folder / name])


def test_a_transfer_keeps_its_exact_units_contract_and_time(workspace: Workspace, tmp_path: Path):
    take(workspace, tmp_path, item())
    assert facts(
        workspace,
        "select type, from_value, to_value, amount, scale, asset, currency, time::varchar, block, status from stage.transfer",
    ) == {("token", ANNA, BELA, 2500000, 6, f"ethereum:{USDT}", "USDT", "2023-11-14 22:13:20", 100, "booked")}


def test_a_transfer_of_an_export_and_of_a_page_is_one(workspace: Workspace, tmp_path: Path):
    token = {
        **ethereum_etl.TOKEN_TRANSFERS[0],
        "token_address": USDT,
        "from_address": ANNA,
        "to_address": BELA,
        "transaction_hash": f"0x{1:064x}",
    }
    (tmp_path / "token_transfers.csv").write_bytes(ethereum_etl.as_csv([token]))
    (tmp_path / "blocks.csv").write_bytes(ethereum_etl.as_csv(ethereum_etl.BLOCKS))
    run(workspace, "ethereum_etl", [tmp_path / "token_transfers.csv", tmp_path / "blocks.csv"])
    take(workspace, tmp_path, item(1), item(2))
    (tmp_path / "export.csv").write_bytes(EXPORT)
    report = run(workspace, "etherscan", [tmp_path / "export.csv"])
    assert any("built from documentation" in note for note in report.notes)
    assert facts(workspace, "select tx_hash, amount from stage.transfer") == {
        (f"0x{1:064x}", 2500000),
        (f"0x{2:064x}", 2500000),
        (f"0x{2:064x}", 1002500000),
    }


def test_a_transfer_on_two_pages_is_taken_once_and_equal_ones_of_a_page_are_two(workspace: Workspace, tmp_path: Path):
    (tmp_path / "one.json").write_bytes(page(item(1), item(1), item(2)))
    (tmp_path / "two.json").write_bytes(page(item(2), item(3)))
    report = run(workspace, "etherscan", [tmp_path / "one.json", tmp_path / "two.json"])
    assert (report.read, report.staged, report.rejected) == (5, 4, 1)
    assert rows(workspace, "select count(*) from stage.transfer") == [(4,)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tokenDecimal": "18"}, "amount"),  # USDT has 6
        ({"tokenDecimal": "", "contractAddress": FAKE}, "amount"),
        ({"to": "0x12"}, "checksum"),
        ({"value": "-1"}, "amount"),
        ({"value": str(2**200)}, "too_large"),
        ({"hash": "0x1"}, "no_key"),
        ({"timeStamp": "yesterday"}, "date"),
    ],
)
def test_what_can_not_be_kept_exactly_is_rejected(
    workspace: Workspace, tmp_path: Path, changes: dict[str, str], code: str
):
    report = take(workspace, tmp_path, item(1), item(2, **changes))
    assert (report.staged, report.rejected) == (1, 1)
    assert rows(workspace, "select code from stage.rejected") == [(code,)]


def test_a_look_alike_is_another_asset_and_not_called_usdt(workspace: Workspace, tmp_path: Path):
    take(workspace, tmp_path, item(1, contractAddress=FAKE))
    assert rows(workspace, "select asset, currency from stage.transfer") == [(f"ethereum:{FAKE}", f"USDT of {FAKE}")]


def test_transactions_and_the_calls_inside_them(workspace: Workspace, tmp_path: Path):
    sent = {key: value for key, value in item(1, value="7", contractAddress="").items() if not key.startswith("token")}
    (tmp_path / "a.json").write_bytes(
        page(
            sent | {"isError": "0", "txreceipt_status": "1"},
            sent | {"hash": f"0x{2:064x}", "isError": "1", "txreceipt_status": "0"},
        )
    )
    call = {"blockNumber": "100", "timeStamp": "1700000000", "hash": f"0x{1:064x}", "from": BELA, "to": ANNA, "value": "5", "contractAddress": "",
            "input": "", "type": "call", "gas": "1", "gasUsed": "1", "traceId": "0_1", "isError": "0", "errCode": ""}  # fmt: skip
    (tmp_path / "b.json").write_bytes(page(call))
    run(workspace, "etherscan", [tmp_path / "a.json", tmp_path / "b.json"])
    assert facts(workspace, "select transfer_id, amount, fee, status from stage.transfer") == {
        (f"ethereum:0x{1:064x}:tx", 7, 1, "booked"),
        (f"ethereum:0x{2:064x}:tx", 7, 1, "rejected"),
        (f"ethereum:0x{1:064x}:trace:0_1", 5, None, "booked"),
    }


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": "0", "message": "NOTOK", "result": "Max rate limit reached"}, "Max rate limit"),
        ({"status": "0", "message": "NOTOK", "result": None}, "NOTOK"),
    ],
)
def test_an_error_of_the_server_is_refused_with_its_words(
    workspace: Workspace, tmp_path: Path, answer: dict[str, Any], words: str
):
    (tmp_path / "a.json").write_text(json.dumps(answer))
    with pytest.raises(DataError, match=words):
        run(workspace, "etherscan", [tmp_path / "a.json"])


def test_a_new_field_of_the_interface_stops_the_source_by_name(workspace: Workspace, tmp_path: Path):
    with pytest.raises(SourceChanged, match=r"es_tokens\.logIndex|logIndex"):
        take(workspace, tmp_path, item(1) | {"logIndex": "3"})


@pytest.mark.real
def test_the_real_page_stages_every_transfer(workspace: Workspace, real_data: Path):
    path = real_data / "crypto_onchain/etherscan/tokentx_usdt_page.json"
    items = json.loads(path.read_text())["result"]
    report = run(workspace, "etherscan", [path])
    assert (report.read, report.staged, report.rejected) == (7, 7, 0)
    assert rows(workspace, "select sum(amount), count(distinct tx_hash) from stage.transfer") == [
        (sum(int(each["value"]) for each in items), len({each["hash"] for each in items}))
    ]
