"""Whether two names can be one person's: spellings, orders and romanisations of one name are one."""

from __future__ import annotations

from functools import lru_cache

from jellyfish import jaro_winkler_similarity

from resolver.clean.korean import korean_key
from resolver.clean.scripts import tokens

ALIKE = 0.9


@lru_cache(maxsize=100_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in folded Latin letters."""
    return tokens(name)


def alike(one: str, two: str) -> bool:
    """Whether half of the words of the shorter name have a counterpart in the other, or both read as one Korean name.

    A married name (one word changed of two) is alike; so is a name that cannot be read.
    """
    left, right = words(one), words(two)
    if not left or not right or sorted(left) == sorted(right):
        return True
    if jaro_winkler_similarity("".join(sorted(left)), "".join(sorted(right))) >= ALIKE + 0.05:
        return True
    if jaro_winkler_similarity("".join(left), "".join(right)) >= ALIKE + 0.05:
        return True
    korean = korean_key(left), korean_key(right)
    if korean[0] is not None and korean[0] == korean[1]:
        return True
    short, long = sorted((left, right), key=len)
    found = sum(any(jaro_winkler_similarity(word, other) >= ALIKE for other in long) for word in short)
    return 2 * found >= len(short)
