"""What the name of a column says: facts by the words of ingest/propose/columns.csv, the one table of synonyms.

The table has, per fact and language, the words by which a header names it. Rows of `record`, `transfer` and `holding`
count for tables of that kind, those of `any` for all; rows of `word` are words of values and of file names.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache

from ingest.propose.patterns import folded
from resolver.store import contract

_FILLER_WORDS = """
the of no nr num number code full de der die des du la le el del di da do in as on at date value customer
customers client clients kunde kunden applicant employee counterparty supplier vendor partner person company
party user member account contact primary main current own holder his her their cliente fournisseur kund
"""
FILLERS = frozenset(_FILLER_WORDS.split())
"""Words of a header that change nothing about what its other words say."""


@dataclass(frozen=True)
class Match:
    """What a header says: the fact; whether all of it says so; the words that are left, and whether they are known."""

    fact: str
    exact: bool
    rest: tuple[str, ...] = ()
    known: bool = True


@cache
def words(table: str) -> dict[str, str]:
    """Folded words -> fact, of one kind of table.

    Raises: ValueError where one header means two facts.
    """
    found: dict[str, str] = {}
    for kind in (table, "any") if table != "word" else (table,):
        own: dict[str, str] = {}
        for row in csv.DictReader(contract("ingest", "propose/columns.csv").splitlines()):
            for word in row["words"].split("|") if row["table"] == kind else ():
                if own.setdefault(folded(word), row["fact"]) != row["fact"]:
                    raise ValueError(f"columns.csv: {word!r} of {kind} means {own[folded(word)]} and {row['fact']}.")
        found = own | found
    return found


@cache
def meanings(word: str) -> frozenset[str]:
    """What a word of a value, header or file name says: person, customer, registered, ..."""
    found = set()
    for row in csv.DictReader(contract("ingest", "propose/columns.csv").splitlines()):
        if row["table"] == "word" and folded(word) in map(folded, row["words"].split("|")):
            found.add(row["fact"])
    return frozenset(found)


def match(header: str, table: str) -> Match | None:
    """The fact that a header names: as a whole, or by its longest known words (the last of equally long ones)."""
    known = words(table)
    text = folded(re.sub(r"\([^)]*\)|\[[^]]*\]", " ", header)) or folded(header)
    bare = re.sub(r"(?<=\D)\s*\d+$", "", text)
    for whole in (text, bare):
        if fact := known.get(whole):
            return Match(fact, True)
    tokens = bare.split()
    for length in range(len(tokens) - 1, 0, -1):
        for start in range(len(tokens) - length, -1, -1):
            if fact := known.get(" ".join(tokens[start : start + length])):
                rest = (*tokens[:start], *tokens[start + length :])
                return Match(fact, False, rest, all(token in FILLERS or meanings(token) for token in rest))
    return None
