"""One screening from a file or a query to its rows, recorded: what the command line and the nightly run do."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolver.screening import desk, parallel, subjects
from resolver.screening.contract import Basis, Subject
from resolver.screening.delta import Since
from resolver.screening.desk import Settings
from resolver.screening.records import Recorder
from resolver.screening.screener import Screener
from resolver.store import Workspace


@dataclass
class Screened:
    """What one screening found: its id in the record, its rows, and counts of subjects.

    `since`: of one that goes on from an earlier one: `screening` and `run` of that, hits that are `new`, `changed` and
    `gone`, how many customers were `weighed_anew` against all, and why all were (`whole`, else '').
    """

    uid: str
    what: str
    basis: Basis
    rows: list[dict[str, Any]] = field(default_factory=list)
    subjects: int = 0
    clear: int = 0
    hits: int = 0
    suppressed: int = 0
    not_screened: int = 0
    since: dict[str, Any] | None = None
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
            **({"since": self.since} if self.since else {}),
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
    since: str | None = None,
) -> Screened:
    """Screen the subjects of files, or one; the record is written when all are answered.

    `since`: a screening on record: only customers and entities that are new or changed since are weighed, and the rows
    tell how the answers differ (delta.py). Raises: as reading the files and opening the generation do.
    """
    screener = Screener.open(
        workspace, scope=asked.scope, threshold=asked.threshold, thresholds=asked.thresholds, max_age_days=asked.ages
    )
    try:
        with given(files, source, one) as (found, refused, what, findings):
            recorder = Recorder(workspace, screener.basis, what, asked.limit, by)
            made = Screened(recorder.uid, what, screener.basis, findings=findings)
            earlier = Since.read(workspace, screener, since) if since else None
            counts: Counter[str] = Counter()
            number = 1 if earlier or isinstance(found, list) else parallel.processes(found.subjects)
            if number > 1:
                answered = parallel.pairs(screener, found, number, limit=asked.limit)
            else:
                answered = (earlier or screener).pairs(found, limit=asked.limit)
            for subject, answer in answered:
                recorder.add(subject, answer)
                name = subject.names[0] if subject.names else ""
                if earlier:
                    rows = desk.difference_rows(name, answer, earlier.difference(answer))
                    counts.update(row["since"] for row in rows)
                    made.rows += rows
                else:
                    made.rows += desk.rows(name, answer, clear=clear)
                made.hits += sum(not hit.suppressed for hit in answer.hits)
                made.suppressed += sum(hit.suppressed for hit in answer.hits)
            made.subjects, made.clear = recorder.subjects, recorder.clear
            made.not_screened = sum(each.whole_row for each in refused)
            made.rows = [*(row | ({"since": ""} if since else {}) for row in desk.refused(refused)), *made.rows]
            recorder.write()
            if earlier:
                told = {"screening": earlier.of.uid, "run": earlier.of.run, "whole": earlier.whole}
                numbers = {state: counts[state] for state in ("new", "changed", "gone")}
                made.since = {**told, **numbers, "weighed_anew": earlier.weighed_anew}
    finally:
        screener.close()
    return made


@contextlib.contextmanager
def given(
    files: Sequence[Path], source: str, one: Subject | None
) -> Iterator[tuple[list[Subject] | subjects.Read, list[subjects.Refused], str, list[str]]]:
    """The subjects, the rows that were refused, what they are of, and remarks."""
    if one is not None:
        digest = hashlib.sha256(repr(one).encode("utf-8", "replace")).hexdigest()
        yield [one], [], f"query {digest[:12]}", []
        return
    with subjects.read(files, source) as found:
        named = ", ".join(f"{name} {sha256}" for name, sha256 in found.files)
        yield found, found.refused, f"{found.source}: {named}", found.findings
