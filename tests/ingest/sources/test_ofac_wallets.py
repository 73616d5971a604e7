"""OFAC's addresses by currency: the currency from the name, the chain from the address, listed without a programme."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import DataError
from resolver.store import Workspace
from tests.ingest.samples.ofac_wallets import GENESIS, TRON, TWELVE
from tests.ingest.table import facts, rows


def write(folder: Path, currency: str, *addresses: str) -> Path:
    path = folder / f"sanctioned_addresses_{currency}.json"
    path.write_text(json.dumps(addresses, indent=1))
    return path


def test_a_wallet_keeps_its_line_its_label_and_its_listing(workspace: Workspace, tmp_path: Path):
    run(workspace, "ofac_wallets", [write(tmp_path, "USDT", TRON, GENESIS), write(tmp_path, "XBT", GENESIS, TWELVE)])
    assert facts(workspace, "select record_id, address, currency_published, own, line from stage.wallet") == {
        (f"ofac_wallets:USDT/{TRON}", TRON, "USDT", True, 2),
        (f"ofac_wallets:USDT/{GENESIS}", GENESIS, "USDT", True, 3),
        (f"ofac_wallets:XBT/{GENESIS}", GENESIS, "XBT", True, 2),
        (f"ofac_wallets:XBT/{TWELVE}", TWELVE, "XBT", True, 3),
    }
    assert facts(workspace, "select programme, effect, mapped from stage.listing") == {
        ("ofac:NOT_GIVEN", "blocking", False)
    }


def test_an_address_that_fails_its_checksum_is_rejected_with_its_line(workspace: Workspace, tmp_path: Path):
    report = run(workspace, "ofac_wallets", [write(tmp_path, "XBT", GENESIS, TWELVE[:-1] + "1")])
    assert (report.read, report.staged, report.rejected) == (2, 1, 1)
    assert rows(workspace, "select line, code, content from stage.rejected") == [(3, "checksum", TWELVE[:-1] + "1")]


def test_the_plain_lists_say_the_same(workspace: Workspace, tmp_path: Path):
    (tmp_path / "sanctioned_addresses_XBT.txt").write_text(f"{GENESIS}\n{TWELVE}\n{GENESIS}\n")
    run(workspace, "ofac_wallets", [tmp_path / "sanctioned_addresses_XBT.txt"])
    assert facts(workspace, "select address, line from stage.wallet") == {(GENESIS, 1), (TWELVE, 2)}
    assert rows(workspace, "select line, code from stage.rejected") == [(3, "duplicate_key")]


@pytest.mark.parametrize(
    ("text", "words"), [('[\n "1A1z', "not whole"), ("[[1]]", "not a layout"), ('["x", 1]', "list of addr")]
)
def test_what_is_no_whole_list_is_refused(workspace: Workspace, tmp_path: Path, text: str, words: str):
    (tmp_path / "sanctioned_addresses_XBT.json").write_text(text)
    with pytest.raises(DataError, match=words):
        run(workspace, "ofac_wallets", [tmp_path])
