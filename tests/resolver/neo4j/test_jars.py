"""Jars: fetched once from the user's repository, kept, and refused unless their content is the locked one."""

from __future__ import annotations

import hashlib
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolver.cache import cache_folder
from resolver.errors import LocalServerError
from resolver.neo4j import repositories
from resolver.neo4j.jars import BROWSER_VERSION, VERSION, Jar, provide, read_lock
from resolver.neo4j.lock_jars import read_folder, write_lock
from resolver.neo4j.repositories import Repository
from tests.neo4j_server import free_port

ONE, TWO = b"the content of one", b"the content of two, a longer one"


def jar(coordinates: str, content: bytes) -> Jar:
    return Jar(coordinates, len(content), hashlib.sha256(content).hexdigest())


JARS = [jar("org.example:one:1.0", ONE), jar("org.example:two:2.0:linux", TWO)]
ONE_PATH, TWO_PATH = "org/example/one/1.0/one-1.0.jar", "org/example/two/2.0/two-2.0-linux.jar"


@pytest.fixture(autouse=True)
def no_local_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("M2_REPO", str(tmp_path / "no-such-folder"))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, Repository, list[str]]]:
    """A Maven repository over HTTP: its folder, how to reach it, and the paths asked for so far."""
    folder = tmp_path / "served"
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, format: str, *arguments: object) -> None:
            asked.append(self.path.lstrip("/"))

    for path, content in ((ONE_PATH, ONE), (TWO_PATH, TWO)):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_bytes(content)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, args=(0.05,))
        thread.start()
        yield folder, Repository("test", f"http://127.0.0.1:{httpd.server_port}"), asked
        httpd.shutdown()
        thread.join()


Served = tuple[Path, Repository, list[str]]


def test_the_lock_names_neo4j_and_its_browser_and_no_address() -> None:
    coordinates = [jar.coordinates for jar in read_lock()]
    assert f"org.neo4j:neo4j:{VERSION}" in coordinates
    assert f"org.neo4j.client:neo4j-browser:{BROWSER_VERSION}" in coordinates
    assert len(coordinates) == len(set(coordinates))
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in read_lock())
    assert not any("://" in line for line in coordinates)


def test_a_first_call_fetches_all_jars_and_tells_how_many(tmp_path: Path, served: Served) -> None:
    _, repository, _ = served
    lines: list[str] = []
    paths = provide(JARS, cache=tmp_path / "cache", sources=[repository], notice=lines.append)
    assert [path.read_bytes() for path in paths] == [ONE, TWO]
    assert lines[0].startswith(f"Fetching Neo4j {VERSION}") and "2 of 2 jars" in lines[0]
    assert lines[-1] == "2 of 2 jars"


def test_jars_that_an_interrupted_start_fetched_are_kept(tmp_path: Path, served: Served) -> None:
    _, repository, asked = served
    provide(JARS[:1], cache=tmp_path, sources=[repository], notice=lambda line: None)
    provide(JARS, cache=tmp_path, sources=[repository], notice=lambda line: None)
    assert asked == [ONE_PATH, TWO_PATH]


def test_with_all_jars_in_the_cache_nothing_is_asked_of_the_network(tmp_path: Path, served: Served) -> None:
    _, repository, asked = served
    provide(JARS, cache=tmp_path, sources=[repository], notice=lambda line: None)
    asked.clear()
    lines: list[str] = []
    provide(JARS, cache=tmp_path, sources=[], notice=lines.append)
    assert (asked, lines) == ([], [])


def test_jars_of_the_local_maven_repository_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "m2" / ONE_PATH
    kept.parent.mkdir(parents=True)
    kept.write_bytes(ONE)
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    [path] = provide(JARS[:1], cache=tmp_path / "cache", sources=[], notice=lambda line: None)
    assert path.read_bytes() == ONE


def test_a_jar_changed_in_the_cache_is_refused_by_name(tmp_path: Path, served: Served) -> None:
    _, repository, _ = served
    paths = provide(JARS, cache=tmp_path, sources=[repository], notice=lambda line: None)
    paths[0].write_bytes(ONE.replace(b"one", b"ONE"))
    with pytest.raises(LocalServerError, match=r"org\.example:one:1\.0: refused.*Delete .*one-1\.0\.jar"):
        provide(JARS, cache=tmp_path, sources=[repository])


