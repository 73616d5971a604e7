"""The record of every screening, in the journal: who asked what, when, of which lists, and what was answered.

Clear answers are part of it. A screening is one row with its subjects and answers packed by the thousand: a million
clear customers take some ten megabytes. What many screenings rest on (lists with their hashes and dates, models, code,
thresholds) is kept once. `replay` gives the answer again from the generation that gave it, or says why it can't.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import sqlite3
import uuid
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from itertools import islice
from typing import Any

from resolver.errors import DataError, UnknownId
from resolver.screening.contract import Answer, Basis, ListAge, Subject
from resolver.screening.screener import Screener
from resolver.store import Workspace, now

QUERY = "query"
"""The key of whoever is asked for by options: of nobody in particular."""

AT_ONCE = 1_000
"""Subjects in one part."""


@dataclass(frozen=True)
class Screening:
    """One screening: `what` was screened (a file with its hash, a query), and how many were asked, hit, clear."""

    uid: str
    at: str
    by: str
    what: str
    run: str
    subjects: int
    hits: int
    clear: int
    limit: int
    words: str
    basis: Mapping[str, Any]


class Recorder:
    """Gathers the subjects and answers of one screening, and writes them to the journal at its end."""

    def __init__(self, workspace: Workspace, basis: Basis, what: str, limit: int, by: str | None = None) -> None:
        self.workspace, self.basis, self.what, self.limit = workspace, basis, what, limit
        self.by = by or getpass.getuser()
        self.uid, self.at = uuid.uuid4().hex, now()
        with workspace.journal() as journal:
            last = journal.execute("select uid from disposition order by id desc limit 1").fetchall()
        self.words = last[0][0] if last else ""
        self.subjects = self.hits = self.clear = 0
        self._parts: list[tuple[bytes, bytes]] = []
        self._asked: list[bytes] = []
        self._answered: list[bytes] = []

    def add(self, subject: Subject, answer: Answer) -> None:
        """Add one subject with its answer."""
        self.subjects += 1
        self.hits += len(answer.hits)
        self.clear += answer.clear
        self._asked.append(line(asdict(subject)))
        self._answered.append(line(said(answer)))
        if len(self._asked) == AT_ONCE:
            self._pack()

    def _pack(self) -> None:
        if self._asked:
            self._parts.append((packed(self._asked), packed(self._answered)))
            self._asked, self._answered = [], []

    def write(self) -> str:
        """Write the screening; give its id."""
        self._pack()
        basis = json.dumps(asdict(self.basis), ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(basis.encode()).hexdigest()
        with self.workspace.journal() as journal:
            journal.execute("insert or ignore into screening_basis values (?, ?)", [digest, basis])
            journal.execute(
                "insert into screening (uid, at, by, what, run, basis, most, subjects, hits, clear, words) "
                "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [self.uid, self.at, self.by, self.what, self.basis.run, digest, self.limit, self.subjects, self.hits,
                 self.clear, self.words],
            )  # fmt: skip
            journal.executemany(
                "insert into screening_part (screening, place, asked, answered) values (?, ?, ?, ?)",
                [(self.uid, place, asked, answered) for place, (asked, answered) in enumerate(self._parts)],
            )
        return self.uid


def line(value: Mapping[str, Any]) -> bytes:
    """One line of JSON without what is empty."""
    kept = {name: each for name, each in value.items() if each not in (None, "", (), [], {}, False)}
    return json.dumps(kept, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def said(answer: Answer) -> dict[str, Any]:
    """An answer without what it rests on."""
    return {name: value for name, value in answer.as_dict().items() if name != "basis"}


def packed(lines: list[bytes]) -> bytes:
    """Lines, packed."""
    return zlib.compress(b"\n".join(lines), 6)


def unpacked(blob: bytes) -> list[dict[str, Any]]:
    """The rows of a part."""
    return [json.loads(each) for each in zlib.decompress(blob).split(b"\n")]


def record(
    screener: Screener, subjects: Iterable[Subject], what: str, *, limit: int = 20, by: str | None = None
) -> tuple[str, list[Answer]]:
    """Screen subjects and write the record of it; its id and the answers."""
    recorder = Recorder(screener.workspace, screener.basis, what, limit, by)
    answers = []
    for subject, answer in screener.pairs(subjects, limit=limit):
        recorder.add(subject, answer)
        answers.append(answer)
    return recorder.write(), answers


# -------------------------------------------------------------------------------------------------------------- reading

SCREENINGS = """
select s.uid, s.at, s.by, s.what, s.run, s.subjects, s.hits, s.clear, s.most, s.words, b.basis
from screening as s join screening_basis as b on b.digest = s.basis
"""


def listed(workspace: Workspace) -> list[Screening]:
    """All screenings, the last one first."""
    with workspace.journal() as journal:
        return [screening(row) for row in journal.execute(f"{SCREENINGS} order by s.id desc").fetchall()]


def screening(row: tuple[Any, ...]) -> Screening:
    """A screening of its row."""
    names = [each.name for each in fields(Screening)]
    return Screening(**dict(zip(names, row, strict=True)) | {"basis": json.loads(row[-1])})


def find(journal: sqlite3.Connection, asked: str) -> Screening:
    """The screening of an id, or of the beginning of one.

    Raises: UnknownId where there is none, or several.
    """
    rows = journal.execute(
        f"{SCREENINGS} where substr(s.uid, 1, length(?)) = ? order by s.id", [asked, asked]
    ).fetchall()
    if len(rows) != 1 or not asked:
        found = ", ".join(row[0] for row in rows[:5])
        raise UnknownId(
            f"{asked}: {f'several screenings begin so: {found}' if rows else 'no screening of this workspace'}. "
            "`resolver screenings` lists them."
        )
    return screening(rows[0])


def parts(journal: sqlite3.Connection, uid: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each subject of a screening with its answer, as recorded."""
    found = journal.execute(
        "select asked, answered from screening_part where screening = ? order by place", [uid]
    ).fetchall()
    for asked, answered in found:
        yield from zip(unpacked(asked), unpacked(answered), strict=True)


