"""Deltas, deletions and findings of a source's own statements, on a source made for it. Samples are invented."""

from __future__ import annotations

import pytest

from ingest.job import run
from tests.ingest import made
from tests.ingest.made import january, write
from tests.ingest.table import facts


@pytest.fixture(autouse=True)
def source(monkeypatch):
    """The made source, by its name."""
    made.install(monkeypatch, made.source())


def test_a_delta_removes_what_it_deletes_and_nothing_else(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8", "3,,GAMMA,9")], published=january(1))
    delta = write(tmp_path / "b.csv", "2,DEL,,", "4,,DELTA,")
    report = run(workspace, "made", [delta], published=january(2), partial=True)
    assert (report.read, report.staged, report.rejected, report.records, report.removed) == (2, 2, 0, 1, 1)
    assert facts(workspace, "select record_id, reason from stage.removal") == {("made:2", "deleted")}
    assert facts(workspace, "select record_id from stage.live") == {("made:1",), ("made:3",), ("made:4",)}


def test_a_deleted_record_that_comes_back_is_live_and_one_that_stays_away_is_noted_once(workspace, tmp_path):
    run(workspace, "made", [write(tmp_path / "a.csv", "1,,ALPHA,7", "2,,BETA,8", "3,,GAMMA,9")], published=january(1))
    run(workspace, "made", [write(tmp_path / "b.csv", "2,DEL,,", "3,DEL,,")], published=january(2), partial=True)
    full = run(workspace, "made", [write(tmp_path / "c.csv", "1,,ALPHA,7", "2,,BETA,8")], published=january(3))
    assert full.removed == 0
    assert facts(workspace, "select record_id, reason from stage.removal") == {
        ("made:2", "deleted"),
        ("made:3", "deleted"),
    }
    assert facts(workspace, "select record_id from stage.live") == {("made:1",), ("made:2",)}


def test_findings_of_the_statements_are_kept_with_the_edition(workspace, tmp_path):
    path = write(tmp_path / "a.csv", "1,ODD,ALPHA,7", "2,ODD,BETA,8", "3,,GAMMA,")
    report = run(workspace, "made", [path])
    assert "2 rows with the operation ODD" in report.findings
    assert facts(workspace, "select rule, message from stage.finding") == {
        ("strange_op", "2 rows with the operation ODD")
    }
