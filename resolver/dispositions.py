"""Dispositions: a hit of a customer against a listing that somebody looked at and dismissed.

A disposition is no judgement: it says that this hit need not be shown again, and nothing about who is who. It is keyed
by the customer's published key and the listing's id, and holds as long as the facts that were compared are what they
were: a new name, date, identifier, country or programme on either side reopens it and shows what changed, and so does a
date, identifier or country that is gone (the dismissal may have rested on it). It may expire, and may count only once a
second person has approved it. What is suppressed stays countable. Kept in the journal, append-only.

Screening calls `standings`: one answer a hit.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import sqlite3
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.assertions import iso_day
from resolver.errors import UnknownId, UsageError
from resolver.store import Workspace, now

STATES = ("none", "suppressed", "awaiting_approval", "expired", "changed", "reopened")
"""What became of a hit: only `suppressed` keeps it from being shown. `none`: nobody dismissed it."""

RESTED_ON = ("dates", "identifiers", "countries")
"""Facts that, when gone, reopen: a dismissal rests on their difference. A name that is gone only weakens the hit."""


@dataclass(frozen=True)
class Facts:
    """What one side of a hit publishes, in normal form, sorted, each once."""

    names: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()


FIELDS = tuple(each.name for each in fields(Facts))


@dataclass(frozen=True)
class Word:
    """One word of one person on a hit; `facts` are those of the customer and of the listing when it was said."""

    uid: str
    at: str
    by: str
    customer: str
    listing: str
    verdict: str
    why: str
    expires: str
    second: bool
    fingerprint: str
    facts: Mapping[str, Any]
    restricted: str = ""
    keep_until: str = ""

    @property
    def hit(self) -> tuple[str, str]:
        """The customer and the listing."""
        return self.customer, self.listing


@dataclass(frozen=True)
class Standing:
    """What holds of a hit now: its state, the words that say so, and what changed since the dismissal."""

    customer: str
    listing: str
    state: str
    by: str = ""
    at: str = ""
    why: str = ""
    expires: str = ""
    approved_by: str = ""
    changes: tuple[dict[str, Any], ...] = field(default=())


# ---------------------------------------------------------------------------------------------------------------- words


def dismiss(
    workspace: Workspace,
    customer: str,
    listing: str,
    why: str,
    *,
    by: str | None = None,
    expires: str = "",
    second: bool = False,
    facts: Facts | None = None,
    uid: str | None = None,
) -> Word:
    """Dismiss the hit of a customer against a listing; `facts` are the customer's, where it is not in the network.

    Without them, those with which it was screened the last time: a table that is screened need not be ingested.

    `uid`, here and below: made once by whoever asks; asked again with the same, the word that was written is given.

    `expires`: the last day on which it counts. `second`: it counts only once another person approves it.
    Raises: UnknownId; UsageError without a reason, or where the day is past.
    """
    if not why.strip():
        raise UsageError("a dismissal needs a reason: --why 'other birth date, passport seen'.")
    with workspace.read() as con:
        if facts is None and not customers_facts(con, [customer]):
            facts = screened_facts(workspace, [customer]).get(customer)
        sides = sides_of(con, customer, listing, facts)
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        if again := said_again(journal, uid, customer, listing, "dismissed", why):
            return again
        if expires and iso_day(expires) < today(journal):
            raise UsageError(f"--expires {expires}: that day is past.")
        made = Word(
            uid or uuid.uuid4().hex, now(), by or getpass.getuser(), customer, listing, "dismissed", why.strip(),
            expires, second, fingerprint(sides), {side: asdict(found) for side, found in sides.items()},
        )  # fmt: skip
        append(journal, made)
    return made


def approve(
    workspace: Workspace, customer: str, listing: str, why: str, by: str | None = None, uid: str | None = None
) -> Word:
    """Approve a dismissal that asks for a second person.

    Raises: UsageError where none waits for it, or where the same person dismissed it.
    """
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        if again := said_again(journal, uid, customer, listing, "approved", why or "approved"):
            return again
        last = {word.hit: word for word in read(journal)}.get((customer, listing))
        who = by or getpass.getuser()
        if last is None or last.verdict != "dismissed" or not last.second:
            raise UsageError(f"{customer} against {listing}: no dismissal waits for approval.")
        if last.by.casefold() == who.casefold():
            raise UsageError(f"{who} dismissed it; somebody else has to approve it (--by).")
        made = Word(
            uid or uuid.uuid4().hex, now(), who, customer, listing, "approved", why.strip() or "approved", last.expires,
            True, last.fingerprint, last.facts,
        )  # fmt: skip
        append(journal, made)
    return made


def reopen(
    workspace: Workspace, customer: str, listing: str, why: str, by: str | None = None, uid: str | None = None
) -> Word:
    """Take a dismissal back: the hit is shown again. Raises: UsageError where none is in force, or without a reason."""
    if not why.strip():
        raise UsageError("reopening needs a reason: --why 'a new photograph'.")
    with workspace.journal() as journal:
        journal.execute("begin immediate")
        if again := said_again(journal, uid, customer, listing, "reopened", why):
            return again
        last = {word.hit: word for word in read(journal)}.get((customer, listing))
        if last is None or last.verdict == "reopened":
            raise UsageError(f"{customer} against {listing}: no dismissal is in force.")
        made = Word(
            uid or uuid.uuid4().hex, now(), by or getpass.getuser(), customer, listing, "reopened", why.strip(), "",
            False, last.fingerprint, {},
        )  # fmt: skip
        append(journal, made)
    return made


def shown(word: Word) -> dict[str, Any]:
    """A word as it is told to whoever said it: without the facts, which may be the customer's."""
    return {key: value for key, value in asdict(word).items() if key not in ("facts", "restricted", "keep_until")}


