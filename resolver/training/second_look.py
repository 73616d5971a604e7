"""The second look is learnt: trees that read a pair's surroundings (grouping/neighbours.py), from labels alone.

Without labels the groups would teach what they already say, so nothing is fitted there. The score that they look at is
of trees that had not seen the pair's entity, as the score of a pair of new records will be; the scale and shift of
their odds come from pairs held apart again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resolver.decide import terms_of
from resolver.grouping import neighbours
from resolver.grouping.cluster import Ints
from resolver.scoring import forest
from resolver.training.self_training import Desk, taken

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]


def learnt(desk: Desk, bits: Array, one: Bools, use: Bools, halves: Ints) -> dict[str, Any] | None:
    """What a card says of the second look: its trees, the scale and shift of their odds, and how they were fitted.

    `bits`: the calibrated score of each pair of the desk, held apart; `one`, `use`: the labels, and whether there is
    one; `halves`: the entity by which records are held apart. None where too few labelled pairs are left.
    """
    seen = np.flatnonzero(bits >= neighbours.LEAST)
    desk, bits, one, use = replace(desk, pairs=taken(desk.pairs, seen)), bits[seen], one[seen], use[seen]
    left, right = desk.pairs.left, desk.pairs.right
    if min((one & use).sum(), (~one & use).sum()) < LEAST_PAIRS:
        return None
    root = neighbours.grouped(desk.records, left, right, bits, desk.known, desk.first)
    surroundings = neighbours.Seen(desk.records, left, right, bits, root)
    features = neighbours.matrix(surroundings, terms_of(desk.first))
    held_apart = forest.crossed(features, one, use, left, right, halves, large=True)
    scale, shift = forest.calibrated(held_apart[use], one[use])
    return {
        "version": neighbours.VERSION,
        "columns": list(neighbours.COLUMNS),
        "scale": round(scale, 6),
        "shift": round(shift, 6),
        "fitted_on": {"pairs": int(use.sum()), "of_them_one": int((one & use).sum())},
        "reliability": forest.reliability((held_apart[use] * scale + shift) / np.log(2), one[use]),
        "trees": forest.fit(features, one, use, large=True),
    }


LEAST_PAIRS = 100
"""Labelled pairs of each sort, under which nothing is learnt."""
