"""Components: records that are connected through any chain of links, each named by its smallest record."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

FEW = 200_000
"""Up to so many links numpy alone is quick enough."""


def components(size: int, left: Ints, right: Ints) -> Ints:
    """The smallest record that each record is connected with, itself where there is none."""
    if len(left) <= FEW:
        return connected(size, left, right)
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    links = coo_matrix((np.ones(len(left), bool), (left, right)), shape=(size, size))
    count, label = connected_components(links, directed=False)
    first = np.empty(count, np.int64)
    first[label[::-1]] = np.arange(size)[::-1]  # the last one written is the smallest
    found: Ints = first[label]
    return found


def connected(size: int, left: Ints, right: Ints) -> Ints:
    """`components` of few links, in numpy alone: importing scipy costs more.

    Each record points at a smaller one that it is connected with, until the two ends of every link point at the same
    (Shiloach and Vishkin 1982).
    """
    root: Ints = np.arange(size)
    while len(left):
        low, high = np.minimum(root[left], root[right]), np.maximum(root[left], root[right])
        open_ = low != high
        left, right = left[open_], right[open_]
        np.minimum.at(root, high[open_], low[open_])
        while not np.array_equal(over := root[root], root):
            root = over
    return root
