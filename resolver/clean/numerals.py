"""Numbers in the names of organisations, in figures: Factory No. 2, Factory Two, Factory II and Factory 2 are one form.

Branches, funds and factories are told apart by nothing else, so a number must be the same number in every spelling.
"""

from __future__ import annotations

import re
from functools import cache

_COUNTED = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {word: number for number, word in enumerate(_COUNTED.split(), 1)}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS, 2)} | {"fourty": 40}
_SIGNS = frozenset({"no", "nr", "num", "number", "numero", "nomer"})
_ROMAN_LAST = frozenset({"i", "v", "x", "vi", "xi"})
"""Roman numerals that are words or initials elsewhere: read as numbers at the end of a name only."""


@cache
def _roman() -> dict[str, str]:
    """Roman numerals from II to XXXIX -> figures."""
    tens, ones = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    return {ten + one: str(10 * a + b) for a, ten in enumerate(tens) for b, one in enumerate(ones) if 10 * a + b}


def figures(words: tuple[str, ...]) -> tuple[str, ...]:
    """Folded words with their numbers in figures; a sign for 'number' before one is left out.

    A name that is one word, or only a number, stays as it is.
    """
    if len(words) < 2:
        return words
    out: list[str] = []
    for place, word in enumerate(words):
        value = _value(word, last=place == len(words) - 1)
        if value is None and word[:2] == "no" and word[2:].isdigit():
            value = word[2:].lstrip("0") or "0"
        if value is None:
            out.append(word)
            continue
        if out and out[-1] in _SIGNS and len(out) > 1:
            out.pop()
        if out and out[-1] in _tens() and value in _ones() and place and words[place - 1] in (*_TENS, "fourty"):
            value = str(int(out.pop()) + int(value))
        out.append(value)
    return tuple(out)


_ROMAN_WORD = re.compile(r"(?<![\w.&'])(x{0,3}(?:ix|iv|v?i{0,3}))(?![\w.&'])")


def roman_figures(text: str) -> str:
    """A folded text with the Roman numerals from II on in figures, but for those that are words or initials elsewhere.

    Before legal forms are looked for: 'II' is one in Poland.
    """
    return _ROMAN_WORD.sub(lambda m: m[1] if m[1] in _ROMAN_LAST else _roman().get(m[1], m[1]), text)


@cache
def _tens() -> frozenset[str]:
    return frozenset(str(10 * n) for n in range(2, 10))


@cache
def _ones() -> frozenset[str]:
    return frozenset(str(n) for n in range(1, 10))


def _value(word: str, last: bool) -> str | None:
    """A word as figures, None where it is no number."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in _WORDS:
        return str(_WORDS[word])
    if word in _roman() and (last or word not in _ROMAN_LAST):
        return _roman()[word]
    return None
