"""The shipped trees asked for few pairs, without LightGBM, whose import takes longer than a short command should.

Equal to LightGBM to the last bit: numeric splits (value <= threshold goes left), leaves added up tree by tree, and the
logistic function of the sum.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 2_000
"""Up to so many pairs the trees are asked here."""

Array = NDArray[Any]


@dataclass(frozen=True)
class Trees:
    """Trees in arrays [tree, split] and [tree, leaf]; a child below 0 is the leaf -1 - child."""

    feature: Array
    threshold: Array
    left: Array
    right: Array
    leaf: Array


def read(text: str) -> Trees:
    """The trees of a LightGBM text of numeric splits.

    Raises: ValueError for splits of another kind.
    """
    trees: dict[str, list[list[float]]] = {}
    for line in text[: text.index("end of trees")].splitlines():
        name, _, values = line.partition("=")
        if name in ("split_feature", "threshold", "decision_type", "left_child", "right_child", "leaf_value"):
            trees.setdefault(name, []).append([float(value) for value in values.split()])
    if {kind for row in trees["decision_type"] for kind in row} != {2.0}:
        raise ValueError("trees with other splits than 'value <= threshold, nothing missing'")
    width = max(map(len, trees["threshold"]))

    def filled(name: str, type: Any, columns: int) -> Array:
        return np.array([[*row, *[0.0] * (columns - len(row))] for row in trees[name]]).astype(type)

    return Trees(
        filled("split_feature", np.int64, width),
        filled("threshold", np.float64, width),
        filled("left_child", np.int64, width),
        filled("right_child", np.int64, width),
        filled("leaf_value", np.float64, width + 1),
    )


def probability(trees: Trees, rows: Array) -> Array:
    """The probability of each row; a row has the features that the trees were fitted to."""
    values = np.nan_to_num(rows.astype(np.float64), nan=0.0, posinf=np.inf, neginf=-np.inf)
    row, tree = np.arange(len(values))[:, None], np.arange(len(trees.leaf))[None, :]
    node = np.zeros((len(values), len(trees.leaf)), np.int64)
    while (inner := node >= 0).any():
        at = np.where(inner, node, 0)
        lower = values[row, trees.feature[tree, at]] <= trees.threshold[tree, at]
        node = np.where(inner, np.where(lower, trees.left[tree, at], trees.right[tree, at]), node)
    odds = np.cumsum(trees.leaf[tree, -1 - node], axis=1)[:, -1]
    return np.array([1 / (1 + math.exp(-one)) for one in odds.tolist()])
