"""Detached processes, known by more than their number: a number is used again, the time of a start is not."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path


def launch(command: list[str], environment: dict[str, str], log: Path) -> int:
    """Start a process of its own session that outlives this one; both its outputs go to the end of `log`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(command[0], command, os.environ | environment, file_actions=actions, setsid=True)


def mark(pid: int) -> str | None:
    """What tells a living process from any other that has, or had, its number; None if none lives.

    On Linux the boot and the clock tick of its start; elsewhere the time of its start as `ps` gives it.
    """
    with contextlib.suppress(OSError):
        os.waitpid(pid, os.WNOHANG)
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        # A killed process holds its locks until its last thread has ended.
        ended = fields[0] in "ZX" and int(fields[17]) <= 1
        return None if ended else f"{boot}:{fields[19]}"
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return listed.stdout.strip() or None


def stop(pid: int, expected: str | None, *, patience: float) -> bool:
    """End the process that has this number and mark; True if it had to be killed after `patience` seconds.

    Raises: PermissionError if it belongs to another user.
    """
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 30.0)):
        if expected is None or mark(pid) != expected:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while mark(pid) == expected and time.monotonic() < deadline:
            time.sleep(0.1)
    return True


def lock_holder(path: Path) -> int | None:
    """The process that holds a POSIX lock on a file, as Neo4j does on its store; None if none does."""
    if sys.platform != "linux" or not path.is_file():
        return None
    layout = "hhqqi4x"  # struct flock on 64-bit Linux: type, whence, start, length, process
    try:
        with path.open("rb") as file:
            asked = struct.pack(layout, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            answer = struct.unpack(layout, fcntl.fcntl(file, fcntl.F_GETLK, asked))
    except OSError:
        return None
    return answer[4] if answer[0] != fcntl.F_UNLCK else None
