"""Back to the published lines: the text of what a citation names.

A citation is 'file_sha256/part/line'. The rows are kept as they were read, one Parquet file an edition, in the
workspace's network/rows; a generation names the files that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from resolver.store import Workspace

QUERY = """
with asked as (
    select split_part(cite, '/', 1) as file_sha256, split_part(cite, '/', 2) as part,
           split_part(cite, '/', 3)::bigint as line
    from (select unnest($cites) as cite)
),
kept as (
    select * from (
        -- files that were written before the columns stood beside the values lack these
        select null::varchar as columns, null::bigint as source, null::bigint as entry, null::bigint as item limit 0
    )
    union all by name
    select * from read_parquet($files, union_by_name = true)
    semi join asked using (file_sha256, part, line)
),
told as (
    select file_sha256, part, line, file_name, source, entry, item,
           case when columns is null then content else map_from_entries(list_filter(
               list_zip(columns::json::varchar[], content::json::varchar[]), lambda pair: pair[2] is not null
           ))::json::varchar end as content
    from kept
)
select file_sha256 || '/' || part || '/' || line as cite, any_value(file_name), part, line,
       case when count(*) = 1 then any_value(content)
            else '[' || string_agg(content, ',' order by source, entry, item, content) || ']' end as content
from (select distinct * from told)
group by file_sha256, part, line
order by 2, part, line
"""


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
    found = con.execute(QUERY, {"files": files, "cites": sorted(set(cites))}).fetchall()
    return [PublishedRow(*row) for row in found]
