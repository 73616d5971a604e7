"""Every real file of chains: tags, listed addresses and exports, counted by other means (json, csv, PyYAML)."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.job import run
from resolver.clean.wallets import identify
from resolver.errors import DataError
from resolver.store import Workspace
from tests.ingest.table import facts, rows

pytestmark = pytest.mark.real


def packs(folder: Path) -> dict[str, Any]:
    """The packs as PyYAML reads them, by file name."""
    return {path.name: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yaml"))}


def test_every_tag_of_the_packs_is_staged_or_rejected(workspace: Workspace, real_data: Path):
    found = packs(real_data / "crypto_tagpacks")
    actors = found.pop("graphsense.actorpack.yaml")["actors"]
    tags = [{**pack, **tag} for pack in found.values() for tag in pack["tags"]]
    equal = sum(
        n - 1 for n in Counter(json.dumps({**tag, "tags": 0}, default=str, sort_keys=True) for tag in tags).values()
    )
    report = run(workspace, "graphsense_tagpacks", [real_data / "crypto_tagpacks"])
    assert report.read == len(tags) + len(actors) + len(found) + 1
    assert dict(rows(workspace, "select code, count(*) from stage.rejected where whole_row group by code")) == {
        "checksum": 14,  # eleven pieces of broken lines of KuCoin, three Monero addresses that are cut off
        "duplicate_key": equal,
    }
    assert rows(workspace, "select count(*) from stage.tag") == [(len(tags) - 14 - equal,)] == [(3030,)]
    actor = {(tag["address"], tag["actor"]) for tag in tags if "actor" in tag}
    held = facts(
        workspace,
        "select address, split_part(from_record, ':', 2) from stage.relation join stage.wallet using (record_id)",
    )
    assert held <= actor and len(actor - held) <= 14
    assert rows(workspace, "select count(*) from stage.record where kind = 'organisation'") == [(len(actors),)]
    labels = Counter(tag["label"] for tag in tags)
    assert labels["USDT_blacklisted"] == 774
    assert rows(workspace, "select count(*) from stage.tag where label = 'USDT_blacklisted'") == [(774,)]


def test_every_address_of_ofac_by_currency_is_staged_but_one(workspace: Workspace, real_data: Path):
    folder = real_data / "crypto_ofac_addresses"
    texts = {path.read_text(): path.stem.rpartition("_")[2] for path in sorted(folder.glob("*.json"))}
    published = [(currency, address) for text, currency in texts.items() for address in json.loads(text)]
    report = run(workspace, "ofac_wallets", [folder])
    bad = [address for currency, address in published if identify(address, currency) is None]
    assert len(texts) == 16  # of 17: two lists hold the same one address
    assert (report.read, report.rejected) == (len(published), len(bad)) == (653, 1)
    assert {address for (address,) in facts(workspace, "select address from stage.wallet")} == {
        address for _, address in published if address not in bad
    }


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines() if line]


def units(workspace: Workspace, where: str) -> tuple[int, int]:
    """How many transfers there are, and the sum of their units."""
    [(count, total)] = rows(workspace, f"select count(*), coalesce(sum(amount), 0) from stage.transfer where {where}")
    return count, int(total)


def test_the_blocks_of_ethereum_give_the_same_in_csv_and_json(workspace: Workspace, real_data: Path, tmp_path: Path):
    folder = real_data / "crypto_onchain/ethereum-etl"
    run(workspace, "ethereum_etl", sorted(folder.glob("test_stream*.json")))
    published = {
        part: lines(folder / f"test_stream__blocks_17173049_17173050__expected_{part}.json")
        for part in ("blocks", "transactions", "token_transfers")
    }
    sent = [int(each["value"]) for each in published["transactions"] if each["value"]]
    paid = [each for block in published["blocks"] for each in block["withdrawals"]]
    assert units(workspace, "tx_hash is not null and type = 'native'") == (len(sent), sum(sent)) == (135, sum(sent))
    assert units(workspace, "from_name = 'beacon chain'") == (len(paid), 10**9 * sum(each["amount"] for each in paid))
    assert units(workspace, "type = 'token'") == (291, sum(int(each["value"]) for each in published["token_transfers"]))
    failed = [int(each["value"]) for each in published["transactions"] if each["value"] and each["receipt_status"] == 0]
    assert units(workspace, "status = 'rejected' and type = 'native'") == (len(failed), sum(failed))
    fees = sum(
        int(each["receipt_gas_used"]) * int(each["receipt_effective_gas_price"]) for each in published["transactions"]
    )
    assert rows(workspace, "select sum(fee) from stage.transaction") == [(fees,)]
    other = Workspace(tmp_path / "csv")
    run(other, "ethereum_etl", sorted(folder.glob("test_export_blocks_job*.csv")))
    money = "select transfer_id, amount, from_value, to_value, time from stage.transfer where type = 'native'"
    assert facts(other, money) == facts(workspace, money)


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        (
            "test_export_token_transfers_job__block_with_transfers__expected_token_transfers.csv",
            "block 483920 is in none",
        ),
        ("test_extract_token_transfers_job__logs__expected_token_transfers.csv", "block 1452581 is in none"),
    ],
)
def test_token_transfers_without_their_blocks_are_refused_by_name(
    workspace: Workspace, real_data: Path, name: str, refused: str
):
    with pytest.raises(DataError, match=refused):
        run(workspace, "ethereum_etl", [real_data / "crypto_onchain/ethereum-etl" / name])


def test_traces_and_receipts_without_their_blocks(workspace: Workspace, real_data: Path):
    folder = real_data / "crypto_onchain/ethereum-etl"
    receipts = run(
        workspace, "ethereum_etl", [folder / "test_export_receipts_job__receipts_with_logs__expected_receipts.csv"]
    )
    assert (receipts.read, receipts.staged) == (4, 4)
    traces = run(workspace, "ethereum_etl", [folder / "test_export_traces_job__block_with_create__expected_traces.csv"])
    assert (traces.read, traces.rejected) == (
        3,
        2,
    )  # a call and a reward have a value, and no time; a creation has none


def test_graphsense_ethereum_and_its_usdt(workspace: Workspace, real_data: Path):
    folder = real_data / "crypto_onchain/graphsense"
    paths = sorted(folder.glob("eth__*"))
    with (folder / "eth__tokens__transactions.csv").open() as file:
        sent = [int(each["value"]) for each in csv.DictReader(file)]
    usdt = [each["value"] for each in lines(folder / "eth__tokens__reference__USDT_token_transfers.json")]
    report = run(workspace, "ethereum_etl", paths)
    assert report.rejected == 0
    assert units(workspace, "type = 'native'") == (sum(value > 0 for value in sent), sum(sent))
    assert units(workspace, "currency = 'USDT' and scale = 6") == (len(usdt), sum(usdt)) == (143, sum(usdt))
    assert any("5 of 89 blocks lack transactions" in finding for finding in report.findings)


def test_graphsense_tron(workspace: Workspace, real_data: Path):
    folder = real_data / "crypto_onchain/graphsense"
    report = run(workspace, "ethereum_etl", sorted(folder.glob("trx__56804500*")))
    traces = lines(folder / "trx__56804500to56805500__traces.json")
    moved = [each["callValue"] for each in traces if each["callValue"] > 0]
    negative = [each for each in traces if each["callValue"] < 0]
    assert report.rejected == len(negative) == 22  # cut off at 32 bits by the exporter
    assert units(workspace, "type = 'internal'") == (len(moved), sum(moved)) == (213, sum(moved))
    assert rows(workspace, "select count(*), sum(transactions) from stage.block") == [
        (1001, sum(each["transactionCount"] for each in lines(folder / "trx__56804500to56805500__blocks.json")))
    ]
    sent = lines(folder / "trx__0to10000__transactions.json")
    run(workspace, "ethereum_etl", [folder / "trx__0to10000__transactions.json"])
    assert units(workspace, "type = 'native'") == (
        sum(each["value"] > 0 for each in sent),
        sum(each["value"] for each in sent),
    )
    assert facts(workspace, "select distinct from_bank, left(from_value, 1) from stage.transfer") == {("tron", "T")}


@pytest.mark.parametrize(
    ("name", "chain"),
    [("bitcoin__block", "bitcoin"), ("bitcoin__stream", "bitcoin"), ("dogecoin__", "dogecoin"), ("zcash__", "zcash")],
)
def test_bitcoin_and_kin(workspace: Workspace, real_data: Path, name: str, chain: str):
    paths = sorted((real_data / "crypto_onchain/bitcoin-etl").glob(f"{name}*.json"))
    sent = [each for path in paths if "transactions" in path.name.rpartition("expected_")[2] for each in lines(path)]
    report = run(workspace, "bitcoin_etl", paths)
    assert report.rejected == 0
    assert rows(workspace, "select chain, count(*), sum(amount) from stage.tx_output group by chain") == [
        (
            chain,
            sum(len(each["outputs"]) for each in sent),
            sum(out["value"] for each in sent for out in each["outputs"]),
        )
    ]
    assert rows(workspace, "select count(*), coalesce(sum(amount), 0) from stage.tx_input") == [
        (
            sum(len(each["inputs"]) for each in sent),
            sum(spent["value"] or 0 for each in sent for spent in each["inputs"]),
        )
    ]
    assert rows(workspace, "select count(*) filter (coinbase), count(*) from stage.transaction") == [
        (sum(each["is_coinbase"] for each in sent), len(sent))
    ]
