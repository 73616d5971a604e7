"""How much memory DuckDB may take while records are linked: left alone, it keeps most of what the computer has.

What does not fit is spilt to the workspace's folder `tmp`. A limit costs time: 1,000,000 people took 2.3 GB in place of
5.3, and between an eighth and a third more of the processor. Who has memory to spare sets RESOLVER_MEMORY.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from duckdb import DuckDBPyConnection, OutOfMemoryException

from resolver import log
from resolver.store import Workspace

LEAST = 1_000_000_000
TIMES = 5
"""The limit in bytes: so many times what is staged, as it is stored, and at least LEAST."""

T = TypeVar("T")


def sparing(workspace: Workspace, work: Callable[[int | None], T]) -> T:
    """What `work` gives of a limit in bytes, None for no limit of ours.

    `work` is something that may be begun anew: where it needs more than the limit it is done again without one.
    RESOLVER_MEMORY stands in place of both.
    """
    if os.environ.get("RESOLVER_MEMORY"):
        return work(None)
    limit = limit_of(workspace)
    try:
        return work(limit)
    except OutOfMemoryException:
        log.line("memory", text=f"{limit / 1e9:.1f} GB do not suffice: begun anew with what the computer has")
    return work(None)


def limit_of(workspace: Workspace) -> int:
    """The limit for what is staged in a workspace, at most what DuckDB would take by itself."""
    staged = workspace.work_path.stat().st_size if workspace.work_path.is_file() else 0
    everything = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min(max(LEAST, TIMES * staged), int(0.8 * everything))


def hold(con: DuckDBPyConnection, limit: int | None) -> None:
    """Hold a connection to a limit in bytes."""
    if limit is not None:
        con.execute(f"set memory_limit = '{limit}B'")
