"""Resolver as a library: `resolver.open(path)` gives a workspace; its methods give what the commands give.

    import resolver

    ws = resolver.open("resolver-workspace")
    ws.owners("gb-coh:01234567").to_arrow()

Nothing else is imported until something is asked.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolver.library import Workspace


def open(path: str | PathLike[str] = "resolver-workspace", *, asserted: bool = True) -> Workspace:
    """A workspace by its folder; nothing is read until something is asked, and `ingest` makes the folder.

    `asserted=False` leaves out what analysts asserted: only what is published counts.
    """
    from resolver.library import Workspace

    return Workspace(path, asserted=asserted)
