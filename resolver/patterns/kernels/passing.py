"""What came in and went out again: at once, hop after hop, and down a chain that loses a little at each stop."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from resolver.patterns.kernels.index import first_at, part

DAY = 86_400
MOST_HOPS = 64
PASSES = 8
"""Over a group of transfers of one time, until nothing changes: they may follow each other in any order."""


@njit(cache=True, nogil=True)
def passed_on(
    in_start: Any, in_rows: Any, out_start: Any, out_rows: Any, kind: Any, time: Any, late: Any, value: Any, skip: Any,
    wait: int, keep: int,
) -> Any:  # fmt: skip
    """For each row the row by which its amount left again, -1 for none: the first that is free, each taken once.

    Of one `kind` of value, at most `wait` seconds later, with `keep` percent at least and no more than came.
    """
    after = np.full(kind.size, -1, dtype=np.int32)
    taken = np.zeros(kind.size, dtype=np.bool_)
    for party in range(in_start.size - 1):
        if skip[party] or in_start[party] == in_start[party + 1] or out_start[party] == out_start[party + 1]:
            continue
        for place in range(in_start[party], in_start[party + 1]):
            row = in_rows[place]
            least = part(value[row], keep)
            begin = first_at(out_start[party], out_start[party + 1], out_rows, time, time[row] - DAY)
            for onward in range(begin, out_start[party + 1]):
                to = out_rows[onward]
                if time[to] > late[row] + wait:
                    break
                if taken[to] or late[to] < time[row] or kind[to] != kind[row]:
                    continue
                if least <= value[to] <= value[row]:
                    after[row] = to
                    taken[to] = True
                    break
    return after


@njit(cache=True, nogil=True)
def followed(
    begins: Any, ends: Any, in_start: Any, in_rows: Any, source: Any, kind: Any, time: Any, late: Any, value: Any,
    skip: Any, wait: int, keep: int, most: int,
) -> Any:  # fmt: skip
    """(before, hops): for each row that carries on money of a row of `begins`, the row before and how many hops.

    Money is followed by amount and time: `keep` to 100 percent of what came, at most `wait` seconds later; of several
    rows that fit, the one that loses least, then the latest; each is carried on once. Nothing is followed beyond a row
    of `ends`, nor through parties of `skip`. Groups of one time are repeated until nothing changes.
    """
    before = np.full(kind.size, -1, dtype=np.int32)
    hops = np.zeros(kind.size, dtype=np.int8)
    carried = np.zeros(kind.size, dtype=np.bool_)
    first = 0
    while first < kind.size:
        last = first + 1
        while last < kind.size and time[last] == time[first]:
            last += 1
        for _ in range(PASSES):
            changed = False
            for row in range(first, last):
                if hops[row] > 0:
                    continue
                if begins[row]:
                    hops[row] = 1
                    changed = True
                    continue
                party = source[row]
                if skip[party]:
                    continue
                found, loss = -1, np.int64(0)
                place = first_at(in_start[party], in_start[party + 1], in_rows, time, late[row] + 1) - 1
                while place >= in_start[party]:
                    came = in_rows[place]
                    if late[came] < time[row] - wait and time[came] < time[row] - wait - DAY:
                        break
                    if (
                        0 < hops[came] < most and not ends[came] and not carried[came] and kind[came] == kind[row]
                        and late[came] >= time[row] - wait and part(value[came], keep) <= value[row] <= value[came]
                        and (found < 0 or value[came] - value[row] < loss)
                    ):  # fmt: skip
                        found, loss = came, value[came] - value[row]
                    place -= 1
                if found >= 0:
                    before[row] = found
                    carried[found] = True
                    hops[row] = hops[found] + 1
                    changed = True
            if not changed or last - first == 1:
                break
        first = last
    return before, hops


@njit(cache=True, nogil=True)
def peeled(
    out_start: Any, out_rows: Any, target: Any, asset: Any, time: Any, units: Any, skip: Any, wait: int, peel: int,
) -> Any:  # fmt: skip
    """(length, onward, side): for each row how long a peel chain goes on from it, its next row, and the peeled one.

    A stop of the chain pays, within `wait` seconds of the receipt, almost all of it onward in one transfer (at least
    100 - `peel` percent) and something of the rest, at most `peel` percent, to another party.
    """
    length = np.ones(asset.size, dtype=np.int8)
    onward = np.full(asset.size, -1, dtype=np.int32)
    side = np.full(asset.size, -1, dtype=np.int32)
    last = asset.size
    while last > 0:
        first = last - 1
        while first > 0 and time[first - 1] == time[last - 1]:
            first -= 1
        for _ in range(PASSES):
            changed = False
            for row in range(last - 1, first - 1, -1):
                party = target[row]
                if skip[party]:
                    continue
                begin = first_at(out_start[party], out_start[party + 1], out_rows, time, time[row])
                for place in range(begin, out_start[party + 1]):
                    to = out_rows[place]
                    if time[to] > time[row] + wait:
                        break
                    if asset[to] != asset[row] or units[to] >= units[row] or length[to] >= MOST_HOPS:
                        continue
                    if length[to] + 1 <= length[row] or units[to] < part(units[row], 100 - peel):
                        continue
                    for beside in range(begin, out_start[party + 1]):
                        small = out_rows[beside]
                        if time[small] > time[row] + wait:
                            break
                        if (
                            asset[small] == asset[row] and target[small] != target[to]
                            and part(units[row], peel) >= units[small] and units[small] <= units[row] - units[to]
                        ):  # fmt: skip
                            length[row], onward[row], side[row] = length[to] + 1, to, small
                            changed = True
                            break
            if not changed or last - first == 1:
                break
        last = first
    return length, onward, side
