"""The day of a designation, on the founding case: what the action of 4 November 2025 does to us, and nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, replace
from datetime import date
from html import escape
from pathlib import Path

import pytest
from typer.testing import CliRunner

from resolver.cli import app
from resolver.errors import BadParameter, DataError, UsageError, WorkspaceLocked
from resolver.replay import aside as copies
from resolver.replay import report
from resolver.replay.aside import aside
from resolver.replay.run import Answer, Asked, replay
from resolver.store import Workspace, connect
from tests.resolver.replay.founding import VELMORA, list_after, list_before, yesterday
from tests.resolver.test_store import holding_the_lock
from tests.stage import Party, stage

ACTION = Asked(list_after(), partial=True, published=date(2025, 11, 4))


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of a workspace with its hash; the lock's text and SQLite's shared memory are no content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("lock", "journal.sqlite-shm", "journal.sqlite-wal")
    }


@pytest.fixture(scope="module")
def founding(tmp_path_factory) -> tuple[Workspace, Answer, dict[str, str]]:
    """Yesterday's workspace, what the action does, and the workspace's files before it was asked."""
    folder = tmp_path_factory.mktemp("founding")
    workspace = Workspace(folder / "workspace")
    yesterday(workspace, folder)
    before = fingerprint(workspace.folder)
    return workspace, replay(workspace, ACTION), before


def test_the_customers_companies_wallets_and_accounts_that_the_action_touches(founding):
    _, answer, _ = founding
    assert answer.newly_listed == 2 + 8 + 53, "two organisations and eight people, and the wallets of the bank"
    assert answer.counts == {
        "listed": 1, "by_ownership": 2, "held": 6, "more": 0, "possible_match": 0, "near": 1, "released": 0,
    }  # fmt: skip
    told = {(row["became"], row["records"][0]) for row in answer.rows if row["records"]}
    assert told == {
        ("listed", "table.customers:CUS-013"),  # KMCTC itself
        ("by_ownership", "table.customers:CUS-009"),  # all of it held by a company that KMCTC holds 60 % of
        ("by_ownership", "table.customers:CUS-011"),
    }
    assert {row["kind"] for row in answer.rows if row["became"] == "held"} == {"wallet", "account"}
    [near] = [row for row in answer.rows if row["became"] == "near"]
    assert [step["type"] for step in near["path"]] == ["PAID_TO", "PAID_TO"]
    assert VELMORA in near["path"][0]["to"] and "CHEIL CREDIT BANK" in near["party_caption"]


def test_yalumex_is_not_told_for_it_was_sanctioned_through_the_bank_before(founding):
    _, answer, _ = founding
    assert not [row for row in answer.rows if "table.customers:CUS-012" in row["records"]]


def test_each_answer_names_the_line_of_the_list_that_did_it(founding):
    _, answer, _ = founding
    files = {file["sha256"]: file["name"] for file in answer.edition["files"]}
    for row in answer.rows:
        assert row["because"], row["caption"]
        assert {files[cite.partition("/")[0]] for cite in row["because"]} <= {"sdn.csv", "sdn_comments.csv"}
        assert not [cite for cite in row["evidence"] if cite.partition("/")[0] in files]
    [listed] = [row for row in answer.rows if row["became"] == "listed"]
    line = answer.lines[listed["because"][0]]
    assert (line.where, "ent_num: 56044; sdn_name: KOREA MANGYONGDAE COMPUTER TECHNOLOGY CORPORATION" in line.text) == (
        "sdn.csv line 14",
        True,
    )
    assert "-0-" not in line.text


def test_the_workspace_that_was_asked_is_as_it_was(founding):
    workspace, _, before = founding
    assert fingerprint(workspace.folder) == before
    assert list(workspace.spill_folder.iterdir()) == []
    assert workspace.current().run_id == "run-000001"


def test_the_page_names_every_party_its_reason_and_lines_and_loads_nothing(founding):
    _, answer, _ = founding
    page = report.html(answer)
    assert "<h1>What the list of 2025-11-04 does to us: 10 of ours</h1>" in page
    for row in answer.rows:
        assert escape(row["caption"]) in page and escape(row["what"]) in page
    numbers = [int(number) for number in re.findall(r'<p class="line"><b>(\d+)</b>', page)]
    assert numbers == [*range(1, len(numbers) + 1)] and len(numbers) >= 8
    assert not re.search(r"<script|<link|\ssrc=|\shref=", page)
    text = report.markdown(answer)
    assert all(report.plain(row["what"]) in text for row in answer.rows)
    assert "## Listed (1)" in text and "1. sdn.csv line 14: " in text


def test_what_a_list_publishes_stays_text_on_the_page(founding):
    _, answer, _ = founding
    evil = [{**answer.rows[0], "caption": "<script>alert(1)</script> | [x](http://x) `y`\nz\u202e"}]
    told = replace(answer, rows=evil)
    assert "<script>" not in report.html(told)
    [line] = [line for line in report.markdown(told).splitlines() if "alert" in line]
    assert line.startswith("| **&lt;script>alert(1)&lt;/script> \\| \\[x\\](http://x) \\`y\\` z**")
    assert line.count(" | ") == 3


def test_more_parties_than_a_page_holds_are_counted(founding):
    _, answer, _ = founding
    rows = [{**answer.rows[0], "caption": f"customer {n}"} for n in range(report.MOST + 7)]
    many = replace(answer, rows=rows, counts=answer.counts | {"listed": len(rows)})
    for text in (report.html(many), report.markdown(many)):
        assert "7 more: resolver replay --json, or --to FILE.csv" in text
        assert f"customer {report.MOST - 1}" in text and f"customer {report.MOST}<" not in text


def test_the_rows_go_to_a_file_and_another_ending_is_refused(founding, tmp_path):
    _, answer, _ = founding
    report.write(answer, tmp_path / "rows.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == [row["id"] for row in answer.rows]
    for name in ("page.html", "page.md"):
        report.write(answer, tmp_path / name)
        assert "CUS-013" in (tmp_path / name).read_text()
    with pytest.raises(UsageError, match=r"report goes to \.html"):
        report.write(answer, tmp_path / "page.pdf")
    assert sorted(asdict(answer)) == sorted(
        ("against", "against_at", "edition", "steps", "newly_listed", "counts", "rows", "notes", "lines")
    )


# ----------------------------------------------------------------------------------------------------------- the copy


@pytest.fixture
def two_runs(workspace: Workspace) -> Workspace:
    """A workspace of two runs in name: the second has an edition that the first lacks."""
    with workspace.write("stage") as con:
        stage(con, [Party("table:k:1", "Anna Lindqvist"), Party("ofac:1", "HAN, Jong Sol", listed="ofac:DPRK4")])
    for run, editions in ((1, ["table:0"]), (2, ["table:0", "ofac_sdn:1"])):
        with workspace.generation(f"run-{run:06d}") as path:
            con = connect(path)
            con.execute("create schema meta; create table meta.edition (edition_id varchar)")
            con.executemany("insert into meta.edition values ($1)", [[edition] for edition in editions])
            con.close()
    return workspace


def staged(workspace: Workspace) -> list[str]:
    con = connect(workspace.work_path, read_only=True)
    try:
        return [edition for (edition,) in con.execute("select edition_id from stage.live order by 1").fetchall()]
    finally:
        con.close()


def test_a_copy_of_an_earlier_run_has_the_editions_of_that_run_alone(two_runs):
    with aside(two_runs, 2) as made:
        assert staged(made) == ["ofac_sdn:1", "table:0"]
    with aside(two_runs, 1) as made:
        assert staged(made) == ["table:0"]
        current = made.current()
        assert current and current.run_id == "run-000001"
        assert current.path.samefile(two_runs.network_folder / "run-000001.duckdb")
        assert made.identity() == two_runs.identity()
    assert staged(two_runs) == ["ofac_sdn:1", "table:0"]
    assert list(two_runs.spill_folder.iterdir()) == []


def test_what_a_killed_replay_left_goes_with_the_next_and_one_at_work_stays(two_runs):
    left = two_runs.spill_folder / f"{copies.PREFIX}dead"
    left.mkdir()
    (left / copies.IN_USE).touch()
    (left / "work.duckdb").write_text("names of customers")
    with aside(two_runs, 2) as made:
        assert not left.exists()
        with aside(two_runs, 1):
            assert made.work_path.is_file()


def test_a_run_whose_file_is_gone_and_a_writer_at_work_are_named(two_runs):
    (two_runs.network_folder / "run-000001.duckdb").unlink()
    with pytest.raises(DataError, match=r"run-000001\.duckdb is gone.*run-000002"), aside(two_runs, 1):
        pass
    with (
        holding_the_lock(two_runs),
        pytest.raises(WorkspaceLocked, match="another run is writing: link"),
        aside(two_runs, 2),
    ):
        pass
    assert list(two_runs.spill_folder.iterdir()) == []


# ------------------------------------------------------------------------------------------------------ what is asked


def test_what_can_t_be_asked_is_refused_with_the_next_step(founding, tmp_path):
    workspace, _, before = founding
    (tmp_path / "notes.txt").write_text("no list at all\n")
    for asked, against, error, text in (
        (
            replace(ACTION, paths=[tmp_path / "notes.txt"]),
            None,
            DataError,
            "no source reads it. Name one with --source",
        ),
        (replace(ACTION, ours=["table.nobody"]), None, UsageError, "--ours table.nobody: no record of it here"),
        (replace(ACTION, steps=0), None, UsageError, "--steps 0"),
        (ACTION, "run-000009", BadParameter, "the runs of this network are run-000001 to run-000001"),
        (replace(ACTION, paths=list_after()[:1], partial=False), None, DataError, "the set is not complete"),
    ):
        with pytest.raises(error, match=text):
            replay(workspace, asked, against)
    assert fingerprint(workspace.folder) == before


def test_a_list_that_the_network_has_already_changes_nothing_and_says_so(founding, tmp_path):
    workspace, _, _ = founding
    files = [word for path in list_before(tmp_path) for word in ("--list", str(path))]
    done = CliRunner().invoke(app, ["-w", str(workspace.folder), "-q", "replay", *files, "--partial"])
    assert done.exit_code == 0, done.output
    assert "None of ours is touched by this list." in done.stdout
    assert "in that network already: name an earlier run with --against" in done.stdout
