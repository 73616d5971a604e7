"""Pruning: older generations go, on purpose only.

Each generation carries the whole history, so the files of older runs answer nothing that the current one doesn't; what
goes with them is `undo` back to before them. Published rows go when no generation that is kept, and no edition that is
staged, needs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from resolver.errors import UsageError
from resolver.store import Workspace, connect

MOST = 365_000
"""Days that are always longer ago than the first run: a thousand years. The calendar ends somewhat before."""


@dataclass(frozen=True)
class Pruned:
    """What went: runs whose files were removed, files of published rows, bytes; and the runs that are left."""

    removed: tuple[str, ...]
    rows_files: int
    bytes: int
    kept: tuple[str, ...]


def prune(workspace: Workspace, keep_days: int, at: datetime | None = None) -> Pruned:
    """Remove the generations that had been replaced for more than `keep_days` days; the current one always stays.

    Raises: UsageError for a negative number of days; WorkspaceLocked while a run is writing; NothingPublished.
    """
    if keep_days < 0:
        raise UsageError(f"--keep-days {keep_days}: say a number of days, 0 or more.")
    workspace.identity()
    limit = ((at or datetime.now(UTC)) - timedelta(days=min(keep_days, MOST))).replace(tzinfo=None)
    with workspace.write("gc") as con:
        with workspace.read() as current:
            runs = current.execute("select run_id, finished_at from meta.run order by sequence").fetchall()
        replaced_at = {run: next_ for (run, _), (_, next_) in pairwise(runs)}
        generations = {path.stem: path for path in sorted(workspace.network_folder.glob("run-*.duckdb"))}
        gone = [run for run in generations if run in replaced_at and replaced_at[run] < limit]
        left = [run for run in generations if run not in gone]
        needed = {
            name.replace(":", "-") + ".parquet"
            for (name,) in con.execute("select edition_id from stage.edition").fetchall()
        }
        for run in left:
            generation = connect(generations[run], read_only=True, spill=workspace.spill_folder)
            needed |= {name for (name,) in generation.execute("select file from evidence.rows_file").fetchall()}
            generation.close()
        rows = [path for path in workspace.rows_folder.glob("*.parquet") if path.name not in needed]
        files = [*(generations[run] for run in gone), *rows]
        size = sum(path.stat().st_size for path in files)
        for path in files:
            path.unlink()
    return Pruned(tuple(gone), len(rows), size, tuple(left))
