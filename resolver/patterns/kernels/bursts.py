"""Bursts: stretches of time in which a party has many counterparties, or many amounts of one size.

A window slides over the rows of one party, one side and one asset whose amounts lie in a band. Windows that qualify
and overlap are one burst.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

SIGMAS = 8


@njit(cache=True, nogil=True)
def bursts(
    start: Any, rows: Any, other: Any, asset: Any, time: Any, units: Any, skip: Any, take: Any, low: Any, high: Any,
    total: Any, window: int, count: int, distinct: int, burst: int, span: int, parts: int,
) -> Any:  # fmt: skip
    """(party, asset, begin, end, most): bursts, with the most counterparties that one window of it has.

    A row counts if take[row] and low <= units < high of its asset (an asset with high 0 counts never). A window
    qualifies with `count` rows, `distinct` counterparties and a sum of total[asset]. Where `burst` is above zero and
    the data span more than three windows, the window must also have that many times the party's mean per window, and
    lie SIGMAS standard deviations above it (of a Poisson process), and be so rare that less than one such window is to
    be expected among all windows of all parties; where a pattern needs `parts` bursts, less than one with all of them.
    A busy shop has a busy week by chance, and one of a million shops soon.
    """
    parties = start.size - 1
    seen = np.zeros(parties, dtype=np.int32)
    buffer = np.empty(max(1, (start[1:] - start[:-1]).max() if parties else 1), dtype=np.int32)
    used = np.empty(low.size, dtype=np.int64)
    rarity = math.log(max(parties * (span / max(window, 1)), 1.0)) / parts
    found = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    for party in range(parties):
        if start[party + 1] - start[party] < count or skip[party]:
            continue
        kinds = 0
        for place in range(start[party], start[party + 1]):
            known = False
            for each in range(kinds):
                known = known or used[each] == asset[rows[place]]
            if not known:
                used[kinds] = asset[rows[place]]
                kinds += 1
        for each in range(kinds):
            kind = used[each]
            if high[kind] == 0:
                continue
            size = 0
            for place in range(start[party], start[party + 1]):
                row = rows[place]
                if asset[row] == kind and take[row] and low[kind] <= units[row] < high[kind]:
                    buffer[size] = row
                    size += 1
            if size < count:
                continue
            left, sum_in, different = 0, 0, 0
            begin, end, most = np.int64(-1), np.int64(-1), np.int64(0)
            for right in range(size):
                row = buffer[right]
                seen[other[row]] += 1
                different += seen[other[row]] == 1
                sum_in += units[row]
                while time[row] - time[buffer[left]] > window:
                    gone = buffer[left]
                    seen[other[gone]] -= 1
                    different -= seen[other[gone]] == 0
                    sum_in -= units[gone]
                    left += 1
                mean = size * 1.0 * window / span
                wide = burst == 0 or span <= 3 * window
                if not wide and different > mean and different >= burst * mean:
                    wide = (different - mean) ** 2 >= SIGMAS**2 * mean
                    # log of the Poisson chance of so many or more: its first term, the rest as a geometric series
                    tail = different * math.log(mean) - mean - math.lgamma(different + 1.0)
                    wide = wide and tail - math.log(1.0 - mean / (different + 1.0)) <= -rarity
                if right - left + 1 >= count and different >= distinct and sum_in >= total[kind] and wide:
                    if begin >= 0 and time[buffer[left]] > end:
                        found.append((np.int64(party), np.int64(kind), begin, end, most))
                        begin, most = np.int64(-1), np.int64(0)
                    if begin < 0:
                        begin = time[buffer[left]]
                    end = time[row]
                    most = max(most, np.int64(different))
            for place in range(left, size):
                seen[other[buffer[place]]] = 0
            if begin >= 0:
                found.append((np.int64(party), np.int64(kind), begin, end, most))
    return found
