"""Fetching from a publisher: a real web server on this computer that answers as publishers do on good and bad days."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ingest.sources
from ingest.fetch import Fetched, fetch
from ingest.source import Download, Source, load, names
from resolver.cli import app
from resolver.errors import DataError, DownloadFailed, UsageError

NOW = (0.0, 0.0, 0.0)
"""No waiting between attempts."""
DAY, NEXT = date(2026, 11, 23), date(2026, 11, 24)


@dataclass
class Publisher:
    """A web server: path -> what it answers, called with the request; and what it was asked."""

    address: str
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def serves(self, path: str, content: bytes, *, etag: str = "", modified: str = "") -> None:
        """Answer with that content, or 304 where the validators given are its own."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            given = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
            if (etag and given[0] == etag) or (modified and given[1] == modified):
                say(request, 304)
            else:
                validators = {"ETag": etag, "Last-Modified": modified}
                say(request, 200, content, **{name: value for name, value in validators.items() if value})

        self.answers[path] = answer

    def says(self, path: str, *statuses: int | bytes, **headers: str) -> None:
        """Answer with these statuses, one after the other, and then go on with the last; bytes are a 200."""
        rest = list(statuses)

        def answer(request: BaseHTTPRequestHandler) -> None:
            given = rest.pop(0) if len(rest) > 1 else rest[0]
            if isinstance(given, bytes):
                say(request, 200, given)
            else:
                say(request, given, b"", **headers)

        self.answers[path] = answer


def say(request: BaseHTTPRequestHandler, status: int, content: bytes = b"", **headers: str) -> None:
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    if status != 304:
        request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """A web server on a free port of this computer."""
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.path, dict(self.headers.items())))
            answer = found.answers.get(self.path)
            if answer:
                answer(self)
            else:
                say(self, 404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Publisher(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def un_list() -> bytes:
    """A list of the Security Council with one invented entry."""
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z">\n'
        b"<INDIVIDUALS>\n<INDIVIDUAL><FIRST_NAME>MO RIVER</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE>"
        b"<REFERENCE_NUMBER>KPi.999</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON></INDIVIDUAL>\n"
        b"</INDIVIDUALS>\n<ENTITIES>\n</ENTITIES>\n</CONSOLIDATED_LIST>\n"
    )


def served(publisher: Publisher, *paths: str) -> Source:
    """The Security Council's source, at addresses of the local server."""
    downloads = tuple(
        Download(path if "://" in path else f"{publisher.address}{path}", path.rpartition("/")[2], "xml")
        for path in paths
    )
    return dataclasses.replace(load("un_sc"), downloads=downloads)


def get(publisher: Publisher, root: Path, *paths: str, today: date = DAY) -> list[Fetched]:
    return fetch("un_sc", served(publisher, *(paths or ("/un.xml",))), root, today=today, waits=NOW)


def kept(root: Path) -> set[str]:
    """The files below a folder, those of our own bookkeeping left out."""
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and path.name not in ("fetched.json", ".lock")
    }


# ------------------------------------------------------------------------------------------------------------ good days


def test_a_file_is_kept_in_a_folder_of_its_day_with_a_receipt(publisher, tmp_path, un_list):
    publisher.serves("/un.xml", un_list, etag='"1"', modified="Fri, 27 Feb 2026 00:00:09 GMT")
    (file,) = get(publisher, tmp_path / "files")
    path = tmp_path / "files" / "un_sc" / "2026-11-23" / "un.xml"
    assert (file.path, file.new, path.read_bytes()) == (str(path), True, un_list)
    (noted,) = json.loads((path.parent / "fetched.json").read_text())["files"]
    assert noted.pop("fetched_at") == noted.pop("checked_at") == file.fetched_at
    assert noted == {
        "name": "un.xml",
        "url": f"{publisher.address}/un.xml",
        "status": 200,
        "path": "un.xml",
        "sha256": hashlib.sha256(un_list).hexdigest(),
        "bytes": len(un_list),
        "etag": '"1"',
        "last_modified": "Fri, 27 Feb 2026 00:00:09 GMT",
    }
    assert kept(tmp_path / "files") == {"un_sc/2026-11-23/un.xml"}


@pytest.mark.parametrize("validator", ["etag", "modified", "none"])
def test_what_the_publisher_left_as_it_was_is_not_kept_twice(publisher, tmp_path, un_list, validator):
    value = {"etag": {"etag": '"1"'}, "modified": {"modified": "Fri, 27 Feb 2026 00:00:09 GMT"}, "none": {}}[validator]
    publisher.serves("/un.xml", un_list, **value)
    (first,), (second,) = get(publisher, tmp_path), get(publisher, tmp_path, today=NEXT)
    assert (second.path, second.new, second.fetched_at) == (first.path, False, first.fetched_at)
    assert kept(tmp_path / "un_sc") == {"2026-11-23/un.xml"}


