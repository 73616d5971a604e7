"""Which given names are spellings of one name, and which short forms stand for it: José, Giuseppe; Bill for William.

A table of facts, written for this project, in `nicknames.txt`: one name a line, its spellings across languages before
'|', its short forms after it. A form may stand on several lines.
"""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def _table() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Folded form -> the names (first words of lines) that it spells; and those that it is or is short for."""
    spelt: dict[str, set[str]] = {}
    every: dict[str, set[str]] = {}
    text = resources.files("resolver.clean").joinpath("nicknames.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        spellings, _, short = line.partition("|")
        name = spellings.split()[0]
        for word in spellings.split():
            spelt.setdefault(word, set()).add(name)
        for word in (*spellings.split(), *short.split()):
            every.setdefault(word, set()).add(name)
    frozen = [{word: frozenset(names) for word, names in table.items()} for table in (spelt, every)]
    return frozen[0], frozen[1]


def spellings_of(word: str) -> frozenset[str]:
    """The names of which a folded word is one spelling; none for a word that the table does not have."""
    return _table()[0].get(word, frozenset())


def given_names(word: str) -> frozenset[str]:
    """The names that a folded word is, or is short for; none for a word that the table does not have."""
    return _table()[1].get(word, frozenset())
