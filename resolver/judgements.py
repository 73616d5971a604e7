"""Judgements: what a person decided about two records; it outranks the model and outlives every run.

They are kept in the workspace's journal, append-only: the last word on a pair is in force, and withdrawing one is a
word as well. Same and different carry on: A = B and B = C make A = C; with B different from D, A is different from D
too. A word that contradicts this is refused with the chain that shows it.

A file of judgements travels: one JSON object a line with `uid` (made once, so that a file taken twice changes nothing),
`at` (UTC), `by`, `left`, `right` (record ids, the smaller one left), `verdict` (same, different, withdrawn) and `why`.
They speak of records, so they survive a rebuild from nothing, and hold in any workspace that has the records.
"""

from __future__ import annotations

import getpass
import json
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from resolver.errors import DataError, UnknownId, UsageError
from resolver.store import Workspace, now, replace, writable

VERDICTS = ("same", "different", "withdrawn")


@dataclass(frozen=True)
class Judgement:
    """One word of one person on two records."""

    uid: str
    at: str
    by: str
    left: str
    right: str
    verdict: str
    why: str

    @property
    def pair(self) -> tuple[str, str]:
        """The two records."""
        return self.left, self.right


class Conflict(UsageError):
    """A judgement contradicts those in force; the message shows the chain."""


@dataclass(frozen=True)
class Taken:
    """What an import did: judgements added, known already, and records that the current network does not hold."""

    added: int
    known: int
    unknown_records: tuple[str, ...]


def judge(
    workspace: Workspace, a: str, b: str, verdict: str, why: str, by: str | None = None, uid: str | None = None
) -> Judgement:
    """Write a judgement on two records of the current network; it counts from the next `link` on.

    `uid`: made once by whoever asks; asked again with the same, the word that was written is given, and nothing is.

    `a` and `b` are record ids, or ids of entities that hold one record (of larger ones: name the record that is meant).
    `by` is the user's name on this computer unless given.

    Raises: UnknownId; UsageError where the reason is empty or both are one record; Conflict, with the chain, where it
    contradicts what is in force.
    """
    with workspace.read() as con:
        left, right = sorted((record_of(con, a), record_of(con, b)))
    if left == right:
        raise UsageError(f"{a} and {b} are one record, {left}. Name two.")
    [made] = judge_all(workspace, [(left, right)], verdict, why, by, uid)
    return made


