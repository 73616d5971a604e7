"""A screening that goes on from an earlier one: the answers are those of a whole one, and what differs is told."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from resolver.cli import app
from resolver.screening import Screener, Subject, records
from resolver.screening.delta import Since
from resolver.store import Workspace
from tests.resolver.screening.world import PARTIES, published
from tests.stage import Party

SUBJECTS = (
    Subject("C-1", "person", ("Oskar Tarnbrook",), birth_dates=("1961-04-09",)),
    Subject("C-2", "person", ("Hasan Muhammad Ali",), birth_dates=("1970-02-03",)),
    Subject("C-3", "person", ("Jane Rosental",), birth_dates=("1980-02-03",)),
    Subject("C-4", "organisation", ("Brackwater Shipping Holdings",)),
    Subject("C-5", "organisation", ("Zephyrbane",), wallets=("0x52908400098527886E0F7030069857D2E4169EE7",)),
    Subject("C-6", "organisation", ("Quillhaven Maritime Trading Co Ltd",)),
    Subject("C-7", None, ("Velloria Kastrup",)),
)

BEFORE = tuple(party for party in PARTIES if party.id != "ofac:4")
"""Of then: without Hassan."""

AFTER = (
    *(
        replace(party, born="1961-04-10") if party.id == "ofac:1" else party
        for party in PARTIES
        if party.id != "ofac:3"
    ),
    Party("ofac:7", "Velloria Kastrup", born="1977-07-07", listed="ofac:DPRK4"),
)
"""Of now: Hassan and Velloria are listed, Quillhaven is not any more, Tarnbrook's birth date is another."""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the generations of then and now; that of now is published."""
    folder = tmp_path_factory.mktemp("both") / "workspace"
    published(folder, BEFORE)
    return published(folder, AFTER, run=2).folder


@pytest.fixture
def workspace(both: Path, tmp_path: Path) -> Workspace:
    """The workspace of then."""
    shutil.copytree(both, tmp_path / "workspace")
    publish(tmp_path / "workspace", 1)
    return Workspace(tmp_path / "workspace")


def publish(folder: Path, run: int) -> None:
    """Make the generation of a run the current one."""
    pointer = folder / "network" / "current.json"
    told = json.loads(pointer.read_text())
    pointer.write_text(json.dumps(told | {"run": f"run-{run:06}", "file": f"run-{run:06}.duckdb"}))


def screened(workspace: Workspace, subjects=SUBJECTS, **options) -> str:
    """Screen and record; the id."""
    screener = Screener.open(workspace, **options)
    uid, _ = records.record(screener, subjects, "test")
    screener.close()
    return uid


def test_the_answers_are_those_of_a_whole_screening_and_only_what_changed_is_told(workspace):
    uid = screened(workspace)
    publish(workspace.folder, 2)
    asked = (
        *SUBJECTS[:2],
        replace(SUBJECTS[2], names=("Jane Rosenthal",)),
        *SUBJECTS[3:],
        Subject("C-8", None, ("Oscar Tarnbruk",)),
    )
    screener = Screener.open(workspace)
    since = Since.read(workspace, screener, uid)
    answers = [answer for _, answer in since.pairs(asked, limit=20)]
    assert since.whole == "" and since.weighed_anew == 2  # a name that changed, and a new customer
    assert [records.said(each) for each in answers] == [records.said(each) for each in screener.screen(asked)]
    caption = {hit.entity_id: hit.caption for answer in answers for hit in answer.hits}
    told = {answer.key: since.difference(answer) for answer in answers}
    assert {key: sorted(caption[each] for each in found.new) for key, found in told.items() if found.new} == {
        "C-2": ["Hassan Mohammed Ali"], "C-7": ["Velloria Kastrup"], "C-8": ["TARNBROOK, Oskar Vell"]}  # fmt: skip
    assert {key: sorted(caption[each] for each in found.changed) for key, found in told.items() if found.changed} == {
        "C-1": ["TARNBROOK, Oskar Vell"]}  # fmt: skip
    assert {key: [hit["caption"] for hit in found.gone] for key, found in told.items() if found.gone} == {
        "C-6": ["Quillhaven Maritime Trading Co Ltd"]}  # fmt: skip
    assert not told["C-3"] and not told["C-4"] and not told["C-5"]
    screener.close()


