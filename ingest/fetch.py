"""A source's current files from its publisher -> one folder a day, with a receipt: `resolver fetch`.

    <root>/<source>/2026-11-23/sdn.csv
    <root>/<source>/2026-11-23/fetched.json     address, sha256, bytes, validators and time of each

A file is whole before it has its name; one that the publisher left as it was is not kept twice; one that differs from
what was fetched on the same day gets a number (sdn-2.csv). What is no file of the source, such as a page with an error,
is not kept. The rest of Resolver works without network.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ingest import download, files, source
from ingest.read import text
from ingest.source import Download, Source
from resolver import store
from resolver.errors import DataError, DownloadFailed, UsageError

DAYS, MONTHS = 10, 3
"""How far back a file that is named by its day, or by its month, is asked for."""

GONE = (403, 404, 410)
"""Statuses by which servers say that there is no such file (S3 says 403)."""


@dataclass(frozen=True)
class Fetched:
    """One file as it was fetched: status 200 where it is new, 304 where the one that is held is still the current one.

    Times are UTC, ISO; `checked_at` is when the publisher last said so.
    """

    name: str
    url: str
    status: int
    path: str
    sha256: str
    bytes: int
    etag: str
    last_modified: str
    fetched_at: str
    checked_at: str

    @property
    def new(self) -> bool:
        """Whether the file was not held before."""
        return self.status == 200


def fetch(
    name: str,
    found: Source,
    root: Path,
    *,
    layout: str | None = None,
    today: date | None = None,
    waits: Sequence[float] = download.WAITS,
    progress: Callable[[str, int], None] = lambda name, count: None,
) -> list[Fetched]:
    """The current files of the source of that name, fetched into `root` where they are not held.

    `layout`: the format, where the publisher has several; by default the first that the source names.
    Raises: UsageError for a source without addresses; DownloadFailed; DataError for an answer that is
    no file of the source. Files fetched before it stay.
    """
    wanted = _wanted(name, found, layout)
    day = today or datetime.now(UTC).date()
    with _alone(root / name, name) as parts:
        fetching = _Fetching(found, name, root / name, parts, day, waits, progress)
        return [fetching.newest(each) for each in wanted]


def _wanted(name: str, found: Source, layout: str | None) -> list[Download]:
    if not found.downloads:
        having = [each for each in source.names() if source.load(each).downloads]
        raise UsageError(
            f"{name}: no address to fetch from: {found.url or 'these are files of your own'}. "
            f"Get the files yourself, and name them: resolver ingest {name} FILE. Fetched can be: {', '.join(having)}."
        )
    formats = list(dict.fromkeys(each.format for each in found.downloads))
    if layout is not None and layout not in formats:
        raise UsageError(f"{name}: no address for format {layout!r}. There is: {', '.join(formats)}.")
    return [each for each in found.downloads if each.format == (layout or formats[0])]


@dataclass(frozen=True)
class _Fetching:
    """What is the same for all files of a source."""

    found: Source
    name: str
    folder: Path
    parts: Path
    day: date
    waits: Sequence[float]
    progress: Callable[[str, int], None]

    def newest(self, wanted: Download) -> Fetched:
        """A file, or the newest that is out of those named by date."""
        *later, oldest = (_dated(wanted, day) for day in _days(wanted, self.day))
        for dated in later:
            try:
                return self.ask(dated)
            except DownloadFailed as error:
                if error.status not in GONE:
                    raise
        return self.ask(oldest)

    def ask(self, wanted: Download) -> Fetched:
        """The file at an address: the one that is held, where the publisher left it so."""
        held = _held(self.folder, wanted.url)
        part, now = self.parts / "download", store.now()
        answer = download.get(
            wanted.url,
            part,
            etag=held.etag if held else "",
            last_modified=held.last_modified if held else "",
            waits=self.waits,
            progress=lambda count: self.progress(wanted.name, count),
        )
        if held and (answer.status == 304 or answer.sha256 == held.sha256):
            validators = {} if answer.status == 304 else {"etag": answer.etag, "last_modified": answer.last_modified}
            return _receipt(Fetched(**asdict(held) | validators | {"status": 304, "checked_at": now}))
        if answer.status == 304:
            raise DownloadFailed(f"{wanted.url}: 304 Not Modified, though no file of it is held. Try again later.", 304)
        _check(self.found, self.name, wanted, part, self.parts)
        path = _place(self.folder / self.day.isoformat(), wanted.name, answer.sha256)
        if not path.exists():
            part.replace(path)
        return _receipt(
            Fetched(
                path.name,
                wanted.url,
                200,
                str(path),
                answer.sha256,
                answer.bytes,
                answer.etag,
                answer.last_modified,
                fetched_at=now,
                checked_at=now,
            )
        )


# ---------------------------------------------------------------------------------------------- what is kept, and where


@contextlib.contextmanager
def _alone(folder: Path, name: str) -> Iterator[Path]:
    """A folder for unfinished files, emptied before and after; one process a source. Raises: DataError."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = folder / ".unfinished"
    with (folder / ".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DataError(f"{folder}: {name} is being fetched by another process. Wait for it.") from error
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir()
        try:
            yield parts
        finally:
            shutil.rmtree(parts, ignore_errors=True)


def _held(folder: Path, url: str) -> Fetched | None:
    """The last file fetched from an address that still is as it was fetched; None without one."""
    for day in sorted((path for path in folder.iterdir() if _is_day(path)), reverse=True):
        for each in reversed(_receipts(day)):
            path = day / each.name
            if each.url == url and path.is_file() and _sha256(path) == each.sha256:
                return Fetched(**asdict(each) | {"path": str(path)})
    return None


def _receipts(day: Path) -> list[Fetched]:
    """What was fetched on a day, in its order. Raises: DataError for a receipt that can't be read."""
    path = day / files.RECEIPT
    if not path.is_file():
        return []
    try:
        return [Fetched(**each) for each in json.loads(path.read_text(encoding="utf-8"))["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path}: not readable ({error}). Delete it: the files are fetched anew then.") from error


def _receipt(fetched: Fetched) -> Fetched:
    """Note a file in the receipt of its day, in place of an older note of the same file."""
    day = Path(fetched.path).parent
    others = [each for each in _receipts(day) if each.name != fetched.name]
    kept = [asdict(each) | {"path": each.name} for each in (*others, fetched)]
    store.replace(day / files.RECEIPT, json.dumps({"files": kept}, indent=1) + "\n")
    return fetched


def _place(day: Path, name: str, sha256: str) -> Path:
    """Where a file goes: its name, or that with a number where another file has it."""
    day.mkdir(exist_ok=True)
    stem, dot, suffix = name.partition(".")
    number = 1
    path = day / name
    while path.exists() and _sha256(path) != sha256:
        number += 1
        path = day / f"{stem}-{number}{dot}{suffix}"
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_day(path: Path) -> bool:
    try:
        return path.is_dir() and bool(date.fromisoformat(path.name))
    except ValueError:
        return False


def _check(found: Source, name: str, wanted: Download, path: Path, folder: Path) -> None:
    """Raises: DataError where what came is no file of the source."""
    try:
        given = files.peek(path, wanted.name, folder)
        for file in given:
            if not text.is_table(file):
                text.check_head(file)
    except DataError as error:
        raise DataError(f"{wanted.url}: {error} Nothing was kept.") from error
    if not any(layout.recognise(file) for file in given for layout in found.formats):
        start = given[0].head[:60].decode("utf-8", "replace").strip().splitlines()
        raise DataError(
            f"{wanted.url}: what came is no file that {name} knows; it begins with {start[0] if start else ''!r}."
            f"{text.said_by_a_server(given[0])} Nothing was kept. Open the address in a browser."
        )


# ---------------------------------------------------------------------------------------------------------- dated names


def _days(wanted: Download, day: date) -> list[date]:
    """The dates under which a file may be out, the newest first."""
    if "{today}" in wanted.url:
        return [day - timedelta(days=back) for back in range(DAYS)]
    if "{month}" in wanted.url:
        months = [day.replace(day=1)]
        while len(months) < MONTHS:
            months.append((months[-1] - timedelta(days=1)).replace(day=1))
        return months
    return [day]


def _dated(wanted: Download, day: date) -> Download:
    def filled(pattern: str) -> str:
        return pattern.replace("{today}", day.isoformat()).replace("{month}", day.isoformat())

    return Download(filled(wanted.url), filled(wanted.name), wanted.format)
