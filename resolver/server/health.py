"""Whether the server answers, from what, and how it does: for supervisors, and for Prometheus."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from resolver.batch.metrics import gauge, label
from resolver.errors import NothingPublished
from resolver.server import shapes
from resolver.server.answers import json
from resolver.server.asgi import App, Message, Receive, Scope, Send
from resolver.server.matches import served
from resolver.server.state import Served, basis

router = APIRouter(responses=shapes.REFUSALS, tags=["health"])

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes of seconds."""


class Measured:
    """The application, with its answers counted by path and status, and their seconds."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.answers: Counter[tuple[str, int]] = Counter()
        self.classes: Counter[int] = Counter()
        self.seconds = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            took = time.perf_counter() - begun
            self.answers[getattr(scope.get("route"), "path", "refused"), status] += 1
            self.classes[bisect_left(BUCKETS, took)] += 1
            self.seconds += took

    def lines(self) -> Iterator[str]:
        """The counts as metrics."""
        values = {
            label("path", path)[:-1] + f',status="{status}"}}': float(number)
            for (path, status), number in sorted(self.answers.items())
        }
        yield from gauge("resolver_http_requests_total", "Requests by path and status", values, "counter")
        below = 0
        yield "# HELP resolver_http_seconds Seconds from the request to the end of its answer"
        yield "# TYPE resolver_http_seconds histogram"
        for place, end in enumerate((*BUCKETS, None)):
            below += self.classes[place]
            yield f'resolver_http_seconds_bucket{{le="{"+Inf" if end is None else f"{end:g}"}"}} {below}'
        yield f"resolver_http_seconds_sum {self.seconds:.6f}"
        yield f"resolver_http_seconds_count {below}"


@router.get("/healthz", summary="The process is up")
async def healthz() -> Response:
    """Always ok while the process answers."""
    return json({"status": "ok"})


@router.get("/readyz", summary="A network is published and opened")
async def readyz(request: Request) -> Response:
    """503 before the first run has finished."""
    served(request).current()
    return json({"status": "ok"})


@router.get("/health", summary="What is served, how old its lists are, and what failed")
async def health(request: Request) -> Response:
    """`not_opened` says why a newer network could not be opened, while the older one goes on answering."""
    asked = served(request)
    network = asked.current()
    return json(
        {
            "status": "ok" if not asked.failed else "old",
            "run": network.run,
            "published_at": network.pointer.published_at,
            "exchanges": asked.exchanges,
            "not_opened": asked.failed or None,
            "scope": asked.settings.scope,
            "basis": basis(network),
        }
    )


@router.get("/metrics", summary="Counts for Prometheus")
async def metrics(request: Request) -> Response:
    """Requests, seconds, the run that is served, and the age of each list."""
    asked = served(request)
    measured: Measured = request.app.state.measured
    text = "".join(f"{line}\n" for line in (*measured.lines(), *of_network(asked)))
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")


def of_network(asked: Served) -> Iterator[str]:
    """Metrics of the network that is served."""
    yield from gauge("resolver_network_opened_total", "Generations opened", {"": float(asked.exchanges)}, "counter")
    yield from gauge("resolver_network_not_opened", "1: a newer one can't be opened", {"": float(bool(asked.failed))})
    try:
        network = asked.current()
    except NothingPublished:
        return
    yield from gauge("resolver_network_run", "Number of the run served", {"": float(network.pointer.sequence)})
    ages = {label("source", age.source): float(age.days) for age in network.screener.basis.lists}
    yield from gauge("resolver_list_age_days", "Age of each list", ages)
