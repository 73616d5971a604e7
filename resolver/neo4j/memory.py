"""How much memory DuckDB may take beside a server: left alone, it would take most of what the computer has."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from duckdb import DuckDBPyConnection, OutOfMemoryException

LIMIT = "240MB"
"""With it a load stays below 600 MB in all, whatever the size; what does not fit is spilt to disk."""

T = TypeVar("T")


def sparing(con: DuckDBPyConnection, work: Callable[[], T]) -> T:
    """What `work` gives, with DuckDB held to LIMIT, or to RESOLVER_MEMORY where that is set.

    `work` is something that may be done twice: where it needs more than LIMIT, it is done again without one.
    """
    if os.environ.get("RESOLVER_MEMORY"):
        return work()
    try:
        con.execute(f"set memory_limit = '{LIMIT}'")
        return work()
    except OutOfMemoryException:
        con.execute("reset memory_limit")
        return work()
    finally:
        con.execute("reset memory_limit")
