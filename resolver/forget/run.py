"""Forgetting a record, a source, or what was kept as long as it may be."""

from __future__ import annotations

import getpass
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.assertions import iso_day
from resolver.errors import UnknownId, UsageError
from resolver.forget import network, rows, said, screened, staged
from resolver.forget.plan import Plan, plan
from resolver.forget.scrub import Scrub
from resolver.store import Workspace, connect, now

OUTSIDE = (
    "backups and exports made before (restore none of them without forgetting again)",
    "a Neo4j server until the next `resolver load`",
    "the files that were ingested, where they are kept",
)
"""Where the values may still be: outside of the workspace."""


@dataclass(frozen=True)
class Forgotten:
    """What was done: the tombstones left, how many records and values went, from how many generations; and where the
    values may still be."""

    tombstones: tuple[str, ...]
    records: int
    values: int
    generations: int
    restricted: int
    """Dispositions that are kept until their day, restricted."""
    ended: int = 0
    """Restricted dispositions that went because their day is past."""
    outside: tuple[str, ...] = OUTSIDE


def forget(
    workspace: Workspace, what: Sequence[str], why: str, *, by: str | None = None, retain_until: str = ""
) -> Forgotten:
    """Remove records, or all that a source ever delivered, from every file of the workspace; run `link` afterwards.

    `what`: record ids, or the name of a source. `retain_until`: the last day on which dispositions of the forgotten
    customers have to be kept; they are restricted until then. What an earlier call left undone is finished first.

    Raises: UsageError without a reason, where the reason names what is to be forgotten, or for a day that is past;
    UnknownId; NothingPublished if the folder is no workspace; WorkspaceLocked.
    """
    workspace.identity()
    if not why.strip():
        raise UsageError("forgetting needs a reason: --why 'request of 12 November, case 4711'.")
    if retain_until and iso_day(retain_until) < (today := now()[:10]):
        raise UsageError(f"--retain-until {retain_until}: is past, today is {today}; nothing would be kept.")
    who = by or getpass.getuser()
    with workspace.alone("forget"):
        resume(workspace)
        with opened(workspace) as con:
            records, source = asked(workspace, con, what)
            made = planned(workspace, con, records, source)
        if Scrub(made.records, made.values, ()).held(why) or (source and source in why and not records):
            raise UsageError("the reason names what is to be forgotten, and it stays: say it without.")
        return do(workspace, made, why.strip(), who, retain_until)


def expired(workspace: Workspace, by: str | None = None, at: datetime | None = None) -> Forgotten:
    """Forget the records of private sources that were kept as many days as their `keep_days` says, and restricted
    dispositions whose day is past.

    The days count from the last delivery that held the record: a list that is delivered every night keeps its records.
    """
    workspace.identity()
    moment = (at or datetime.now(UTC)).replace(tzinfo=None)
    with workspace.alone("forget"):
        resume(workspace)
        ended = said.end_retention(workspace, moment.date().isoformat())
        with opened(workspace) as con:
            due = due_records(con, moment)
            made = planned(workspace, con, due, "") if due else None
        if made is None:
            return Forgotten((), 0, 0, 0, 0, ended)
        return do(workspace, made, "kept as long as its keep_days says", by or getpass.getuser(), "")


def due_records(con: DuckDBPyConnection, at: datetime) -> list[str]:
    """Records of private sources whose last delivery is longer ago than their keep_days."""
    rows_ = con.execute(
        """
        select p.record_id from stage.presence as p join stage.edition as e using (edition_id)
        where e.private group by p.record_id
        having max(e.ingested_at) + to_days(arg_max(e.keep_days, e.ingested_at)) < $at order by p.record_id
        """,
        {"at": at},
    ).fetchall()
    return [record for (record,) in rows_]


def asked(workspace: Workspace, con: DuckDBPyConnection, what: Sequence[str]) -> tuple[list[str], str]:
    """The records that are named, or all of a source, and its name. Raises: UnknownId; UsageError."""
    sources = {name for (name,) in con.execute("select distinct source from stage.edition").fetchall()}
    if named := [name for name in what if name in sources]:
        if len(what) > 1:
            raise UsageError("forget one source at a time, or some records.")
        found = con.execute(
            "select distinct record_id from stage.presence semi join (from stage.edition where source = $s) "
            "using (edition_id) order by all",
            {"s": named[0]},
        ).fetchall()
        return [record for (record,) in found], named[0]
    known = {
        record
        for (record,) in con.execute(
            "select distinct record_id from stage.presence where record_id in (select unnest($w))", {"w": [*what]}
        ).fetchall()
    }
    if left := sorted(set(what) - known):
        known |= screened.keys(workspace, left)
    if missing := sorted(set(what) - known):
        raise UnknownId(
            f"{missing[0]}: no record that was ever staged or screened here, and no source. Nothing was forgotten."
        )
    return sorted(known), ""