def judge_all(
    workspace: Workspace,
    pairs: Sequence[tuple[str, str]],
    verdict: str,
    why: str,
    by: str | None = None,
    uid: str | None = None,
) -> list[Judgement]:
    """Write one judgement on each of some pairs of records of the current network, all or none.

    `uid`: of the first, if it is not to be a new one.

    Raises: UsageError where the reason is empty, or nothing is there to be withdrawn; Conflict, with the chain.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"verdict {verdict!r}: it is one of {', '.join(VERDICTS)}.")
    if not why.strip():
        raise UsageError("a judgement needs a reason: --why 'passport seen'.")
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        before = read(journal)
        if again := [word for word in before if word.uid == uid]:
            return said_again(again[0], pairs, verdict, why)
        force = in_force(before)
        for left, right in pairs:
            if verdict == "withdrawn" and (left, right) not in force:
                raise UsageError(
                    f"{left} and {right}: no judgement is in force. `resolver judgements list` shows them."
                )
        made = [
            Judgement(new, now(), by or getpass.getuser(), min(pair), max(pair), verdict, why.strip())
            for new, pair in zip([uid or uuid.uuid4().hex, *(uuid.uuid4().hex for _ in pairs[1:])], pairs, strict=True)
        ]
        refuse_conflict(before, made)
        append(journal, made)
    return made


def said_again(word: Judgement, pairs: Sequence[tuple[str, str]], verdict: str, why: str) -> list[Judgement]:
    """A word that was written under its uid before. Raises: UsageError where something else is said under it now."""
    if [(min(pair), max(pair)) for pair in pairs] != [word.pair] or (word.verdict, word.why) != (verdict, why.strip()):
        raise UsageError(
            f"another judgement was written under this key at {word.at}. A new one needs a key of its own."
        )
    return [word]


def record_of(con: DuckDBPyConnection, identifier: str) -> str:
    """The record that an id of a record, or of an entity with one record, stands for.

    Raises: UnknownId, with what became of a retired id, or with the records of an entity that has several.
    """
    rows = con.execute(
        "select record_id from final.record where record_id = $id or entity_id = $id order by record_id",
        {"id": identifier},
    ).fetchall()
    if len(rows) == 1:
        return str(rows[0][0])
    if rows:
        shown = ", ".join(record for (record,) in rows[:10])
        raise UnknownId(
            f"{identifier}: an entity of {len(rows)} records ({shown}). A judgement is about two records: name one."
        )
    retired = con.execute(
        "select run, heirs from meta.retired where entity_id = $id order by run desc limit 1", {"id": identifier}
    ).fetchall()
    if retired:
        [(run, heirs)] = retired
        raise UnknownId(
            f"{identifier}: retired in run {run}; its records went to {', '.join(heirs) or 'nowhere'}. Name a record."
        )
    raise UnknownId(f"{identifier}: neither a record nor an entity here. `resolver search TEXT` finds ids by name.")


# -------------------------------------------------------------------------------------------------------------- journal


def read(journal: sqlite3.Connection) -> list[Judgement]:
    """All words of a journal, oldest first."""
    rows = journal.execute(
        "select uid, at, by, left_record, right_record, verdict, why from judgement order by id"
    ).fetchall()
    return [Judgement(*row) for row in rows]


def append(journal: sqlite3.Connection, judgements: Iterable[Judgement]) -> None:
    """Add words to a journal."""
    journal.executemany(
        "insert into judgement (uid, at, by, left_record, right_record, verdict, why) values (?, ?, ?, ?, ?, ?, ?)",
        [(j.uid, j.at, j.by, j.left, j.right, j.verdict, j.why) for j in judgements],
    )


def in_force(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The last word on each pair, but for those withdrawn; `judgements` oldest first."""
    last = {judgement.pair: judgement for judgement in judgements}
    return {pair: last[pair] for pair in sorted(last) if last[pair].verdict != "withdrawn"}


def listed(workspace: Workspace) -> list[Judgement]:
    """The judgements in force, by pair."""
    with workspace.journal() as journal:
        return list(in_force(read(journal)).values())


# ------------------------------------------------------------------------------------------------------------ conflicts


def refuse_conflict(before: Sequence[Judgement], new: Sequence[Judgement]) -> None:
    """Do nothing where words may be added to a journal without contradiction.

    Raises: Conflict with the first pair that would be both same and different, and the chain that says so.
    """
    force = in_force([*before, *new])
    same: dict[str, list[Judgement]] = {}
    for judgement in force.values():
        if judgement.verdict == "same":
            same.setdefault(judgement.left, []).append(judgement)
            same.setdefault(judgement.right, []).append(judgement)
    for judgement in force.values():
        if judgement.verdict == "different" and (chain := path(same, judgement.left, judgement.right)) is not None:
            told = "; ".join(f"{j.left} = {j.right} ({j.by}, {j.at[:10]}: {j.why})" for j in chain)
            raise Conflict(
                f"{judgement.left} and {judgement.right} would be both same and different. "
                f"Different: {judgement.by}, {judgement.at[:10]}: {judgement.why}. Same: {told}. "
                "Withdraw one of these with `resolver unjudge A B --why TEXT` first."
            )


def path(same: dict[str, list[Judgement]], start: str, end: str) -> list[Judgement] | None:
    """The shortest chain of 'same' from one record to another; None if there is none."""
    came: dict[str, Judgement | None] = {start: None}
    queue = [start]
    for record in queue:
        if record == end:
            chain: list[Judgement] = []
            while (step := came[record]) is not None:
                chain.append(step)
                record = step.left if step.right == record else step.right
            return chain[::-1]
        for step in same.get(record, []):
            following = step.right if step.left == record else step.left
            if following not in came:
                came[following] = step
                queue.append(following)
    return None


# ---------------------------------------------------------------------------------------------------------------- files


