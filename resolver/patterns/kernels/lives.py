"""How a party behaves over time: silence and then haste, round amounts only, everything to one service."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def awakened(
    in_start: Any, in_rows: Any, out_start: Any, out_rows: Any, time: Any, skip: Any, idle: int, window: int,
    count: int,
) -> Any:  # fmt: skip
    """(party, silent since, awake at, rows): parties silent for `idle` seconds that then move `count` times.

    Rows of both sides within `window` seconds of the awakening are counted. Silence before the first row is none: what
    was before the data began is not known.
    """
    found = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    for party in range(in_start.size - 1):
        size = in_start[party + 1] - in_start[party] + out_start[party + 1] - out_start[party]
        if size < count + 1 or skip[party]:
            continue
        one, two = in_start[party], out_start[party]
        moments = np.empty(size, dtype=np.int64)
        for place in range(size):
            if two == out_start[party + 1] or (one < in_start[party + 1] and in_rows[one] < out_rows[two]):
                moments[place] = time[in_rows[one]]
                one += 1
            else:
                moments[place] = time[out_rows[two]]
                two += 1
        for place in range(1, size):
            if moments[place] - moments[place - 1] < idle:
                continue
            last = place
            while last + 1 < size and moments[last + 1] - moments[place] <= window:
                last += 1
            if last - place + 1 >= count:
                found.append((np.int64(party), moments[place - 1], moments[place], np.int64(last - place + 1)))
    return found


@njit(cache=True, nogil=True)
def rounded(
    start: Any, rows: Any, other: Any, asset: Any, units: Any, skip: Any, unit: Any, count: int, share: int
) -> Any:
    """(party, asset, round rows, all rows): parties of whose rows of one side and asset `share` percent are round.

    Round: a multiple of unit[asset]. At least `count` of them, of three amounts at least, to three others at least.
    """
    found = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    used = np.zeros(unit.size, dtype=np.int64)
    for party in range(start.size - 1):
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
            if unit[kind] == 0:
                continue
            whole, size = 0, 0
            amounts = np.full(3, -1, dtype=np.int64)
            others = np.full(3, -1, dtype=np.int64)
            for place in range(start[party], start[party + 1]):
                row = rows[place]
                if asset[row] != kind:
                    continue
                size += 1
                if units[row] % unit[kind] == 0:
                    whole += 1
                    remember(amounts, units[row])
                    remember(others, int(other[row]))
            if whole >= count and whole * 100 >= share * size and amounts[2] >= 0 and others[2] >= 0:
                found.append((np.int64(party), kind, np.int64(whole), np.int64(size)))
    return found


@njit(cache=True, nogil=True)
def remember(three: Any, value: Any) -> None:
    """Put a value into the first free place of three, unless it is there."""
    for place in range(3):
        if three[place] == value:
            return
        if three[place] < 0:
            three[place] = value
            return


@njit(cache=True, nogil=True)
def nested(
    in_start: Any, in_rows: Any, out_start: Any, out_rows: Any, source: Any, target: Any, kind: Any, value: Any,
    on_chain: Any, service: Any, senders: int, share: int,
) -> Any:  # fmt: skip
    """(party, service, senders, percent): wallets that send `share` percent of a kind of value to one service.

    They are no service themselves, and received it from `senders` parties at least.
    """
    found = [(np.int64(0), np.int64(0), np.int64(0), np.int64(0)) for _ in range(0)]
    stamp = np.full(in_start.size - 1, -1, dtype=np.int64)
    for party in range(in_start.size - 1):
        if (
            service[party]
            or in_start[party + 1] - in_start[party] < senders
            or out_start[party] == out_start[party + 1]
        ):
            continue
        chosen, total, given = np.int64(-1), np.int64(0), np.int64(0)
        first = kind[out_rows[out_start[party]]]
        for place in range(out_start[party], out_start[party + 1]):
            row = out_rows[place]
            if kind[row] != first or not on_chain[row]:
                continue
            total += value[row]
            if chosen < 0 and service[target[row]]:
                chosen = np.int64(target[row])
            if target[row] == chosen:
                given += value[row]
        if chosen < 0 or given // 100 < total // 100 * share // 100:
            continue
        different = 0
        for place in range(in_start[party], in_start[party + 1]):
            row = in_rows[place]
            if on_chain[row] and kind[row] == first and stamp[source[row]] != party:
                stamp[source[row]] = party
                different += 1
        if different >= senders:
            found.append((np.int64(party), chosen, np.int64(different), np.int64(given * 1.0 / total * 100)))
    return found


@njit(cache=True, nogil=True)
def swapped(
    in_start: Any, in_rows: Any, out_start: Any, out_rows: Any, kind: Any, chain: Any, time: Any, late: Any, value: Any,
    wait: int, keep: int,
) -> Any:  # fmt: skip
    """(after, rivals): for each row the only row by which its value left the same party on another chain.

    Of one `kind` of value, within `wait` seconds, `keep` to 100 percent. `rivals`: how many other rows fitted, of
    either side; a row with rivals has no `after`.
    """
    after = np.full(kind.size, -1, dtype=np.int32)
    fits = np.zeros(kind.size, dtype=np.int32)
    claims = np.zeros(kind.size, dtype=np.int32)
    for party in range(in_start.size - 1):
        if in_start[party] == in_start[party + 1] or out_start[party] == out_start[party + 1]:
            continue
        begin = out_start[party]
        for place in range(in_start[party], in_start[party + 1]):
            row = in_rows[place]
            while begin < out_start[party + 1] and time[out_rows[begin]] < time[row]:
                begin += 1
            least = value[row] // 1000 * keep + (value[row] % 1000 * keep + 999) // 1000
            for onward in range(begin, out_start[party + 1]):
                to = out_rows[onward]
                if time[to] > late[row] + wait:
                    break
                if (
                    chain[to] != chain[row]
                    and kind[to] == kind[row]
                    and kind[to] >= 0
                    and least <= value[to] <= value[row]
                ):
                    after[row] = to
                    fits[row] += 1
                    claims[to] += 1
    rivals = np.zeros(kind.size, dtype=np.int32)
    for row in range(kind.size):
        if after[row] >= 0:
            rivals[row] = fits[row] - 1 + claims[after[row]] - 1
            if rivals[row] > 0:
                after[row] = -1
    return after, rivals
