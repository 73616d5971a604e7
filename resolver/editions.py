"""How old the publications are that a network rests on: the newest edition of each source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from duckdb import DuckDBPyConnection

from resolver import lookup


@dataclass(frozen=True)
class Edition:
    """The newest edition of a source; `days` are counted from its publication date, else from the day it was taken."""

    source: str
    edition_id: str
    published_on: str | None
    ingested_at: str
    days: int


def newest(con: DuckDBPyConnection, today: date | None = None) -> list[Edition]:
    """The newest edition of each source, by the source's name; `today`: from when days are counted back [now]."""
    day = today or datetime.now(UTC).date()
    rows = lookup.dictionaries(
        con,
        "select source, arg_max(edition_id, (ingested_at, edition_id)) as edition_id, "
        "max(published_on) as published_on, max(ingested_at) as ingested_at "
        "from meta.edition group by source order by source",
    )
    return [
        Edition(
            row["source"],
            row["edition_id"],
            str(row["published_on"]) if row["published_on"] else None,
            f"{row['ingested_at']:%Y-%m-%dT%H:%M:%SZ}",
            (day - (row["published_on"] or row["ingested_at"].date())).days,
        )
        for row in rows
    ]
