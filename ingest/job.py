"""One edition of a source goes in whole, or not at all: files -> raw.* -> incoming.* -> checks -> stage.*.

raw and incoming live in memory, and spill to the workspace's tmp; what is new goes to work.duckdb in one transaction.
A register whose lines stand by themselves goes in piece by piece, live only when the last is in (ingest/pieces.py).
The published rows are kept beside it in a Parquet file, which is
renamed into place before the commit: a run killed at any moment leaves the old state, and at most a file of rows that
the same command writes again.

A version of a record is the hash of its facts: a record that comes again unchanged is not stored again, it is only
noted as present. The hash does not depend on the order of rows or files, nor on where in them a fact stands.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from duckdb import DuckDBPyConnection

from ingest import audit, checks, guard, incoming, keep, pieces, reject
from ingest.files import collect, set_notes_aside, unpacking
from ingest.read import text
from ingest.read.raw import Refused
from ingest.source import Format, InPieces, InputFile, Planned, Read, Source, load, names
from ingest.sql import transaction
from resolver.errors import DataError, UsageError
from resolver.store import Workspace

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What became of the files given.

    Rows: read = staged + rejected, always. `unchanged`: of the staged rows, those of records whose content was held
    already (all of them where the edition itself is known: then nothing was written). `rejected_values`: single
    values refused, their rows being staged.
    """

    source: str
    edition_id: str
    channel: str
    scope: str
    published_on: date | None
    read: int
    staged: int
    rejected: int
    rejected_values: int
    unchanged: int
    records: int
    new_versions: int
    removed: int
    accepted_codes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rejections: tuple[dict[str, Any], ...] = ()
    """The first hundred rejected rows and values: file, part, line, whole_row, code, reason, content."""


@dataclass
class Edition:
    """What is known of the edition that is being read."""

    name: str
    source: Source
    layout: Format
    files: list[InputFile]
    partial: bool
    edition_id: str
    published_on: date | None = None
    said_on: date | None = None
    """Publication date that was given when the files were taken before."""
    invented: bool = False
    findings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        """sha256 -> name of the file."""
        return {file.sha256: file.name for file in self.files}

    @property
    def scope(self) -> str:
        """'partial' or 'full'."""
        return "partial" if self.partial else "full"


def run(
    workspace: Workspace,
    source_name: str,
    paths: Sequence[Path | str],
    *,
    partial: bool = False,
    published: date | None = None,
    accept_codes: Collection[str] = (),
    encoding: str | None = None,
    accept: bool = False,
    again: bool = False,
) -> Report:
    """Stage one edition of a source; the counts of what became of its rows.

    `partial`: an excerpt or a delta, which never implies that a record was removed. `published`: the publication date,
    for files that do not tell it. `accept_codes`: unknown codes to take, as the error names them; also what is to be
    left unread ('unread:table.column'). `accept`: take a full edition that ends more than the source expects, or that
    is older than what is there (ingest/guard.py). `again`: read files that were taken before once more, as after an
    upgrade; the edition keeps its name and its place, and versions that it no longer holds are no longer live.

    Raises: UnknownSource, UsageError, DataError and its children; nothing is staged then.
    """
    source = load(source_name)
    workspace.create()
    with workspace.write(f"ingest {source_name}") as con, unpacking(workspace.spill_folder) as folder:
        files, notes = set_notes_aside(collect(paths, folder, encoding))
        planned = source.plan(files) if source.plan else Planned(source_name, source, files)
        edition = recognise(planned.name, planned.source, planned.files, partial=partial)
        edition.findings += [
            ("note_file", f"{note} is a note beside the data, by its name: not read") for note in notes
        ]
        incoming.drop_schemas(con)
        with transaction(con):
            known = None if again else _known(con, edition, published, accept)
            if again:
                _recall(con, edition)
        report = known or _take(con, workspace, edition, published, accept_codes, accept)
        report = replace(report, rejections=keep.rejections(con, report.edition_id, limit=100))
    return report


# ------------------------------------------------------------------------------------------------ which files are these


