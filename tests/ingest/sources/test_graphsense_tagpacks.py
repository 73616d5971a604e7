"""Tags of addresses: heads inherited, older and newer schema, actors as holders, bad addresses rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.job import run
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples.graphsense_tagpacks import ACTORS, NEWER, PACK
from tests.ingest.table import facts, rows

GENESIS = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
ONE = "0x0000000000000000000000000000000000000001"


def pack(folder: Path, text: bytes, name: str = "pack.yaml") -> Path:
    path = folder / name
    path.write_bytes(text)
    return path


def test_a_tag_takes_from_the_head_what_it_does_not_say_itself(workspace: Workspace, tmp_path: Path):
    run(workspace, "graphsense_tagpacks", [pack(tmp_path, PACK)])
    columns = (
        "address, currency_published, label, actor, category, confidence, cluster_definer, url, tagged_on::varchar"
    )
    url = "https://stone.example/wallets"
    assert facts(workspace, f"select {columns}, line from stage.tag") == {
        (GENESIS, "BTC", "Stone reserves", "stone", "exchange", "service_data", True, url, "2024-02-03", 12),
        (ONE, "ETH", "Stone hot wallet", "stone", "exchange", "web_crawl", True, url, "2024-02-03", 14),
    }
    assert facts(workspace, "select attribute, value from stage.attribute where attribute in ('abuse', 'context')") == {
        ("abuse", "service_hack"),
        ("context", '{"note": "first"}'),
    }


def test_the_newer_schema_has_networks_concepts_and_types(workspace: Workspace, tmp_path: Path):
    report = run(workspace, "graphsense_tagpacks", [pack(tmp_path, NEWER)])
    assert str(report.published_on) == "2025-01-02"
    assert facts(workspace, "select attribute, value from stage.attribute") == {
        ("concept", "mixing_service"),
        ("tag_type", "actor"),
        ("tag_creator", "Pebble Analytics"),
    }


def test_an_actor_holds_what_is_tagged_with_it(workspace: Workspace, tmp_path: Path):
    run(workspace, "graphsense_tagpacks", [pack(tmp_path, PACK), pack(tmp_path, ACTORS, "actors.yaml")])
    assert facts(workspace, "select type, from_record, to_record, nature from stage.relation") == {
        ("holds", "actor:stone", f"tagpack:Stone Exchange/BTC/{GENESIS}", "tagged Stone reserves (service_data)"),
        ("holds", "actor:stone", f"tagpack:Stone Exchange/ETH/{ONE}", "tagged Stone hot wallet (web_crawl)"),
    }
    assert facts(workspace, "select type, full_name from stage.name") == {
        ("trade", "Stone Exchange"),
        ("primary", "Stone Holdings Limited"),
        ("alias", "stonex"),
    }


BAD = {
    "- address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb\n  currency: BTC": "checksum",
    "- tx_hash: aa\n  currency: BTC": "no_key",
    "- label: nothing\n  currency: BTC": "no_key",
    "- address: 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa": "columns",  # no currency, in this pack
    "- just words": "columns",
    f"- address: {GENESIS}\n  currency: BTC\n  currency: LTC": "columns",
    f"- address: {GENESIS}\n  currency: BTC\n  lastmod: 30 Feb": "date",
    f"- address: {GENESIS}\n  currency: BTC": "duplicate_key",
}


@pytest.mark.parametrize("tag", BAD)
def test_what_is_no_good_tag_is_rejected_with_its_line(workspace: Workspace, tmp_path: Path, tag: str):
    report = run(workspace, "graphsense_tagpacks", [pack(tmp_path, PACK + tag.encode() + b"\n")])
    assert (report.read, report.rejected, report.records) == (4, 1, 2)  # the pack itself is a row
    assert rows(workspace, "select line, code from stage.rejected") == [(20, BAD[tag])]


def test_a_pack_with_a_new_key_stops_the_source_by_name(workspace: Workspace, tmp_path: Path):
    with pytest.raises(SourceChanged, match=r"tags\.mood"):
        run(
            workspace,
            "graphsense_tagpacks",
            [pack(tmp_path, PACK + f"- address: {GENESIS}\n  currency: BTC\n  mood: x\n".encode())],
        )


def test_an_unknown_word_of_confidence_stops_the_source(workspace: Workspace, tmp_path: Path):
    with pytest.raises(UnknownCode, match="tagpack:confidence=gossip"):
        run(workspace, "graphsense_tagpacks", [pack(tmp_path, PACK.replace(b"web_crawl", b"gossip"))])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PACK + b'"', "no YAML"),
        (b"title: a\ncreator: b\ntags:\n", "no list of tags"),
        (b"title: &a [x]\ncreator: *a\ntags:\n- label: x\n", "used again by an anchor"),
        (b"title: a\ncreator: b\n---\ntags:\n- label: x\n", "no YAML"),
        (b"creator: b\ntags:\n- label: x\n", "no title"),
    ],
)
def test_what_is_no_pack_is_refused_with_the_reason(workspace: Workspace, tmp_path: Path, text: bytes, words: str):
    with pytest.raises(DataError, match=words):
        run(workspace, "graphsense_tagpacks", [pack(tmp_path, text)])
    assert rows(workspace, "select count(*) from stage.edition") == [(0,)]


def test_another_pack_removes_nothing(workspace: Workspace, tmp_path: Path):
    run(workspace, "graphsense_tagpacks", [pack(tmp_path, PACK)])
    run(workspace, "graphsense_tagpacks", [pack(tmp_path, NEWER)])
    assert rows(workspace, "select count(*) from stage.live") == [(3,)]


def test_a_pack_that_may_be_cut_off_is_told_by_its_last_tag(workspace: Workspace, tmp_path: Path):
    report = run(workspace, "graphsense_tagpacks", [pack(tmp_path, NEWER[:-1])])
    assert (report.rejected, report.rejected_values) == (0, 1)
    assert rows(workspace, "select line, code from stage.rejected") == [(12, "no_end_mark")]
