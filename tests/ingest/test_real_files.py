"""The real publications: counts taken by other means than ours."""

# ruff: noqa: E501 - samples stand as they are published

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from ingest.job import run
from resolver.store import Workspace
from tests.ingest.table import facts, rows

pytestmark = pytest.mark.real


def published(path: Path) -> list[list[str]]:
    """The rows of an OFAC file by Python's own reader, without the end mark."""
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.reader(file) if row != ["\x1a"]]


def test_the_full_set_of_july_2021_is_staged_whole(workspace, real_data):
    folder = real_data / "ofac_sdn_csv" / "2021-07_full"
    parts = {path.stem: published(path) for path in folder.glob("*.csv")}
    report = run(workspace, "ofac_sdn", [folder], published=date(2021, 7, 1))
    assert report.read == sum(len(part) for part in parts.values()) == 8976 + 11910 + 13837 + 5
    assert (report.staged, report.rejected) == (report.read, 0)
    assert report.records == len({row[0] for row in parts["sdn"]})
    kinds = dict(rows(workspace, "select kind, count(*) from stage.record group by all"))
    assert kinds["person"] == sum(row[2] == "individual" for row in parts["sdn"])
    assert kinds["asset"] == sum(row[2] in ("vessel", "aircraft") for row in parts["sdn"])
    remarks = {row[0]: row[11] for row in parts["sdn"] if row[11] != "-0- "}
    for number, rest in parts["sdn_comments"]:
        remarks[number] += rest
    items = [item for text in remarks.values() for item in text.split("; ")]
    wallets = sum("Digital Currency Address" in item for item in items)
    bad = rows(workspace, "select count(*) from stage.rejected where code = 'checksum'")[0][0]
    assert rows(workspace, "select count(*) from stage.wallet") == [(wallets - bad,)]
    assert rows(workspace, "select count(*) from stage.relation") == [(sum(i.startswith("Linked To:") for i in items),)]
    weak = sum(item[:7] in ("a.k.a. ", "f.k.a. ", "n.k.a. ") for item in items)
    names = len(parts["sdn"]) + len(parts["alt"]) + weak
    assert rows(workspace, "select count(*) from stage.name") == [(names,)]
    programmes = sum(len(row[3].split("] [")) for row in parts["sdn"])
    assert rows(workspace, "select count(*), count(distinct listing_id) from stage.listing") == [
        (programmes, programmes)
    ]
    assert rows(workspace, "select count(*) from stage.listing where not mapped") == [(0,)]


def test_the_bank_of_the_2026_excerpt_has_all_its_wallets_in_both_formats(workspace, real_data):
    run(
        workspace,
        "ofac_sdn",
        [real_data / "ofac_sdn_csv" / "2026_dprk_excerpt"],
        partial=True,
        published=date(2026, 9, 23),
    )
    run(workspace, "ofac_sdn", [real_data / "ofac_sdn_xml" / "sdn_sample.xml"], partial=True)
    count = "select channel, count(distinct address) from stage.live join stage.{} using (record_id, version_id) where record_id = 'ofac:22985' group by all"
    assert facts(workspace, count.format("wallet")) == {("csv", 53), ("xml", 53)}
    for table, columns in (
        ("wallet", "address, currency_published"),
        ("name", "type, quality, full_name"),
        ("address", "type, full_address"),
        ("identifier", "scheme, number"),
        ("listing", "programme"),
    ):
        query = f"select {columns} from stage.live join stage.{table} using (record_id, version_id) where record_id = 'ofac:22985' and channel = "
        assert facts(workspace, f"{query}'csv'") == facts(workspace, f"{query}'xml'"), table
    assert rows(workspace, "select count(*) from stage.rejected") == [(0,)]


def test_the_small_set_adds_up(workspace, real_data):
    folder = real_data / "ofac_sdn_csv" / "small_set"
    parts = {path.stem: published(path) for path in folder.glob("*.csv")}
    entries = {row[0] for row in parts["sdn"]}
    lost = sum(row[0] not in entries for part in ("alt", "add", "sdn_comments") for row in parts[part])
    report = run(workspace, "ofac_sdn", [folder], partial=True)
    assert (report.read, report.rejected) == (sum(map(len, parts.values())), lost)


def test_the_security_council_list_is_staged_whole(workspace: Workspace, real_data):
    path = real_data / "un_consolidated" / "UN_consolidated.xml"
    tree = ET.parse(path).getroot()
    report = run(workspace, "un_sc", [path])
    assert (report.records, report.rejected) == (730 + 273, 0)
    assert report.published_on == date(2026, 2, 27)
    keys = {f"un:{(element.text or '').strip()}" for element in tree.iter("REFERENCE_NUMBER")}
    assert facts(workspace, "select record_id from stage.record") == {(key,) for key in keys}
    aliases = [
        a.text for tag in ("INDIVIDUAL_ALIAS", "ENTITY_ALIAS") for e in tree.iter(tag) for a in e.iter("ALIAS_NAME")
    ]
    filled = sum(bool((text or "").strip()) for text in aliases)
    assert rows(workspace, "select count(distinct line) from stage.name where type in ('alias', 'former')") == [
        (filled,)
    ]
    text = path.read_text(encoding="utf-8").splitlines()
    for key, line in rows(workspace, "select published_key, line from stage.record"):
        assert text[line - 1].strip() in ("<INDIVIDUAL>", "<ENTITY>")
        assert any(f"<REFERENCE_NUMBER>{key}" in near for near in text[line : line + 12]), key