def test_a_file_that_was_changed_here_is_fetched_anew(publisher, tmp_path, un_list):
    publisher.serves("/un.xml", un_list, etag='"1"')
    (first,) = get(publisher, tmp_path)
    Path(first.path).write_bytes(un_list.replace(b"RIVER", b"REVIR"))
    (second,) = get(publisher, tmp_path)
    assert (second.new, Path(second.path).name, Path(second.path).read_bytes()) == (True, "un-2.xml", un_list)


def test_another_file_of_the_same_day_gets_a_number(publisher, tmp_path, un_list):
    for number, content in enumerate([un_list, un_list + b"\n", un_list + b"\n\n"], 1):
        publisher.serves("/un.xml", content, etag=f'"{number}"')
        (file,) = get(publisher, tmp_path)
        assert file.new
    assert kept(tmp_path / "un_sc") == {f"2026-11-23/{name}" for name in ("un.xml", "un-2.xml", "un-3.xml")}
    (last,) = get(publisher, tmp_path)
    assert (last.new, Path(last.path).name) == (False, "un-3.xml")


def test_a_file_named_by_its_day_is_the_newest_that_is_out(publisher, tmp_path, un_list):
    publisher.serves("/un-2026-11-21.xml", un_list, etag='"1"')
    (file,) = get(publisher, tmp_path, "/un-{today}.xml")
    assert (Path(file.path).name, [path for path, _ in publisher.asked]) == (
        "un-2026-11-21.xml",
        ["/un-2026-11-23.xml", "/un-2026-11-22.xml", "/un-2026-11-21.xml"],
    )
    assert not get(publisher, tmp_path, "/un-{today}.xml", today=NEXT)[0].new


def test_a_file_named_by_its_month_is_the_newest_that_is_out(publisher, tmp_path, un_list):
    publisher.serves("/un-2026-10-01.xml", un_list)
    (file,) = get(publisher, tmp_path, "/un-{month}.xml")
    assert Path(file.path).name == "un-2026-10-01.xml"


def test_an_archive_is_kept_as_it_is(publisher, tmp_path, un_list):
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("list/un.xml", un_list)
    publisher.serves("/un.zip", stream.getvalue())
    (file,) = get(publisher, tmp_path, "/un.zip")
    assert Path(file.path).read_bytes() == stream.getvalue()


# ------------------------------------------------------------------------------------------------------------- bad days


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_a_fault_that_may_pass_is_asked_again(publisher, tmp_path, un_list, status):
    publisher.says("/un.xml", status, status, un_list)
    assert get(publisher, tmp_path)[0].new
    assert len(publisher.asked) == 3


def test_a_fault_that_stays_is_an_error_after_four_attempts(publisher, tmp_path):
    publisher.says("/un.xml", 500)
    with pytest.raises(DownloadFailed, match=r"/un\.xml: not served, after 4 attempts: 500 Internal.*resolver ingest"):
        get(publisher, tmp_path)
    assert (len(publisher.asked), kept(tmp_path)) == (4, set())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_a_refusal_is_asked_once(publisher, tmp_path, status):
    publisher.says("/un.xml", status)
    with pytest.raises(DownloadFailed, match=rf"/un\.xml: {status} .*Open the address in a browser"):
        get(publisher, tmp_path)
    assert (len(publisher.asked), kept(tmp_path)) == (1, set())


def test_a_server_that_names_how_long_to_wait_is_obeyed(publisher, tmp_path, un_list):
    def answer(request: BaseHTTPRequestHandler) -> None:
        publisher.serves("/un.xml", un_list)
        say(request, 503, b"", Retry_After="1")

    publisher.answers["/un.xml"] = answer
    began = time.monotonic()
    get(publisher, tmp_path)
    assert time.monotonic() - began >= 1


def test_an_answer_that_breaks_off_is_no_file(publisher, tmp_path, un_list):
    def broken(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(un_list)))
        request.end_headers()
        request.wfile.write(un_list[:100])
        request.close_connection = True

    publisher.answers["/un.xml"] = broken
    with pytest.raises(DownloadFailed, match="after 4 attempts: peer closed connection"):
        get(publisher, tmp_path)
    assert kept(tmp_path) == set()


