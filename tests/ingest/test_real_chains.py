"""Every real file of chains: tags, listed addresses and exports, counted by other means (json, csv, PyYAML)."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.job import run
from resolver.clean.wallets import identify
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
