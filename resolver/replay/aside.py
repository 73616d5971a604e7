"""A workspace as it was at a run, made aside, so that something can be tried without touching the workspace itself.

Generations and published rows are never changed, so the copy shares them (hard links, where the file system has them);
staged data, the journal and trained models are copied. Only while it is copied must no run write.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from resolver.errors import DataError
from resolver.store import Workspace, connect, now, replace, run_name

PREFIX = "replay-"
IN_USE = "in-use"
"""A file of the copy that its process keeps locked; a copy whose process died is removed by the next."""


@contextlib.contextmanager
def aside(workspace: Workspace, run: int) -> Iterator[Workspace]:
    """A copy of the workspace whose current network is that of `run`, with the editions of that run staged.

    Judgements, assertions and models are those of now. It is removed when the block ends.

    Raises: DataError if the file of that run is gone; WorkspaceLocked, naming the holder, while a run is writing.
    """
    workspace.spill_folder.mkdir(parents=True, exist_ok=True)
    sweep(workspace)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=workspace.spill_folder))
    try:
        with (folder / IN_USE).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            made = Workspace(folder / "workspace", asserted=workspace.asserted)
            with workspace.alone("replay (copying)"):
                later = copied(workspace, made, run)
            if later:
                trim(made, run)
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(workspace: Workspace) -> None:
    """Remove the copies that processes left behind which were killed: they hold what the workspace held."""
    for folder in sorted(workspace.spill_folder.glob(f"{PREFIX}*")):
        with contextlib.suppress(OSError), (folder / IN_USE).open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


def copied(workspace: Workspace, made: Workspace, run: int) -> bool:
    """Fill the folder of the copy; whether the workspace has a later run than that.

    Raises: DataError if the file of the run is gone.
    """
    name = f"{run_name(run)}.duckdb"
    generation = workspace.network_folder / name
    if not generation.is_file():
        raise DataError(
            f"{name} is gone: that network can't be asked again. The runs whose files are kept: "
            f"{', '.join(sorted(path.stem for path in workspace.network_folder.glob('run-*.duckdb')))}."
        )
    for folder in (made.rows_folder, made.spill_folder):
        folder.mkdir(parents=True)
    for path in sorted(workspace.rows_folder.glob("*.parquet")):
        shared(path, made.rows_folder / path.name)
    shared(generation, made.network_folder / name)
    replace(
        made.network_folder / "current.json", json.dumps({"run": run_name(run), "file": name, "published_at": now()})
    )
    for name in ("workspace.json", "work.duckdb"):
        shutil.copyfile(workspace.folder / name, made.folder / name)
    if (workspace.folder / "models").is_dir():
        shutil.copytree(workspace.folder / "models", made.folder / "models")
    with workspace.journal() as journal, contextlib.closing(sqlite3.connect(made.folder / "journal.sqlite")) as kept:
        journal.backup(kept)
    current = workspace.current()
    return current is not None and current.sequence > run


def shared(path: Path, to: Path) -> None:
    """The same file under another name; a copy where the file system knows no second name."""
    try:
        os.link(path, to)
    except OSError:
        shutil.copyfile(path, to)


def trim(made: Workspace, run: int) -> None:
    """Take out of the staged data of the copy the editions that came after the run."""
    con = connect(made.network_folder / f"{run_name(run)}.duckdb", read_only=True)
    try:
        editions = [edition for (edition,) in con.execute("select edition_id from meta.edition").fetchall()]
    finally:
        con.close()
    with made.write("replay") as con:
        tables = con.execute(
            "select table_name from duckdb_columns() join duckdb_tables() using (database_name, schema_name, "
            "table_name) where schema_name = 'stage' and column_name = 'edition_id' order by table_name"
        ).fetchall()
        for (table,) in tables:
            con.execute(
                f"delete from stage.{table} where edition_id not in (select unnest($editions))", {"editions": editions}
            )