def said_again(
    journal: sqlite3.Connection, uid: str | None, customer: str, listing: str, verdict: str, why: str
) -> Word | None:
    """The word that was written under a uid; None for a new one. Raises: UsageError where it said something else."""
    found = next((word for word in read(journal) if word.uid == uid), None) if uid else None
    if found and (found.hit, found.verdict, found.why) != ((customer, listing), verdict, why.strip()):
        raise UsageError(f"something else was said under this key at {found.at}. A new word needs a key of its own.")
    return found


def read(journal: sqlite3.Connection, *, restricted: bool = False) -> list[Word]:
    """All words of a journal, oldest first; those that are kept only for retention if asked."""
    rows = journal.execute(
        "select uid, at, by, customer, listing, verdict, why, expires, second, fingerprint, facts, restricted, "
        "keep_until from disposition where restricted = '' or ? order by id",
        [restricted],
    ).fetchall()
    names = [each.name for each in fields(Word)]
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [Word(**word | {"second": bool(word["second"]), "facts": json.loads(word["facts"])}) for word in found]


def append(journal: sqlite3.Connection, word: Word) -> None:
    """Add a word to a journal."""
    journal.execute(
        "insert into disposition (uid, at, by, customer, listing, verdict, why, expires, second, fingerprint, facts) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            *(word.uid, word.at, word.by, word.customer, word.listing, word.verdict, word.why, word.expires),
            *(int(word.second), word.fingerprint, json.dumps(word.facts, ensure_ascii=False, sort_keys=True)),
        ],
    )


def today(journal: sqlite3.Connection) -> str:
    """The day, or that of the journal's last word where the clock went back: what has expired stays so."""
    [(last,)] = journal.execute("select max(at) from disposition").fetchall()
    return max(now(), last or "")[:10]


# ---------------------------------------------------------------------------------------------------------------- facts


