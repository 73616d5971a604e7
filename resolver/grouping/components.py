"""Components: records that are connected through any chain of links, each named by its smallest record."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

FEW = 20_000
"""Up to so many links plain Python is quick enough."""


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
    """`components` of few links, in plain Python: importing scipy costs more."""
    root: Ints = np.arange(size)
    above: dict[int, int] = {}

    def first(node: int) -> int:
        while (over := above.get(node, node)) != node:
            above[node] = node = above.get(over, over)
        return node

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        low, high = sorted((first(one), first(other)))
        above[high] = low
        above.setdefault(low, low)
    for node in above:
        root[node] = first(node)
    return root