def test_another_file_served_under_the_name_is_refused_and_not_kept(tmp_path: Path, served: Served) -> None:
    folder, repository, _ = served
    (folder / TWO_PATH).write_bytes(b"<html>please log in to the network</html>")
    with pytest.raises(LocalServerError, match=r"org\.example:two:2\.0:linux: refused.*'test' served another file"):
        provide(JARS, cache=tmp_path / "cache", sources=[repository], notice=lambda line: None)
    assert [path.name for path in (tmp_path / "cache").rglob("two*") if path.is_file()] == []


def test_a_download_that_ends_early_is_no_jar(tmp_path: Path, served: Served) -> None:
    folder, repository, asked = served
    (folder / ONE_PATH).write_bytes(ONE[:5])
    with pytest.raises(LocalServerError, match=r"one:1\.0 could not be fetched .*ended after 5 of 18 bytes"):
        provide(JARS[:1], cache=tmp_path / "cache", sources=[repository], notice=lambda line: None)
    assert asked == [ONE_PATH, ONE_PATH]  # it was tried again


def test_a_missing_network_names_the_jar_and_the_folder_to_fill(tmp_path: Path) -> None:
    nowhere = Repository("test", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(LocalServerError) as caught:
        provide(JARS[:1], cache=tmp_path / "cache", sources=[nowhere], notice=lambda line: None)
    message = str(caught.value)
    assert "org.example:one:1.0 could not be fetched (test: " in message
    assert f"on another computer and copy its folder {tmp_path / 'cache' / 'maven'} here" in message


def test_a_repository_without_the_jar_passes_on_to_the_next(tmp_path: Path, served: Served) -> None:
    _, repository, _ = served
    empty = Repository("empty", f"{repository.url}/no-such-folder")
    [path] = provide(JARS[:1], cache=tmp_path / "cache", sources=[empty, repository], notice=lambda line: None)
    assert path.read_bytes() == ONE


def test_the_cache_is_where_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("RESOLVER_CACHE", raising=False)
    assert cache_folder() == tmp_path / "xdg" / "resolver"
    monkeypatch.setenv("RESOLVER_CACHE", str(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"


def test_a_lock_made_from_a_maven_folder_reads_back_the_same(tmp_path: Path, served: Served) -> None:
    folder, _, _ = served
    found = read_folder(folder)
    assert [jar.path for jar in found] == [ONE_PATH, TWO_PATH]
    lock = tmp_path / "jars.lock"
    write_lock([jar("org.example:three:3", b"3"), *JARS], lock)
    assert read_lock(lock) == [jar("org.example:three:3", b"3"), *JARS]


# ------------------------------------------------------------------------------------------------------- repositories

SETTINGS = """<settings xmlns="http://maven.apache.org/SETTINGS/1.0.0">
  <servers><server><id>bank</id><username>ada</username><password>${env.MIRROR_SECRET}</password></server></servers>
  <mirrors>
    <mirror><id>other</id><mirrorOf>*,!central</mirrorOf><url>http://other.example/maven</url></mirror>
    <mirror><id>bank</id><mirrorOf>central</mirrorOf><url>http://mirror.example/maven</url></mirror>
  </mirrors>
</settings>"""


@pytest.fixture
def user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without any configuration."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("RESOLVER_MAVEN_REPOSITORY", raising=False)
    (tmp_path / ".m2").mkdir()
    return tmp_path


def test_without_configuration_maven_central_is_asked(user: Path) -> None:
    assert [place.name for place in repositories.repositories()] == ["Maven Central"]


def test_the_mirror_of_the_users_maven_settings_is_asked_with_its_login(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (user / ".m2" / "settings.xml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("MIRROR_SECRET", "s3cret")
    assert repositories.repositories() == [Repository("bank", "http://mirror.example/maven", "ada", "s3cret")]


def test_an_address_in_the_environment_comes_first_and_its_login_is_never_shown(
    user: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (user / ".m2" / "settings.xml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.setenv("RESOLVER_MAVEN_REPOSITORY", "http://ada:s3cret@mirror.example:81/maven")
    [place] = repositories.repositories()
    assert (place.url, place.user, place.password) == ("http://mirror.example:81/maven", "ada", "s3cret")
    assert "s3cret" not in repr(place) and "ada" not in repr(place)


def test_damaged_maven_settings_are_named(user: Path) -> None:
    (user / ".m2" / "settings.xml").write_text("<settings><mirrors>", encoding="utf-8")
    with pytest.raises(LocalServerError, match=r"settings\.xml: not readable"):
        repositories.repositories()
