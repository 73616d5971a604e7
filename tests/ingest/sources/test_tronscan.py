"""Tronscan: the same transfer as TronGrid's, under the same id; what failed or lies is refused."""

from __future__ import annotations

from pathlib import Path

from ingest.job import run
from resolver.store import Workspace
from tests.ingest.samples.tronscan import ANNA, BELA, USDT, item, page
from tests.ingest.sources import test_trongrid as trongrid
from tests.ingest.table import facts, rows


def test_a_transfer_is_that_of_trongrid(workspace: Workspace, tmp_path: Path):
    (tmp_path / "page.json").write_bytes(page(item(1)))
    report = run(workspace, "tronscan", [tmp_path / "page.json"])
    assert any("built from documentation" in note for note in report.notes)
    assert facts(workspace, "select from_value, to_value, amount, scale, asset, time::varchar from stage.transfer") == {
        (ANNA, BELA, 2500000, 6, f"tron:{USDT}", "2023-11-14 22:13:20")
    }
    run(workspace, "trongrid", [trongrid.write(tmp_path / "a.json", trongrid.item(1))])
    assert rows(workspace, "select count(*) from stage.transfer") == [(1,)]


def test_what_failed_or_has_wrong_decimals_is_rejected(workspace: Workspace, tmp_path: Path):
    bad = [item(2, contractRet="REVERT", finalResult="REVERT"), item(3, event_type="Approval"),
           item(4, tokenInfo={"tokenAbbr": "USDT", "tokenDecimal": 18}), item(5, to_address="T1")]  # fmt: skip
    (tmp_path / "page.json").write_bytes(page(item(1), *bad))
    report = run(workspace, "tronscan", [tmp_path / "page.json"])
    assert (report.staged, report.rejected) == (1, 4)
