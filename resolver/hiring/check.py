"""A hiring check: rows of a table against listed parties, the people of the network, and each other.

`check(Workspace("resolver-workspace"), ["applicants.xlsx"])`: every row is clear, has hints, or is flagged; each flag
names rows, lines and innocent readings. A flag is a question to ask, never a finding against a person.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from resolver.errors import DataError
from resolver.hiring import payout, places, profile, shared, small, subjects, texts
from resolver.hiring.batch import Batch, Row, resolved
from resolver.hiring.flag import Flag, Rows
from resolver.hiring.joined import joined
from resolver.hiring.profile import Profile
from resolver.hiring.said import Said
from resolver.reuse.names import alike
from resolver.store import Workspace, quoted

if TYPE_CHECKING:
    from resolver.screening import Answer
    from resolver.screening.desk import Settings

VERDICTS = ("flag", "hint", "clear")


@dataclass(frozen=True)
class Checked:
    """What a check says. `answers`: of screening against listed parties, by record of the row.

    `run`: the generation that the rows were compared with; None where nothing was published. `rejected`: rows and
    values that could not be read. `remembered`: the run that holds the rows from now on.
    """

    profile: Profile
    rows: tuple[Row, ...]
    others: int
    flags: tuple[Flag, ...]
    said: tuple[Said, ...]
    answers: dict[str, Answer]
    run: str | None
    rejected: tuple[dict[str, Any], ...]
    read: int
    remembered: str | None = None

    def verdict(self, row: Row) -> str:
        """'flag', 'hint' or 'clear': the gravest that names the row."""
        about = [flag.flagged for flag in self.flags if row.line in flag.rows]
        return "flag" if any(about) else "hint" if about else "clear"

    @property
    def stale(self) -> tuple[str, ...]:
        """Lists that are older than allowed."""
        return next((answer.basis.stale for answer in self.answers.values()), ())

    def counts(self) -> dict[str, int]:
        """Rows read, checked, of no persons, rejected, and by verdict."""
        told = [self.verdict(row) for row in self.rows]
        return {"read": self.read, "rows": len(self.rows), "no_persons": self.others, "rejected": len(self.rejected),
                **{verdict: told.count(verdict) for verdict in VERDICTS}}  # fmt: skip

    def table(self) -> list[dict[str, Any]]:
        """One dictionary a row: `row`, `key`, `name`, `verdict`, `score`, `entity`, `listed`, `distance`, `why`."""
        found = []
        for row in self.rows:
            about = sorted((flag for flag in self.flags if row.line in flag.rows), key=lambda flag: -flag.score)
            hits = [hit for hit in self.answers[row.record_id].hits if not hit.suppressed] if self.answers else []
            near = [hit.distance for hit in hits if hit.distance is not None]
            said = [each.says for each in self.said if row.line in each.rows]
            found.append(
                {
                    "row": row.line,
                    "key": row.key,
                    "name": row.name,
                    "verdict": self.verdict(row),
                    "score": about[0].score if about else 0.0,
                    "entity": hits[0].entity_id if hits else None,
                    "listed": bool(hits and hits[0].listed),
                    "distance": min(near, default=None),
                    "why": [f"{flag.rule}: {flag.says}" for flag in about],
                    "said": said,
                }
            )
        return found

    def as_dict(self) -> dict[str, Any]:
        """All of it, as JSON takes it."""
        return {
            "profile": self.profile.as_dict(),
            "run": self.run,
            "remembered": self.remembered,
            "counts": self.counts(),
            "lists": [asdict(age) for answer in list(self.answers.values())[:1] for age in answer.lists],
            "rows": self.table(),
            "flags": [flag.as_dict() for flag in self.flags],
            "said": [asdict(each) for each in self.said],
            "hits": {key: answer.as_dict() for key, answer in self.answers.items() if answer.hits},
            "rejected": list(self.rejected),
        }  # fmt: skip


def check(
    workspace: Workspace,
    paths: Sequence[Path | str],
    name: str = profile.SHIPPED,
    *,
    remember: bool = False,
    asked: Settings | None = None,
    by: str | None = None,
) -> Checked:
    """Check the table at these paths (its mapping beside it, or named too) by a profile.

    `remember`: the rows go into the workspace as a private source, and into the network, so that later tables are
    compared with them; they stay as long as the mapping's `keep_days` says (`resolver forget`). `asked`: scope,
    thresholds and ages of the screening against listed parties, which is recorded, `by` whom.

    Raises: NothingPublished where there is no network, unless `remember` begins one; BadParameter for a profile;
    DataError for a table that can't be read, and for a key that is another person's; and what `resolved` raises.
    """
    wanted = profile.load(name)
    network = _network(workspace, remember)
    with resolved(paths, wanted, remember=remember) as batch:
        found = compared(workspace, batch, network, wanted, asked, by)
    if not remember:
        return found
    return Checked(**{**vars(found), "remembered": _remembered(workspace, paths)})


def compared(
    workspace: Workspace,
    batch: Batch,
    network: Path | None,
    wanted: Profile,
    settings: Settings | None = None,
    by: str | None = None,
) -> Checked:
    """The check of a batch that is resolved already."""
    rows = Rows.of(batch)
    with joined(batch.generation, network) as con, _read(workspace, network) as published:
        con.execute(f"attach {quoted(batch.staged)} as staged (read_only)")
        _same_keys(con)
        flags, more = shared.cases(con, rows, wanted)
        flags += places.flags(con, rows, wanted) + payout.flags(con, rows, wanted) + texts.flags(con, rows, wanted)
        flags += small.flags(con, published, rows, wanted)
        asked = subjects.of_rows(con, batch)
    what = f"hiring check {wanted.name}: {batch.report.source}"
    answers = subjects.answers(workspace, asked, what, settings, by) if network is not None else {}
    flags += subjects.flags(answers, rows, wanted)
    if network is None:
        more.append(Said("no_network", "nothing was published yet: the rows were compared with each other only", ()))
    return Checked(
        wanted, batch.rows, batch.others,
        tuple(sorted(flags, key=lambda flag: (not flag.flagged, -flag.score, flag.rule, flag.rows, flag.flag_id))),
        (*batch.said, *sorted(more, key=lambda each: (each.rule, each.rows, each.values))), answers,
        network.stem if network else None, batch.report.rejections, batch.report.read,
    )  # fmt: skip


def _network(workspace: Workspace, remember: bool) -> Path | None:
    """The generation to compare with; None only where this check begins a workspace."""
    if remember and not workspace.exists():
        return None
    current = workspace.current()
    if current is None and not remember:
        with workspace.read():  # says what to do
            pass
    return current.path if current else None


@contextlib.contextmanager
def _read(workspace: Workspace, network: Path | None) -> Iterator[DuckDBPyConnection | None]:
    if network is None:
        yield None
        return
    with workspace.read() as con:
        yield con


def _same_keys(con: DuckDBPyConnection) -> None:
    """Raises: DataError where the key of a row is, in the network, that of a person of another name."""
    for key, here, there in con.execute(
        "select b.published_key, b.caption, n.caption from batch.final.record as b "
        "join network.final.record as n using (record_id) where b.caption <> n.caption order by 1"
    ).fetchall():
        if not alike(here, there):
            raise DataError(
                f"the key {key} is {here!r} here, and {there!r} in the network. A key is one application's for good: "
                "give the rows other keys, or the mapping another name for each table."
            )


def _remembered(workspace: Workspace, paths: Sequence[Path | str]) -> str:
    from ingest import job
    from resolver import pipeline

    job.run(workspace, "table", paths, partial=True)
    return pipeline.link(workspace).run
