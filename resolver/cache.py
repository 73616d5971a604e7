"""What can be made or fetched again: kept in the user's cache folder, outside of every workspace."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """The folder: RESOLVER_CACHE, else XDG_CACHE_HOME/resolver, else ~/.cache/resolver."""
    if named := os.environ.get("RESOLVER_CACHE"):
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "resolver"
