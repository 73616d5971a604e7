"""What the network says of hits: who they are, their listings, the listed parties near them, and what was dismissed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from duckdb import DuckDBPyConnection

from resolver import dispositions, lookup
from resolver.clean import accounts, wallets
from resolver.screening import near
from resolver.screening.contract import Answer, Hit, Listing, Near, Reason, Subject, Suppressed
from resolver.screening.facts import days, numbered, readable
from resolver.screening.features import LONGEST
from resolver.store import Workspace

LISTINGS = """
select l.entity_id, l.listing_id, l.record_id, l.list, l.authority, l.programme, l.regime, l.effect, l.in_force,
       l.listed_on::varchar as listed_on, r.source, r.published_on::varchar as published_on
from final.listing as l join final.record as r using (record_id)
where $ids is null or l.entity_id in (select unnest($ids)) order by l.entity_id, not l.in_force, l.listing_id
"""

ENTITIES = """
select entity_id, caption, kind, listed from final.entity where entity_id in (select unnest($ids))
"""

SAME_BITS = 12.0
"""A wallet or account is one whatever its holder: the weight of such a hit, which no field can lower."""

LOOKED_AT = 3
"""Times the number of hits that is asked for, so many are looked at: a threshold by list may leave some out."""


class About:
    """Reads of a generation, kept for the next hit on the same entity."""

    def __init__(self, workspace: Workspace, con: DuckDBPyConnection, until: tuple[str, str] | None = None) -> None:
        self.workspace = workspace
        self._until = until
        self._con = con
        self._heads: dict[str, tuple[str, str, bool]] = {}
        self._listings: dict[str, tuple[Listing, ...]] = {}
        self._near: dict[str, tuple[Near, ...]] = {}

    def tell(self, subjects: Sequence[Subject], answers: Sequence[Answer], limit: int) -> list[Answer]:
        """The answers, each hit with what the network says; hits under the threshold of all their lists are left out.

        Wallets and accounts of the network that a subject names are hits where a listed party is near them.
        """
        asked = any(subject.wallets or subject.accounts for subject in subjects)
        most = LOOKED_AT * limit
        found = [list(answer.hits[:most]) for answer in answers]
        if not asked and not any(found):
            return list(answers)
        con = self._con
        if asked:
            for hits, more in zip(found, self._exact(con, subjects), strict=True):
                hits[:0] = more
        self._read(con, {hit.entity_id for hits in found for hit in hits})
        told = [
            self._kept(answer, [self._with(hit) for hit in hits], limit)
            for answer, hits in zip(answers, found, strict=True)
        ]
        return self._suppressed(con, subjects, told)

    def read_listed(self) -> None:
        """Read at once what is told of every party with a listing, for a server that has to answer soon."""
        rows = self._con.execute(
            "select entity_id from final.entity where listed union select entity_id from final.listing order by 1"
        ).fetchall()
        listed = [entity for (entity,) in rows]
        for at in range(0, len(listed), 5_000):
            self._read(self._con, listed[at : at + 5_000])

    def _read(self, con: DuckDBPyConnection, ids: Iterable[str]) -> None:
        """Read what is not known yet of these entities."""
        new = sorted({each for each in ids if each not in self._heads})
        if not new:
            return
        for entity, caption, kind, listed in con.execute(ENTITIES, {"ids": new}).fetchall():
            self._heads[entity] = caption, kind, listed
        listings: dict[str, list[Listing]] = {}
        for row in lookup.dictionaries(con, LISTINGS, {"ids": new}):
            listings.setdefault(row.pop("entity_id"), []).append(Listing(**row))
        for entity, nearest in near.nearest(con, new).items():
            self._near[entity] = nearest
        for entity in new:
            self._listings[entity] = tuple(listings.get(entity, ()))

    def _with(self, hit: Hit) -> Hit:
        """A hit with its entity's name, listings and nearest listed parties."""
        caption, kind, listed = self._heads.get(hit.entity_id, (hit.entity_id, hit.kind, False))
        return replace(
            hit, caption=caption, kind=kind, listed=listed, listings=self._listings.get(hit.entity_id, ()),
            near=self._near.get(hit.entity_id, ()),
        )  # fmt: skip

    def _kept(self, answer: Answer, hits: list[Hit], limit: int) -> Answer:
        """The hits that reach the threshold of one of their lists, at most `limit`."""
        basis = answer.basis
        kept = []
        for hit in hits:
            lists = [listing.list for listing in hit.listings if listing.in_force] or [""]
            named = [basis.thresholds[name] for name in lists if name in basis.thresholds]
            others = any(name not in basis.thresholds for name in lists)
            fits = any(hit.score >= least for least in named)
            if fits or (others and (basis.equal_names or hit.score >= basis.threshold)):
                kept.append(hit)
        return replace(answer, hits=tuple(kept[:limit]))

    def _exact(self, con: DuckDBPyConnection, subjects: Sequence[Subject]) -> list[list[Hit]]:
        """Hits on wallets and accounts of the network that subjects name, where a listed party is near."""
        asked: dict[str, list[tuple[int, str, str]]] = {}
        for row, subject in enumerate(map(readable, subjects)):
            for text in subject.wallets:
                if found := wallets.identify(text[:LONGEST]):
                    asked.setdefault(found.chain_address_id, []).append((row, "wallet", text))
            for text in subject.accounts:
                account = accounts.identify(text[:LONGEST], "unknown", None, None, None)
                if account.clean and account.valid is not False:
                    asked.setdefault(account.clean, []).append((row, "account", text))
        hits: list[list[Hit]] = [[] for _ in subjects]
        rows = con.execute(
            "select chain_address_id as key, entity_id from final.chain_address "
            "where chain_address_id in (select unnest($keys)) "
            "union all select number, entity_id from final.account where number in (select unnest($keys)) order by all",
            {"keys": sorted(asked)},
        ).fetchall()
        self._read(con, [entity for _, entity in rows])
        for key, entity in rows:
            if not self._near.get(entity) and not self._listings.get(entity):
                continue
            for row, what, text in asked[key]:
                reason = Reason(what, f"same {what}", SAME_BITS, (text,), (key,))
                score = round(1 / (1 + 2.0**-SAME_BITS), 6)
                hits[row].append(Hit(entity, "", what, score, SAME_BITS, False, (reason,), certain=True))
        return hits

    # ----------------------------------------------------------------------------------------------------- dismissed

    def _suppressed(self, con: DuckDBPyConnection, subjects: Sequence[Subject], answers: list[Answer]) -> list[Answer]:
        """The answers, hits with what was said of them by people."""
        with self.workspace.journal() as journal:
            known = {row[0] for row in journal.execute("select distinct customer from disposition").fetchall()}
        of = {customer_of(subject): subject for subject in subjects if customer_of(subject) in known}
        if not of:
            return answers
        there = set(dispositions.customers_facts(con, of))
        given = {customer: facts_of(subject) for customer, subject in of.items() if customer not in there}
        made = []
        for subject, answer in zip(subjects, answers, strict=True):
            customer = customer_of(subject)
            if customer not in of:
                made.append(answer)
                continue
            pairs = [(customer, each.listing_id) for hit in answer.hits for each in hit.listings]
            told = {
                each.listing: each
                for each in dispositions.standings(self.workspace, con, pairs, given, until=self._until)
            }
            made.append(replace(answer, hits=tuple(suppressed(hit, told) for hit in answer.hits)))
        return made


