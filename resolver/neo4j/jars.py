"""The jars of the local Neo4j server: named and hashed in jars.lock, fetched once into a user cache.

`jars.lock` lists every artifact by its Maven coordinates with its size and sha256, and no address: where the jars come
from is the user's own Maven configuration. A jar is used only if its content is the locked one, at every start.
The cache may be filled on another computer and copied: it is a plain Maven repository folder.

`python -m resolver.neo4j.jars` resolves the coordinates anew with jgo and rewrites the lock (for maintainers).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from resolver.errors import LocalServerError
from resolver.neo4j.repositories import Repository, local_repository, repositories

VERSION = "2026.08.1"
"""Version of Neo4j Community; compose.yaml names the same."""

BROWSER_VERSION = "5.24.0"
"""Version of Neo4j Browser."""

ROOTS = (f"org.neo4j:neo4j:{VERSION}", f"org.neo4j.client:neo4j-browser:{BROWSER_VERSION}")
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


def cache_folder() -> Path:
    """Where jars are kept: RESOLVER_CACHE, else XDG_CACHE_HOME/resolver, else ~/.cache/resolver."""
    if named := os.environ.get("RESOLVER_CACHE"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "resolver"


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
        kept = local_repository() / jar.path
        if kept.is_file() and _digest(kept) == jar.sha256:
            shutil.copyfile(kept, part)
            _keep(part, target)
            return
        for place in places:
            try:
                with place.open(jar.path) as answer, part.open("wb") as file:
                    shutil.copyfileobj(answer, file, 1 << 20)
            except (urllib.error.URLError, OSError) as error:
                refusals.append(f"{place.name}: {getattr(error, 'reason', None) or error}")
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


def _keep(part: Path, target: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(jar: Jar, path: Path, place: str | None = None) -> None:
    found = _digest(path)
    if found == jar.sha256:
        return
    step = f"The repository '{place}' served another file." if place else f"Delete {path} to have it fetched anew."
    raise LocalServerError(
        f"{jar.coordinates}: refused, its content is not the locked one (sha256 {found}, locked {jar.sha256}). {step}"
    )


def resolve() -> list[Jar]:
    """The artifacts that Neo4j and its Browser need, resolved anew with jgo, sorted by coordinates."""
    import jgo

    jars = {}
    for artifact in jgo.resolve("+".join(ROOTS)):
        if artifact.packaging == "jar":
            path = artifact.resolve()
            parts = [artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier]
            coordinates = ":".join(part for part in parts if part)
            jars[coordinates] = Jar(coordinates, path.stat().st_size, _digest(path))
    return [jars[coordinates] for coordinates in sorted(jars)]


def write_lock(jars: list[Jar], path: Path = LOCK) -> None:
    """Write the lock: a line an artifact, `group:artifact:version[:classifier] size sha256`."""
    head = (
        f"# Jars of Neo4j {VERSION} Community with Browser {BROWSER_VERSION}. Made by: python -m resolver.neo4j.jars\n"
    )
    lines = [f"{jar.coordinates} {jar.size} {jar.sha256}\n" for jar in jars]
    path.write_text(head + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_lock(resolve())
