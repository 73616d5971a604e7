"""The record of screenings without what is forgotten: subjects go, and what others' answers say of them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from typing import Any

from resolver.forget.scrub import Scrub
from resolver.screening.records import line, packed, unpacked
from resolver.store import Workspace

KEEP = "insert into screening_kept (screening, asked, answered, restricted, keep_until) values (?, ?, ?, ?, ?)"


def clean(journal: sqlite3.Connection, scrub: Scrub, why: str, retain_until: str) -> int:
    """Take the forgotten out of every screening; how many subjects are kept, restricted, until `retain_until`.

    A subject that goes leaves its place, so that the numbers of a screening still add up.
    """
    kept = 0
    parts = journal.execute("select screening, place, asked, answered from screening_part").fetchall()
    for screening, place, asked, answered in parts:
        rows = list(zip(unpacked(asked), unpacked(answered), strict=True))
        made = [forgotten(subject, answer, scrub) for subject, answer in rows]
        if made == rows:
            continue
        gone = [before for before, after in zip(rows, made, strict=True) if "forgotten" in after[0] and before != after]
        if retain_until and gone:
            journal.executemany(
                KEEP,
                [(screening, line(s).decode(), line(a).decode(), f"forgotten: {why}", retain_until) for s, a in gone],
            )
            kept += len(gone)
        journal.execute(
            "update screening_part set asked = ?, answered = ? where screening = ? and place = ?",
            [packed([line(s) for s, _ in made]), packed([line(a) for _, a in made]), screening, place],
        )
    named = journal.execute("select uid, what from screening").fetchall()
    journal.executemany(
        "update screening set what = ? where uid = ?",
        [(scrub.text(text), uid) for uid, text in named if scrub.held(text)],
    )
    return kept


def forgotten(subject: dict[str, Any], answer: dict[str, Any], scrub: Scrub) -> tuple[dict[str, Any], dict[str, Any]]:
    """A subject and its answer without what is forgotten."""
    for key in (subject.get("customer"), subject.get("key")):
        if key and key in scrub.records:
            return {"forgotten": scrub.records[key]}, {}
    if any(scrub.held(json.dumps(each, ensure_ascii=False)) for each in (subject, answer)):
        return scrub.leaves(subject), scrub.leaves(answer)
    return subject, answer


def keys(workspace: Workspace, wanted: list[str]) -> set[str]:
    """Those of some keys under which somebody was screened."""
    asked = set(wanted)
    found: set[str] = set()
    with workspace.journal() as journal:
        for (blob,) in journal.execute("select asked from screening_part"):
            for subject in unpacked(blob):
                found |= asked & {subject.get("key"), subject.get("customer")}
    return {key for key in found if key}


def end_retention(journal: sqlite3.Connection, today: str) -> int:
    """Remove what was kept of screenings until a day that is past; how many subjects."""
    return journal.execute("delete from screening_kept where keep_until < ?", [today]).rowcount


def drop_cache(workspace: Workspace) -> None:
    """Remove the indexes of screening: they are made anew from what is left."""
    shutil.rmtree(workspace.folder / "screening", ignore_errors=True)