def test_a_chunked_answer_that_breaks_off_is_no_file(publisher, tmp_path, un_list):
    def broken(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        request.wfile.write(b"64\r\n" + un_list[:100] + b"\r\n")
        request.close_connection = True

    publisher.answers["/un.xml"] = broken
    with pytest.raises(DownloadFailed, match="after 4 attempts"):
        get(publisher, tmp_path)
    assert kept(tmp_path) == set()


@pytest.mark.parametrize("declared", [True, False])
def test_what_is_too_large_is_not_kept(publisher, tmp_path, un_list, monkeypatch, declared):
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        if declared:
            request.send_header("Content-Length", str(10**12))
        request.end_headers()
        for _ in range(100):
            request.wfile.write(un_list)

    monkeypatch.setenv("RESOLVER_DOWNLOAD_LIMIT", f"{len(un_list) + 1}B")
    publisher.answers["/un.xml"] = endless
    with pytest.raises(DownloadFailed, match=r"larger than .* bytes.*RESOLVER_DOWNLOAD_LIMIT=64GB"):
        get(publisher, tmp_path)
    assert kept(tmp_path) == set()


def test_a_server_that_does_not_answer_is_an_error(publisher, tmp_path):
    found = served(publisher, "http://127.0.0.1:1/un.xml")
    with pytest.raises(DownloadFailed, match=r"after 4 attempts: .*refused"):
        fetch("un_sc", found, tmp_path, waits=NOW)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html><body>We are moving. Come back tomorrow.</body></html>",
        b"",
        b'{"error": "rate limit"}',
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>",
        b"PK\x03\x04 is no archive",
    ],
)
def test_what_is_no_file_of_the_source_is_not_kept_though_the_server_says_200(publisher, tmp_path, content):
    publisher.serves("/un.xml", content)
    with pytest.raises(DataError, match=rf"{publisher.address}/un\.xml: .*Nothing was kept"):
        get(publisher, tmp_path)
    assert kept(tmp_path) == set()


def test_the_first_files_of_a_set_stay_where_the_next_one_fails(publisher, tmp_path, un_list):
    publisher.serves("/one.xml", un_list, etag='"1"')
    with pytest.raises(DownloadFailed, match="404"):
        get(publisher, tmp_path, "/one.xml", "/two.xml")
    publisher.serves("/two.xml", un_list + b"\n")
    assert [file.new for file in get(publisher, tmp_path, "/one.xml", "/two.xml")] == [False, True]


# ------------------------------------------------------------------------------------------------------------ redirects


def test_redirects_are_followed(publisher, tmp_path, un_list):
    publisher.says("/un.xml", 302, Location="/there")
    publisher.says("/there", 307, Location=f"{publisher.address}/signed?key=1")
    publisher.serves("/signed?key=1", un_list)
    assert get(publisher, tmp_path)[0].url == f"{publisher.address}/un.xml"


def test_a_circle_of_redirects_is_an_error(publisher, tmp_path):
    publisher.says("/un.xml", 302, Location="/un.xml")
    with pytest.raises(DownloadFailed, match="redirected more than 5 times"):
        get(publisher, tmp_path)
    assert len(publisher.asked) == 6


@pytest.mark.parametrize("location", ["file:///etc/hostname", "ftp://example.org/un.xml", "gopher://x"])
def test_a_redirect_leads_to_http_only(publisher, tmp_path, location):
    publisher.says("/un.xml", 302, Location=location)
    with pytest.raises(DownloadFailed, match=r"is no address of http or https: refused"):
        get(publisher, tmp_path)
    assert kept(tmp_path) == set()


def test_an_address_is_http_or_https(publisher, tmp_path, un_list):
    (tmp_path / "un.xml").write_bytes(un_list)
    with pytest.raises(DownloadFailed, match=r"is no address of http or https: refused"):
        get(publisher, tmp_path / "files", (tmp_path / "un.xml").as_uri())


def test_a_redirect_does_not_leave_https(publisher):
    from ingest.download import _next

    with pytest.raises(DownloadFailed, match="anybody on the way could change"):
        _next("https://example.org/a", "https://example.org/a", "http://example.org/b")
    assert _next("http://example.org/a", "http://example.org/a", "https://example.org/b") == "https://example.org/b"


# ------------------------------------------------------------------------------------------------ the rest of the world


def test_a_proxy_of_the_environment_is_used(publisher, tmp_path, un_list, monkeypatch):
    publisher.serves("http://lists.example/un.xml", un_list)  # a proxy is asked for the whole address
    monkeypatch.setenv("HTTP_PROXY", publisher.address)
    (file,) = get(publisher, tmp_path, "http://lists.example/un.xml")
    assert file.new


def test_every_address_of_every_source_is_of_a_format_that_it_reads_and_leads_by_https():
    found = {name: load(name) for name in names()}
    assert {"ofac_sdn", "un_sc", "eu_fsf", "uk_sanctions"} <= {name for name, each in found.items() if each.downloads}
    for name, each in found.items():
        kept = [download.name for download in each.downloads]
        assert len(set(kept)) == len(kept), name
        assert {download.format for download in each.downloads} <= {layout.name for layout in each.formats}, name
        assert all(download.url.startswith("https://") and "/" not in download.name for download in each.downloads), (
            name
        )


