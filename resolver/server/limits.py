"""What is refused before the application sees it: strangers, floods, bodies that are too large or too slow.

A request that comes through has a user, and its body is there whole.
"""

from __future__ import annotations

import asyncio
import getpass
import math
import time
from urllib.parse import urlsplit

import orjson
from fastapi.datastructures import Headers

from resolver.server.asgi import App, Message, Receive, Scope, Send
from resolver.server.settings import Settings
from resolver.server.tokens import Guard, presented

OPEN = frozenset({"/healthz", "/readyz", "/page.css"})
"""Paths that need no token: they tell nothing of anybody."""

MOST_BUCKETS = 10_000


class Refused(Exception):
    """A request that is not let through: its status, what is said, and headers."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers or {}


class Limits:
    """The application with the limits around it."""

    def __init__(self, app: App, settings: Settings) -> None:
        self.app, self.settings = app, settings
        self.guard = Guard(settings.users)
        self.buckets: dict[str, tuple[float, float]] = {}
        self.alone = getpass.getuser()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or say why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            headers = Headers(scope=scope)
            self._named(scope, headers)
            user = self._user(scope, headers)
            self._slowed(user or address(scope))
            body = await self._body(headers, receive)
        except Refused as refused:
            await refuse(refused, send)
            return
        scope.setdefault("state", {})["user"] = user
        await self.app(scope, whole(body, receive), self._patient(send))

    def _named(self, scope: Scope, headers: Headers) -> None:
        """Refuse a web page elsewhere that asks in its reader's stead: by another name, or from its own origin."""
        host = headers.get("host", "")
        try:
            called = urlsplit(f"//{host}").hostname or ""
            origin = urlsplit(headers.get("origin", "")).netloc
        except ValueError as error:
            raise Refused(400, "the header Host or Origin is none.") from error
        if self.settings.names is not None and called not in self.settings.names:
            raise Refused(421, f"the server does not answer as {called[:100]!r}; --allow-host NAME lets it.")
        if scope["method"] not in ("GET", "HEAD") and (
            (headers.get("origin") and origin != host) or headers.get("sec-fetch-site") in ("cross-site", "same-site")
        ):
            raise Refused(403, "a page of another site may not write here.")

    def _user(self, scope: Scope, headers: Headers) -> str | None:
        """Who asks; None for a path that is open."""
        if not self.settings.users:
            return self.alone
        if scope["path"] in OPEN:
            return None
        token = presented(headers.get("authorization", ""))
        found = None if token is None else self.guard.who(address(scope), token, time.monotonic())
        if isinstance(found, float):
            seconds = str(math.ceil(found))
            raise Refused(429, f"too many wrong tokens: wait {seconds} seconds.", {"Retry-After": seconds})
        if found is None:
            said = "no token" if token is None else "this token is not known"
            raise Refused(
                401,
                f"{said}: send Authorization: Bearer TOKEN.",
                {"WWW-Authenticate": 'Basic realm="resolver", charset="UTF-8"'},
            )
        return found

    def _slowed(self, who: str) -> None:
        """Take one from the bucket of whoever asks; it fills at `per_second`, and holds twice as many."""
        rate, now = self.settings.per_second, time.monotonic()
        left, since = self.buckets.pop(who, (2 * rate, now))
        left = min(2 * rate, left + (now - since) * rate)
        self.buckets[who] = (max(left - 1, 0.0) if left >= 1 else left, now)
        if len(self.buckets) > MOST_BUCKETS:
            del self.buckets[next(iter(self.buckets))]
        if left < 1:
            seconds = str(math.ceil((1 - left) / rate))
            raise Refused(429, f"more than {rate:g} requests a second: wait.", {"Retry-After": seconds})

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        """The body, whole; refused by its stated length before it is read, by its true one while it is."""
        most = self.settings.body_bytes
        stated = headers.get("content-length", "0")
        if stated.isdigit() and int(stated) > most:
            raise Refused(413, f"the body has {stated} bytes; {most:,} are taken at most.")
        parts, size = [], 0
        try:
            async with asyncio.timeout(self.settings.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refused(400, "the client went away.")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > most:
                        raise Refused(413, f"the body has more than {most:,} bytes.")
                    if not message.get("more_body"):
                        return b"".join(parts)
        except TimeoutError as error:
            raise Refused(408, f"the body did not come within {self.settings.body_seconds:g} seconds.") from error

    def _patient(self, send: Send) -> Send:
        """Give an answer up that its reader does not take."""

        async def sent(message: Message) -> None:
            async with asyncio.timeout(self.settings.body_seconds):
                await send(message)

        return sent


def whole(body: bytes, receive: Receive) -> Receive:
    """A body that is there, as the application receives it; then what the connection says."""
    told = False

    async def received() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return received


async def refuse(refused: Refused, send: Send) -> None:
    """Answer with a status and close: what was not read is not waited for."""
    body = orjson.dumps({"detail": refused.detail})
    headers = {"content-type": "application/json", "content-length": str(len(body)), "connection": "close"}
    headers |= {"cache-control": "no-store", **refused.headers}
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


def address(scope: Scope) -> str:
    """The address that a request came from."""
    client = scope.get("client")
    return str(client[0]) if client else "unknown"
