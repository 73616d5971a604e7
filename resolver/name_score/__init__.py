"""How alike two names of a kind are: a learnt, symmetric score from 0 to 1, made for many pairs at once.

    names = prepare(["KIM, Jong Un", "Kim Jongun", "Kim Chong-un"], "person")
    score(names, names.rows(["KIM, Jong Un"]), names.rows(["Kim Jongun"]))        # one score a pair

Names are analysed once each (`prepare`); a pair then takes about 15 microseconds. `score_names` takes lists of names of
records and gives the best pair. The trees are fitted by resolver/models/make_name_model.py; name.card.json beside them
says on what, and how well they do on names that they have not seen. A score of names is no decision: namesakes exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from resolver.name_score.compare import FEATURES, Floats, features
from resolver.name_score.model import contributions, score
from resolver.name_score.prepare import Ints, Prepared, prepare

__all__ = ["FEATURES", "Best", "Prepared", "contributions", "features", "prepare", "score", "score_names"]


@dataclass(frozen=True)
class Best:
    """The best pair of names of each pair of records: rows of the prepared names (-1: one side has no name), its score
    (0 where there is none)."""

    left: Ints
    right: Ints
    score: Floats


def score_names(names: Prepared, left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]) -> Best:
    """Compare the names of records: `left[i]` with `right[i]`, each name of the one with each of the other.

    Of pairs with equal scores the one whose names come first in order of the alphabet is given, so that the order in
    which names are listed changes nothing. All names must be in `names`.
    """
    sides = [[np.unique(names.rows(listed)) for listed in side] for side in (left, right)]
    number = [len(a) * len(b) for a, b in zip(*sides, strict=True)]
    record = np.repeat(np.arange(len(number)), number)
    one = np.concatenate([np.repeat(a, len(b)) for a, b in zip(*sides, strict=True)] or [np.zeros(0, np.int32)])
    other = np.concatenate([np.tile(b, len(a)) for a, b in zip(*sides, strict=True)] or [np.zeros(0, np.int32)])
    distinct, place = np.unique(
        np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other), return_inverse=True
    )
    found = score(names, (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32))[place]
    order = np.lexsort((other, one, -found, record))
    first = order[np.searchsorted(record[order], np.flatnonzero(number))]
    none = np.full(len(number), -1, np.int32)
    best = Best(none, none.copy(), np.zeros(len(number), np.float32))
    best.left[record[first]], best.right[record[first]], best.score[record[first]] = (
        one[first],
        other[first],
        found[first],
    )
    return best
