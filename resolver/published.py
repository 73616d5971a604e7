"""Back to the published lines: the text of what a citation names.

A citation is 'file_sha256/part/line'. The rows are kept as they were read, one Parquet file an edition, in the
workspace's network/rows; a generation names the files that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from resolver.store import Workspace


@dataclass(frozen=True)
class PublishedRow:
    """One published line: in which file it stands, where, and what it says (columns as JSON)."""

    cite: str
    file_name: str
    part: str
    line: int
    content: str


def rows(workspace: Workspace, con: DuckDBPyConnection, cites: Sequence[str]) -> list[PublishedRow]:
    """The published rows of these citations, in the order of part and line.

    `con` is a connection to a generation. A citation whose rows were removed from the workspace gives no row.
    """
    files = [
        str(path)
        for (name,) in con.execute("select distinct file from evidence.rows_file order by file").fetchall()
        if (path := workspace.rows_folder / name).is_file()
    ]
    if not files or not cites:
        return []
    found = con.execute(
        """
        select distinct file_sha256 || '/' || part || '/' || line as cite, file_name, part, line, content
        from read_parquet($files)
        where file_sha256 in (select distinct split_part(c, '/', 1) from (select unnest($cites) as c))
          and file_sha256 || '/' || part || '/' || line in (select unnest($cites))
        order by file_name, part, line
        """,
        {"files": files, "cites": sorted(set(cites))},
    ).fetchall()
    return [PublishedRow(*row) for row in found]
