"""The tables of the journal: what people said, and what was forgotten; append-only but for forgetting.

    judgement     two records are one party, or are not (resolver/judgements.py)
    assertion     a fact that an analyst found, with its source (resolver/assertions.py)
    disposition   a hit of a customer against a listing was looked at (resolver/dispositions.py)
    screening     who screened what, when, and what was answered (resolver/screening/records.py); its parts, its basis
    unsure        pairs that a person looked at and could not decide (resolver/review)
    forgotten     tombstones: what was removed, when and why, without personal data (resolver/forget)

SQLite in WAL mode: writable while a run goes on, and read by every process.
"""

from __future__ import annotations

import sqlite3

from resolver.errors import WorkspaceVersion

VERSION = 6
"""Version of the tables: 2 gave judgements a uid, and the verdict 'withdrawn'; 3 to 6 brought the other tables."""

TABLES = (
    """
    create table if not exists judgement (
        id          integer primary key,
        uid         text not null unique,   -- made once; a file of judgements that is taken twice changes nothing
        at          text not null,          -- UTC, ISO
        by          text not null,
        left_record text not null,
        right_record text not null,
        verdict     text not null check (verdict in ('same', 'different', 'withdrawn')),
        why         text not null,
        check (left_record < right_record)
    )
    """,
    """
    create table if not exists assertion (
        id          integer primary key,
        uid         text not null unique,
        at          text not null,
        by          text not null,
        verdict     text not null check (verdict in ('asserted', 'revoked')),
        about       text not null,          -- uid of the assertion: its own, or that which is revoked
        subject     text not null,          -- record id, chain address or account number
        subject_kind text not null check (subject_kind in ('record', 'wallet', 'account', '')),
        type        text not null,          -- owns, controls, ..., or 'is'
        object      text not null,          -- the same of the other end; of 'is' the category: 'exchange'
        object_kind text not null check (object_kind in ('record', 'wallet', 'account', '')),
        share       text not null,          -- percent, of owns
        valid_from  text not null,
        valid_to    text not null,
        url         text not null,
        quote       text not null,
        why         text not null
    )
    """,
    """
    create table if not exists disposition (
        id          integer primary key,
        uid         text not null unique,
        at          text not null,
        by          text not null,
        customer    text not null,          -- the customer's published key: 'table.customers:C-17'
        listing     text not null,          -- the listing's id: 'ofac:22985/ofac:DPRK4'
        verdict     text not null check (verdict in ('dismissed', 'approved', 'reopened')),
        why         text not null,
        expires     text not null,          -- ISO day, or ''
        second      integer not null,       -- 1: counts only once somebody else has approved it
        fingerprint text not null,          -- of the facts compared
        facts       text not null,          -- JSON: {'customer': {...}, 'listing': {...}}
        restricted  text not null default '',  -- why the row is kept though its customer was forgotten
        keep_until  text not null default ''   -- the day on which a restricted row goes
    )
    """,
    """
    create table if not exists screening_basis (
        digest      text primary key,       -- sha256 of the text
        basis       text not null           -- JSON: generation, lists with hashes and dates, models, code, thresholds
    )
    """,
    """
    create table if not exists screening (
        id          integer primary key,
        uid         text not null unique,
        at          text not null,          -- UTC, ISO
        by          text not null,
        what        text not null,          -- the file with its hash, or how it was asked
        run         text not null,          -- the generation
        basis       text not null references screening_basis (digest),
        most        integer not null,       -- hits of a subject at most
        subjects    integer not null,
        hits        integer not null,
        clear       integer not null,       -- subjects without a hit that is shown
        words       text not null           -- uid of the last disposition that there was; '' before the first
    )
    """,
    """
    create table if not exists screening_part (
        screening   text not null references screening (uid),
        place       integer not null,       -- 0, 1, ...: a thousand subjects each
        asked       blob not null,          -- subjects, a JSON object a line, packed (zlib)
        answered    blob not null,          -- their answers in the same order
        primary key (screening, place)
    )
    """,
    """
    create table if not exists screening_kept (
        id          integer primary key,
        screening   text not null,
        asked       text not null,          -- one subject that was forgotten, kept for retention alone
        answered    text not null,
        restricted  text not null,          -- why it is kept
        keep_until  text not null           -- the day on which it goes
    )
    """,
    """
    create table if not exists unsure (
        id          integer primary key,
        at          text not null,
        by          text not null,
        left_record text not null,
        right_record text not null,
        check (left_record < right_record)
    )
    """,
    """
    create table if not exists forgotten (
        id          integer primary key,
        tombstone   text not null unique,   -- 'forgotten:' and a random number: stands where the record's id stood
        at          text not null,
        by          text not null,
        source      text not null,
        what        text not null check (what in ('record', 'source')),
        why         text not null,
        done        integer not null,       -- 0: was begun, and is to be finished by the next `forget`
        asked       text not null           -- what is to be done (JSON), until it is done; then empty
    )
    """,
)


def upgrade(con: sqlite3.Connection) -> None:
    """Make the tables of the journal, or bring those of an older version up to date; nothing is lost on the way.

    Raises: WorkspaceVersion if a newer version wrote it.
    """
    [(version,)] = con.execute("pragma user_version").fetchall()
    if version > VERSION:
        raise WorkspaceVersion(f"journal.sqlite: written by a newer version (tables {version}). Upgrade Resolver.")
    if version == VERSION:
        return
    con.execute("begin immediate")
    with con:
        if con.execute("pragma user_version").fetchall() != [(version,)]:  # another process was faster
            return
        old = version < 2 and con.execute("select 1 from sqlite_master where name = 'judgement'").fetchall()
        if old:
            con.execute("alter table judgement rename to judgement_1")
        if version in (3, 4):  # had no column `asked`, and nothing in it
            con.execute("drop table forgotten")
        for table in TABLES:
            con.execute(table)
        if old:
            con.execute(
                "insert into judgement select id, lower(hex(randomblob(16))), at, by, left_record, right_record, "
                "verdict, why from judgement_1"
            )
            con.execute("drop table judgement_1")
        con.execute(f"pragma user_version = {VERSION}")