def suppressed(hit: Hit, told: dict[str, dispositions.Standing]) -> Hit:
    """A hit with what was said of its listings; it is suppressed where each of those in force is."""
    words = [told[each.listing_id] for each in hit.listings if told[each.listing_id].state != "none"]
    force = [told[each.listing_id].state for each in hit.listings if each.in_force]
    return replace(
        hit,
        suppressed=bool(force) and all(state == "suppressed" for state in force),
        suppressed_by=tuple(
            Suppressed(word.listing, word.state, word.by, word.at, word.why, word.expires, word.changes)
            for word in words
        ),
    )


def customer_of(subject: Subject) -> str:
    """The key by which dispositions know a subject."""
    return subject.customer or subject.key


def facts_of(subject: Subject) -> dispositions.Facts:
    """What a subject says of itself, in the form in which dispositions compare it."""

    def level(texts: Iterable[Any]) -> tuple[str, ...]:
        return tuple(sorted({" ".join(unicodedata.normalize("NFKC", str(text)).casefold().split()) for text in texts}))

    unread: list[str] = []
    subject = readable(subject)
    told = {
        type: days(texts, type, unread)
        for type, texts in (("birth", subject.birth_dates), ("incorporation", subject.founded))
    }
    return dispositions.Facts(
        names=level(subject.names),
        dates=level(f"{type} {day.first}/{day.last}" for type, found in told.items() for day in found),
        identifiers=level(" ".join(filter(None, numbered(each, unread))) for each in subject.identifiers),
        countries=level(subject.countries),
    )
