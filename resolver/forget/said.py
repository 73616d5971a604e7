"""The journal without what is forgotten; dispositions and screenings under retention stay, restricted."""

from __future__ import annotations

import json
import sqlite3

from resolver.forget import screened
from resolver.forget.plan import Plan
from resolver.forget.scrub import Scrub
from resolver.store import Workspace


def clean(workspace: Workspace, plan: Plan, scrub: Scrub, why: str, retain_until: str) -> int:
    """Take the words on forgotten records out of the journal; how many are kept, restricted, until `retain_until`.

    Deleted rows are overwritten (secure_delete), and the file is written anew (vacuum).
    """
    with workspace.journal() as journal:
        journal.execute("pragma secure_delete = on")
        journal.execute("create temp table gone (v text primary key)")
        journal.executemany("insert into gone values (?)", [(record,) for record in plan.records])
        for table in ("judgement", "unsure"):
            journal.execute(
                f"delete from {table} where left_record in (select v from gone) or right_record in (select v from gone)"
            )
        journal.execute(
            "delete from assertion where about in (select about from assertion where subject in (select v from gone) "
            "or object in (select v from gone))"
        )
        kept = of_dispositions(journal, why, retain_until)
        scrub_notes(journal, scrub)
        kept += screened.clean(journal, scrub, why, retain_until)
    screened.drop_cache(workspace)
    shrink(workspace)
    return kept


def of_dispositions(journal: sqlite3.Connection, why: str, retain_until: str) -> int:
    """Remove the dispositions of forgotten customers and listings, or restrict them; how many are restricted."""
    touched = "customer in (select v from gone) or substr(listing, 1, instr(listing || '/', '/') - 1) in (from gone)"
    touched = touched.replace("in (from gone)", "in (select v from gone)")
    if not retain_until:
        journal.execute(f"delete from disposition where {touched}")
        return 0
    done = journal.execute(
        f"update disposition set restricted = ?, keep_until = ? where ({touched}) and restricted = ''",
        [f"forgotten: {why}", retain_until],
    )
    return done.rowcount


NOTES = (
    ("judgement", "uid", "why"),
    ("assertion", "uid", "why"),
    ("assertion", "uid", "quote"),
    ("assertion", "uid", "subject"),
    ("assertion", "uid", "object"),
    ("disposition", "uid", "why"),
)
"""Table, key and column of what people wrote."""


def scrub_notes(journal: sqlite3.Connection, scrub: Scrub) -> None:
    """Scrub what people wrote of others: a reason may name the forgotten. Restricted rows stay as they are."""
    for table, key, column in NOTES:
        open_ = " where restricted = ''" if table == "disposition" else ""
        rows = journal.execute(f"select {key}, {column} from {table}{open_}").fetchall()
        changed = [(scrub.text(text), uid) for uid, text in rows if scrub.held(text)]
        journal.executemany(f"update {table} set {column} = ? where {key} = ?", changed)
    rows = journal.execute("select uid, facts from disposition where restricted = ''").fetchall()
    facts = [
        (json.dumps(scrub.leaves(json.loads(text)), ensure_ascii=False, sort_keys=True), uid) for uid, text in rows
    ]
    journal.executemany("update disposition set facts = ? where uid = ?", facts)


def shrink(workspace: Workspace) -> None:
    """Write the journal's file anew, so that no deleted row is left in it or beside it."""
    path = workspace.folder / "journal.sqlite"
    con = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        con.execute("pragma secure_delete = on")
        con.execute("pragma wal_checkpoint(truncate)")
        con.execute("vacuum")
        con.execute("pragma wal_checkpoint(truncate)")
    finally:
        con.close()


def end_retention(workspace: Workspace, today: str) -> int:
    """Remove the restricted dispositions whose day is past; how many."""
    with workspace.journal() as journal:
        journal.execute("pragma secure_delete = on")
        done = journal.execute("delete from disposition where restricted <> '' and keep_until < ?", [today]).rowcount
        done += screened.end_retention(journal, today)
    if done:
        shrink(workspace)
    return done