FACTS = """
with asked as (select unnest($keys) as key, unnest($records) as record_id)
select key, 'names' as field, full_name from final.name join asked using (record_id)
union all
select key, 'dates', concat_ws(' ', type, coalesce(date_from::varchar || '/' || date_to::varchar, published))
from final.date join asked using (record_id)
union all
select key, 'identifiers', concat_ws(' ', scheme, coalesce(clean, number), country_code)
from final.identifier join asked using (record_id)
union all
select key, 'countries', concat_ws(' ', type, coalesce(code, country)) from final.country join asked using (record_id)
union all
select key, 'programmes', programme from final.listing join asked using (record_id) where in_force
"""


def facts_of(con: DuckDBPyConnection, records: Sequence[tuple[str, str]]) -> dict[str, Facts]:
    """Key -> the facts of its records, from pairs of key and record id; capitals, blanks and forms of letters are
    levelled."""
    found: dict[str, dict[str, set[str]]] = {key: {name: set() for name in FIELDS} for key, _ in records}
    asked = {"keys": [key for key, _ in records], "records": [record for _, record in records]}
    for key, name, value in con.execute(FACTS, asked).fetchall():
        found[key][name].add(" ".join(unicodedata.normalize("NFKC", value).casefold().split()))
    return {
        key: Facts(**{name: tuple(sorted(values)) for name, values in facts.items()}) for key, facts in found.items()
    }


def customers_facts(con: DuckDBPyConnection, customers: Iterable[str]) -> dict[str, Facts]:
    """Customer -> the facts of its record; those that the network does not hold are left out."""
    rows = con.execute(
        "select record_id from final.record where record_id in (select unnest($ids)) order by record_id",
        {"ids": sorted(set(customers))},
    ).fetchall()
    return facts_of(con, [(record, record) for (record,) in rows])


def listings_facts(con: DuckDBPyConnection, hits: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Facts]:
    """Hit (customer, listing) -> the facts of all published records of the party that the listing is on.

    Own data and the customer itself are left out; so are hits whose listing the network does not hold.
    """
    rows = con.execute(
        """
        with hit as (select unnest($places) as place, unnest($customers) as customer, unnest($listings) as listing_id)
        select distinct hit.place::varchar, r.record_id
        from hit
        join final.listing as l using (listing_id)
        join final.record as r on r.entity_id = l.entity_id
        where r.record_id <> hit.customer and (not r.private or r.record_id = l.record_id) order by all
        """,
        {
            "places": list(range(len(hits))),
            "customers": [customer for customer, _ in hits],
            "listings": [listing for _, listing in hits],
        },
    ).fetchall()
    return {hits[int(place)]: facts for place, facts in facts_of(con, rows).items()}


def screened_facts(workspace: Workspace, customers: Iterable[str]) -> dict[str, Facts]:
    """The facts of customers that are not in the network, as each was screened the last time."""
    from resolver.screening import about, records

    return {key: about.facts_of(subject) for key, subject in records.last_asked(workspace, customers).items()}


def sides_of(con: DuckDBPyConnection, customer: str, listing: str, given: Facts | None) -> dict[str, Facts]:
    """The facts of both sides of a hit. Raises: UnknownId where the network does not hold one of them."""
    mine = given or customers_facts(con, [customer]).get(customer)
    if mine is None:
        raise UnknownId(
            f"{customer}: no record of this network, and never screened. A customer goes by its published key, "
            "such as table.customers:C-17."
        )
    theirs = listings_facts(con, [(customer, listing)]).get((customer, listing))
    if theirs is None:
        known = con.execute(
            "select listing_id from final.listing where record_id = $id or entity_id = $id order by all limit 10",
            {"id": listing},
        ).fetchall()
        hint = f"It has the listings {', '.join(row[0] for row in known)}: name one." if known else ""
        raise UnknownId(
            f"{listing}: no listing of this network. {hint or '`resolver show ID` tells those of a party.'}"
        )
    return {"customer": mine, "listing": theirs}


