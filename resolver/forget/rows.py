"""Published rows without what is forgotten, and files that were fetched."""

from __future__ import annotations

import shutil

from resolver.forget.plan import Plan
from resolver.forget.scrub import Scrub, teach
from resolver.store import Workspace, connect, quoted


def clean(workspace: Workspace, plan: Plan, scrub: Scrub) -> None:
    """Rewrite the Parquet files of the editions: lines that are forgotten go, what others say of them is scrubbed."""
    for edition in plan.editions:
        (workspace.rows_folder / f"{edition.replace(':', '-')}.parquet").unlink(missing_ok=True)
    con = connect(":memory:", spill=workspace.spill_folder)
    try:
        teach(con, scrub)
        con.execute("create temp table gone_line as select unnest($v)::varchar as v", {"v": list(plan.lines)})
        for edition in plan.rows:
            path = workspace.rows_folder / f"{edition.replace(':', '-')}.parquet"
            if not path.is_file():
                continue
            beside = path.with_name(f"{path.name}.tmp")
            con.execute(
                f"copy (select * replace (scrubbed_json(content) as content) from read_parquet({quoted(path)}) "
                f"where file_sha256 || '/' || part || '/' || line not in (from gone_line)) "
                f"to {quoted(beside)} (format parquet, compression zstd)"
            )
            beside.replace(path)
    finally:
        con.close()


def clean_fetched(workspace: Workspace, sources: set[str]) -> None:
    """Remove what `resolver fetch` got of the sources: a publisher's file can't be rewritten, and can be got again."""
    for source in sources:
        shutil.rmtree(workspace.folder / "files" / source, ignore_errors=True)
