"""Seeded choices that come out the same on every Python version (unlike random.sample and shuffle, which changed)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
SEED = "resolver demo 1"


class Dice:
    """A stream of choices; streams of different labels are independent, so that one file's change moves no other."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._count = 0

    def _next(self) -> bytes:
        self._count += 1
        return hashlib.sha256(f"{SEED}/{self._label}/{self._count}".encode()).digest()

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int.from_bytes(self._next()[:8], "big") % (high - low + 1)

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.between(0, len(items) - 1)]

    def chance(self, percent: int) -> bool:
        """True in that many of a hundred cases."""
        return self.between(1, 100) <= percent

    def digits(self, count: int) -> str:
        """That many decimal digits, the first not 0."""
        return str(self.between(10 ** (count - 1), 10**count - 1))

    def hex(self, count: int) -> str:
        """That many hexadecimal digits."""
        return self._next().hex()[:count]
