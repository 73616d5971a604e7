"""A workspace over the years: what `gc` removes and keeps, and what a backup brings back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resolver import forget, judgements, pipeline
from resolver.backup import MANIFEST, backup, restore
from resolver.errors import DataError, NothingPublished, UsageError, WorkspaceLocked
from resolver.history.changes import changes, export
from resolver.prune import prune
from resolver.store import Workspace
from tests.resolver.test_store import holding_the_lock
from tests.stage import Party, stage

NOTHING = (
    lambda workspace: prune(workspace, 3),
    lambda workspace: backup(workspace, workspace.folder.with_name("copy")),
    lambda workspace: forget.forget(workspace, ["a:1"], "case 4711"),
    forget.expired,
    pipeline.preview,
)

PARTIES = (Party("a:1", "Anna Lindqvist"), Party("c:1", "Oleg Tarvik"))


@pytest.fixture
def three_runs(workspace: Workspace) -> Workspace:
    """A workspace with three runs: two parties, judged one, and apart again."""
    with workspace.write("stage") as con:
        stage(con, PARTIES)
    pipeline.link(workspace)
    for verdict in ("same", "withdrawn"):
        judgements.judge(workspace, "a:1", "c:1", verdict, "seen")
        pipeline.link(workspace)
    return workspace


def test_pruned_files_take_no_history_with_them_and_the_current_run_stays(three_runs):
    with three_runs.read() as con:
        held, told = export(con, 2), list(changes(con, 1))
        stray = three_runs.rows_folder / "table-gone.parquet"
        stray.write_bytes(b"x")
        assert prune(three_runs, 1).removed == ()
        assert not stray.exists()
        found = prune(three_runs, 0, datetime(2100, 1, 1, tzinfo=UTC))
        assert (found.removed, found.kept) == (("run-000001", "run-000002"), ("run-000003",))
        assert con.execute("select count(*) from final.record").fetchall() == [(2,)], "an open reader goes on"
    with three_runs.read() as con:
        assert (export(con, 2), list(changes(con, 1))) == (held, told)
    with pytest.raises(UsageError, match="--keep-days -1"):
        prune(three_runs, -1)
    assert prune(three_runs, 99_999_999_999).removed == (), "more days than a calendar has"


def test_a_backup_taken_while_others_read_and_judge_becomes_the_same_workspace(three_runs, tmp_path):
    with three_runs.read() as con, three_runs.journal() as journal:
        assert journal.execute("select count(*) from judgement").fetchall() == [(2,)]
        copied = backup(three_runs, tmp_path / "copy")
        held = export(con)
    assert copied.run == "run-000003"
    other = Workspace(tmp_path / "other")
    assert restore(other, tmp_path / "copy").files == copied.files
    with other.read() as con:
        assert export(con) == held
    assert other.identity() == three_runs.identity()
    assert pipeline.link(other).unchanged
    assert judgements.listed(other) == judgements.listed(three_runs)


def test_a_backup_is_refused_while_a_run_writes_and_a_damaged_one_is_not_restored(three_runs, tmp_path):
    with holding_the_lock(three_runs) as process, pytest.raises(WorkspaceLocked, match=f"process {process.pid}"):
        backup(three_runs, tmp_path / "copy")
    backup(three_runs, tmp_path / "copy2")
    with pytest.raises(DataError, match="not empty"):
        backup(three_runs, tmp_path / "copy2")
    with pytest.raises(DataError, match="not empty"):
        restore(three_runs, tmp_path / "copy2")
    with (tmp_path / "copy2" / "work.duckdb").open("r+b") as file:
        file.seek(5000)
        file.write(b"damage")
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    for place, message in (
        (three_runs.folder / "backups" / "today", "inside the workspace"),
        (tmp_path / "file", "can't be written"),
        (tmp_path / "file" / "folder", "can't be written"),
    ):
        with pytest.raises(UsageError, match=message):
            backup(three_runs, place)
    assert not (three_runs.folder / "backups").exists()
    other = Workspace(tmp_path / "other")
    with pytest.raises(DataError, match=r"work\.duckdb: missing or damaged"):
        restore(other, tmp_path / "copy2")
    (tmp_path / "copy2" / MANIFEST).unlink()
    with pytest.raises(DataError, match="not a backup"):
        restore(other, tmp_path / "copy2")
    assert not other.exists()


@pytest.mark.parametrize("command", NOTHING)
def test_a_folder_that_is_no_workspace_is_said_and_none_is_made(tmp_path, command):
    with pytest.raises(NothingPublished, match="no workspace here"):
        command(Workspace(tmp_path / "mistyped"))
    assert not any(tmp_path.iterdir())
