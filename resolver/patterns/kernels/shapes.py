"""Shapes over several parties: one source to many hands to one sink, and rings in the order of time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from resolver.patterns.kernels.index import first_at, part

MOST_STEPS = 20_000
"""Rows looked at from one start of a ring; where it is reached the answer says so (`cut`)."""


@njit(cache=True, nogil=True)
def scattered(
    out_start: Any, out_rows: Any, source: Any, target: Any, kind: Any, time: Any, value: Any, skip: Any, wait: int,
    keep: int, hands: int, window: int,
) -> Any:  # fmt: skip
    """(out, back): pairs of rows, one source to a hand and the hand to one sink, for sinks reached by `hands` hands.

    Each hand passes on `keep` to 100 percent within `wait` seconds; the first legs lie within `window` seconds.
    """
    found = [(np.int32(0), np.int32(0)) for _ in range(0)]
    stamp = np.full(out_start.size - 1, -1, dtype=np.int64)
    mark = 0
    for party in range(out_start.size - 1):
        if skip[party] or out_start[party + 1] - out_start[party] < hands:
            continue
        legs = [(np.int32(0), np.int32(0), np.int32(0)) for _ in range(0)]
        for place in range(out_start[party], out_start[party + 1]):
            row = out_rows[place]
            hand = target[row]
            if skip[hand]:
                continue
            least = part(value[row], keep)
            begin = first_at(out_start[hand], out_start[hand + 1], out_rows, time, time[row])
            for onward in range(begin, out_start[hand + 1]):
                to = out_rows[onward]
                if time[to] > time[row] + wait:
                    break
                sink = target[to]
                if kind[to] == kind[row] and least <= value[to] <= value[row] and sink != party and not skip[sink]:
                    legs.append((sink, row, to))
        if len(legs) < hands:
            continue
        order = np.argsort(np.array([leg[0] for leg in legs]), kind="mergesort")
        first = 0
        while first < len(legs):
            last = first
            while last < len(legs) and legs[order[last]][0] == legs[order[first]][0]:
                last += 1
            if last - first >= hands:
                left, reported = first, first
                for right in range(first, last):
                    while time[legs[order[right]][1]] - time[legs[order[left]][1]] > window:
                        left += 1
                    if right - left + 1 < hands:
                        continue
                    mark += 1
                    different = 0
                    for each in range(left, right + 1):
                        hand = target[legs[order[each]][1]]
                        if stamp[hand] != mark:
                            stamp[hand] = mark
                            different += 1
                    if different >= hands:
                        for each in range(max(left, reported), right + 1):
                            found.append((legs[order[each]][1], legs[order[each]][2]))
                        reported = right + 1
            first = last
    return found


@njit(cache=True, nogil=True)
def rings(
    in_start: Any, in_rows: Any, out_start: Any, out_rows: Any, source: Any, target: Any, kind: Any, time: Any,
    value: Any, skip: Any, wait: int, keep: int, least: int, most: int,
) -> Any:  # fmt: skip
    """(rows, cut): rings of `least` to `most` rows as lists that end with -1, and how many starts were cut short.

    Each hop leaves where the one before arrived, not earlier and at most `wait` seconds later, with `keep` to 100
    percent of its amount; no party comes twice. A ring begins at its first row in the order of time; of equal
    times at any, so that it may come several times.
    """
    found = [np.int64(0) for _ in range(0)]
    cut = 0
    path = np.zeros(most, dtype=np.int64)
    place = np.zeros(most, dtype=np.int64)
    for start in range(kind.size):
        origin = source[start]
        if skip[origin] or skip[target[start]] or in_start[origin] == in_start[origin + 1]:
            continue
        if time[in_rows[in_start[origin + 1] - 1]] < time[start]:
            continue
        path[0] = start
        depth, steps = 1, 0
        party = target[start]
        place[0] = first_at(out_start[party], out_start[party + 1], out_rows, time, time[start])
        while depth > 0:
            row = path[depth - 1]
            party = target[row]
            if place[depth - 1] >= out_start[party + 1] or steps > MOST_STEPS:
                depth -= 1
                continue
            to = out_rows[place[depth - 1]]
            place[depth - 1] += 1
            steps += 1
            if time[to] > time[row] + wait:
                depth -= 1
                continue
            if to == start or kind[to] != kind[row] or not part(value[row], keep) <= value[to] <= value[row]:
                continue
            if target[to] == origin:
                if depth + 1 >= least:
                    for each in range(depth):
                        found.append(path[each])
                    found.append(np.int64(to))
                    found.append(np.int64(-1))
                continue
            if depth + 1 >= most or skip[target[to]]:
                continue
            again = False
            for each in range(depth):
                again = again or target[path[each]] == target[to]
            if again:
                continue
            path[depth] = to
            place[depth] = first_at(out_start[target[to]], out_start[target[to] + 1], out_rows, time, time[to])
            depth += 1
        cut += steps > MOST_STEPS
    return found, cut