def planned(workspace: Workspace, con: DuckDBPyConnection, records: Sequence[str], source: str) -> Plan:
    """The plan, with the assertions that speak of the records."""
    spoken = con.execute(
        "select distinct regexp_extract(record_id, '^assertion:[^/]*') from stage.relation "
        "where starts_with(record_id, 'assertion:') "
        "and (list_contains($r, from_record) or list_contains($r, to_record))",
        {"r": list(records)},
    ).fetchall()
    every = sorted(
        {*records}
        | {
            record
            for (word,) in spoken
            for (record,) in con.execute(
                "select distinct record_id from stage.presence "
                "where record_id = $w or starts_with(record_id, $w || '/')",
                {"w": word},
            ).fetchall()
        }
    )
    if workspace.current() is None:
        return plan(con, None, every, source)
    with Workspace(workspace.folder).read() as current:
        return plan(con, current, every, source)


def opened(workspace: Workspace) -> DuckDBPyConnection:
    """The staged data, open to be read. Raises: UnknownId where nothing was ever staged."""
    if not workspace.work_path.is_file():
        raise UnknownId(f"{workspace.folder}: nothing was ever staged here.")
    return connect(workspace.work_path, read_only=True, spill=workspace.spill_folder)


# ---------------------------------------------------------------------------------------------------------------- doing


def do(workspace: Workspace, made: Plan, why: str, by: str, retain_until: str) -> Forgotten:
    """Note what is to be done, do it, and leave the tombstone."""
    mark = f"forgotten:{secrets.token_hex(8)}"
    with workspace.journal() as journal:
        journal.execute(
            "insert into forgotten (tombstone, at, by, source, what, why, done, asked) values (?, ?, ?, ?, ?, ?, 0, ?)",
            [
                *(mark, now(), by, ", ".join(sorted(sources_of(made))), "source" if made.source else "record", why),
                json.dumps(asdict(made) | {"retain_until": retain_until}),
            ],
        )
    return finish(workspace, mark, made, why, retain_until)


def sources_of(made: Plan) -> set[str]:
    """The prefixes of the records, and the source that goes whole."""
    return {record.partition(":")[0] for record in made.records} | ({made.source} if made.source else set())


def resume(workspace: Workspace) -> None:
    """Finish what an earlier call began."""
    with workspace.journal() as journal:
        begun = journal.execute("select tombstone, why, asked from forgotten where done = 0 order by id").fetchall()
    for mark, why, text in begun:
        given: dict[str, Any] = json.loads(text)
        retain = given.pop("retain_until")
        for name in ("values", "lines", "editions", "rows"):
            given[name] = tuple(given[name])
        finish(workspace, mark, Plan(**given), why, retain)


def finish(workspace: Workspace, mark: str, made: Plan, why: str, retain_until: str) -> Forgotten:
    """Rewrite every file; each step may be done again."""
    scrub = Scrub(made.records, made.values, made.lines)
    generations = sorted(workspace.network_folder.glob("run-*.duckdb"))
    for path in generations:
        network.clean(path, made, scrub, workspace.spill_folder)
    rows.clean(workspace, made, scrub)
    rows.clean_fetched(workspace, sources_of(made))
    staged.clean(workspace.work_path, made, scrub, workspace.spill_folder)
    restricted = said.clean(workspace, made, scrub, why, retain_until)
    with workspace.journal() as journal:
        journal.execute("pragma secure_delete = on")
        journal.execute("update forgotten set done = 1, asked = '' where tombstone = ?", [mark])
    said.shrink(workspace)
    return Forgotten((mark,), len(made.records), len(made.values), len(generations), restricted)


def tombstones(workspace: Workspace) -> list[dict[str, Any]]:
    """What was forgotten, oldest first: tombstone, day, who, source, whether a record or a source, and why."""
    with workspace.journal() as journal:
        found = journal.execute("select tombstone, at, by, source, what, why, done from forgotten order by id")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) | {"done": bool(row[-1])} for row in found.fetchall()]
