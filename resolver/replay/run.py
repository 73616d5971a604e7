"""A list taken into the network of a run, aside; what became of ours by it. The workspace itself is not touched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ingest import job
from ingest.files import collect, unpacking
from ingest.job import Report, recognise
from ingest.source import load, names
from resolver import pipeline, published
from resolver.errors import DataError, UsageError
from resolver.history.moments import known_at
from resolver.lookup import dictionaries
from resolver.picture.drawing import cut
from resolver.picture.lines import LONGEST, said
from resolver.replay import compare
from resolver.replay.aside import aside
from resolver.store import Workspace, connect, quoted, run_name

LINES = 3
"""Published lines that are quoted of each party's list lines, and of its other evidence; all are cited."""


@dataclass(frozen=True)
class Asked:
    """What is asked: the files of the list, its source (None: told by the files), and how they are taken."""

    paths: Sequence[Path]
    source: str | None = None
    partial: bool = False
    published: date | None = None
    accept_codes: Sequence[str] = ()
    accept: bool = False
    encoding: str | None = None
    steps: int = 2
    ours: Sequence[str] = ()
    """Sources whose parties are ours; none: own data."""


@dataclass(frozen=True)
class Line:
    """A published line behind an answer: its citation, where it stands, and what it says (cut)."""

    cite: str
    where: str
    text: str


@dataclass
class Answer:
    """What a list does to ours: `against` (the run), `edition` (the list as taken), `rows`, `counts` and `notes`.

    Rows: `id`, `caption`, `kind`, `records`, `roles`, `became` (compare.BECAME), `what`, `party`, `party_caption`,
    `steps`, `path`, `because` (citations of the list's lines), `evidence` (all other citations).
    `newly_listed`: how many parties of the whole network the list makes listed; `lines`: citation -> published line.
    """

    against: str
    against_at: str
    edition: dict[str, Any]
    steps: int
    newly_listed: int
    counts: dict[str, int]
    rows: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)


def replay(workspace: Workspace, asked: Asked, against: str | None = None) -> Answer:
    """Which of ours a list makes listed, sanctioned by ownership, or near a listed party, against the network of a run.

    `against`: a run or date [the current run]. Where judgements, models or the program changed since that run, or
    something is staged that it lacks, the network is first linked again without the list: what differs is then by the
    list alone.

    Raises: DataError for a list that can't be taken, or a run whose file is gone; UsageError, BadParameter,
    UnknownSource; WorkspaceLocked while a run is writing.
    """
    if asked.steps < 1:
        raise UsageError(f"--steps {asked.steps}: at least 1.")
    with workspace.read() as con:
        current = workspace.current()
        assert current is not None
        run = known_at(con, against) if against else current.sequence
        [(at,)] = con.execute(
            "select strftime(finished_at, '%Y-%m-%dT%H:%M:%SZ') from meta.run where sequence = $run", {"run": run}
        ).fetchall()
        unknown_sources(con, asked.ours)
    with aside(workspace, run) as made:
        source = asked.source or source_of(made, asked)
        notes = []
        if not pipeline.link(made, full=run < current.sequence).unchanged:
            notes.append(
                f"{run_name(run)} was linked again without the list first, for what it was made of has changed since."
            )
        before = made.current()
        taken = job.run(
            made, source, asked.paths, partial=asked.partial, published=asked.published,
            accept_codes=tuple(asked.accept_codes), encoding=asked.encoding, accept=asked.accept,
        )  # fmt: skip
        if pipeline.link(made).unchanged:
            notes.append("These files are in that network already: name an earlier run with --against.")
        after = made.current()
        assert before is not None and after is not None
        return answer(made, before.path, after.path, taken, asked, Answer(
            run_name(run), at, described(made, taken, asked), asked.steps, 0, {}, [], notes + remarks(taken)
        ))  # fmt: skip


def unknown_sources(con: Any, sources: Collection[str]) -> None:
    """Raises: UsageError where a source named as ours has no record here."""
    there = {name for (name,) in con.execute("select distinct source from final.record").fetchall()}
    if wrong := sorted(set(sources) - there):
        raise UsageError(f"--ours {', '.join(wrong)}: no record of it here. There is: {', '.join(sorted(there))}.")


