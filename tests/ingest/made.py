"""A source made for tests of how editions are taken: one CSV file of id, op, name and number; invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from ingest.read.csv import csv_header, read_csv
from ingest.source import Expect, Format, InputFile, Read, Source

COLUMNS = ("id", "op", "name", "number")

STATEMENTS = (
    """
    insert into incoming.record by name
    select 'made:' || id as record_id, id as published_key, 'organisation' as kind, name as caption,
           file_sha256, part, line
    from raw.made as made where op <> 'DEL' and name <> ''
    """,
    """
    insert into incoming.identifier by name
    select 'made:' || id as record_id, 'registration' as scheme, number, 'Number' as published_type,
           file_sha256, part, line
    from raw.made as made where op <> 'DEL' and number <> '' and name <> ''
    """,
    """
    insert into incoming.listing by name
    select 'made:' || id as record_id, 'made:' || id || '/M' as listing_id, 'made' as list, 'MADE' as authority,
           'made:M' as programme, 'M' as programme_published, 'blocking' as effect, true as mapped,
           file_sha256, part, line
    from raw.made as made where op = 'LIST'
    """,
    """
    insert into incoming.deleted by name
    select 'made:' || id as record_id, file_sha256, part, line from raw.made as made where op = 'DEL'
    """,
    "insert into incoming.blank select file_sha256, part, line from raw.made as made where op <> 'DEL' and name = ''",
    """
    insert into incoming.finding
    select 'strange_op', count(*) || ' rows with the operation ' || op from raw.made as made
    where op not in ('', 'DEL', 'LIST') group by op
    """,
)


def source(*, expect: Expect | None = None) -> Source:
    """The source."""

    def recognise(file: InputFile) -> str | None:
        return "made" if csv_header(file)[:1] == ("id",) else None

    def read(con: Any, files: list[InputFile]) -> Read:
        read_csv(con, "made", files, COLUMNS, header=True)
        return Read()

    layout = Format("csv", ("made",), ("made",), recognise, read, STATEMENTS, keys={"made": ("id",)})
    return Source("Made", "nobody", "", "none", "made", (layout,), expect=expect or Expect())


def install(monkeypatch: Any, made: Source) -> None:
    """Let `job.run` know the source by the name 'made' while the test runs."""
    monkeypatch.setattr("ingest.job.load", lambda name: made)


def write(path: Path, *rows: str, header: str = ",".join(COLUMNS)) -> Path:
    """Write a file of the source: '1,,ALPHA,77'."""
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def january(day: int) -> date:
    """A day of January 2026."""
    return date(2026, 1, day)