def test_a_source_without_addresses_says_so(tmp_path):
    with pytest.raises(UsageError, match="table: no address to fetch from: these are files of your own"):
        fetch("table", load("table"), tmp_path)
    assert kept(tmp_path) == set()


def test_a_format_without_address_is_named(publisher, tmp_path):
    with pytest.raises(UsageError, match=r"no address for format 'csv'\. There is: xml"):
        fetch("un_sc", served(publisher, "/un.xml"), tmp_path, layout="csv")


def test_two_fetches_of_one_source_do_not_meet(publisher, tmp_path, un_list):
    refused: list[str] = []

    def meanwhile(request: BaseHTTPRequestHandler) -> None:
        with pytest.raises(DataError, match="fetched by another process") as caught:
            get(publisher, tmp_path)
        refused.append(str(caught.value))
        say(request, 200, un_list)

    publisher.answers["/un.xml"] = meanwhile
    assert (get(publisher, tmp_path)[0].new, len(refused)) == (True, 1)


def test_a_receipt_that_can_t_be_read_is_an_error_with_the_next_step(publisher, tmp_path, un_list):
    publisher.serves("/un.xml", un_list)
    (file,) = get(publisher, tmp_path)
    Path(file.path).with_name("fetched.json").write_text("{")
    with pytest.raises(DataError, match=r"fetched\.json: not readable .*Delete it"):
        get(publisher, tmp_path)


def test_a_fetch_that_is_killed_leaves_nothing_half(publisher, tmp_path, un_list):
    arrived, go_on = threading.Event(), threading.Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(un_list)))
        request.end_headers()
        request.wfile.write(un_list[: len(un_list) // 2])
        request.wfile.flush()
        arrived.set()
        go_on.wait(30)

    publisher.answers["/un.xml"] = slow
    script = textwrap.dedent(f"""
        import dataclasses
        from pathlib import Path
        from ingest.fetch import fetch
        from ingest.source import Download, load
        found = dataclasses.replace(load("un_sc"), downloads=(Download("{publisher.address}/un.xml", "un.xml", "xml"),))
        fetch("un_sc", found, Path({str(tmp_path)!r}))
    """)
    process = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2], env=os.environ)
    assert arrived.wait(60)
    unfinished = tmp_path / "un_sc" / ".unfinished"
    while not list(unfinished.iterdir()):
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    go_on.set()
    assert {path.name for path in (tmp_path / "un_sc").iterdir()} == {".lock", ".unfinished"}
    publisher.serves("/un.xml", un_list)
    assert get(publisher, tmp_path)[0].new
    assert not unfinished.exists()


# ----------------------------------------------------------------------------------------------------- the command line


@pytest.fixture
def listed(publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A source module of its own that is found by its file name, with an address at the local server."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "local_list.py").write_text(
        textwrap.dedent(f"""
            import dataclasses
            from ingest.source import Download
            from ingest.sources.un_sc import SOURCE as UN
            SOURCE = dataclasses.replace(UN, downloads=(Download("{publisher.address}/un.xml", "un.xml", "xml"),))
        """)
    )
    monkeypatch.setattr(ingest.sources, "__path__", [*ingest.sources.__path__, str(folder)])
    yield "local_list"
    sys.modules.pop("ingest.sources.local_list", None)


def test_the_command_fetches_and_ingests(publisher, listed, tmp_path, un_list):
    publisher.serves("/un.xml", un_list, etag='"1"')
    workspace = tmp_path / "workspace"
    arguments = ["-q", "-w", str(workspace), "fetch", listed, "--ingest", "--json"]
    first, second = (CliRunner().invoke(app, arguments) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), repr(first.exception)
    one, two = json.loads(first.stdout), json.loads(second.stdout)
    assert (one["files"][0]["status"], one["ingest"]["records"], one["ingest"]["new_versions"]) == (200, 1, 1)
    assert (two["files"][0]["status"], two["ingest"]["records"], two["ingest"]["new_versions"]) == (304, 1, 0)
    assert Path(one["files"][0]["path"]).parent.parent == workspace / "files" / listed


def test_the_command_names_the_next_step(publisher, listed, tmp_path, un_list):
    publisher.serves("/un.xml", un_list, etag='"1"')
    arguments = ["fetch", listed, "--to", str(tmp_path / "files")]
    first, second = (CliRunner().invoke(app, arguments) for _ in range(2))
    (path,) = (tmp_path / "files" / listed).rglob("un.xml")
    assert first.stdout.startswith(f"new: {path}, {len(un_list):,} bytes, sha256 ")
    assert first.stdout.endswith(f"Next: resolver ingest {listed} {path}\n")
    assert second.stdout.startswith("unchanged since 20")
