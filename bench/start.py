"""Start: how long a command takes before it does anything, best of several, against Python with typer alone.

What the command line imports is tested (tests/test_packaging.py); what that costs is measured here.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.measure import Cost, Result, command, result

TITLE = "resolver --help, best of several; compared with Python that only imports typer"
DEFAULT_ROWS = 5
"""Times that each is started."""


def run(rows: int | None, folder: Path) -> Result:
    """Measure the start; rows are the times that each was started."""
    times = rows or DEFAULT_ROWS
    ours = [started("from resolver.cli import app; app(['--help'], standalone_mode=False)") for _ in range(times)]
    plain = [started("import typer, rich") for _ in range(times)]
    return result("start", times, min(ours, key=seconds), {"typer": min(plain, key=seconds)}, {})


def started(code: str) -> Cost:
    """The cost of a Python process that runs this with its output thrown away."""
    quiet = f"import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    {code}\nprint('null')"
    return command([sys.executable, "-c", quiet])


def seconds(cost: Cost) -> float:
    """Processor seconds."""
    return cost.cpu_seconds
