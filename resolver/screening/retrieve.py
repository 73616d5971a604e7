"""Which entities a subject is weighed against: those that share words, sounds or numbers with it.

Each word of the subject stands for itself and for the words of the index that are alike (a letter other, the same
consonants, Jaro-Winkler from ALIKE on, another form of the given name). What an entity shares is counted by one sparse
product for a whole batch of subjects; whoever shares a number, a contact, a whole name or its sound is there anyhow.
`Effort` says how far it goes; bench/screening.py measures what it costs in recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from resolver.clean.names import skeleton
from resolver.clean.rarity import rarity_bits
from resolver.screening.features import Features
from resolver.screening.index import EXACT, Ints, Part, keys_of_word
from resolver.screening.levels import jaro_winkler

ALIKE = 0.88
"""Jaro-Winkler similarity from which the models take two words for one."""

FULL_BITS = 10.0
"""A word of so many bits and more counts as one whole word; a commoner one as its part."""

BROAD = 300
"""Exact keys (a sound, an address, a phone) that more entities share are passed over, but for names and identifiers."""

ALWAYS = frozenset("nicfi#")
"""Marks of exact keys that are never passed over."""


@dataclass(frozen=True)
class Effort:
    """How far candidates are looked for: the share of a subject's words that must be met, and how many are weighed."""

    share: float = 0.5
    most: int = 250
    alike: bool = True


THOROUGH = Effort(0.34, 2000)
USUAL = Effort()
QUICK = Effort(0.67, 40)
QUICKEST = Effort(0.67, 20, alike=False)
EFFORTS = {"thorough": THOROUGH, "usual": USUAL, "quick": QUICK, "quickest": QUICKEST}


class Finder:
    """Finds candidates in one part of an index."""

    def __init__(self, part: Part, effort: Effort) -> None:
        from scipy.sparse import csr_matrix

        self.part = part
        self.effort = effort
        ones = np.ones(len(part.posting), np.float32)
        shape = (len(part.words), len(part.entities))
        self._entities = csr_matrix((ones, part.posting, part.start), shape=shape)
        self._mark = np.zeros(len(part.entities), bool)
        self.alike = lru_cache(maxsize=200_000)(self._alike)

    def find(self, subjects: list[Features]) -> list[Ints]:
        """For each subject the places (in the part) of its candidates, the likeliest first."""
        from scipy.sparse import csr_matrix

        rows: list[int] = []
        columns: list[int] = []
        values: list[float] = []
        totals = np.zeros(len(subjects), np.float32)
        for row, subject in enumerate(subjects):
            for word in sorted(subject.get("words") or ()):
                weight = part_of_word(word, self.part.kind)
                totals[row] += weight
                numbers = self.alike(word) if self.effort.alike else self._same(word)
                rows.extend([row] * len(numbers))
                columns.extend(numbers)
                values.extend([64.0 + weight] * len(numbers))  # the count of words in front, their weight behind
        shape = (len(subjects), len(self.part.words))
        met = csr_matrix((np.array(values, np.float32), (rows, columns)), shape=shape) @ self._entities
        return [self._chosen(met, row, subjects[row], float(totals[row])) for row in range(len(subjects))]

    def _chosen(self, met: Any, row: int, subject: Features, total: float) -> Ints:
        """The candidates of one subject."""
        at = met.indices[met.indptr[row] : met.indptr[row + 1]]
        points = met.data[met.indptr[row] : met.indptr[row + 1]]
        words = np.floor(points / 64.0)
        weights = points - 64.0 * words
        good = (words >= 2) & (weights >= min(1.5, self.effort.share * total))
        if total and len(at):
            good |= weights >= 0.9 * total
            dated = self._dated(subject)
            if len(dated):
                self._mark[dated] = True
                good |= self._mark[at] & (weights >= 0.25)
                self._mark[dated] = False
        chosen, score = at[good], weights[good]
        sure = self._exact(subject)
        if len(chosen) > self.effort.most:
            best = np.lexsort((chosen, -score))[: self.effort.most]
            chosen = chosen[best]
        return np.union1d(chosen, sure).astype(np.int32)

    def _dated(self, subject: Features) -> Ints:
        """Entities with the same day, or with the same year where one side knows no more."""
        found: set[int] = set()
        rough = subject.get("birth_year_only") or frozenset()
        years = {f"y{year}" for year in subject.get("birth_year") or ()}
        years |= {f"Y{year}" for year in (*rough, *(subject.get("founded_year") or ()))}
        for year in years:
            found.update(self.part.years.get(year, ()))
        for day in {*(subject.get("birth_near") or ()), *(subject.get("birth_swapped") or ())}:
            found.update(self.part.days.get(day, ()))
        return np.fromiter(found, np.int32, len(found))

    def _exact(self, subject: Features) -> Ints:
        """Entities that share a name, a sound, a number, a contact, a file or an address."""
        found: set[int] = set()
        for feature, mark in EXACT.items():
            for key in subject.get(feature) or ():
                held = self.part.exact.get(f"{mark}{key}", ())
                if len(held) <= BROAD or mark in ALWAYS:
                    found.update(held)
        return np.fromiter(found, np.int32, len(found))

    def _same(self, word: str) -> tuple[int, ...]:
        """The word's own number, and those of the same consonants."""
        own = self.part.vocabulary.get(word)
        return (*(() if own is None else (own,)),)

    def _alike(self, word: str) -> tuple[int, ...]:
        """The numbers of the words of the index that the word may stand for, itself among them."""
        found: set[int] = set()
        sound = skeleton(word)
        for key in keys_of_word(word, self.part.kind):
            for number in self.part.near.get(key, ()):
                other = self.part.words[number]
                if key[0] in "^$-" and jaro_winkler(word, other) < ALIKE and skeleton(other) != sound:
                    continue
                found.add(number)
        found.update(self._same(word))
        return tuple(sorted(found))


@lru_cache(maxsize=200_000)
def part_of_word(word: str, kind: str) -> float:
    """How much of a whole word a word is: 1 for a rare one."""
    return min(1.0, rarity_bits(word, kind) / FULL_BITS) if len(word) > 1 else 0.3
