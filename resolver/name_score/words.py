"""What is known of each distinct word of names: its sounds, its rarity, the names and things that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from resolver.clean.korean import syllables
from resolver.clean.names import skeleton
from resolver.clean.nicknames import given_names, spellings_of
from resolver.clean.rarity import rarity_bits


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word.

    `symbols`: what it stands for, with a category before it: of persons' names the given or family name that it spells,
    of organisations' what rigour knows (a country, a line of business). `given`: full given names that it may be
    short for.
    """

    text: str
    published: str
    bits: float
    skeleton: str
    metaphone: str
    korean: str | None
    symbols: frozenset[str]
    given: frozenset[str]


@lru_cache(maxsize=500_000)
def word(text: str, published: str, kind: str) -> Word:
    """The facts of a word; `published`: its spelling in its own script, '' for Latin."""
    from rigour.text.phonetics import metaphone

    number = any(letter.isdigit() for letter in text)
    return Word(
        text=text,
        published=published,
        bits=rarity_bits(text, kind),
        skeleton=skeleton(text),
        metaphone=text if number or len(text) < 2 else metaphone(text),
        korean=None if number or kind != "person" else _korean(text),
        symbols=_spellings(text) if kind == "person" else _symbols(published or text, kind),
        given=given_names(text) if kind == "person" else frozenset(),
    )


def _korean(text: str) -> str | None:
    """The merged sounds of a word that reads as one to three Korean syllables."""
    sounds = syllables(text)
    return "-".join(sounds) if sounds and len(sounds) <= 3 else None


def _spellings(text: str) -> frozenset[str]:
    """The names of which a word of a person's name is one spelling."""
    return frozenset(f"SPELT:{name}" for name in spellings_of(text))


@lru_cache(maxsize=500_000)
def of_all_scripts(text: str) -> frozenset[str]:
    """The names that a word of a person's name is in rigour's table of all scripts: САЛАЎЁЎ and Solovyov are one.

    Asked only where one of two words is not Latin: the table takes 12 processor seconds to be read, and of Latin names
    alone no figure of `python -m bench names` is better for it.
    """
    return _symbols(text, "person")


def _symbols(text: str, kind: str) -> frozenset[str]:
    """Identities of one word in rigour's tables; none of a single letter."""
    if len(text) < 2:
        return frozenset()
    from rigour.names import NameTypeTag, analyze_names

    tag = NameTypeTag.PER if kind == "person" else NameTypeTag.ORG
    found = analyze_names(tag, [text], phonetics=False, numerics=False, rewrite=False)
    return frozenset(
        f"{str(symbol.category).rpartition('.')[2]}:{symbol.id}" for name in found for symbol in name.symbols
    )
