"""Exports: the network of a made OFAC list in each format, compared with a plain copy of its tables to Parquet.

From LARGE rows on the network is one of so many made people, written as it would be published, and Excel is left out:
its library takes 14 us a cell, whatever the size.

Each export is a process of its own, so its start and the opening of the workspace are included; `start_seconds` tells
what these take (the same command, asked for the entities that changed since the last run: none).
"""

from __future__ import annotations

import random
from pathlib import Path

from bench import screening
from bench.ingest import ofac_set
from bench.measure import Result, function, resolver, result

TITLE = "a network written in each format; compared with DuckDB's own copy of its tables to Parquet"
DEFAULT_ROWS = 18_000
LARGE = 100_000

ENDINGS = {
    "bods": ".json", "csv": "", "ftm": ".json", "graphml": ".graphml", "parquet": "", "senzing": ".jsonl",
    "targets-simple": ".csv", "xlsx": ".xlsx",
}  # fmt: skip


def run(rows: int | None, folder: Path) -> Result:
    """Measure `resolver export` of every format; rows are the entities written, the row's own time is that of FtM."""
    workspace, wanted = folder / "workspace", rows or DEFAULT_ROWS
    endings = dict(ENDINGS)
    if wanted >= LARGE:
        screening.published(workspace, screening.made(random.Random(11), wanted), screening.LISTED)
        origin, last = "invented; the same rows make the same names", "run-000001"
        del endings["xlsx"]
    else:
        files, origin = ofac_set(wanted, folder / "files")
        resolver(workspace, "ingest", "ofac_sdn", *files)
        last = resolver(workspace, "link").answer["run"]
    plain = function("bench.exports:copied", workspace, folder / "plain")
    start = resolver(workspace, "export", "ftm", folder / "none.json", "--changed-since", last)
    costs = {name: resolver(workspace, "export", name, folder / f"{name}{ending}") for name, ending in endings.items()}
    entities = costs["ftm"].answer["entities"]
    figures = {
        f"{name}_entities_per_user_second": round(entities / max(cost.user_seconds - start.user_seconds, 0.01))
        for name, cost in costs.items()
    }
    told = {"data": origin, "start_user_seconds": round(start.user_seconds, 2), **figures}
    return result("exports", entities, costs["ftm"], {"plain_parquet": plain}, told, processor=True)


def copied(workspace: str, to: str) -> int:
    """Write every table of the published network to Parquet as it is; how many."""
    from resolver.store import Workspace, quoted

    Path(to).mkdir()
    with Workspace(Path(workspace)).read() as con:
        tables = con.execute(
            "select table_schema, table_name from information_schema.tables where table_schema in ('final', 'evidence')"
        ).fetchall()
        for schema, name in tables:
            file = quoted(Path(to) / f"{schema}.{name}.parquet")
            con.execute(f"copy {schema}.{name} to {file} (format parquet)")
    return len(tables)
