"""The workspace: a folder with what a run writes, what readers open, and what people decided.

    workspace.json            format and id of the workspace
    work.duckdb               stage: only a run opens it, under the lock; its tables of work live in memory, and spill
    network/<run>.duckdb      a published generation: never changed, opened read-only by any number of readers
    network/rows/*.parquet    published rows of an edition, as read: never changed, shared by generations
    network/current.json      names the current generation; replaced atomically
    journal.sqlite            judgements of people: append-only, writable at any time (SQLite in WAL mode)
    lock                      held by the run that writes (released by the system when its process dies)
    tmp/                      spill files of DuckDB, and what is unpacked while an edition is taken
    files/<source>/<day>/     what `resolver fetch` got from publishers; read by nothing but `resolver ingest`

Readers never open work.duckdb and never wait: a generation is complete before the pointer names it, and the file that a
reader has open stays as it is. A killed run leaves at most `network/*.tmp` behind, which the next run removes.
Why a file a generation: a DuckDB file that one process writes can't be opened by another, even read-only
(docs/decisions/0002-generations.md).
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from resolver import journal
from resolver.errors import DataError, NothingPublished, UsageError, WorkspaceLocked, WorkspaceVersion

FORMAT = 1
"""Version of the workspace's layout; raised when an older version could not read it."""


@dataclass(frozen=True)
class Generation:
    """A published generation: `run_id` ('run-000007'), its file, and when it was published (UTC)."""

    run_id: str
    path: Path
    published_at: str

    @property
    def sequence(self) -> int:
        """Number of the run, from 1."""
        return int(self.run_id.removeprefix("run-"))


def run_name(sequence: int) -> str:
    """The name of a run by its number: 7 is 'run-000007'."""
    return f"run-{sequence:06d}"


