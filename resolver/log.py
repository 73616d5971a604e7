"""Log lines: one a step, to stderr, with rows and seconds; as JSON lines on request (RESOLVER_LOG=json)."""

from __future__ import annotations

import contextlib
import json
import os
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
    started = time.perf_counter()
    yield fields
    line(name, **fields, seconds=round(time.perf_counter() - started, 2))
