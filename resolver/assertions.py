"""Assertions: a fact that an analyst found, with its source and the words that say it.

'A owns B', 'A banks at B', 'this address is an exchange's': dated, revocable, kept in the journal (append-only), and
part of the network from the next `link` on, as the source `assertion` (ingest/sources/assertion.py) with a line to cite
each. Relations that rest on assertions alone carry the mark `asserted`; --no-asserted leaves them out.

They speak of records, addresses and account numbers, so they survive a rebuild from nothing. A file of assertions
travels: one JSON object a line, with the members of Assertion.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import re
import sqlite3
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory

from duckdb import DuckDBPyConnection

from resolver.errors import DataError, UnknownId, UsageError
from resolver.store import Workspace, connect, now, quoted, replace, writable

SOURCE = "assertion"
"""The source under which assertions enter the network."""

TYPES = (
    *("owns", "controls", "directs", "employs", "represents", "related", "linked_to", "member_of", "subsidiary_of"),
    *("succeeds", "banks_at", "holds"),
)
"""What may be asserted of two; besides these 'is', of an address or account: 'exchange', 'mixer', 'payment_service'."""

CATEGORY = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True)
class Assertion:
    """One word of one analyst: a fact with its source (`asserted`), or that it holds no longer (`revoked`).

    `about` is the uid of the assertion that the word is on. All members are texts; what is not said is empty.
    """

    uid: str
    at: str
    by: str
    verdict: str
    about: str
    subject: str
    subject_kind: str
    type: str
    object: str
    object_kind: str
    share: str
    valid_from: str
    valid_to: str
    url: str
    quote: str
    why: str


NAMES = tuple(field.name for field in fields(Assertion))


@dataclass(frozen=True)
class Fact:
    """What is to be asserted besides its two ends, as given on the command line; days are ISO."""

    source: str
    quote: str
    share: str = ""
    valid_from: str = ""
    valid_to: str = ""
    why: str = ""


@dataclass(frozen=True)
class Taken:
    """What an import did: words added, known already, and records that the current network does not hold."""

    added: int
    known: int
    unknown_records: tuple[str, ...]


def assert_fact(workspace: Workspace, a: str, type: str, b: str, fact: Fact, by: str | None = None) -> Assertion:
    """Write a fact about two parties, or about an address or account; it counts from the next `link` on.

    `a` and `b` are ids of records or entities (of an entity's records the listed one, then the smallest id, is meant),
    chain addresses, or IBANs; with type 'is', `b` is a category such as 'exchange'.

    Raises: UnknownId; UsageError where a type, share, day, source or quotation is not as it should be.
    """
    said = checked(type, fact)
    with workspace.read() as con:
        subject, subject_kind = end_of(con, a)
        if type == "is":
            if subject_kind == "record":
                raise UsageError(f"{a}: 'is' speaks of a chain address or an account; of parties assert a relation.")
            if not CATEGORY.fullmatch(b):
                raise UsageError(f"{b!r}: a category is one word in lower case, such as exchange or payment_service.")
            other, other_kind = b, ""
        else:
            other, other_kind = end_of(con, b)
    if subject == other:
        raise UsageError(f"{a} and {b} are one: {subject}. Name two.")
    uid = uuid.uuid4().hex
    made = Assertion(
        uid, now(), by or getpass.getuser(), "asserted", uid, subject, subject_kind, type, other, other_kind,
        said.share, said.valid_from, said.valid_to, said.source, said.quote, said.why,
    )  # fmt: skip
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        append(journal, [made])
    return made


def checked(type: str, fact: Fact) -> Fact:
    """The fact without blanks at its ends. Raises: UsageError."""
    said = Fact(**{name: text.strip() for name, text in asdict(fact).items()})
    if type not in (*TYPES, "is"):
        raise UsageError(f"{type}: what can be asserted is {', '.join(TYPES)}, and `ADDRESS is CATEGORY`.")
    if not said.source or not said.quote:
        raise UsageError("an assertion needs --source URL and --quote 'the words that say so'.")
    for day in (said.valid_from, said.valid_to):
        if day:
            iso_day(day)
    if said.valid_from and said.valid_to and said.valid_to < said.valid_from:
        raise UsageError(f"it ends on {said.valid_to}, before it begins on {said.valid_from}.")
    if said.share:
        if type != "owns":
            raise UsageError(f"--share is of `owns`, not of `{type}`.")
        try:
            share = Decimal(said.share)
        except InvalidOperation:
            share = Decimal(-1)
        if not share.is_finite() or not 0 < share <= 100 or share != round(share, 6):
            raise UsageError(f"--share {said.share}: a percentage above 0 and up to 100, with six decimals at most.")
    return said


def iso_day(text: str) -> str:
    """The text, if it is a day as ISO writes it. Raises: UsageError."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise UsageError(f"{text}: a day is written 2026-11-23.")


def end_of(con: DuckDBPyConnection, text: str) -> tuple[str, str]:
    """What an assertion keeps of one end: (record id, 'record'), (address, 'wallet') or (number, 'account').

    Raises: UnknownId where it is nothing of these.
    """
    from resolver.clean import accounts, wallets

    asked = text.strip()
    rows = con.execute(
        """
        select r.record_id from final.record as r left join final.listing as l on l.record_id = r.record_id
        where r.kind not in ('wallet', 'account') and (r.record_id = $id or r.entity_id = $id)
        group by r.record_id
        order by coalesce(bool_or(l.in_force and l.effect = 'blocking'), false) desc, r.record_id limit 1
        """,
        {"id": asked},
    ).fetchall()
    if rows:
        return str(rows[0][0]), "record"
    money = con.execute(
        """
        with named as (select $id as entity_id union select entity_id from final.record where record_id = $id)
        select address, 'wallet' from final.chain_address
        where chain_address_id = $id or address = $id or entity_id in (from named)
        union select number, 'account' from final.account where number = $id or entity_id in (from named)
        order by 1 limit 2
        """,
        {"id": asked},
    ).fetchall()
    if len(money) == 1:
        return str(money[0][0]), str(money[0][1])
    if money:
        raise UnknownId(f"{asked}: a wallet of several addresses. Name one of them.")
    if wallets.identify(asked):
        return asked, "wallet"
    if accounts.identify(asked, "iban", None, None, None).key:
        return asked, "account"
    retired = con.execute("select heirs from meta.retired where entity_id = $id", {"id": asked}).fetchall()
    if retired:
        heirs = sorted({heir for (some,) in retired for heir in some})
        raise UnknownId(f"{asked}: retired; its records went to {', '.join(heirs) or 'nowhere'}. Name a record.")
    raise UnknownId(
        f"{asked}: no record or entity here, and no chain address or IBAN. `resolver search TEXT` finds ids by name."
    )


def revoke(workspace: Workspace, uid: str, why: str, by: str | None = None) -> Assertion:
    """Say that an assertion holds no longer; it stays in the journal. `uid`, or its first eight letters or more.

    Raises: UnknownId; UsageError without a reason.
    """
    if not why.strip():
        raise UsageError("revoking needs a reason: --why 'the publisher withdrew it'.")
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        force = in_force(read(journal))
        found = [one for one in force if one.uid == uid or (len(uid) >= 8 and one.uid.startswith(uid))]
        if len(found) != 1:
            raise UnknownId(f"{uid}: {len(found)} assertions in force. `resolver assertions list` shows them.")
        empty = dict.fromkeys(NAMES, "")
        made = Assertion(
            **empty
            | {"uid": uuid.uuid4().hex, "at": now(), "by": by or getpass.getuser(), "verdict": "revoked"}
            | {"about": found[0].uid, "why": why.strip()}
        )
        append(journal, [made])
    return made


# -------------------------------------------------------------------------------------------------------------- journal


def read(journal: sqlite3.Connection) -> list[Assertion]:
    """All words of a journal, oldest first."""
    columns = ", ".join(NAMES)
    return [Assertion(*row) for row in journal.execute(f"select {columns} from assertion order by id").fetchall()]


def append(journal: sqlite3.Connection, words: Iterable[Assertion]) -> None:
    """Add words to a journal."""
    columns, places = ", ".join(NAMES), ", ".join(f":{name}" for name in NAMES)
    journal.executemany(f"insert into assertion ({columns}) values ({places})", [asdict(word) for word in words])


def in_force(words: Iterable[Assertion]) -> list[Assertion]:
    """The assertions that nobody revoked, oldest first."""
    every = list(words)
    revoked = {word.about for word in every if word.verdict == "revoked"}
    return [word for word in every if word.verdict == "asserted" and word.uid not in revoked]


def listed(workspace: Workspace) -> list[Assertion]:
    """The assertions in force, oldest first."""
    with workspace.journal() as journal:
        return in_force(read(journal))


# ---------------------------------------------------------------------------------------------------------- the network


def stage(workspace: Workspace) -> None:
    """Stage the journal's assertions as an edition of their source, unless the network rests on that edition already.

    The edition's file holds every word ever said, so that no two are alike: what was revoked is removed as of the
    edition that says so.
    """
    from ingest.job import run

    with workspace.journal() as journal:
        content = text(read(journal)).encode()
    if not content:
        return
    whole = hashlib.sha256(hashlib.sha256(content).hexdigest().encode()).hexdigest()
    if workspace.current() is not None:
        with workspace.read() as con:
            [(known,)] = con.execute(
                "select count(*) from meta.edition where edition_id = $id", {"id": f"{SOURCE}:{whole[:16]}"}
            ).fetchall()
        if known:
            return
    with TemporaryDirectory() as folder:
        file = Path(folder) / "assertions.jsonl"
        file.write_bytes(content)
        run(workspace, SOURCE, [file], accept=True)


ASSERTED_ALONE = """
create temp table asserted_alone as
select entity_id from network.final.entity
where len(records) > 0 and list_bool_and(list_transform(records, lambda r: starts_with(r, 'assertion:')))
  and entity_id not in (
      select from_id from network.final.transfer union all select to_id from network.final.transfer)
"""
"""Wallets and accounts that nobody but analysts speaks of."""


def published_only(path: Path, spill: Path | None) -> DuckDBPyConnection:
    """A read-only connection to a generation in which nothing shows that analysts asserted.

    What was derived from assertions in the run (a finding, a chain of ownership) is not made anew: `link --no-asserted`
    makes a network without them.
    """
    con = connect(":memory:", spill=spill)
    con.execute(f"attach {quoted(path)} as network (read_only)")
    names = con.execute(
        "select schema_name, table_name, list(column_name) from duckdb_columns() where database_name = 'network' "
        "group by all order by all"
    ).fetchall()
    for schema in sorted({schema for schema, _, _ in names}):
        con.execute(f'create schema if not exists "{schema}"')
    con.execute(ASSERTED_ALONE)
    for schema, table, columns in names:
        keep = ["true"]
        if "asserted" in columns:
            keep.append("not asserted")
        keep += [f"not starts_with({column}, 'assertion:')" for column in ("record_id",) if column in columns]
        keep += [f"{column} not in (from asserted_alone)" for column in ("entity_id",) if column in columns]
        con.execute(
            f'create view "{schema}"."{table}" as select * from network."{schema}"."{table}" where {" and ".join(keep)}'
        )
    return con


# ---------------------------------------------------------------------------------------------------------------- files


def text(words: Iterable[Assertion]) -> str:
    """Words as the lines of a file."""
    return "".join(json.dumps(asdict(word), ensure_ascii=False) + "\n" for word in words)


def export(workspace: Workspace, file: Path) -> int:
    """Write all words of the journal to a file, oldest first; give their number.

    Raises: UsageError where the file can't be written.
    """
    with workspace.journal() as journal:
        words = read(journal)
    with writable(file):
        replace(file, text(words))
    return len(words)


def take(workspace: Workspace, file: Path) -> Taken:
    """Add the words of a file to the journal; all or none. A word that is there already (by uid) is left alone.

    Records that the current network does not hold are told and kept: they may come with a later edition.
    Raises: DataError, with file and line, where a line is no word, or where a known one is changed.
    """
    words = parse(file)
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        known = {word.uid: word for word in read(journal)}
        for word in words:
            if word.uid in known and known[word.uid] != word:
                raise DataError(
                    f"{file.name}: assertion {word.uid} is not what the journal has under this uid. A word is never "
                    "changed: revoke it, and give the new one a uid of its own."
                )
        new = [word for word in words if word.uid not in known]
        append(journal, new)
    return Taken(len(new), len(words) - len(new), missing(workspace, new))


def parse(file: Path) -> list[Assertion]:
    """The words of a file. Raises: DataError, with file, line and value, where one is none."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"{file.name}: not UTF-8 ({error}). Export it again as UTF-8.") from error
    found = [parsed(f"{file.name}: line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    uids = [word.uid for word in found]
    if twice := sorted({uid for uid in uids if uids.count(uid) > 1}) if len(set(uids)) < len(uids) else []:
        raise DataError(f"{file.name}: {twice[0]} stands there twice. Export it again.")
    return found


def parsed(where: str, line: str) -> Assertion:
    """The word of one line."""
    try:
        value = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where}: no JSON ({error}). One word a line; export the file again.") from error
    if not isinstance(value, dict) or set(value) != set(NAMES) or not all(isinstance(v, str) for v in value.values()):
        raise DataError(f"{where}: an assertion has the texts {', '.join(NAMES)}, and nothing else: {line[:200]}")
    word = Assertion(**value)
    try:
        datetime.fromisoformat(word.at)
        if word.verdict == "asserted":
            checked(word.type, Fact(word.url, word.quote, word.share, word.valid_from, word.valid_to, word.why))
    except ValueError as error:
        raise DataError(f"{where}: at {word.at!r} is no time such as 2026-11-23T09:00:00Z.") from error
    except UsageError as error:
        raise DataError(f"{where}: {error}") from error
    kinds = ("record", "wallet", "account", "")
    needed = [word.uid, word.by.strip(), word.about]
    if word.verdict == "asserted":
        needed += [word.subject, word.subject_kind, word.object]
    whole = all(needed) and (word.verdict == "revoked") == (word.about != word.uid)
    if word.verdict not in ("asserted", "revoked") or not whole or {word.subject_kind, word.object_kind} - set(kinds):
        raise DataError(f"{where}: not asserted or revoked, or a member is empty that may not be: {line[:200]}")
    return word


def missing(workspace: Workspace, words: Iterable[Assertion]) -> tuple[str, ...]:
    """Records of assertions that the current network does not hold; all of them before the first run."""
    ends = [end for w in words for end in ((w.subject, w.subject_kind), (w.object, w.object_kind))]
    spoken = sorted({value for value, kind in ends if kind == "record"})
    if not spoken or workspace.current() is None:
        return tuple(spoken)
    with workspace.read() as con:
        rows = con.execute(
            "select record_id from final.record where list_contains($spoken, record_id)", {"spoken": spoken}
        ).fetchall()
    return tuple(sorted(set(spoken) - {record for (record,) in rows}))