def source_of(made: Workspace, asked: Asked) -> str:
    """The source whose layout the files have.

    Raises: DataError if none has, or several have.
    """
    fitting = []
    with unpacking(made.spill_folder) as folder:
        files = collect(asked.paths, folder, asked.encoding)
        for name in names():
            source = load(name)
            if source.plan or not all(any(layout.recognise(file) for layout in source.formats) for file in files):
                continue
            recognise(name, source, files, partial=True)
            fitting.append(name)
    if len(fitting) != 1:
        found = f"several sources read it: {', '.join(fitting)}" if fitting else "no source reads it"
        raise DataError(f"{', '.join(path.name for path in asked.paths)}: {found}. Name one with --source.")
    return fitting[0]


def described(made: Workspace, taken: Report, asked: Asked) -> dict[str, Any]:
    """The list that was taken: source, edition, day, files with their hashes, and what became of its rows."""
    con = connect(made.work_path, read_only=True)
    try:
        files = con.execute(
            "select name, file_sha256 from stage.file where edition_id = $id order by name, file_sha256",
            {"id": taken.edition_id},
        ).fetchall()
    finally:
        con.close()
    numbers = {name: getattr(taken, name) for name in ("read", "staged", "rejected", "unchanged", "removed")}
    return {
        "source": taken.source,
        "title": load(taken.source.partition(".")[0]).title,
        "edition_id": taken.edition_id,
        "scope": taken.scope,
        "published_on": taken.published_on,
        "files": [{"name": name, "sha256": sha256} for name, sha256 in files],
        **numbers,
    }


def remarks(taken: Report) -> list[str]:
    """What a reader has to know of how the list was taken."""
    refused = f"{taken.rejected:,} lines of the list were refused, and are not in this answer."
    return [*([refused] if taken.rejected else []), *taken.findings]


def answer(made: Workspace, before: Path, after: Path, taken: Report, asked: Asked, head: Answer) -> Answer:
    """The answer from the two networks."""
    con = connect(":memory:", spill=made.spill_folder)
    try:
        con.execute(f"attach {quoted(before)} as was (read_only)")
        con.execute(f"attach {quoted(after)} as now (read_only)")
        both = compare.Both(con, [file["sha256"] for file in head.edition["files"]], asked.ours)
        found = compare.compare(both, asked.steps)
        head.newly_listed = len(compare.newly_listed(con))
        head.rows = rows(con, found)
        head.counts = {name: len({row.id for row in found if row.became == name}) for name in compare.BECAME}
        if both.everybody:
            head.notes.append("The workspace holds no data of your own: every party of the network counts as yours.")
    finally:
        con.close()
    quoted_lines = sorted({cite for row in found for cite in (*row.because[:LINES], *row.evidence[:LINES])})
    generation = connect(after, read_only=True, spill=made.spill_folder)
    try:
        head.lines = {
            row.cite: Line(row.cite, f"{row.file_name} line {row.line:,}", cut(said(row.content), LONGEST))
            for row in published.rows(made, generation, quoted_lines)
        }
    finally:
        generation.close()
    return head


ABOUT = """
select e.entity_id, e.kind, e.listed, e.invented, list_sort(list(r.record_id)) as records,
       list_sort(list_distinct(list(r.role) filter (r.role is not null))) as roles,
       min(r.caption) as called
from now.final.entity as e
left join (select r.* from now.final.record as r semi join now_record using (record_id)) as r
    on r.entity_id = e.entity_id
where e.entity_id in (select unnest($ids)) group by all
"""


def rows(con: Any, found: Sequence[compare.Became]) -> list[dict[str, Any]]:
    """What became of ours, with who they are: under the name that our own data give them."""
    ids = sorted({row.id for row in found})
    about = {row["entity_id"]: row for row in dictionaries(con, ABOUT, {"ids": ids})}
    names = compare.captions(con, {row.party for row in found if row.party} | set(ids))
    told = []
    for row in found:
        who = about.get(row.id, {})
        told.append(
            {
                "id": row.id,
                "caption": who.get("called") or names.get(row.id, row.id),
                "kind": who.get("kind"),
                "roles": who.get("roles") or [],
                "records": [record for record in who.get("records") or [] if record],
                "invented": bool(who.get("invented")),
                **{name: value for name, value in asdict(row).items() if name != "id"},
                "party_caption": names.get(row.party) if row.party else None,
            }
        )
    return told
