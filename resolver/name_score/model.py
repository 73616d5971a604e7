"""The learnt comparison of two names: probability that they are one party's, from the shipped trees."""

from __future__ import annotations

import sys
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from resolver.name_score import few
from resolver.name_score.compare import FEATURES, Floats, features
from resolver.name_score.prepare import Ints, Prepared

if TYPE_CHECKING:
    from lightgbm import Booster

NUMBERS_APART = np.float32(0.3)
"""The most that two names with different numbers can score (Factory No. 1 and No. 2): a rule, for people who label
pairs of names often let such a pair pass."""
NUMBER_MISSING = np.float32(0.5)
"""The most that a name with a number and one without can score (Rosental Fund II and Rosental Fund)."""
IDENTICAL = np.float32(0.97)
"""The least that names of the same words in the same order score, whatever their legal forms."""
ACRONYM = np.array([0, 0, 0.3, 0.4, 0.5], dtype=np.float32)
"""The least that a name and its acronym score, by the letters of the acronym, four and more: a rule, for the labelled
pairs hold too few. A person has to see them; letters alone settle nothing."""
COLUMNS = (*FEATURES, "is_person")
"""The columns of the trees."""
RISING = [
    "matched_share_low",
    "matched_share_high",
    "worst_aligned",
    "mean_aligned",
    "rarest_word",
    "ratio",
    "sort_ratio",
    "set_ratio",
    "partial_ratio",
    "glued_ratio",
    "jaro_winkler",
    "same_skeleton",
    "same_korean",
    "same_chinese",
    "same_numbers",
    "same_legal_form",
    "acronym",
]
FALLING = ["left_over_bits_low", "left_over_low", "misfit_bits", "edits", "place_conflict"]
"""Features of which more can only raise (only lower) the probability: a fitted model may not learn the contrary."""


@cache
def trees() -> Booster:
    """The shipped trees (LightGBM text, resolver/models/name.trees.txt), read once."""
    from resolver.trees import lightgbm

    made: Booster = lightgbm().Booster(model_str=text())
    return made


def text() -> str:
    """The shipped trees as LightGBM's text."""
    return resources.files("resolver.models").joinpath("name.trees.txt").read_text(encoding="utf-8")


@cache
def plain() -> few.Trees:
    """The shipped trees in arrays."""
    return few.read(text())


def asked(rows: Floats) -> Floats:
    """What the trees say of pairs, whichever way is the quicker."""
    if len(rows) <= few.FEW and "lightgbm" not in sys.modules:
        return few.probability(plain(), rows).astype(np.float32)
    return np.asarray(trees().predict(rows, num_threads=1), dtype=np.float32)


def columns(names: Prepared, left: Ints, right: Ints) -> Floats:
    """What the trees read of each pair of rows."""
    kind = np.full((len(left), 1), names.kind == "person", dtype=np.float32)
    return np.hstack([features(names, left, right), kind])


def score(names: Prepared, left: Ints, right: Ints) -> Floats:
    """Probability (0 to 1) for each pair of rows of `names`; the same for (a, b) and (b, a).

    Rules stand over the trees: NUMBERS_APART and NUMBER_MISSING are the most, IDENTICAL and ACRONYM the least that such
    pairs score.
    """
    if not len(left):
        return np.zeros(0, dtype=np.float32)
    rows = columns(names, left, right)
    found = asked(rows)
    apart = (names.numbers[left] >= 0) & (names.numbers[right] >= 0) & (names.numbers[left] != names.numbers[right])
    found = np.where(names.forms[left] == names.forms[right], np.maximum(found, IDENTICAL), found)
    one_sided = (names.numbers[left] >= 0) != (names.numbers[right] >= 0)
    found = np.where(one_sided, np.minimum(found, NUMBER_MISSING), found)
    found = np.where(apart, np.minimum(found, NUMBERS_APART), found)
    letters = np.fromiter(map(len, names.acronym), np.int32, len(names.acronym))
    told = ACRONYM[np.minimum(np.where(letters[left] > 0, letters[left], letters[right]), len(ACRONYM) - 1)]
    return np.where(rows[:, COLUMNS.index("acronym")] > 0, np.maximum(found, told), found)


def contributions(names: Prepared, left: int, right: int) -> dict[str, float]:
    """Log-odds that each feature adds for one pair, with 'start' for the constant; their sum is the score's log-odds.

    Exact for these trees (Lundberg and others, https://doi.org/10.1038/s42256-019-0138-9). Zero parts are left out.
    """
    row = columns(names, np.array([left], np.int32), np.array([right], np.int32))
    parts = np.asarray(trees().predict(row, pred_contrib=True, num_threads=1))[0]
    told = dict(zip((*COLUMNS, "start"), parts.tolist(), strict=True))
    return {name: value for name, value in told.items() if value}
