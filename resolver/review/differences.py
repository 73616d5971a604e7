"""What differs between two names, word by word, whatever their scripts and the order of their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from resolver.clean import scripts
from resolver.clean.names import skeleton

SAME, NEAR, OTHER = "same", "near", "other"
LIKE = 0.84
"""Jaro-Winkler similarity of two words in Latin letters from which on they count as spellings of one."""

_WORDS = re.compile(r"\s+|(?<=[,;-])")


class Word(NamedTuple):
    """A word as published, in Latin letters, and whether the other name has it: same, near (spelt otherwise), other."""

    text: str
    latin: str
    mark: str


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[tuple[str, str], ...]:
    """Each word of a name with its form in Latin letters; names without blanks between (Chinese) are one word."""
    found = []
    for part in filter(None, _WORDS.split(name)):
        latin = " ".join(scripts.tokens(part))
        found.append((part, latin))
    return tuple(found)


def likeness(one: str, other: str) -> float:
    """How alike two words in Latin letters are, 0 to 1: equal consonants count as a spelling of one word."""
    from rapidfuzz.distance import JaroWinkler

    if one == other:
        return 1.0
    alike = JaroWinkler.similarity(one, other)
    if len(one) > 2 and len(other) > 2 and skeleton(one) == skeleton(other):
        alike = max(alike, 0.95)
    return float(min(alike, 0.99))


def aligned(one: str, other: str) -> tuple[list[Word], list[Word], float]:
    """The words of both names, marked, and how alike the names are, 0 to 1; the likest words are paired first."""
    left, right = words(one), words(other)
    pairs = sorted(
        ((likeness(a, b), i, j) for i, (_, a) in enumerate(left) for j, (_, b) in enumerate(right) if a and b),
        key=lambda found: (-found[0], found[1], found[2]),
    )
    marks_left, marks_right = [OTHER] * len(left), [OTHER] * len(right)
    total, used_left, used_right = 0.0, set[int](), set[int]()
    for alike, i, j in pairs:
        if alike < LIKE:
            break
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            marks_left[i] = marks_right[j] = SAME if alike == 1.0 else NEAR
            total += alike
    total += glued(left, right, marks_left, marks_right) + glued(right, left, marks_right, marks_left)
    longest = max(len(left), len(right), 1)
    return (
        [Word(*word, mark) for word, mark in zip(left, marks_left, strict=True)],
        [Word(*word, mark) for word, mark in zip(right, marks_right, strict=True)],
        total / longest,
    )


def glued(
    left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], marks: list[str], others: list[str]
) -> float:
    """Mark two words that the other side writes as one (Chol Su, Cholsu) as the same; how much likeness that adds."""
    added = 0.0
    for i in range(len(left) - 1):
        together = left[i][1] + left[i + 1][1]
        for j, (_, latin) in enumerate(right):
            if latin and latin == together and others[j] != SAME and SAME not in marks[i : i + 2]:
                marks[i] = marks[i + 1] = others[j] = SAME
                added += 1.0
    return added


def side_by_side(left: Sequence[str], right: Sequence[str], most: int = 6) -> list[tuple[list[Word], list[Word]]]:
    """Names of two records in rows, the likest beside each other first; a name without partner stands alone."""
    found = sorted(
        ((aligned(a, b), i, j) for i, a in enumerate(left[:30]) for j, b in enumerate(right[:30])),
        key=lambda row: (-row[0][2], row[1], row[2]),
    )
    rows, used_left, used_right = [], set[int](), set[int]()
    for (a, b, alike), i, j in found:
        if alike > 0 and i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            rows.append((a, b))
    rows += [([Word(*word, OTHER) for word in words(name)], []) for i, name in enumerate(left) if i not in used_left]
    rows += [([], [Word(*word, OTHER) for word in words(name)]) for j, name in enumerate(right) if j not in used_right]
    return rows[:most]