def recognise(name: str, source: Source, files: list[InputFile], *, partial: bool) -> Edition:
    """The format and the part of each file, by its content.

    Raises: DataError for a file of another source (which it names), for mixed formats, and for missing parts.
    """
    found: dict[str, list[InputFile]] = {}
    formats = {layout.name: layout for layout in source.formats}
    for file in files:
        try:
            if not text.is_table(file):
                text.check_head(file)
            match = _match(source, file)
        except DataError:
            text.check_head(file)  # a workbook is better named so than by its bytes that are no text
            raise
        if match is None:
            text.check_head(file)
            raise DataError(_not_ours(name, source, file))
        found.setdefault(match[0], []).append(replace(file, part=match[1]))
    if len(found) > 1:
        kinds = "; ".join(f"{form}: {', '.join(file.name for file in some)}" for form, some in sorted(found.items()))
        raise UsageError(f"{name}: files of several formats ({kinds}). Ingest one format at a time.")
    (form, own), *_ = found.items()
    layout = formats[form]
    by_part: dict[str, list[str]] = {}
    for file in own:
        by_part.setdefault(file.part, []).append(file.name)
    if layout.single and (twice := {part: some for part, some in by_part.items() if len(some) > 1}):
        part, some = next(iter(sorted(twice.items())))
        raise DataError(f"{name}: {' and '.join(some)} are both the part '{part}'. Name the files of one publication.")
    partial = partial or any(part in layout.deltas for part in by_part)
    missing = [part for part in layout.required if part not in by_part]
    if missing and not partial:
        raise DataError(
            f"{name}: the set is not complete: no {', '.join(missing)} among {', '.join(file.name for file in own)}. "
            "Add the missing files, or take what is there as an excerpt: --partial"
        )
    own.sort(key=lambda file: (layout.parts.index(file.part), file.name, file.sha256))
    whole = hashlib.sha256("".join(sorted(file.sha256 for file in own)).encode()).hexdigest()
    edition = Edition(name, source, layout, own, partial, f"{name}:{whole[:16]}")
    edition.notes += [f"part '{part}' is missing" for part in missing]
    if not layout.verified:
        edition.notes.append(f"format '{form}' was built from documentation; no real file of it was seen yet")
    return edition


def _match(source: Source, file: InputFile) -> tuple[str, str] | None:
    for layout in source.formats:
        part = layout.recognise(file)
        if part is not None:
            return layout.name, part
    return None


def _not_ours(name: str, source: Source, file: InputFile) -> str:
    for other in names():
        if other != name and (match := _match(load(other), file)):
            return (
                f"{file.name}: this is {load(other).title} ({match[0]}, {match[1]}), which {other} reads; "
                f"you said {name}. Try: resolver ingest {other} {file.name}"
            )
    known = ", ".join(f"{layout.name} ({', '.join(layout.parts)})" for layout in source.formats)
    start = file.head[:60].decode("utf-8", "replace").strip().splitlines()
    return (
        f"{file.name}: not a layout that {name} knows: {known}. It begins with {start[0] if start else ''!r}."
        f"{text.said_by_a_server(file)} If the publisher changed it, adapt {audit.module(name)}."
    )


# ------------------------------------------------------------------------------------------------------ a known edition


def _recall(con: DuckDBPyConnection, edition: Edition) -> None:
    """What was said of an edition when it was taken before, for reading it again: a whole one stays whole."""
    row = con.execute(
        "select scope, published_on from stage.edition where edition_id = ?", [edition.edition_id]
    ).fetchone()
    if row is not None:
        edition.partial = edition.partial and row[0] == "partial"
        edition.said_on = row[1]
        edition.notes.append("these files were ingested before: they were read again")


def _known(con: DuckDBPyConnection, edition: Edition, published: date | None, accept: bool) -> Report | None:
    """The report for files that were taken before; None for new ones.

    Only what the command says anew is written: that an excerpt is the whole after all, or its publication date.
    Raises: DataError where too much would go by that, and `accept` is false.
    """
    row = con.execute(
        "select channel, scope, published_on, rows_read, rows_staged, rows_rejected, accepted_codes "
        "from stage.edition where edition_id = ?",
        [edition.edition_id],
    ).fetchone()
    if row is None:
        return None
    channel, scope, published_on, read, staged, rejected, accepted = row
    edition.notes.append("these files were ingested before: nothing was stored")
    removed = 0
    if (published and published != published_on) or (scope == "partial" and not edition.partial):
        scope, published_on = "full" if not edition.partial else scope, published or published_on
        edition.partial, edition.published_on = scope == "partial", published_on
        guard.not_older(con, edition, accept)
        guard.remember(con, edition)
        con.execute(
            "update stage.edition set scope = ?, published_on = ? where edition_id = ?",
            [scope, published_on, edition.edition_id],
        )
        removed = keep.write_removals(con, edition.name)
        guard.not_short(con, edition, accept)
        for rule, message in edition.findings:
            con.execute("insert into stage.finding values (?, ?, ?)", [edition.edition_id, rule, message])
        edition.notes.append(f"it now counts as {scope}, published on {published_on or 'an unknown date'}")
    records, values = con.execute(
        "select (select count(*) from stage.presence where edition_id = $id), "
        "(select count(*) from stage.rejected where edition_id = $id and not whole_row)",
        {"id": edition.edition_id},
    ).fetchall()[0]
    return Report(
        edition.name,
        edition.edition_id,
        channel,
        scope,
        published_on,
        read,
        staged,
        rejected,
        values,
        staged,
        records,
        0,
        removed,
        tuple(accepted),
        tuple(message for _, message in edition.findings),
        tuple(edition.notes),
    )