def last_asked(workspace: Workspace, customers: Iterable[str]) -> dict[str, Subject]:
    """Those of some customers that were ever screened, as they were asked the last time, by key."""
    left = {key for key in customers if key and key != QUERY}
    found: dict[str, Subject] = {}
    with workspace.journal() as journal:
        uids = [uid for (uid,) in journal.execute("select uid from screening order by id desc").fetchall()]
        for uid in uids if left else ():
            rows = journal.execute("select asked from screening_part where screening = ? order by place", [uid])
            for told in (told for (blob,) in rows for told in unpacked(blob)):
                key = told.get("customer") or told.get("key")
                if key in left:
                    found[key] = subject_of(told)
            left -= found.keys()
            if not left:
                break
    return found


def subject_of(asked: Mapping[str, Any]) -> Subject:
    """A subject as it was asked."""
    lists = {each.name for each in fields(Subject)} - {"key", "kind", "gender", "customer", "texts"}
    made: dict[str, Any] = {
        name: tuple(map(tuple, value)) if name in ("identifiers", "parts") else tuple(value) if name in lists else value
        for name, value in asked.items()
    }
    return Subject(**made)


# --------------------------------------------------------------------------------------------------------------- replay


@dataclass(frozen=True)
class Replayed:
    """What a screening gives again: whether each answer is the same, and those that are not (recorded, now)."""

    screening: Screening
    same: bool
    compared: int
    forgotten: int
    different: tuple[tuple[dict[str, Any], dict[str, Any]], ...]
    answers: tuple[dict[str, Any], ...]


def replay(workspace: Workspace, asked: str, most: int = 100) -> Replayed:
    """Screen the subjects of a recorded screening again, against the generation and on the day of then.

    What people dismissed later is left aside. Raises: UnknownId; DataError, naming it, where the generation was pruned
    or rewritten, or where the code or a model is another.
    """
    with workspace.journal() as journal:
        of = find(journal, asked)
        told = list(parts(journal, of.uid))
    screener = as_it_was(workspace, of)
    try:
        kept = [(subject, answer) for subject, answer in told if "forgotten" not in subject]
        again = iter(screener.stream((subject_of(subject) for subject, _ in kept), limit=of.limit))
        different = []
        answers = []
        for (_, before), answer in zip(kept, again, strict=True):
            made = json.loads(line(said(answer)))
            answers.append(made)
            if made != before:
                different.append((before, made))
    finally:
        screener.close()
    return Replayed(of, not different, len(kept), len(told) - len(kept), tuple(islice(different, most)), tuple(answers))


def as_it_was(workspace: Workspace, of: Screening) -> Screener:
    """The screener of a recorded screening.

    Raises: DataError where it can't be made again.
    """
    basis = of.basis
    day = date.fromisoformat(of.at[:10])
    screener = Screener.open(
        workspace,
        scope=basis["scope"],
        threshold=basis["threshold"],
        thresholds=basis["thresholds"],
        today=day,
        run=basis["run"],
        until=(of.at, of.words),
    )
    made = screener.basis
    for what, before, here in (
        ("the code", basis["code_version"], made.code_version),
        ("the models", dict(basis["models"]), dict(made.models)),
        ("the lists", [each["edition_id"] for each in basis["lists"]], [each.edition_id for each in made.lists]),
    ):
        if before != here:
            screener.close()
            raise DataError(
                f"screening {of.uid[:12]} of {of.at} can't be given again: {what} is another. Then: {before}; here: "
                f"{here}. Its answers stand in the record: `resolver screenings {of.uid[:12]}`."
            )
    screener.basis = as_basis(basis)
    return screener


def as_basis(told: Mapping[str, Any]) -> Basis:
    """A basis as it was recorded."""
    lists = tuple(ListAge(**{**each, "sha256": tuple(each["sha256"])}) for each in told["lists"])
    return Basis(**{**told, "lists": lists})
