"""The jars of the local Neo4j server: named and hashed in jars.lock, fetched once into a user cache.

`jars.lock` lists every artifact by its Maven coordinates with its size and sha256, and no address: where the jars come
from is the user's own Maven configuration. A jar is used only if its content is the locked one, at every start.
The cache may be filled on another computer and copied: it is a plain Maven repository folder.
How the lock is made: lock_jars.py.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import sys
import threading
import time
import urllib.error
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from resolver.cache import cache_folder
from resolver.errors import LocalServerError
from resolver.neo4j import process
from resolver.neo4j.repositories import Repository, local_repository, repositories

VERSION = "2026.08.1"
"""Version of Neo4j Community; compose.yaml names the same."""

BROWSER_VERSION = "5.24.0"
"""Version of Neo4j Browser."""

LOCK = Path(__file__).with_name("jars.lock")
THREADS = 8


@dataclass(frozen=True)
class Jar:
    """One locked artifact: `coordinates` is group:artifact:version[:classifier], `size` is in bytes."""

    coordinates: str
    size: int
    sha256: str

    @property
    def path(self) -> str:
        """Its place in any Maven repository."""
        group, artifact, version, *classifier = self.coordinates.split(":")
        name = "-".join([artifact, version, *classifier])
        return f"{group.replace('.', '/')}/{artifact}/{version}/{name}.jar"


def read_lock(path: Path = LOCK) -> list[Jar]:
    """The locked jars, in the order of the class path."""
    jars = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            coordinates, size, sha256 = line.split()
            jars.append(Jar(coordinates, int(size), sha256))
    return jars


def provide(
    jars: Iterable[Jar] | None = None,
    *,
    cache: Path | None = None,
    sources: list[Repository] | None = None,
    notice: Callable[[str], None] | None = None,
) -> list[Path]:
    """The jars as checked local files, in the order of the lock; what the cache lacks is fetched.

    Files already fetched are kept, so a broken first start goes on where it stopped. `notice` gets progress lines.
    Raises: LocalServerError if a jar can't be had, or if its content is not the locked one.
    """
    wanted = list(read_lock() if jars is None else jars)
    folder = (cache or cache_folder()) / "maven"
    tell = notice or (lambda line: print(line, file=sys.stderr, flush=True))
    missing = [jar for jar in wanted if not (folder / jar.path).exists()]
    if missing:
        _fetch_all(missing, folder, sources, tell, total=len(wanted))
    fetched = {jar.coordinates for jar in missing}
    for jar in wanted:
        if jar.coordinates not in fetched:
            _check(jar, folder / jar.path)
    return [folder / jar.path for jar in wanted]


def _fetch_all(
    missing: list[Jar], folder: Path, sources: list[Repository] | None, tell: Callable[[str], None], total: int
) -> None:
    places = repositories() if sources is None else sources
    megabytes = sum(jar.size for jar in missing) / 1e6
    tell(f"Fetching Neo4j {VERSION} into {folder}: {len(missing)} of {total} jars, {megabytes:.0f} MB")
    done = total - len(missing)
    guard = threading.Lock()
    stop = threading.Event()

    def one(jar: Jar) -> None:
        nonlocal done
        if stop.is_set():
            return
        try:
            _fetch(jar, folder, places)
        except BaseException:
            stop.set()
            raise
        with guard:
            done += 1
            if done % 10 == 0 or done == total:
                tell(f"{done} of {total} jars")

    try:
        with ThreadPoolExecutor(THREADS) as pool:
            for result in [pool.submit(one, jar) for jar in missing]:
                result.result()
    except BaseException:
        stop.set()
        raise


def _fetch(jar: Jar, folder: Path, places: list[Repository]) -> None:
    """Put one jar into the cache: from the local Maven repository, else from the first that has it."""
    target = folder / jar.path
    part = target.with_name(f"{target.name}.part{os.getpid()}")
    refusals = []
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_parts_of_ended_processes(target)
        kept = local_repository() / jar.path
        if kept.is_file() and digest(kept) == jar.sha256:
            shutil.copyfile(kept, part)
            _keep(part, target)
            return
        for place in places:
            if refusal := _download(jar, part, place):
                refusals.append(f"{place.name}: {refusal}")
                continue
            _check(jar, part, place.name)
            _keep(part, target)
            return
    except OSError as error:
        raise LocalServerError(
            f"{target}: can't be written ({error}). Free the disk, or set RESOLVER_CACHE."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    raise LocalServerError(
        f"Neo4j is not complete on this computer: {jar.coordinates} could not be fetched ({'; '.join(refusals)}). "
        "Check the network, or name a mirror in ~/.m2/settings.xml or RESOLVER_MAVEN_REPOSITORY. "
        f"Without a network: run `resolver graph start` on another computer and copy its folder {folder} here."
    )


def _download(jar: Jar, part: Path, place: Repository) -> str | None:
    """Write what a repository serves to `part`; what went wrong, after a second attempt, in words. Raises: OSError."""
    refusal = None
    for wait in (0, 2):
        time.sleep(wait)
        with part.open("wb") as file:
            try:
                with place.open(jar.path) as answer:
                    while block := answer.read(1 << 18):
                        _write(file, block)
            except urllib.error.HTTPError as error:
                error.close()
                refusal = f"{error.code} {error.reason}"
                if error.code in (401, 403, 404, 407):
                    return refusal
                continue
            except _DiskError as error:
                raise error.cause from error
            except (OSError, http.client.HTTPException) as error:
                refusal = str(getattr(error, "reason", None) or error or type(error).__name__)
                continue
        size = part.stat().st_size
        if size >= jar.size:
            return None
        refusal = f"the connection ended after {size} of {jar.size} bytes"
    return refusal


class _DiskError(Exception):
    """The disk refused, not the network."""

    def __init__(self, cause: OSError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def _write(file: IO[bytes], block: bytes) -> None:
    try:
        file.write(block)
    except OSError as error:
        raise _DiskError(error) from error


def _remove_parts_of_ended_processes(target: Path) -> None:
    for left in target.parent.glob(f"{target.name}.part*"):
        number = left.name.rpartition(".part")[2]
        if number.isdigit() and process.mark(int(number)) is None:
            left.unlink(missing_ok=True)


def _keep(part: Path, target: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(jar: Jar, path: Path, place: str | None = None) -> None:
    found = digest(path)
    if found == jar.sha256:
        return
    step = f"The repository '{place}' served another file." if place else f"Delete {path} to have it fetched anew."
    raise LocalServerError(
        f"{jar.coordinates}: refused, its content is not the locked one (sha256 {found}, locked {jar.sha256}). {step}"
    )
