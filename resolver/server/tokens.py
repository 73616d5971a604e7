"""Tokens: one a user, known to the server by its hash; whoever guesses is slowed down.

A file of tokens has one line a user, `NAME sha256:HASH`; `resolver serve --new-token NAME` makes a token and its line.
The variable RESOLVER_TOKENS holds such entries with commas between, or tokens themselves: `ana=TOKEN,ben=sha256:HASH`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from resolver.errors import UsageError

SHORTEST = 20
"""Characters of a token at least: what is shorter can be guessed."""

WRONG = 10
"""Wrong tokens from one address within WINDOW seconds, after which no unknown token of it is looked at."""

WINDOW = 60.0
MOST_ADDRESSES = 10_000


class Users:
    """Who may ask: names by the hash of their token; false where there is nobody."""

    def __init__(self, by_hash: Mapping[bytes, str] | None = None) -> None:
        self._by_hash = dict(by_hash or {})

    def __bool__(self) -> bool:
        return bool(self._by_hash)

    @classmethod
    def read(cls, file: Path | None, variable: str | None) -> Users:
        """The users of a file and of a variable's text.

        Raises: UsageError for a line that is none, a token that is too short, or a file that others can read.
        """
        entries: list[tuple[str, str, str]] = []
        if file is not None:
            if not file.is_file():
                raise UsageError(f"{file}: no such file of tokens.")
            if stat.S_IMODE(file.stat().st_mode) & 0o077:
                raise UsageError(f"{file}: others on this computer can read it. `chmod 600 {file}` first.")
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if line.strip() and not line.startswith("#"):
                    name, _, token = line.strip().partition(" ")
                    entries.append((f"{file}: line {number}", name, token.strip()))
        for entry in filter(None, (part.strip() for part in (variable or "").split(","))):
            name, _, token = entry.partition("=")
            entries.append(("RESOLVER_TOKENS", name, token.strip()))
        return cls(by_hash(entries))

    def who(self, token: str) -> str | None:
        """The user of a token; all hashes are compared, each in the same time whatever it is."""
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        found = None
        for known, name in self._by_hash.items():
            if hmac.compare_digest(known, digest):
                found = name
        return found


def by_hash(entries: Iterable[tuple[str, str, str]]) -> dict[bytes, str]:
    """Entries (where, name, token or 'sha256:HASH') as hash -> name. Raises: UsageError, which never shows a token."""
    found: dict[bytes, str] = {}
    for where, name, token in entries:
        if not re.fullmatch(r"[\w.@-]{1,64}", name):
            raise UsageError(f"{where}: the name of a user has letters, digits, '.', '-', '_' and '@', at most 64.")
        if match := re.fullmatch(r"sha256:([0-9a-f]{64})", token):
            digest = bytes.fromhex(match[1])
        elif len(token) >= SHORTEST:
            digest = hashlib.sha256(token.encode()).digest()
        else:
            raise UsageError(f"{where}: the token of {name} has fewer than {SHORTEST} characters.")
        if found.setdefault(digest, name) != name:
            raise UsageError(f"{where}: {name} and {found[digest]} have the same token. Each needs one of their own.")
    return found


def new(name: str) -> tuple[str, str]:
    """A new token, and the line of the file of tokens that lets it in. Raises: UsageError for a name that is none."""
    token = secrets.token_urlsafe(32)
    by_hash([("--new-token", name, token)])
    return token, f"{name} sha256:{hashlib.sha256(token.encode()).hexdigest()}"


def presented(header: str) -> str | None:
    """The token of an Authorization header: `Bearer T`, `ApiKey T`, or `Basic` with any name; None without one."""
    scheme, _, rest = header.partition(" ")
    if scheme.lower() in ("bearer", "apikey"):
        return rest.strip() or None
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest, validate=True).decode().partition(":")[2] or None
        except (binascii.Error, ValueError):
            return None
    return None


class Guard:
    """Counts wrong tokens by address. Tokens that were right before go on being taken while others are refused."""

    def __init__(self, users: Users) -> None:
        self.users = users
        self._wrong: dict[str, list[float]] = {}
        self._right: dict[str, set[bytes]] = {}

    def who(self, address: str, token: str, now: float) -> str | float | None:
        """The user; None for a wrong token; seconds to wait, where too many from this address were wrong."""
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        wrong = [at for at in self._wrong.get(address, ()) if now - at < WINDOW]
        if len(wrong) >= WRONG and digest not in self._right.get(address, ()):
            return WINDOW - (now - wrong[0])
        name = self.users.who(token)
        if name is None:
            self._remember(self._wrong, address, [*wrong, now][-WRONG:])
        elif digest not in (known := self._right.get(address, set())):
            self._remember(self._right, address, {*known, digest})
        return name

    @staticmethod
    def _remember(of: dict[str, Any], address: str, what: Any) -> None:
        of.pop(address, None)
        of[address] = what
        if len(of) > MOST_ADDRESSES:
            del of[next(iter(of))]