def connect(path: Path | str, *, read_only: bool = False, spill: Path | None = None) -> DuckDBPyConnection:
    """A DuckDB connection with the settings that all of Resolver uses.

    No Python variable is visible to SQL, no extension is fetched, times are UTC, and large work spills to `spill`.
    RESOLVER_THREADS and RESOLVER_MEMORY (such as '4GB') limit it; without, `link` limits itself (resolver/memory.py).
    """
    config: dict[str, Any] = {
        "python_enable_replacements": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads := os.environ.get("RESOLVER_THREADS"):
        config["threads"] = int(threads)
    if memory := os.environ.get("RESOLVER_MEMORY"):
        config["memory_limit"] = memory
    if spill is not None:
        config["temp_directory"] = str(spill)
    con = duckdb.connect(str(path), read_only=read_only, config=config)
    con.execute("set timezone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    return con


def quoted(path: Path) -> str:
    """A path as an SQL string literal, for statements that take no parameter (attach)."""
    return "'" + str(path).replace("'", "''") + "'"


def contract(package: str, name: str) -> str:
    """The text of an SQL file that the package ships."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def apply_contract(con: DuckDBPyConnection) -> None:
    """Make the tables of ingest/stage.sql, unless this very contract was applied before."""
    script = contract("ingest", "stage.sql")
    known = hashlib.sha256(script.encode()).hexdigest()
    con.execute("create schema if not exists meta")
    con.execute("create table if not exists meta.contract (sha256 varchar not null)")
    if con.execute("select sha256 from meta.contract").fetchall() != [(known,)]:
        con.execute("begin")
        con.execute(script)
        con.execute("delete from meta.contract")
        con.execute("insert into meta.contract values ($known)", {"known": known})
        con.execute("commit")


def _undo_unfinished(con: DuckDBPyConnection) -> None:
    """Take out what a killed run wrote of an edition that it did not finish."""
    if con.execute("select 1 from meta.taking limit 1").fetchall():
        from ingest.pieces import undo

        undo(con)


def documented_columns(script: str) -> dict[str, dict[str, str]]:
    """Table -> column -> the comment at its line, read from the text of stage.sql or network.sql."""
    found: dict[str, dict[str, str]] = {}
    table = ""
    for line in script.splitlines():
        if match := re.match(r"create table (?:if not exists )?([a-z_.]+)", line):
            table = match[1]
            found[table] = {}
        elif table and (match := re.match(r"    ([a-z_0-9]+) +[a-z].*?-- (.*)$", line)):
            found[table][match[1]] = match[2].strip()
        elif line.startswith(");"):
            table = ""
    return found


class Workspace:
    """A workspace folder. Cheap to make: nothing is opened until asked for."""

    def __init__(self, folder: Path | str, *, asserted: bool = True) -> None:
        self.folder = Path(folder)
        self.asserted = asserted
        """Whether readers see what analysts asserted; without, only what is published."""

    # ------------------------------------------------------------------------------------------------------ paths

    @property
    def work_path(self) -> Path:
        """The file that a run writes."""
        return self.folder / "work.duckdb"

    @property
    def network_folder(self) -> Path:
        """Where published generations are."""
        return self.folder / "network"

    @property
    def rows_folder(self) -> Path:
        """Where published rows are kept, one Parquet file an edition."""
        return self.network_folder / "rows"

    @property
    def spill_folder(self) -> Path:
        """Where DuckDB spills."""
        return self.folder / "tmp"

    def exists(self) -> bool:
        """Whether the folder is a workspace."""
        return (self.folder / "workspace.json").is_file()

    def identity(self) -> dict[str, Any]:
        """`format` and `id` of the workspace.

        Raises: NothingPublished if the folder is no workspace; WorkspaceVersion if a newer version wrote it.
        """
        path = self.folder / "workspace.json"
        if not path.is_file():
            raise NothingPublished(
                f"{self.folder}: no workspace here. `resolver -w {self.folder} ingest ...` makes one, or name another."
            )
        try:
            identity: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            written = int(identity["format"])
        except (ValueError, KeyError, TypeError) as error:
            raise DataError(f"{path}: not readable ({error}). Restore it from a backup of the workspace.") from error
        if written > FORMAT:
            raise WorkspaceVersion(
                f"{self.folder}: written in workspace format {written}; this version reads up to {FORMAT}. "
                "Upgrade Resolver, or use another workspace."
            )
        return identity

    def create(self) -> None:
        """Make the folder a workspace; does nothing where it is one already."""
        if self.exists():
            self.identity()
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise DataError(f"{self.folder}: not empty, and no workspace. Name an empty or a new folder.")
        for folder in (self.folder, self.network_folder, self.rows_folder, self.spill_folder):
            folder.mkdir(parents=True, exist_ok=True)
        replace(self.folder / "workspace.json", json.dumps({"format": FORMAT, "id": uuid.uuid4().hex}) + "\n")

    # ---------------------------------------------------------------------------------------------------- writing

    @contextlib.contextmanager
    def write(self, purpose: str) -> Iterator[DuckDBPyConnection]:
        """The connection of the one run that may write, with the contracts' tables in place.

        `purpose` is shown to whoever finds the workspace locked.
        Raises: WorkspaceLocked, with the holder's purpose and process id.
        """
        self.create()
        with self._locked(purpose):
            self._clean_up()
            con = connect(":memory:", spill=self.spill_folder)
            try:
                # attached under another name: a file 'work' and a schema 'work' would be ambiguous in `work.record`
                con.execute(f"attach {quoted(self.work_path)} as workspace")
                con.execute("use workspace")
                apply_contract(con)
                _undo_unfinished(con)
                yield con
            except (duckdb.IOException, OSError) as error:
                if (full := no_room(error)) is None:
                    raise
                raise DataError(
                    f"{self.folder}: no room left on the disk ({full}). Nothing was published, and what was published "
                    "before is as it was. Make room, and run the same command again."
                ) from error
            finally:
                con.close()
                self._clean_up()

    @contextlib.contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """No run writes until the block ends; readers and the journal go on.

        Raises: WorkspaceLocked, with the holder's purpose and process id.
        """
        with self._locked(purpose):
            yield

    @contextlib.contextmanager
    def _locked(self, purpose: str) -> Iterator[None]:
        path = self.folder / "lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.read(handle, 4096).decode("utf-8", "replace").strip() or "an unnamed process"
                raise WorkspaceLocked(
                    f"{self.folder}: another run is writing: {holder}. Wait for it, or stop that process; "
                    "reading (query, show, explain) goes on meanwhile."
                ) from error
            os.ftruncate(handle, 0)
            os.write(handle, f"{purpose}, process {os.getpid()}, since {now()}\n".encode())
            yield
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)

    def _clean_up(self) -> None:
        """Remove what a run that was killed, or that failed, left behind."""
        for left in [*self.network_folder.glob("*.tmp*"), *self.rows_folder.glob("*.tmp*")]:
            left.unlink()

    @contextlib.contextmanager
    def generation(self, run_id: str) -> Iterator[Path]:
        """A path to build a new generation at; published, whole, when the block ends without an error."""
        building = self.network_folder / f"{run_id}.duckdb.tmp"
        building.unlink(missing_ok=True)
        yield building
        with building.open("rb") as file:
            os.fsync(file.fileno())
        finished = self.network_folder / f"{run_id}.duckdb"
        building.replace(finished)
        replace(
            self.network_folder / "current.json",
            json.dumps({"run": run_id, "file": finished.name, "published_at": now()}) + "\n",
        )

    @contextlib.contextmanager
    def trial(self) -> Iterator[Path]:
        """A path to build a network at that is thrown away when the block ends."""
        path = self.spill_folder / "trial.duckdb"
        path.unlink(missing_ok=True)
        try:
            yield path
        finally:
            for left in self.spill_folder.glob("trial.duckdb*"):
                left.unlink()

    # ---------------------------------------------------------------------------------------------------- reading

    def current(self) -> Generation | None:
        """The generation that readers see; None before the first run has finished."""
        self.identity()
        path = self.network_folder / "current.json"
        if not path.is_file():
            return None
        pointer = json.loads(path.read_text(encoding="utf-8"))
        return Generation(pointer["run"], self.network_folder / pointer["file"], pointer["published_at"])

    @contextlib.contextmanager
    def read(self) -> Iterator[DuckDBPyConnection]:
        """A read-only connection to the current generation; sees that generation to its end, whatever is published.

        Raises: NothingPublished before the first finished run.
        """
        generation = self.current()
        if generation is None:
            raise NothingPublished(f"{self.folder}: nothing published yet. Run `resolver -w {self.folder} link`.")
        if self.asserted:
            con = connect(generation.path, read_only=True, spill=self.spill_folder)
        else:
            from resolver.assertions import published_only

            con = published_only(generation.path, self.spill_folder)
        try:
            yield con
        finally:
            con.close()

    # ---------------------------------------------------------------------------------------------------- journal

    @contextlib.contextmanager
    def journal(self) -> Iterator[sqlite3.Connection]:
        """The journal of decisions; committed when the block ends without an error."""
        self.identity()
        con = sqlite3.connect(self.folder / "journal.sqlite", timeout=30)
        try:
            con.execute("pragma journal_mode = wal")
            journal.upgrade(con)
            with con:
                yield con
        finally:
            con.close()


def no_room(error: Exception) -> str | None:
    """What the system says where an error is for want of room (disk, quota or size of a file); None for others."""
    for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        if getattr(error, "errno", None) == code or os.strerror(code) in str(error):
            return os.strerror(code)
    return None


@contextlib.contextmanager
def writable(path: Path, *beside: Path) -> Iterator[None]:
    """Write a file or folder that a user named; what was begun `beside` it is removed where that fails.

    Raises: UsageError where it can't be written there; DataError where the disk is full.
    """
    try:
        yield
    except OSError as error:
        for left in beside:
            with contextlib.suppress(OSError):
                left.unlink()
        if (full := no_room(error)) is not None:
            raise DataError(f"{path}: no room left on the disk ({full}). Make room, or name another place.") from error
        raise UsageError(
            f"{path}: can't be written ({error.strerror or error}). Name a file in a folder that is there."
        ) from error


def replace(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old or the new one, whole, even after a power cut."""
    beside = path.with_name(f"{path.name}.tmp{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def now() -> str:
    """The time, UTC, to the second, in ISO form."""
    return datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
