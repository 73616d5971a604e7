"""Rows of each party in the order of time, how many others each deals with, and exact percentages."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def by_party(own: Any, parties: int) -> Any:
    """(start, rows): the rows of party p are rows[start[p]:start[p + 1]], in their order (a counting sort)."""
    start = np.zeros(parties + 1, dtype=np.int64)
    for row in range(own.size):
        start[own[row] + 1] += 1
    for party in range(parties):
        start[party + 1] += start[party]
    place = start[:-1].copy()
    rows = np.empty(own.size, dtype=np.int32)
    for row in range(own.size):
        rows[place[own[row]]] = row
        place[own[row]] += 1
    return start, rows


@njit(cache=True, nogil=True)
def counterparties(start: Any, rows: Any, other: Any) -> Any:
    """How many different parties stand opposite each party."""
    last = np.full(start.size - 1, -1, dtype=np.int32)
    found = np.zeros(start.size - 1, dtype=np.int64)
    for party in range(start.size - 1):
        for place in range(start[party], start[party + 1]):
            against = other[rows[place]]
            if last[against] != party:
                last[against] = party
                found[party] += 1
    return found


@njit(cache=True, nogil=True)
def first_at(start: int, end: int, rows: Any, time: Any, moment: int) -> int:
    """The first place in rows[start:end], sorted by time, that is not before the moment."""
    low, high = start, end
    while low < high:
        middle = (low + high) // 2
        if time[rows[middle]] < moment:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def part(units: int, percent: int) -> int:
    """That percentage of an amount, rounded up, in whole numbers that do not overflow."""
    return units // 100 * percent + (units % 100 * percent + 99) // 100