# -------------------------------------------------------------------------------------------------------- a new edition


def _take(
    con: DuckDBPyConnection,
    workspace: Workspace,
    edition: Edition,
    published: date | None,
    accept_codes: Collection[str],
    accept: bool,
) -> Report:
    how = _Given(con, workspace, published, accept_codes, accept)
    if (read := pieces.reader(con, edition)) is not None:
        try:
            return _take_in_pieces(how, read, replace(edition, findings=[*edition.findings], notes=[*edition.notes]))
        except pieces.Unsuited:
            incoming.drop_schemas(con)
    return _take_whole(how, edition)


@dataclass(frozen=True)
class _Given:
    """What `run` was given, and where it works."""

    con: DuckDBPyConnection
    workspace: Workspace
    published: date | None
    accept_codes: Collection[str]
    accept: bool


def _take_whole(how: _Given, edition: Edition) -> Report:
    con, folder = how.con, how.workspace.rows_folder
    incoming.fresh_schemas(con, edition.name, edition.files)
    found = edition.layout.read(con, edition.files)
    Refused().write(con)
    _is_told(how, edition, found)
    guard.not_older(con, edition, how.accept)
    checks.not_truncated(con, edition)
    rows = Counter(incoming.count_rows(con))
    incoming.write_rows(con, folder, edition.edition_id, edition.names)
    reject.repeated_keys(con, edition.layout, edition.names)
    log.debug("%s: %d rows read", edition.name, rows.total())
    checked = checks.check(con, edition, how.accept_codes, incoming.drop_raw)
    edition.findings += checked.findings
    with transaction(con):
        guard.remember(con, edition)
        sequence = keep.forget(con, edition.edition_id)
        written = keep.write(con, edition, rows, checked.unchanged)
        removed = keep.close(con, edition, written, checked.accepted, _now(), found, sequence, accept=how.accept)
        incoming.finish_rows(folder, edition.edition_id)
    return _report(edition, written, removed, checked.accepted)


def _take_in_pieces(how: _Given, read: InPieces, edition: Edition) -> Report:
    """Raises: pieces.Unsuited; nothing is staged then."""
    con, folder = how.con, how.workspace.rows_folder
    incoming.fresh_schemas(con, edition.name, edition.files)
    Refused().write(con)
    with pieces.taking(con, edition):
        with pieces.Rows(folder, edition) as rows, pieces.Pieces(con, edition, how.accept_codes, rows) as taken:
            with incoming.beside(con) as reading:
                found = read(reading, edition.files, taken.full)
            taken.settle()
            _is_told(how, edition, found)
            guard.not_older(con, edition, how.accept)
            checks.not_truncated(con, edition)
            edition.findings += taken.last()
        accepted = tuple(sorted(taken.accepted))
        with transaction(con):
            guard.remember(con, edition)
            removed = keep.close(con, edition, taken.written, accepted, _now(), found, None, accept=how.accept)
            pieces.finished(con)
            incoming.finish_rows(folder, edition.edition_id)
    return _report(edition, taken.written, removed, accepted)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0, tzinfo=None)


def _report(edition: Edition, written: keep.Written, removed: int, accepted: tuple[str, ...]) -> Report:
    return Report(
        edition.name,
        edition.edition_id,
        edition.layout.name,
        edition.scope,
        edition.published_on,
        written.read,
        written.read - written.rejected,
        written.rejected,
        written.rejected_values,
        written.unchanged,
        written.records,
        written.new_versions,
        removed,
        accepted,
        tuple(message for _, message in edition.findings),
        tuple(edition.notes),
    )


def _is_told(how: _Given, edition: Edition, found: Read) -> None:
    """Note what reading found out about the edition."""
    edition.published_on = _publication_date(edition, found, how.published)
    edition.invented = found.invented


def _publication_date(edition: Edition, found: Read, published: date | None) -> date | None:
    if published and found.published_on and published != found.published_on:
        raise UsageError(
            f"{edition.name}: the file says that it was published on {found.published_on}; you said {published}. "
            "Leave --published out."
        )
    day = found.published_on or published or edition.said_on
    if day is None:
        edition.notes.append("the files do not tell their publication date; give it with --published YYYY-MM-DD")
    return day
