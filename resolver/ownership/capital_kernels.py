"""Compiled loop that makes both ends of the stakes of capital agree, by owned node."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any
"""A numpy array; numba knows the element types, mypy needs none."""


@njit(cache=True, nogil=True)
def capital(
    ptr: Array, edges: Array, carries: Array, kind: Array, owner: Array, low: Array, high: Array, unnamed: Array,
    tolerance: int,
) -> Array:  # fmt: skip
    """The stakes that carry capital by owned node, with consistent ends: where they begin, holder, number, both ends.

    Low ends that exceed the whole with the `unnamed` are scaled (up to `tolerance` units: rounding), or lowered by the
    excess each; no high end is above what the other low ends leave.
    """
    whole = 100_000_000
    n = len(ptr) - 1
    into = np.zeros(n + 1, np.int64)
    count = 0
    for node in range(n):
        for place in range(ptr[node], ptr[node + 1]):
            count += carries[kind[edges[place]]]
        into[node + 1] = count
    into_from, number = np.empty(count, np.int32), np.empty(count, np.int32)
    lows, highs = np.empty(count, np.int32), np.empty(count, np.int32)
    at = 0
    for node in range(n):
        first = at
        total = unnamed[node]
        for place in range(ptr[node], ptr[node + 1]):
            edge = edges[place]
            if carries[kind[edge]]:
                into_from[at], number[at], lows[at], highs[at] = owner[edge], edge, low[edge], high[edge]
                total += low[edge]
                at += 1
        excess = total - whole
        if excess > 0:
            for item in range(first, at):
                if excess <= tolerance:
                    lows[item] = int(lows[item] * (whole / total))
                else:
                    lows[item] = max(lows[item] - excess, 0)
        total = min(unnamed[node], whole)
        for item in range(first, at):
            total += lows[item]
        for item in range(first, at):
            highs[item] = min(highs[item], max(whole - (total - lows[item]), lows[item]))
    return into, into_from, number, lows, highs
