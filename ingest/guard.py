"""What a full edition must not do unasked: end more listings than its publisher ever does, or go back in time.

A list that is cut short, or an old copy of it, would take people off the list: such an edition is refused with the
numbers and with examples, and taken only with --accept. Excerpts and deltas are not judged: they imply no removal.

A source that has listings is measured by them, since a listing can end while its record stays; a register is measured
by its records. The share that may go is `removed_share` of what the source expects (ingest/source.py).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from duckdb import DuckDBPyConnection

from ingest.incoming import count
from resolver.errors import DataError

if TYPE_CHECKING:
    from ingest.job import Edition

EXAMPLES = 5
"""Records named in a refusal."""


def not_older(con: DuckDBPyConnection, edition: Edition, accept: bool) -> None:
    """A finding, with `accept`, where a full edition is older than the newest full one of its channel.

    Raises: DataError without it.
    """
    if edition.partial or edition.published_on is None:
        return
    editions = con.execute(
        "select edition_id, published_on from stage.edition "
        "where source = ? and channel = ? and scope = 'full' and published_on is not null",
        [edition.name, edition.layout.name],
    ).fetchall()
    newest: date | None = max((day for other, day in editions if other != edition.edition_id), default=None)
    read_again = (edition.edition_id, edition.published_on) in editions
    if newest is None or newest <= edition.published_on or read_again:
        return
    told = f"published on {edition.published_on}, older than the edition of {newest} that is here"
    if not accept:
        raise DataError(
            f"{edition.name}: this edition was {told}. Nothing was staged. Take the current files, or, to add the past "
            "(what is newer stays in force): --accept"
        )
    edition.findings.append(("older_edition", f"It was {told}; it was taken with --accept."))


def remember(con: DuckDBPyConnection, edition: Edition) -> None:
    """Make the table live_before(record_id, version_id): what is live of the source before the edition is written."""
    some = count(con, "select count(*) from stage.edition where source = ?", [edition.name])
    con.execute(
        "create or replace temp table live_before as select distinct record_id, version_id from stage.live "
        f"where source = ? and {'true' if some else 'false'}",
        [edition.name],
    )


def not_short(con: DuckDBPyConnection, edition: Edition, accept: bool) -> None:
    """A finding, with `accept`, where a full edition ends a greater share of what was live than the source expects.

    Rests on `remember`; the edition and its removals are written, in a transaction that an error rolls back.
    Raises: DataError without `accept`.
    """
    if edition.partial:
        return
    what, before = _gone(con, edition)
    gone = count(con, "select count(*) from gone")
    allowed = edition.source.expect.removed_share
    if gone <= allowed * before:
        return
    named = con.execute(
        "select record_id, any_value(caption) as caption from (select distinct record_id, version_id from gone) "
        "join stage.record using (record_id, version_id) group by record_id order by record_id limit ?",
        [EXAMPLES],
    ).fetchall()
    told = (
        f"{gone:,} of {before:,} {what} ({100 * gone / before:.1f} %) are no longer there; up to {100 * allowed:.1f} % "
        f"are expected to go. Among them: {'; '.join(f'{record_id} {caption}' for record_id, caption in named)}."
    )
    if not accept:
        raise DataError(
            f"{edition.name}: {told} A file that is cut short must not delist anybody: nothing was staged. Download it "
            "again and compare its size; take an excerpt with --partial; if these were removed indeed: --accept"
        )
    edition.findings.append(("expected_removed", f"{told} It was taken with --accept."))


def _gone(con: DuckDBPyConnection, edition: Edition) -> tuple[str, int]:
    """Make the table gone(record_id, version_id) with a row for each listing, or record, that ended.

    Returns: what was counted, and how many there were before.
    """
    listed = (
        "select distinct listing_id, record_id, version_id from stage.listing join {} using (record_id, version_id)"
    )
    con.execute(f"create or replace temp table listed_before as {listed.format('live_before')}")
    listings = count(con, "select count(distinct listing_id) from listed_before")
    if listings:
        now = "(select distinct record_id, version_id from stage.live where source = $source) as live_now"
        con.execute(
            "create or replace temp table gone as select listing_id, min(record_id) as record_id, "
            "min(version_id) as version_id from listed_before "
            f"anti join ({listed.format(now)}) as listed_now using (listing_id) group by listing_id",
            {"source": edition.name},
        )
        return "listings", listings
    con.execute(
        "create or replace temp table gone as select record_id, min(version_id) as version_id from live_before "
        "semi join (select record_id from stage.removal where edition_id = ?) as removal using (record_id) "
        "group by record_id",
        [edition.edition_id],
    )
    return "records", count(con, "select count(distinct record_id) from live_before")
