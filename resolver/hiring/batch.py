"""A table of applicants as resolved rows: ingested and linked like any table of one's own, in a workspace of its own.

So every value is cleaned, and every row told from its neighbours, by the rules that a run follows: what a check finds
in a batch is what the network would say of it. The workspace is a folder for this check alone, removed at its end.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.job import Report
from resolver.errors import DataError, UsageError
from resolver.hiring import common
from resolver.hiring.profile import Profile
from resolver.hiring.said import Said
from resolver.store import Workspace


@dataclass(frozen=True)
class Row:
    """One row of the table: its line (of Excel: row), its record, its entity within the batch, and its lines."""

    line: int
    record_id: str
    key: str
    name: str
    entity_id: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Batch:
    """The rows of persons, in the order of the table; the generation and the staged facts that they were made to.

    `others`: rows that are no persons, and are not checked here. `said`: values that were taken off before.
    """

    rows: tuple[Row, ...]
    others: int
    report: Report
    generation: Path
    staged: Path
    said: tuple[Said, ...] = ()


@contextlib.contextmanager
def resolved(paths: Sequence[Path | str], profile: Profile, *, remember: bool = False) -> Iterator[Batch]:
    """The table at these paths (with its mapping, beside it or named too) as a batch; gone when the block ends.

    `remember`: whether the rows are to stay, which asks for more.

    Raises: UsageError without a mapping (it proposes one), and to remember what it does not call private; DataError
    where no row could be read, and to remember placeholders: linking would join strangers over them.
    """
    from ingest import job
    from resolver import pipeline

    with tempfile.TemporaryDirectory(prefix="resolver-check-") as folder:
        workspace = Workspace(Path(folder) / "batch")
        report = job.run(workspace, "table", paths, partial=True)
        if not report.records:
            said = report.rejections[0]["reason"] if report.rejections else "the table has no rows"
            raise DataError(f"{report.source}: no applicant to check: {said}.")
        with workspace.write("check") as con:
            [(private,)] = con.execute("select bool_and(private) from stage.edition").fetchall()
            if remember and not private:
                raise UsageError("applicants are remembered as private only: write `private = true` into the mapping.")
            said = common.taken_off(con, profile)
        if remember and (crowds := [value for each in said if each.rule == "crowd" for value in each.values]):
            raise DataError(
                f"{', '.join(crowds[:3])}: on too many rows to be one person's. Empty these cells before the rows are "
                "remembered, or check the table without remembering it."
            )
        pipeline.link(workspace)
        current = workspace.current()
        if current is None:
            raise DataError(f"{report.source}: the rows could not be resolved. Run `resolver ingest table` to see why.")
        with workspace.read() as con:
            found = con.execute(
                "select record_id, published_key, caption, entity_id, cites, kind from final.record "
                "where source = $source order by record_id",
                {"source": report.source},
            ).fetchall()
        rows = [
            Row(min(int(cite.rpartition("/")[2]) for cite in cites), record, key, caption, entity, tuple(cites))
            for record, key, caption, entity, cites, kind in found
            if kind in ("person", "party")
        ]
        rows.sort(key=lambda row: (row.line, row.record_id))
        yield Batch(tuple(rows), len(found) - len(rows), report, current.path, workspace.work_path, tuple(said))
