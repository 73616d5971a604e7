"""Which occurrence of its content a row is: rows without a number are told apart by it, over all files and pieces.

Few rows stand twice. They are found by a hash of 64 bits, and numbered by their content; rows of earlier pieces
(ingest/pieces.py) are known by that hash alone. Should two contents among ten million rows share one, which is to be
expected once in 300,000 such files, the number at the end of one row's id is too high.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.sql import literal


def statements(table: str, values: Sequence[str], content: str, rows: str = "true") -> tuple[str, str, str]:
    """Statements that make the table `joined` finds occurrences in.

    SQL over `r`, a row of raw.<table>: `values` are what makes a row the same as another, `content` a number or text of
    them, `rows` holds for the rows that count.
    """
    same = ", ".join(f"coalesce({value}, '')" for value in values)
    return (
        f"""
        create or replace temp table {table}_hash as
        select hash({literal(table)}, {same}) as hashed, r.file_sha256, r.part, r.line
        from raw.{table} as r where {rows}
        """,
        f"""
        create or replace temp table {table}_twice as
        select hashed, count(*) filter (earlier) as before from (
            select hashed, false as earlier from {table}_hash
            union all by name
            select hashed, true as earlier from raw.earlier semi join {table}_hash using (hashed)
        )
        group by hashed having count(*) > 1
        """,
        f"""
        create or replace temp table {table}_again as
        with candidate as (
            select r.file_sha256, r.part, r.line, t.before, {content} as content
            from {table}_twice as t
            join {table}_hash as h on h.hashed = t.hashed
            join raw.{table} as r on r.line = h.line and r.file_sha256 = h.file_sha256 and r.part = h.part
        )
        select file_sha256, part, line, before + row_number() over
               (partition by content order by part, file_sha256, line) as occurrence
        from candidate qualify occurrence > 1
        """,
    )


def remember(table: str) -> str:
    """The statement that keeps what the pieces after this one have to know."""
    return f"insert into raw.earlier select hashed from {table}_hash"


def joined(table: str) -> str:
    """The join that gives a row `r` of raw.<table> its `a.occurrence`: from 2 on, null for the first one."""
    return f"left join {table}_again as a on a.line = r.line and a.file_sha256 = r.file_sha256 and a.part = r.part"
