"""Backup and restore of a workspace: what can't be made again, in a folder, with the hash of each file.

Analysts go on reading and judging meanwhile: the published network is never changed, and the journal is copied by
SQLite's own backup. Only a run that writes must be over, for the file that it writes can't be copied under its hands.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from resolver.errors import DataError, UsageError
from resolver.store import Workspace, now, replace, writable

MANIFEST = "backup.json"
WHOLE = ("workspace.json", "work.duckdb", "network/current.json")
"""Files that are taken as they are, where they are there."""


@dataclass(frozen=True)
class Copied:
    """What was copied: the folder, number of files, bytes, and the run that is current in it."""

    folder: str
    files: int
    bytes: int
    run: str | None


def backup(workspace: Workspace, to: Path) -> Copied:
    """Copy a workspace to a new folder: staged data, the current network with its rows, the journal, trained models.

    Older generations, fetched files and the local Neo4j are left out; the history is in the current generation.

    Raises: DataError if the folder is there and not empty; UsageError if it is inside the workspace, or can't be
    written; WorkspaceLocked, naming the holder, while a run is writing.
    """
    workspace.identity()
    if to.resolve().is_relative_to(workspace.folder.resolve()):
        raise UsageError(f"{to}: inside the workspace, with which it would be lost. Name a folder outside.")
    with workspace.alone("backup"), writable(to):
        if to.exists() and any(to.iterdir()):
            raise DataError(f"{to}: not empty. Name a new folder for the backup.")
        generation = workspace.current()
        named = [workspace.folder / name for name in WHOLE]
        named += [generation.path] if generation else []
        named += [*workspace.rows_folder.glob("*.parquet"), *(workspace.folder / "models").rglob("*")]
        sums = {}
        for path in sorted(path for path in named if path.is_file()):
            name = path.relative_to(workspace.folder).as_posix()
            sums[name] = copied(path, to / name)
        with workspace.journal() as journal, contextlib.closing(sqlite3.connect(to / "journal.sqlite")) as kept:
            journal.backup(kept)
        sums["journal.sqlite"] = digest(to / "journal.sqlite")
    replace(to / MANIFEST, json.dumps({"made_at": now(), "files": sums}, indent=1) + "\n")
    return told(to, sums, generation.run_id if generation else None)


def restore(workspace: Workspace, source: Path) -> Copied:
    """Make a workspace of a backup, in a folder that is new or empty; its hashes are checked before.

    Raises: DataError if the folder isn't empty, or the backup is not whole.
    """
    manifest = source / MANIFEST
    if not manifest.is_file():
        raise DataError(f"{source}: no {MANIFEST} here: not a backup, or one that was not finished.")
    if workspace.folder.exists() and any(workspace.folder.iterdir()):
        raise DataError(f"{workspace.folder}: not empty. Restore into a new folder, and exchange the folders then.")
    sums: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8"))["files"]
    for name, known in sums.items():
        if not (source / name).is_file() or digest(source / name) != known:
            raise DataError(f"{source / name}: missing or damaged; this backup is not whole. Take another one.")
    for name in sorted(sums, key=lambda name: (name == "workspace.json", name)):  # with it the folder is a workspace
        copied(source / name, workspace.folder / name)
    for folder in (workspace.rows_folder, workspace.spill_folder):
        folder.mkdir(parents=True, exist_ok=True)
    generation = workspace.current()
    return told(workspace.folder, sums, generation.run_id if generation else None)


def told(folder: Path, sums: dict[str, str], run: str | None) -> Copied:
    """The report of a copy."""
    return Copied(str(folder), len(sums), sum((folder / name).stat().st_size for name in sums), run)


def copied(path: Path, to: Path) -> str:
    """Copy a file; its SHA-256."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, to)
    return digest(to)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
