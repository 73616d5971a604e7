"""Decision trees for pairs: fitted, held apart by halves of the groups, and scaled so that odds are what they say.

LightGBM with one thread, a fixed seed and its deterministic mode: equal examples give equal trees, to the byte.
Calibration: Platt (1999).
"""

from __future__ import annotations

from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resolver.measuring.reliability import reliability as observed
from resolver.scoring.pair_values import Floats, Ints

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEGATIVES = 2
"""Examples of two parties, for each example of one."""

LARGE = 200_000
"""Records from which trees are small and few: they cost a tenth to fit and to ask."""

TREES, LEAVES, SAMPLE = 120, 31, 300_000
SMALL_TREES, SMALL_LEAVES, SMALL_SAMPLE = 60, 15, 90_000
"""Trees, leaves of each, and the most examples that they are fitted to."""

EDGES = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0)
"""Ends of the bins of a card's table of reliability."""

PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.08,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 10,
    "max_bin": 63,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "num_threads": 1,
    "verbose": -1,
}


def chosen(one: Bools, use: Bools, most: int) -> Ints:
    """The places of the examples: all pairs that are one, NEGATIVES times as many that are not, at most `most`."""
    positive, negative = np.flatnonzero(one & use), np.flatnonzero(~one & use)
    dice = np.random.default_rng(3)
    if len(negative) > NEGATIVES * len(positive):
        negative = dice.choice(negative, NEGATIVES * len(positive), replace=False)
    found = np.sort(np.concatenate([positive, negative]))
    if len(found) > most:
        found = np.sort(dice.choice(found, most, replace=False))
    return found


def fit(features: Floats, one: Bools, use: Bools, *, large: bool = False) -> str:
    """Trees that tell pairs that are one from those that are not, as LightGBM's text; small ones for a `large` set."""
    from resolver.trees import lightgbm

    places = chosen(one, use, SMALL_SAMPLE if large else SAMPLE)
    parameters = PARAMETERS | {
        "num_leaves": SMALL_LEAVES if large else LEAVES,
        "min_data_in_leaf": int(min(200, max(5, len(places) // 200))),
    }
    data = lightgbm().Dataset(features[places], one[places].astype(np.float64), params=parameters)
    return str(lightgbm().train(parameters, data, SMALL_TREES if large else TREES).model_to_string())


def ask(trees: str, features: Floats) -> Array:
    """Natural logarithm of the odds that the trees give, not calibrated."""
    from resolver.trees import lightgbm

    found = lightgbm().Booster(model_str=trees).predict(features, raw_score=True, num_threads=1)
    return np.asarray(found, dtype=np.float64)


def crossed(
    features: Floats, one: Bools, use: Bools, left: Ints, right: Ints, group: Ints, *, large: bool = False
) -> Array:
    """The odds of each pair by trees that have not seen the group of either record.

    Groups are halved; a pair between the halves, which no trees were fitted to, is scored by both, and the mean counts.
    """
    half = (group * 2654435761 >> 7) & 1
    of_left, of_right = half[left], half[right]
    found = np.zeros(len(left))
    for of in (0, 1):
        trees = fit(features, one, use & (of_left == of) & (of_right == of), large=large)
        other, between = (of_left != of) & (of_right != of), of_left != of_right
        found[other] = ask(trees, features[other])
        found[between] += ask(trees, features[between]) / 2
    return found


def calibrated(odds: Array, one: Bools) -> tuple[float, float]:
    """Scale and shift by which odds (natural logarithm) of pairs held apart become those that were observed."""
    scale, shift = 1.0, 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(odds * scale + shift, -30, 30)))
        weight = np.maximum(p * (1 - p), 1e-9)
        gradient = np.array([(odds * (one - p)).sum(), (one - p).sum()])
        a, b, c = (weight * odds * odds).sum() + 1, (weight * odds).sum(), weight.sum() + 1
        step = np.linalg.solve(np.array([[a, b], [b, c]]), gradient)
        scale, shift = scale + float(step[0]), shift + float(step[1])
        if np.abs(step).max() < 1e-6:
            break
    return scale, shift


def reliability(bits: Array, one: Bools) -> list[dict[str, float]]:
    """Of pairs by the probability said: from, to, how many, the mean said, and the share that are one."""
    p = 1 / (1 + np.exp2(-bits))
    found = observed(zip(p.tolist(), one.tolist(), repeat(1.0)), EDGES)
    return [
        {
            "from": held.low,
            "to": held.high,
            "pairs": held.labels,
            "said": round(held.predicted, 4),
            "one": round(held.observed, 4),
        }
        for held in (found.bins if found else [])
    ]
