"""How much it tells that two names share a word: little for Kim or Trading, much for a rare family name.

Shares come from `resolver/models/token_frequency.csv`, a versioned table that is stored with the match models
(resolver/models/make_token_frequency.py says what it was counted over). They never come from the records at hand, so
adding records changes no weight.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import log2
from types import MappingProxyType


@dataclass(frozen=True)
class Frequencies:
    """The table: its version, how many names of each kind were counted, and kind -> word -> share of names with it."""

    version: int
    totals: MappingProxyType[str, int]
    shares: MappingProxyType[str, MappingProxyType[str, float]]


@cache
def frequencies() -> Frequencies:
    """The shipped table, read once."""
    text = resources.files("resolver.models").joinpath("token_frequency.csv").read_text(encoding="utf-8")
    head, _, body = text.partition("\n")
    facts = dict(part.split() for part in head.lstrip("# ").split("; "))
    rows = list(csv.DictReader(body.splitlines()))
    shares = {
        kind: MappingProxyType({row["token"]: float(row[column]) for row in rows if float(row[column]) > 0})
        for kind, column in (("person", "persons"), ("organisation", "organisations"))
    }
    totals = {"person": int(facts["persons"]), "organisation": int(facts["organisations"])}
    return Frequencies(int(facts["version"]), MappingProxyType(totals), MappingProxyType(shares))


@cache
def rarity_bits(token: str, kind: str) -> float:
    """Bits of information in a folded word of a name: -log2 of the share of names of that kind that have it.

    A word that the table has not seen counts as if one name of all that were counted had it. Kinds other than person
    are read as organisations.
    """
    table = frequencies()
    kind = "person" if kind == "person" else "organisation"
    return -log2(max(table.shares[kind].get(token, 0.0), 1 / table.totals[kind]))
