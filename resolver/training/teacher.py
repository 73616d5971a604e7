"""The first opinion that self-training starts from: which pairs are one, by their features, without any label.

Each field's features are put into bins (agreement graded by letters, and by rarity where values are the same). How
often two different records fall into a bin is counted over pairs drawn at random; how often two of one party do is
found by expectation and maximisation over the candidates. So fields that the first score has no level for (a postcode
alone, an occupation) count as well. Birth place, town, postcode and address are one field: most live where they were
born, and counted apart these would make neighbours one party.

Method: Fellegi & Sunter (1969), https://doi.org/10.1080/01621459.1969.10501049; Winkler (1988).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from resolver.scoring.estimate import ENOUGH, MOST_AGAINST, ROUNDS, Array, sum_of, tally
from resolver.scoring.pair_values import Floats, Ints

FAITH = 5.0
"""Pairs for which an even spread over the bins counts, beside the pairs observed."""

UNSEEN = 0.3
"""Pairs for which a bin counts that no random pair fell into."""

SHARED_BITS = (2, 5, 8, 11, 14, 17, 21, 26)
ALONE_BITS = (0.01, 6, 12)
DATE_BITS = (9, 12, 15)
LETTERS = (0.4, 0.6, 0.75, 0.87)
VALUE_BITS = (5, 9, 12, 15)
"""Edges of the bins."""

PLACE = ("birth_place", "city", "postcode", "address")
"""Fields whose agreement is seen together."""

COARSE = np.array([1, 1, 1, 2, 2, 3, 3, 4, 4, 4])
"""Of a bin of one of them what counts: other, alike, the same, the same and rare; 0 is not published."""


def odds(pairs: Floats, drawn: Floats, columns: Sequence[tuple[str, str]], every: float) -> Array:
    """Natural logarithm of the odds that each pair is one. `drawn`: features of random pairs; `every`: all pairs."""
    binned, chance = bins(pairs, columns), bins(drawn, columns)
    sizes = [int(max(a.max(initial=0), b.max(initial=0))) + 1 for a, b in zip(binned, chance, strict=True)]
    patterns, of, counts = np.unique(np.column_stack(binned), axis=0, return_inverse=True, return_counts=True)
    u = [spread(tally(values, np.ones(len(values)), size), UNSEEN) for values, size in zip(chance, sizes, strict=True)]
    m = [np.full(size, 1 / size) for size in sizes]
    prior = len(pairs) * 0.2 / max(every, 1)
    weight = np.zeros(len(patterns))
    for _ in range(ROUNDS):
        floors = [np.log(np.maximum(a, b * 2**-MOST_AGAINST) / b) for a, b in zip(m, u, strict=True)]
        weight = sum_of(patterns, floors) + np.log(prior / (1 - prior))
        one = counts / (1 + np.exp(-weight))
        before, prior = prior, min(max(float(one.sum()) / max(every, 1), 1e-12), 0.5)
        m = [spread(tally(patterns[:, at], one, size), FAITH / size) for at, size in enumerate(sizes)]
        if abs(np.log(prior / before)) < ENOUGH:
            break
    found: Array = weight[of.ravel()]
    return found


def spread(counts: Array, more: float) -> Array:
    """Shares of counts, `more` added to each."""
    return (counts + more) / max(float(counts.sum() + more * len(counts)), 1e-12)


def bins(pairs: Floats, columns: Sequence[tuple[str, str]]) -> list[Ints]:
    """The bin of each pair in each field, -1 where one side publishes nothing."""
    place = {column: at for at, column in enumerate(columns)}
    found = [name_bins(pairs[:, place["name", "shared bits"]], pairs[:, place["name", "alone bits, less"]])]
    places = np.zeros(len(pairs), np.int64)
    for field, feature in columns:
        values = pairs[:, place[field, feature]]
        if feature == "digits":
            rare = np.searchsorted(DATE_BITS, pairs[:, place[field, "shared bits"]], side="right")
            graded = np.where(values == 0, 4 + rare, 4 - np.minimum(values, 4))
        elif feature == "letters" and field != "name":
            low = np.searchsorted(LETTERS, values, side="right")
            if (field, "same beginning") in place:
                low = np.minimum(pairs[:, place[field, "same beginning"]], len(LETTERS))
            rare = np.searchsorted(VALUE_BITS, pairs[:, place[field, "bits"]], side="right")
            graded = np.where(values >= 1, len(LETTERS) + 1 + rare, low)
        else:
            continue
        one = np.where(np.isnan(values), -1, graded).astype(np.int64)
        if field in PLACE:
            places = places * 5 + np.where(one < 0, 0, COARSE[one])
        else:
            found.append(one)
    return [*found, np.where(places > 0, places, -1)]


def name_bins(shared: Floats, alone: Floats) -> Ints:
    """Bins of names by the bits that both share and those that the better covered leaves alone."""
    graded = np.searchsorted(SHARED_BITS, shared, side="right") * (len(ALONE_BITS) + 1)
    graded = graded + np.searchsorted(ALONE_BITS, alone, side="right")
    return np.where(np.isnan(shared), -1, graded).astype(np.int64)
