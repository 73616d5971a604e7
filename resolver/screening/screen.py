"""One screening from a file or a query to its rows, recorded: what the command line and the nightly run do."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolver.screening import desk, subjects
from resolver.screening.contract import Basis, Subject
from resolver.screening.desk import Settings
from resolver.screening.records import Recorder
from resolver.screening.screener import Screener
from resolver.store import Workspace


@dataclass
class Screened:
    """What one screening found: its id in the record, its rows, and counts of subjects."""

    uid: str
    what: str
    basis: Basis
    rows: list[dict[str, Any]] = field(default_factory=list)
    subjects: int = 0
    clear: int = 0
    hits: int = 0
    suppressed: int = 0
    not_screened: int = 0
    findings: list[str] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """All of it as one JSON document."""
        return {
            "screening": self.uid,
            "what": self.what,
            **desk.head(self.basis),
            "subjects": self.subjects,
            "clear": self.clear,
            "hits": self.hits,
            "suppressed": self.suppressed,
            "not_screened": self.not_screened,
            "findings": self.findings,
            "rows": self.rows,
        }


def screened(
    workspace: Workspace,
    files: Sequence[Path],
    source: str,
    one: Subject | None,
    asked: Settings,
    *,
    clear: bool = False,
    by: str | None = None,
) -> Screened:
    """Screen the subjects of files, or one; the record is written when all are answered.

    Raises: as reading the files and opening the generation do.
    """
    screener = Screener.open(
        workspace, scope=asked.scope, threshold=asked.threshold, thresholds=asked.thresholds, max_age_days=asked.ages
    )
    try:
        with given(files, source, one) as (found, refused, what, findings):
            recorder = Recorder(workspace, screener.basis, what, asked.limit, by)
            made = Screened(recorder.uid, what, screener.basis, findings=findings)
            for subject, answer in screener.pairs(found, limit=asked.limit):
                recorder.add(subject, answer)
                made.rows += desk.rows(subject.names[0] if subject.names else "", answer, clear=clear)
                made.hits += sum(not hit.suppressed for hit in answer.hits)
                made.suppressed += sum(hit.suppressed for hit in answer.hits)
            made.subjects, made.clear = recorder.subjects, recorder.clear
            made.not_screened = sum(each.whole_row for each in refused)
            made.rows = [*desk.refused(refused), *made.rows]
            recorder.write()
    finally:
        screener.close()
    return made


@contextlib.contextmanager
def given(
    files: Sequence[Path], source: str, one: Subject | None
) -> Iterator[tuple[Iterable[Subject], list[subjects.Refused], str, list[str]]]:
    """The subjects, the rows that were refused, what they are of, and remarks."""
    if one is not None:
        digest = hashlib.sha256(repr(one).encode("utf-8", "replace")).hexdigest()
        yield [one], [], f"query {digest[:12]}", []
        return
    with subjects.read(files, source) as found:
        named = ", ".join(f"{name} {sha256}" for name, sha256 in found.files)
        yield found, found.refused, f"{found.source}: {named}", found.findings
