"""Union of addresses in the order of the chain, with what must not become one kept apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def unite(left: Any, right: Any, size: int, actor: Any, large: int) -> tuple[Any, Any]:
    """(root of each address, what became of each edge) of the edges (left[k], right[k]), taken in their order.

    The root is the smallest address of its wallet. `actor`: who is known to hold an address (a number; -1: nobody);
    wallets of two actors are not joined (edge: 1), nor are two that have `large` addresses or more each (edge: 2);
    else 0. By size and with halved paths, so that ten million edges take about a second.
    """
    parent = np.arange(size)
    members = np.ones(size, np.int64)
    held = actor.copy()
    outcome = np.zeros(len(left), np.int8)
    for k in range(len(left)):
        a, b = left[k], right[k]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a == b:
            continue
        if held[a] >= 0 and held[b] >= 0 and held[a] != held[b]:
            outcome[k] = 1
            continue
        if members[a] >= large and members[b] >= large:
            outcome[k] = 2
            continue
        if members[a] < members[b]:
            a, b = b, a
        parent[b] = a
        members[a] += members[b]
        if held[a] < 0:
            held[a] = held[b]
    smallest = np.full(size, size, np.int64)
    root = np.empty(size, np.int64)
    for k in range(size):
        a = k
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        root[k] = a
        smallest[a] = min(smallest[a], k)
    for k in range(size):
        root[k] = smallest[root[k]]
    return root, outcome
