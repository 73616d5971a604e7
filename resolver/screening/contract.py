"""What is asked of a screening, and what it answers: the same for the command line, the server and Python.

A subject is somebody else's record (a customer, an applicant, a party to a payment); a hit is an entity of the network
that the subject may be. Everything here is plain data, and `as_dict` gives it as JSON takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("person", "organisation", "asset", "wallet", "account")
"""Kinds that a subject may be said to have; `vessel` and `aircraft` are read as asset, `company` as organisation."""


@dataclass(frozen=True)
class Subject:
    """Who is screened: `key` names the row to whoever asks; everything else is text as given, and may be missing.

    `kind`: person, organisation, asset, wallet, account; None: not known, and both of the first two are tried. Dates
    are ISO or as published (1964-11-21, 1964-11, 1964); countries are codes or names; `identifiers` are pairs of scheme
    and number, or triples with the issuer's country. `wallets`: chain addresses. `accounts`: IBANs or account numbers.
    `files`: hashes of photos and scans of documents. `texts` is the row as given; nothing is compared by it.
    `parts`: a name again with its family name and given name, where they are known apart.
    `customer`: the published key by which dispositions know the customer ('table.customers:C-17'), else the key.
    """

    key: str
    kind: str | None = None
    names: tuple[str, ...] = ()
    parts: tuple[tuple[str, str, str], ...] = ()
    birth_dates: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, ...], ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    wallets: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    gender: str | None = None
    birth_places: tuple[str, ...] = ()
    founded: tuple[str, ...] = ()
    customer: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reason:
    """What one field says: values of both sides as published, the level that holds, and the bits that it adds.

    `bits` below 0 speak against. `level` is None where one side says nothing.
    """

    field: str
    level: str | None
    bits: float
    subject: tuple[str, ...]
    entity: tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """One listing of a hit: by which list and law, with what effect, and of which edition of the list it is."""

    listing_id: str
    record_id: str
    list: str
    authority: str
    programme: str
    regime: str | None
    effect: str
    in_force: bool
    listed_on: str | None
    source: str
    published_on: str | None


@dataclass(frozen=True)
class Near:
    """A listed party near a hit: `how` it is near, in how many steps, by which path, and what proves it.

    `how`: 'listed' (the hit itself, 0 steps), 'blocked' (sanctioned by ownership: `proof` is the id of final.blocked),
    'owns', 'owned', 'directs', 'tied', 'pays', 'paid', 'document', 'contact', 'wallet'. `path` is in words, hit first.
    """

    how: str
    steps: int
    entity_id: str
    caption: str
    path: tuple[str, ...] = ()
    proof: str | None = None


@dataclass(frozen=True)
class Suppressed:
    """By which disposition a hit on a listing is not shown; state as in resolver/dispositions.py.

    `state` 'suppressed' alone keeps it from being shown; 'changed' shows it again, and `changes` says what changed.
    """

    listing_id: str
    state: str
    by: str
    at: str
    why: str
    expires: str = ""
    changes: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Hit:
    """An entity that the subject may be.

    `score`: calibrated probability, 0 to 1, of the model that links; `bits`: its weight. `certain`: an identifier,
    wallet, account or file is the same. `listed`: a blocking listing is in force. `suppressed_by`: of every listing
    that somebody dismissed; `suppressed`: all are.
    """

    entity_id: str
    caption: str
    kind: str
    score: float
    bits: float
    listed: bool
    reasons: tuple[Reason, ...] = ()
    listings: tuple[Listing, ...] = ()
    near: tuple[Near, ...] = ()
    suppressed: bool = False
    suppressed_by: tuple[Suppressed, ...] = ()
    certain: bool = False

    @property
    def distance(self) -> int | None:
        """Steps to the nearest listed party; 0: it is listed itself; None: none within reach."""
        return min((near.steps for near in self.near), default=0 if self.listed else None)


@dataclass(frozen=True)
class ListAge:
    """A list that the answer rests on: its newest edition, that one's files, its date, and how old it is in days.

    `most_days`: the age that is allowed; None: any.
    """

    source: str
    edition_id: str
    published_on: str | None
    ingested_at: str
    days: int
    sha256: tuple[str, ...] = ()
    most_days: int | None = None

    @property
    def stale(self) -> bool:
        """Older than allowed."""
        return self.most_days is not None and self.days > self.most_days


@dataclass(frozen=True)
class Basis:
    """What all answers of one screening rest on: generation, lists, models, code, thresholds.

    `equal_names`: hits under the threshold are shown too where a whole name is equal and nothing contradicts it, or a
    number or contact is the same; not where a threshold was asked for.
    """

    run: str
    lists: tuple[ListAge, ...]
    models: Mapping[str, str]
    code_version: str
    threshold: float
    thresholds: Mapping[str, float] = field(default_factory=dict)
    scope: str = "blocked"
    equal_names: bool = True

    @property
    def stale(self) -> tuple[str, ...]:
        """Lists that are older than allowed."""
        return tuple(age.source for age in self.lists if age.stale)


@dataclass(frozen=True)
class Answer:
    """What a screening says of one subject: its hits, the likeliest first, and what it rests on.

    `problems`: what of the subject could not be compared, in words ('identifier passport X: check digit is wrong').
    """

    key: str
    hits: tuple[Hit, ...]
    basis: Basis
    problems: tuple[str, ...] = ()

    @property
    def clear(self) -> bool:
        """No hit that is shown."""
        return all(hit.suppressed for hit in self.hits)

    @property
    def lists(self) -> tuple[ListAge, ...]:
        """The lists with their dates and ages."""
        return self.basis.lists

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON takes it; `distance` of each hit is there too."""
        found = asdict(self)
        for made, hit in zip(found["hits"], self.hits, strict=True):
            made["distance"] = hit.distance
        return found
