"""Tronscan: the same transfer as TronGrid's, under the same id; what failed or lies is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import DataError, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.tronscan import ANNA, BELA, USDT, export, item, page
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


def test_a_row_of_an_export_is_the_transfer_of_the_page(workspace: Workspace, tmp_path: Path):
    (tmp_path / "page.json").write_bytes(page(item(1)))
    (tmp_path / "export.csv").write_bytes(export({}))
    for name in ("export.csv", "page.json"):
        report = run(workspace, "tronscan", [tmp_path / name])
        assert any("built from documentation" in note for note in report.notes)
    assert facts(workspace, "select from_value, to_value, amount, scale, asset, time::varchar from stage.transfer") == {
        (ANNA, BELA, 2500000, 6, f"tron:{USDT}", "2023-11-14 22:13:20")
    }


def test_what_an_export_does_not_tell_exactly_is_rejected(workspace: Workspace, tmp_path: Path):
    bad = {
        "decimals": {"token": ANNA},  # a token called USDT at another contract
        "amount": {"value": "2.5000001"},
        "unconfirmed": {"confirmed": "false"},
        "date": {"local": "2023/11/14 22:13:20"},  # not eight hours after UTC: the columns are not what they were
        "no_key": {"hash": "abc"},
        "checksum": {"to": "T1"},
    }
    (tmp_path / "export.csv").write_bytes(export({"value": '"1,002.5"'}, *bad.values()))
    report = run(workspace, "tronscan", [tmp_path / "export.csv"])
    assert [each["code"] for each in report.rejections] == list(bad)
    assert rows(workspace, "select amount, scale from stage.transfer") == [(1002500000, 6)]


@pytest.mark.parametrize(
    "header",
    [
        "transaction_id,block,block_ts,from_address,to_address,confirmed,contractRet,quant",
        "Tx Hash,blockHeight,blockTime(UTC+8),blockTime(UTC),from,to,value,symbol,contractType,status",
        "Tx Hash,blockHeight,blockTime(UTC+8),blockTime(UTC),from,to,value,symbol,tokenAddress",
    ],
)
def test_another_layout_is_refused(workspace: Workspace, tmp_path: Path, header: str):
    (tmp_path / "export.csv").write_text(header + "\n" + ",".join(["1"] * (header.count(",") + 1)) + "\n")
    with pytest.raises(DataError, match=r"names no token contract|not a layout that tronscan knows"):
        run(workspace, "tronscan", [tmp_path / "export.csv"])


def test_an_unknown_word_for_confirmed_stops(workspace: Workspace, tmp_path: Path):
    (tmp_path / "export.csv").write_bytes(export({"confirmed": "perhaps"}))
    with pytest.raises(UnknownCode, match="tronscan:isConfirm=perhaps"):
        run(workspace, "tronscan", [tmp_path / "export.csv"])