def export(workspace: Workspace, file: Path) -> int:
    """Write all words of the journal to a file, oldest first; give their number.

    Raises: UsageError where the file can't be written.
    """
    with workspace.journal() as journal:
        words = read(journal)
    with writable(file):
        replace(file, "".join(json.dumps(asdict(word), ensure_ascii=False) + "\n" for word in words))
    return len(words)


def take(workspace: Workspace, file: Path) -> Taken:
    """Add the words of a file to the journal; all or none. A word that is there already (by uid) is left alone.

    Records that the current network does not hold are told and kept: they may come with a later edition.

    Raises: DataError, with file and line, where a line is no judgement; Conflict where a word of the file and one of
    the journal (or two of the file) contradict each other, also where both speak of one pair and differ.
    """
    words = parse(file)
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        before = read(journal)
        known = {word.uid: word for word in before}
        changed = [word for word in words if word.uid in known and known[word.uid] != word]
        if changed:
            raise DataError(
                f"{file.name}: judgement {changed[0].uid} on {changed[0].left} and {changed[0].right} is not what the "
                "journal has under this uid. A word is never changed: give the new one a uid of its own."
            )
        new = [word for word in words if word.uid not in known]
        refuse_other_word(file, before, new)
        refuse_conflict(before, new)
        append(journal, new)
    return Taken(len(new), len(words) - len(new), missing(workspace, new))


def refuse_other_word(file: Path, before: Sequence[Judgement], new: Sequence[Judgement]) -> None:
    """Raise Conflict where a file's last word on a pair differs from the journal's: which is the later is not known."""
    mine, theirs = in_force(before), in_force(new)
    for pair in sorted(mine.keys() & theirs.keys()):
        if mine[pair].verdict != theirs[pair].verdict:
            raise Conflict(
                f"{file.name}: {pair[0]} and {pair[1]}: {theirs[pair].verdict} there ({theirs[pair].by}, "
                f"{theirs[pair].at[:10]}: {theirs[pair].why}), {mine[pair].verdict} here ({mine[pair].by}, "
                f"{mine[pair].at[:10]}: {mine[pair].why}). Agree on one, and withdraw the other."
            )


def parse(file: Path) -> list[Judgement]:
    """The words of a file.

    Raises: DataError, with file, line and value, where one is none.
    """
    found = []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{file.name}: not UTF-8 ({error}). Export it again as UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(parsed(file, number, line))
    return found


def parsed(file: Path, number: int, line: str) -> Judgement:
    """The word of one line."""
    where = f"{file.name}: line {number}"
    names = tuple(Judgement.__dataclass_fields__)
    try:
        value = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where}: no JSON ({error}). One judgement a line; export the file again.") from error
    if not isinstance(value, dict) or set(value) != set(names) or not all(isinstance(v, str) for v in value.values()):
        raise DataError(f"{where}: a judgement has the texts {', '.join(names)}, and nothing else: {line[:200]}")
    word = Judgement(**value)
    if word.verdict not in VERDICTS:
        raise DataError(f"{where}: verdict {word.verdict!r} is none of {', '.join(VERDICTS)}.")
    if not word.left < word.right:
        raise DataError(f"{where}: left {word.left!r} is not smaller than right {word.right!r}. Exchange them.")
    if not word.uid or not word.why.strip() or not word.by.strip():
        raise DataError(f"{where}: uid, by and why must not be empty.")
    try:
        datetime.fromisoformat(word.at)
    except ValueError as error:
        raise DataError(f"{where}: at {word.at!r} is no time such as 2026-11-23T09:00:00Z.") from error
    return word


def missing(workspace: Workspace, words: Iterable[Judgement]) -> tuple[str, ...]:
    """Records of judgements that the current network does not hold; all of them before the first run."""
    spoken = sorted({record for word in words for record in word.pair})
    if not spoken or workspace.current() is None:
        return tuple(spoken)
    with workspace.read() as con:
        rows = con.execute(
            "select record_id from final.record where list_contains($spoken, record_id)", {"spoken": spoken}
        ).fetchall()
    return tuple(sorted(set(spoken) - {record for (record,) in rows}))
