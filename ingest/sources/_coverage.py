"""What a fetch by address says is whole (ingest/by_address.py): which addresses, from when to when, by which pages.

A line counts only where all its pages are in the edition, by their sha256: else it is rejected, for then something is
not there that it speaks of.
"""

# ruff: noqa: E501 - a column of SQL reads best on one line

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from ingest.read.json import Entry, Layout, Part, read_json
from ingest.source import InputFile

LAYOUT = Layout(
    (
        Entry(
            "coverage",
            ("coverage_of", "address", "type", "from_time", "to_time"),
            (Part("coverage_page", "pages", (".",)),),
        ),
    )
)


def is_coverage(file: InputFile, chain: str) -> bool:
    """Whether a file says what is whole of that chain."""
    return file.head.startswith(b'{"coverage_of": "' + chain.encode() + b'"')


def read_coverage(con: DuckDBPyConnection, files: Sequence[InputFile]) -> None:
    """raw.coverage and raw.coverage_page, empty without a file."""
    read_json(con, files, LAYOUT)


COVERAGE = (
    # A page is in the edition where its sha256 is one that may be cited (the type raw.file_sha256 has no other values).
    """
    create or replace temp table coverage_told as
    select c.coverage_of, c.address, c.type, try_cast(c.from_time as timestamptz) as from_time,
           try_cast(c.to_time as timestamptz) as to_time, coalesce(p.lacking, 0) as lacking, c.file_sha256, c.part, c.line
    from (
        select coverage_of, address, type, from_time, to_time, file_sha256, part, line, entry from raw.coverage
    ) as c
    left join (
        select file_sha256, entry, count(*) filter (try_cast(text as raw.file_sha256) is null) as lacking
        from raw.coverage_page group by file_sha256, entry
    ) as p on p.file_sha256 = c.file_sha256 and p.entry = c.entry
    """,
    """
    insert into incoming.coverage by name
    select coverage_of as chain, address, type, timezone('UTC', from_time) as from_time, timezone('UTC', to_time) as to_time,
           file_sha256, part, line
    from coverage_told where lacking = 0 and to_time is not null
    """,
    """
    insert into incoming.rejected by name
    select file_sha256, part, line, true as whole_row, 'coverage' as code,
           lacking || ' of its pages are not in this edition (or it says no time): ingest the whole folder of the fetch' as reason,
           address as content
    from coverage_told where lacking > 0 or to_time is null
    """,
)
