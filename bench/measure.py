"""What one command costs, measured on the command as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """Wall and processor seconds and the peak resident memory (MB, 10^6 bytes) of a process; `answer` is its JSON.

    `user_seconds`: the part of the processor's seconds that is its own, and not the system's. `said`: its messages.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    answer: Any
    user_seconds: float = 0.0
    said: str = ""


@dataclass(frozen=True)
class Result:
    """What a benchmark found. `ratio`: seconds of the other way by ours, so above 1 means that ours is faster."""

    name: str
    rows: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    ratio: dict[str, float]
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The documented keys, with the commit that was measured."""
        return {"name": self.name, "commit": commit(), **{k: v for k, v in asdict(self).items() if k != "name"}}


def result(
    name: str, rows: int, cost: Cost, others: dict[str, Cost], figures: dict[str, Any], *, processor: bool = False
) -> Result:
    """The result of a benchmark: the cost of our command, compared with each of the others.

    `processor`: ratios are of user processor seconds, which other work on the machine changes little.
    """

    def spent(one: Cost) -> float:
        return one.user_seconds if processor else one.seconds

    ratio = {other: round(spent(theirs) / spent(cost), 2) for other, theirs in others.items()}
    told = {f"{other}_seconds": round(theirs.seconds, 2) for other, theirs in others.items()}
    if processor:
        told |= {f"{other}_user_seconds": round(theirs.user_seconds, 2) for other, theirs in others.items()}
        told["user_seconds"] = round(cost.user_seconds, 2)
    told |= {f"{other}_peak_mb": round(theirs.peak_mb) for other, theirs in others.items()}
    return Result(
        name, rows, round(cost.seconds, 2), round(cost.cpu_seconds, 2), round(cost.peak_mb), ratio, figures | told
    )


def resolver(workspace: Path, *arguments: str | Path, quiet: bool = True) -> Cost:
    """The cost of `resolver -w WORKSPACE [--quiet] ARGUMENTS... --json`."""
    silent = ["--quiet"] if quiet else []
    return command([sys.executable, "-m", "resolver", "-w", str(workspace), *silent, *map(str, arguments), "--json"])


def function(path: str, *arguments: str | Path) -> Cost:
    """The cost of a new Python process that calls 'module:function' with these arguments and prints what it gives."""
    module, _, name = path.partition(":")
    code = f"import json, sys; from {module} import {name}; print(json.dumps({name}(*sys.argv[1:])))"
    return command([sys.executable, "-c", code, *map(str, arguments)])


LAUNCHER = """
import json, os, subprocess, sys, time
started = time.perf_counter()
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - started
process.returncode = os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w") as file:
    json.dump([process.returncode, seconds, usage.ru_utime, usage.ru_stime, usage.ru_maxrss], file)
"""
"""Starts the command from a process that is itself small: on Linux the peak of a child counts the pages of the process
that it was forked from, so that one started from here would be as large as this one."""


def command(words: list[str]) -> Cost:
    """Run a command that prints JSON, to its end.

    Raises: RuntimeError with the end of its messages if it fails.
    """
    with tempfile.NamedTemporaryFile("r") as told:
        launched = [sys.executable, "-I", "-S", "-c", LAUNCHER, told.name, *words]
        settings = os.environ | {"RESOLVER_LOG": "json"}
        said = subprocess.run(launched, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
        if said.returncode:
            raise RuntimeError(f"{' '.join(words)}: not started\n{said.stderr[-2000:]}")
        exit_code, seconds, user, system, peak = json.load(told)
    if exit_code:
        raise RuntimeError(f"{' '.join(words)}: exit code {exit_code}\n{said.stderr[-2000:]}")
    peak_bytes = peak if sys.platform == "darwin" else peak * 1024
    answer = json.loads(said.stdout) if said.stdout else None
    return Cost(seconds, user + system, peak_bytes / 1e6, answer, user, said.stderr)


def commit() -> str:
    """The commit that is checked out, with '+' where files were changed since; 'unknown' outside of a repository."""
    try:
        said = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude=*"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return said.stdout.strip()