def fingerprint(sides: Mapping[str, Facts]) -> str:
    """A hash over the facts of both sides."""
    written = json.dumps({side: asdict(found) for side, found in sides.items()}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def changed(before: Mapping[str, Any], now_: Mapping[str, Facts]) -> tuple[dict[str, Any], ...]:
    """What reopens: one row a side and field with the values `added`, and those `removed` that count."""
    found = []
    for side, facts in now_.items():
        for name in FIELDS:
            old, new = set(before.get(side, {}).get(name, ())), set(getattr(facts, name))
            removed = sorted(old - new) if name in RESTED_ON else []
            if new - old or removed:
                found.append({"side": side, "field": name, "added": sorted(new - old), "removed": removed})
    return tuple(found)


# ------------------------------------------------------------------------------------------------------------ standings


def standings(
    workspace: Workspace,
    con: DuckDBPyConnection,
    hits: Sequence[tuple[str, str]],
    facts: Mapping[str, Facts] | None = None,
    on: date | None = None,
    until: tuple[str, str] | None = None,
) -> list[Standing]:
    """What holds of each hit (customer's key, listing's id), in the order given.

    `con` has a generation open. `facts`: those of customers that are not in the network, by key. `on`: the day, today
    unless given. `until`: a time (UTC, ISO) and the uid of the last word of then; what was said later is left aside,
    and that day is the day. A customer or listing that is nowhere has lost its facts: its dismissal does not hold.
    """
    with workspace.journal() as journal:
        words = read(journal)
        day = on.isoformat() if on else until[0][:10] if until else today(journal)
    if until:
        words = up_to(words, *until)
    by_hit: dict[tuple[str, str], list[Word]] = {}
    for word in words:
        by_hit.setdefault(word.hit, []).append(word)
    looked_at = sorted({hit for hit in hits if hit in by_hit})
    mine = customers_facts(con, (customer for customer, _ in looked_at)) | dict(facts or {})
    theirs = listings_facts(con, looked_at)
    found = []
    for hit in hits:
        sides = {"customer": mine.get(hit[0], Facts()), "listing": theirs.get(hit, Facts())}
        found.append(standing(hit, by_hit.get(hit, []), sides, day))
    return found


def up_to(words: Sequence[Word], at: str, uid: str) -> list[Word]:
    """The words up to one, and that one; where it is gone, those of its time and before; '': none."""
    last = next((place for place, word in enumerate(words) if word.uid == uid), None)
    if last is not None:
        return list(words[: last + 1])
    return [word for word in words if word.at <= at] if uid else []


def standing(hit: tuple[str, str], words: Sequence[Word], sides: Mapping[str, Facts], day: str) -> Standing:
    """What holds of one hit by its words, oldest first, and the facts of its two sides now."""
    dismissed = next((word for word in reversed(words) if word.verdict == "dismissed"), None)
    if dismissed is None:
        return Standing(*hit, "none")
    last = words[-1]
    said = Standing(*hit, "suppressed", dismissed.by, dismissed.at, dismissed.why, dismissed.expires)
    if last.verdict == "approved":
        said = replace(said, approved_by=last.by)
    if last.verdict == "reopened":
        return replace(said, state="reopened", by=last.by, at=last.at, why=last.why)
    if dismissed.expires and dismissed.expires < day:
        return replace(said, state="expired")
    if dismissed.second and last.verdict != "approved":
        return replace(said, state="awaiting_approval")
    if fingerprint(sides) != dismissed.fingerprint and (changes := changed(dismissed.facts, sides)):
        return replace(said, state="changed", changes=changes)
    return said


def listed(workspace: Workspace) -> list[Standing]:
    """What holds of every hit that was ever dismissed, by customer and listing."""
    with workspace.journal() as journal:
        hits = sorted({word.hit for word in read(journal)})
    with workspace.read() as con:
        customers = {customer for customer, _ in hits}
        others = screened_facts(workspace, customers - customers_facts(con, customers).keys())
        return standings(workspace, con, hits, others)


def counts(found: Iterable[Standing]) -> dict[str, int]:
    """State -> how many hits; every state is there."""
    return dict.fromkeys(STATES, 0) | Counter(each.state for each in found)
