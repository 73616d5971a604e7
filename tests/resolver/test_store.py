"""The workspace: one writer, readers that never wait, a journal that stays writable, and what a kill leaves behind."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.errors import DataError, NothingPublished, WorkspaceLocked, WorkspaceVersion
from resolver.store import FORMAT, Workspace, apply_contract, connect, contract, documented_columns, run_name


def publish(workspace: Workspace, sequence: int, value: int) -> None:
    """Publish a generation that holds one number."""
    with workspace.generation(run_name(sequence)) as path:
        con = connect(path)
        con.execute("create table answer as select $value as value", {"value": value})
        con.close()


@contextlib.contextmanager
def holding_the_lock(workspace: Workspace) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes in the workspace; killed at the end of the block."""
    code = (
        "import sys, time; from resolver.store import Workspace\n"
        f"with Workspace({str(workspace.folder)!r}).write('link') as con:\n"
        "    con.execute('create table stage.half as select 1')\n"
        "    print('writing', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def test_a_second_writer_is_told_who_is_writing(workspace):
    with (
        holding_the_lock(workspace) as process,
        pytest.raises(WorkspaceLocked, match=f"link, process {process.pid}, since"),
        workspace.write("ingest"),
    ):
        pass


def test_the_lock_of_a_killed_writer_is_free_at_once_(workspace):
    with holding_the_lock(workspace):
        pass
    with workspace.write("ingest") as con:
        assert con.execute("select count(*) from stage.record").fetchall() == [(0,)]


def test_readers_go_on_with_their_generation_before_during_and_after_a_run(workspace):
    publish(workspace, 1, 41)
    with workspace.read() as early, workspace.read() as second:
        with holding_the_lock(workspace):
            begun = time.monotonic()
            with workspace.read() as late:
                assert late.execute("from answer").fetchall() == [(41,)]
            assert time.monotonic() - begun < 5  # it did not wait for the writer, which sleeps for a minute
            assert early.execute("from answer").fetchall() == second.execute("from answer").fetchall() == [(41,)]
        publish(workspace, 2, 42)
        assert early.execute("from answer").fetchall() == [(41,)]
        with workspace.read() as new:
            assert new.execute("from answer").fetchall() == [(42,)]


def test_a_generation_that_is_not_finished_is_never_seen(workspace):
    publish(workspace, 1, 41)
    with pytest.raises(ZeroDivisionError), workspace.generation(run_name(2)) as path:
        connect(path).close()
        raise ZeroDivisionError
    generation = workspace.current()
    assert generation is not None and generation.run_id == "run-000001"
    with workspace.write("clean up"):
        pass
    assert [file.name for file in workspace.network_folder.glob("*.duckdb*")] == ["run-000001.duckdb"]


def test_a_published_generation_cannot_be_written(workspace):
    publish(workspace, 1, 41)
    with workspace.read() as con, pytest.raises(Exception, match="read-only"):
        con.execute("create table more as select 1")


def test_the_journal_is_writable_while_a_run_goes_on(workspace):
    with holding_the_lock(workspace), workspace.journal() as journal:
        journal.execute("insert into judgement (uid, at, by, left_record, right_record, verdict, why) "
                        "values ('1', '2026-01-01T00:00:00Z', 'anna', 'a:1', 'b:2', 'same', 'seen')")  # fmt: skip
    with workspace.journal() as journal:
        assert journal.execute("select left_record, verdict from judgement").fetchall() == [("a:1", "same")]


def test_a_workspace_of_a_newer_version_is_refused_with_the_next_step(workspace):
    (workspace.folder / "workspace.json").write_text(json.dumps({"format": FORMAT + 1, "id": "x"}))
    for use in (workspace.write("ingest"), workspace.read(), workspace.journal()):
        with pytest.raises(WorkspaceVersion, match=f"format {FORMAT + 1}.*Upgrade Resolver"), use:
            pass


def test_a_damaged_workspace_file_is_named(workspace):
    (workspace.folder / "workspace.json").write_text("{")
    with pytest.raises(DataError, match=r"workspace\.json: not readable"):
        workspace.identity()


def test_reading_before_the_first_run_says_what_to_do(workspace):
    with pytest.raises(NothingPublished, match="link"), workspace.read():
        pass


def test_a_folder_with_other_files_is_not_made_a_workspace(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(DataError, match="not empty"), Workspace(tmp_path).write("ingest"):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["letter.txt"]


def test_python_variables_are_invisible_to_sql():
    secret = [1]
    con = connect(":memory:")
    with pytest.raises(Exception, match="secret"):
        con.execute("select * from secret")
    assert secret == [1]


def test_every_table_of_the_contracts_says_what_it_is():
    for package, script in (("ingest", "stage.sql"), ("resolver", "network.sql")):
        con = connect(":memory:")
        con.execute(contract(package, script))
        silent = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where comment is null"
        ).fetchall()
        assert silent == [], script
        assert documented_columns(contract(package, script))


def test_versions_that_an_older_workspace_holds_as_text_become_numbers():
    con = connect(":memory:")
    apply_contract(con)
    con.execute("alter table stage.country alter version_id type varchar")
    con.execute(
        "insert into stage.country by name select 'a:1' as record_id, md5('a') as version_id, 'flag' as type, "
        "'PA' as country, 'f' as file_sha256, 'p' as part, 1 as line"
    )
    con.execute("delete from meta.contract")  # what an upgrade finds: another contract
    apply_contract(con)
    assert con.execute("select version_id = md5('a')::uuid, typeof(version_id) from stage.country").fetchall() == [
        (True, "UUID")
    ]
