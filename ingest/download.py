"""One address of a publisher -> one file: the only module that uses the network for published files.

http(s) only, also where a redirect leads; conditional where the last answer's validators are known (RFC 9110, sections
13 and 15.4); asked again after a fault that may pass: 408, 429, 5xx, a silent or broken connection, an answer that is
shorter than it said. Proxies are those of the environment (HTTPS_PROXY, NO_PROXY). Not done here: what a file is.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from ingest.unpack import byte_size
from resolver.errors import DataError, DownloadFailed

if TYPE_CHECKING:
    import httpx

WAITS = (1.0, 4.0, 16.0)
"""Seconds before each further attempt; a server that names more (Retry-After) is obeyed up to LONGEST_WAIT."""

LONGEST_WAIT = 60.0
"""Seconds."""

REDIRECTS = 5
"""Most redirects from one address."""

CONNECT, SILENCE = 15.0, 60.0
"""Seconds until a connection stands, and without a byte."""

PASSING = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses of faults that may pass."""

BLOCK = 256 * 1024
"""Bytes taken at once."""

TOLD = 100 * 10**6
"""Bytes after which `progress` is told again."""


@dataclass(frozen=True)
class Answer:
    """What a server gave: 304 where the file is as it was, else the file's size, sha256 and validators."""

    status: int
    bytes: int = 0
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""


class _Passing(Exception):
    """A fault that may pass, in words, and how long the server asks to wait."""

    def __init__(self, words: str, wait: float = 0) -> None:
        super().__init__(words)
        self.wait = wait


def get(
    url: str,
    to: Path,
    *,
    etag: str = "",
    last_modified: str = "",
    waits: Sequence[float] = WAITS,
    progress: Callable[[int], None] = lambda count: None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Write what the address serves to `to`, whole and on disk; nothing is written where it is as it was (304).

    `etag`, `last_modified`: validators of the file that is held. `progress` gets the bytes so far, now and then.
    `headers`: further ones, such as a key; with them no redirect is followed.
    Raises: DownloadFailed, with what was tried; DataError where the disk refuses. `to` may hold a part of it then.
    """
    import httpx

    _check_scheme(url, url)
    headers = {"User-Agent": _name(), "Accept-Encoding": "identity", **(headers or {})}
    more = bool(set(headers) - {"User-Agent", "Accept-Encoding"})
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": last_modified} if last_modified else {}
    refusals: list[str] = []
    timeout = httpx.Timeout(SILENCE, connect=CONNECT)
    with httpx.Client(headers=headers, timeout=timeout, follow_redirects=False) as client:
        for wait in (*waits, None):
            try:
                return _get(client, url, to, progress, 0 if more else REDIRECTS)
            except _Passing as error:
                refusals.append(str(error))
                if wait is not None:
                    time.sleep(min(max(wait, error.wait), LONGEST_WAIT))
    raise DownloadFailed(
        f"{url}: not served, after {len(refusals)} attempts: {'; '.join(dict.fromkeys(refusals))}. "
        "Try again later, or get the file with a browser and name it: resolver ingest SOURCE FILE"
    )


def _get(client: httpx.Client, url: str, to: Path, progress: Callable[[int], None], redirects: int) -> Answer:
    """One attempt, redirects followed. Raises: _Passing, DownloadFailed, DataError."""
    import httpx

    at = url
    try:
        for _ in range(redirects + 1):
            with client.stream("GET", at) as answer:
                if answer.has_redirect_location:
                    at = _next(url, at, answer.headers["location"])
                    continue
                return _take(url, answer, to, progress)
    except httpx.TransportError as error:
        raise _Passing(str(error) or type(error).__name__) from error
    except (httpx.InvalidURL, httpx.DecodingError, ValueError) as error:
        raise DownloadFailed(f"{url}: the server's answer can't be read ({error}). Try again later.") from error
    raise DownloadFailed(
        f"{url}: redirected more than {redirects} times, lastly to {at}. Open the address in a browser."
    )


def _take(url: str, answer: httpx.Response, to: Path, progress: Callable[[int], None]) -> Answer:
    if answer.status_code == 304:
        return Answer(304)
    if answer.status_code in PASSING:
        wait = answer.headers.get("retry-after", "")
        raise _Passing(f"{answer.status_code} {answer.reason_phrase}", float(wait) if wait.isdigit() else 0)
    if answer.status_code != 200:
        raise DownloadFailed(
            f"{url}: {answer.status_code} {answer.reason_phrase}. Open the address in a browser: the publisher may "
            "have moved the file, or want a login.",
            answer.status_code,
        )
    size, digest = _write(url, answer, to, progress)
    headers = answer.headers
    return Answer(200, size, digest, headers.get("etag", ""), headers.get("last-modified", ""))


def _write(url: str, answer: httpx.Response, to: Path, progress: Callable[[int], None]) -> tuple[int, str]:
    """Size and sha256 of what was written. Raises: _Passing for a short answer, DownloadFailed for one too long."""
    limit = byte_size("RESOLVER_DOWNLOAD_LIMIT", "16GB")
    said = answer.headers.get("content-length", "")
    digest, size = hashlib.sha256(), 0
    too_large = DownloadFailed(
        f"{url}: larger than {limit:,} bytes. If that is right, raise the limit: RESOLVER_DOWNLOAD_LIMIT=64GB"
    )
    if said.isdigit() and int(said) > limit:
        raise too_large
    try:
        with to.open("wb") as file:
            for block in answer.iter_bytes(BLOCK):
                size += len(block)
                if size > limit:
                    raise too_large
                digest.update(block)
                file.write(block)
                if size // TOLD > (size - len(block)) // TOLD:
                    progress(size)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DataError(f"{to.parent}: can't be written ({error.strerror or error}). Free the disk.") from error
    if said.isdigit() and int(said) != answer.num_bytes_downloaded:
        raise _Passing(f"the connection ended after {answer.num_bytes_downloaded:,} of {int(said):,} bytes")
    return size, digest.hexdigest()


def _next(url: str, at: str, location: str) -> str:
    """Where a redirect leads. Raises: DownloadFailed where it leaves http(s), or goes from https to http."""
    to = urljoin(at, location)
    _check_scheme(url, to)
    if urlsplit(at).scheme == "https" and urlsplit(to).scheme == "http":
        raise DownloadFailed(f"{url}: redirected from https to {to}, which anybody on the way could change: refused.")
    return to


def _check_scheme(url: str, to: str) -> None:
    try:
        parts = urlsplit(to)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        leads = "" if url == to else f" leads to {to}, which"
        raise DownloadFailed(f"{url}:{leads} is no address of http or https: refused.")


def _name() -> str:
    from importlib.metadata import version

    return f"resolver-graph/{version('resolver-graph')}"