def test_with_another_threshold_or_a_pruned_generation_all_is_weighed_again_and_the_reason_is_told(workspace):
    uid = screened(workspace, threshold=0.9)
    screener = Screener.open(workspace)
    since = Since.read(workspace, screener, uid)
    assert since.whole == f"threshold, equal names: not as in screening {uid[:12]}"
    assert len(list(since.pairs(SUBJECTS, limit=20))) == since.weighed_anew == len(SUBJECTS)
    screener.close()
    publish(workspace.folder, 2)
    (workspace.network_folder / "run-000001.duckdb").unlink()
    screener = Screener.open(workspace, threshold=0.9)
    assert "run-000001: its generation was pruned" in Since.read(workspace, screener, uid).whole
    screener.close()


def test_the_command_shows_what_differs_and_records_the_whole(workspace, tmp_path):
    def resolver(*words: str) -> Any:
        done = CliRunner().invoke(app, ["-q", "-w", str(workspace.folder), *words, "--json"], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout)

    (tmp_path / "c.csv").write_text(
        "id,name\nC-1,Oskar Tarnbrook\nC-2,Quillhaven Maritime Trading Co Ltd\nC-3,Velloria Kastrup\n"
    )
    (tmp_path / "c.toml").write_text(
        'name = "c"\n[record]\nkey = "id"\nkind = { is = "party" }\ncaption = "name"\n[[names]]\nfull_name = "name"\n'
    )
    first = resolver("screen", str(tmp_path / "c.csv"))
    publish(workspace.folder, 2)
    second = resolver("screen", str(tmp_path / "c.csv"), "--since", first["screening"][:10])
    assert {(row["row"], row["since"], row["decision"]) for row in second["rows"]} == {
        ("table.c:C-2", "gone", "gone"), ("table.c:C-3", "new", "hit")}  # fmt: skip
    assert second["since"] == {
        "screening": first["screening"], "run": "run-000001", "whole": "", "new": 1, "changed": 0, "gone": 1,
        "weighed_anew": 0}  # fmt: skip
    third = resolver("screen", str(tmp_path / "c.csv"), "--since", second["screening"])
    assert third["rows"] == [] and third["hits"] == second["hits"]


def test_a_customer_with_as_many_hits_as_were_shown_is_weighed_anew(workspace):
    screener = Screener.open(workspace)
    uid, _ = records.record(screener, SUBJECTS, "test", limit=1)
    since = Since.read(workspace, screener, uid)
    assert [records.said(answer) for _, answer in since.pairs(SUBJECTS, limit=20)] == [
        records.said(answer) for answer in screener.screen(SUBJECTS)
    ]
    assert 0 < since.weighed_anew < len(SUBJECTS)
    screener.close()


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "xlsx"])
def test_a_row_that_could_not_be_read_and_one_that_differs_go_into_one_file(workspace, tmp_path, ending):
    def screen(*words: str) -> Any:
        return CliRunner().invoke(
            app, ["-q", "-w", str(workspace.folder), "screen", str(tmp_path / "c.csv"), *words], catch_exceptions=False
        )

    (tmp_path / "c.toml").write_text(
        'name = "c"\n[record]\nkey = "id"\nkind = { is = "party" }\ncaption = "name"\n[[names]]\nfull_name = "name"\n'
    )
    (tmp_path / "c.csv").write_text("id,name\nC-3,Velloria Kastrup\n")
    first = json.loads(screen("--json").stdout)
    publish(workspace.folder, 2)
    (tmp_path / "c.csv").write_text("id,name\nC-3,Velloria Kastrup\nC-4,one,too many\n")
    to = tmp_path / f"out.{ending}"
    assert screen("--since", first["screening"], "--output", str(to)).exit_code == 1
    if ending == "csv":
        header, *lines = to.read_text().splitlines()
        assert header.endswith(",since") and len(lines) == 2
        assert [line.rpartition(",")[2] for line in lines] == ["", "new"]
    assert to.stat().st_size > 100
