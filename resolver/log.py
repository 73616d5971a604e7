"""Log lines: one a step, to stderr, with rows and seconds; as JSON lines on request (RESOLVER_LOG=json).

With TRACEPARENT (https://www.w3.org/TR/trace-context/) in the environment, JSON lines of event `span` tell each step's
trace, parent and times by the names that OpenTelemetry gives them, so that a collector of logs makes spans of them.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from typing import Any

QUIET = False
"""Set by the command line's --quiet."""


def line(event: str, **fields: Any) -> None:
    """Write one line about `event` with its fields to stderr."""
    if QUIET:
        return
    if os.environ.get("RESOLVER_LOG") == "json":
        print(json.dumps({"event": event, **fields}, default=str), file=sys.stderr, flush=True)
    else:
        said = "  ".join(shown(value) if name == "text" else f"{name} {shown(value)}" for name, value in fields.items())
        print(f"{event:<24} {said}", file=sys.stderr, flush=True)


def shown(value: Any) -> str:
    """A value for a person: thousands separated, seconds with two decimals."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


@contextlib.contextmanager
def step(name: str) -> Iterator[dict[str, Any]]:
    """Log a step when it ends, with its seconds and what the block puts into the dictionary."""
    fields: dict[str, Any] = {}
    started, begun = time.perf_counter(), time.time_ns()
    yield fields
    line(name, **fields, seconds=round(time.perf_counter() - started, 2))
    span(name, begun)


def span(name: str, begun: int, *, failed: bool = False) -> None:
    """Write a line of event `span`, where a trace is known: from `begun` (nanoseconds since 1970) to now."""
    if QUIET or os.environ.get("RESOLVER_LOG") != "json" or (of := trace()) is None:
        return
    line(
        "span", name=name, trace_id=of[0], parent_span_id=of[1], span_id=secrets.token_hex(8),
        start_time_unix_nano=begun, end_time_unix_nano=time.time_ns(), status="ERROR" if failed else "OK",
    )  # fmt: skip


def trace() -> tuple[str, str] | None:
    """Trace and parent of TRACEPARENT; None where it is not set, or not in its form."""
    found = re.fullmatch(
        "[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}", os.environ.get("TRACEPARENT", "")
    )
    return (found[1], found[2]) if found else None
