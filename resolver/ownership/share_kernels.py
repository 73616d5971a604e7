"""Compiled loops of integrated shares: what comes into a node, what a small ring makes of it, what is told and kept.

Plain oracles: tests/resolver/ownership/test_integrated.py. The tuples that they take are those of flow.py; shares are
fractions of one. A node's pool holds its owners and their shares; no owner has more than the node's `rest` beyond what
the pool says. The largest share that is left out of a pool is added to the rest, which is carried down like a share.

They call each other, so they are one file: numba's cache of a kernel doesn't see that one in another file has changed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any
"""A numpy array; numba knows the element types, mypy needs none."""

DONE, LARGE, ROOM, FULL = 0, 1, 2, 3
"""Why `integrate` stopped: all is done; a component that is too large; the pools, or the pairs told, are full."""

UNIT = 1e-8
"""A unit of stakes as a fraction of one: 0.000001 %."""


@njit(cache=True, nogil=True)
def integrate(
    at: int, used: int, told: int, register: Any, pools: Any, state: Any, pairs: Any, limits: Any
) -> tuple[int, int, int, int, int]:
    """Work on the components from `at` on, owners first: their pools, and the pairs to be told.

    Gives the component that it stopped at, how much of the pools and of the pairs is used, why it stopped, and how much
    room was missing.
    """
    size = 1024
    persons, lows, highs = np.empty(size, np.int32), np.empty(size), np.empty(size)
    while at < len(register.bounds) - 1:
        first, last = register.bounds[at], register.bounds[at + 1]
        if last - first > limits.largest:
            return at, used, told, LARGE, 0
        if register.closed[at]:
            for place in range(first, last):
                left(register.nodes[place], register, state)
            at += 1
            continue
        if last - first > 1:
            inner_low, inner_high = within(first, last, register, state)
            solved_low = inverse(np.eye(last - first) - inner_low)
            solved_high = inverse(np.eye(last - first) - inner_high)
            place_of, person_of, lows_of, highs_of, totals, rests, losts = ring(
                first, last, register, pools, state, limits, inner_high, solved_low, solved_high
            )
            needed = min(len(place_of), (last - first) * limits.most)
            if used + needed > len(pools.owner):
                return at, used, told, ROOM, needed
            if told + needed + last - first > len(pairs.owner):
                return at, used, told, FULL, needed + last - first
            members = register.nodes[first:last]
            used, told = settled_all(
                members, place_of, person_of, lows_of, highs_of, totals, rests, losts, used, told, register, pools,
                state, pairs, limits,
            )  # fmt: skip
            at += 1
            continue
        node = register.nodes[first]
        count = 0
        total, rest, own_low, own_high = 0.0, 0.0, 0.0, 0.0
        for edge in range(register.into[node], register.into[node + 1]):
            owner = register.into_from[edge]
            by_low, by_high = register.low[edge] * UNIT, register.high[edge] * UNIT
            if owner == node:
                own_low += by_low
                own_high += by_high
                continue
            total += by_low * state.total[owner]
            rest += by_high * state.rest[owner]
            begin, length = pools.start[owner], pools.length[owner]
            while count + length + 1 > size:
                persons, lows, highs = doubled(persons), doubled(lows), doubled(highs)
                size *= 2
            if register.source[owner]:
                count = added(owner, by_low, by_high, count, persons, lows, highs, state.slot)
            for item in range(begin, begin + length):
                count = added(
                    pools.owner[item], by_low * pools.low[item], by_high * pools.high[item], count, persons, lows,
                    highs, state.slot,
                )  # fmt: skip
        for item in range(count):
            state.slot[persons[item]] = -1
        needed = min(count, limits.most)
        if used + needed > len(pools.owner):
            return at, used, told, ROOM, needed
        if told + needed + 1 > len(pairs.owner):
            return at, used, told, FULL, needed + 1
        if own_low > 0.0:
            total /= 1.0 - own_low
            for item in range(count):
                lows[item] /= 1.0 - own_low
        if own_high > 0.0:
            rest = 1.0 if own_high >= 1.0 and rest > 0.0 else rest / max(1.0 - own_high, UNIT)
            for item in range(count):
                highs[item] = 1.0 if own_high >= 1.0 else highs[item] / (1.0 - own_high)
        for item in range(count):
            highs[item] = max(min(highs[item], 1.0 - (total - lows[item])), lows[item])
        used, told = settled(
            node, persons, lows, highs, 0, count, total, rest, 0.0, used, told, pools, state, pairs, limits
        )
        left(node, register, state)
        at += 1
    return at, used, told, DONE, 0


@njit(cache=True, nogil=True)
def added(
    person: int, low: float, high: float, count: int, persons: Array, lows: Array, highs: Array, slot: Array
) -> int:
    """Add to what a person has; gives the number of persons. `slot`: the place of each, -1 without one."""
    place = slot[person]
    if place < 0:
        slot[person] = place = count
        persons[place] = person
        lows[place] = highs[place] = 0.0
        count += 1
    lows[place] += low
    highs[place] += high
    return count


@njit(cache=True, nogil=True)
def left(node: int, register: Any, state: Any) -> None:
    """Tell the holders of a node that is done that it needs their pools no more."""
    for edge in range(register.into[node], register.into[node + 1]):
        owner = register.into_from[edge]
        if register.component[owner] != register.component[node]:
            state.uses[owner] -= 1


@njit(cache=True, nogil=True)
def settled(
    node: int, persons: Array, lows: Array, highs: Array, begin: int, end: int, total: float, rest: float, lost: float,
    used: int, told: int, pools: Any, state: Any, pairs: Any, limits: Any,
) -> tuple[int, int]:  # fmt: skip
    """Tell the shares in a node that may reach the limit, and keep its pool for what it owns.

    `rest`: no person has more than that beyond what is given; `lost`: those who aren't given had at most so much more.
    Where somebody who isn't told may have a share from the limit on, a pair of owner -1 says how much at most.
    """
    state.total[node] = total
    rest = min(rest, 1.0)
    level = limits.at_least - rest if rest < limits.at_least else limits.at_least
    border = bordering(lows, highs, begin, end, level, limits.most)
    missed = rest + lost
    room = limits.most
    for item in range(begin, end):
        if highs[item] >= level and lows[item] + highs[item] >= border and room and highs[item] > 0.0:
            pairs.owner[told], pairs.owned[told] = persons[item], node
            pairs.low[told], pairs.high[told] = lows[item], min(highs[item] + rest, 1.0)
            told += 1
            room -= 1
        else:
            missed = max(missed, highs[item] + rest)
    if missed >= limits.at_least and missed > 0.0:
        pairs.owner[told], pairs.owned[told], pairs.low[told], pairs.high[told] = -1, node, 0.0, min(missed, 1.0)
        told += 1
    pools.start[node] = used
    if state.uses[node] > 0:
        border = bordering(lows, highs, begin, end, 0.0, limits.most)
        room = limits.most
        for item in range(begin, end):
            both = lows[item] + highs[item]
            if both >= limits.least and both >= border and room and highs[item] > 0.0:
                pools.owner[used], pools.low[used], pools.high[used] = persons[item], lows[item], highs[item]
                used += 1
                room -= 1
            else:
                lost = max(lost, highs[item])
        state.rest[node] = min(rest + lost, 1.0)
    pools.length[node] = used - pools.start[node]
    return used, told


@njit(cache=True, nogil=True)
def bordering(lows: Array, highs: Array, begin: int, end: int, level: float, most: int) -> float:
    """The least sum of both ends among the `most` largest of those whose high end reaches a level; 0 for fewer."""
    if end - begin <= most:
        return 0.0
    both = np.empty(end - begin)
    count = 0
    for item in range(begin, end):
        if highs[item] >= level:
            both[count] = lows[item] + highs[item]
            count += 1
    if count <= most:
        return 0.0
    return float(np.partition(both[:count], count - most)[count - most])


@njit(cache=True, nogil=True)
def settled_all(
    members: Array, place: Array, person: Array, low: Array, high: Array, total: Array, rest: Array, lost: Array,
    used: int, told: int, register: Any, pools: Any, state: Any, pairs: Any, limits: Any,
) -> tuple[int, int]:  # fmt: skip
    """The same for the members of a ring, whose shares are given with the place of the member that they are in."""
    bounds = np.zeros(len(members) + 1, np.int64)
    for item in range(len(place)):
        bounds[place[item] + 1] += 1
    for member in range(len(members)):
        bounds[member + 1] += bounds[member]
    following = bounds[:-1].copy()
    persons, lows, highs = np.empty(len(place), np.int32), np.empty(len(place)), np.empty(len(place))
    for item in range(len(place)):
        at = following[place[item]]
        persons[at], lows[at], highs[at] = person[item], low[item], high[item]
        following[place[item]] += 1
    for member in range(len(members)):
        used, told = settled(
            members[member], persons, lows, highs, bounds[member], bounds[member + 1], total[member], rest[member],
            lost[member], used, told, pools, state, pairs, limits,
        )  # fmt: skip
    for member in range(len(members)):
        left(members[member], register, state)
    return used, told


@njit(cache=True, nogil=True)
def gathered(first: int, last: int, register: Any, pools: Any, state: Any, limits: Any) -> Array:
    """What comes into a ring from outside: persons; row, member, low and high end of each part; total and rest.

    `row` is the place in `persons`. Of more parts than limits.staged the smallest are left out, and added to the rest.
    """
    size = last - first
    this = register.component[register.nodes[first]]
    total, rest = np.zeros(size), np.zeros(size)
    room = 0
    for place in range(size):
        node = register.nodes[first + place]
        for edge in range(register.into[node], register.into[node + 1]):
            owner = register.into_from[edge]
            if register.component[owner] != this:
                total[place] += register.low[edge] * UNIT * state.total[owner]
                rest[place] += register.high[edge] * UNIT * state.rest[owner]
                room += 1 if register.source[owner] else pools.length[owner]
    cut = 0.0
    beyond = np.zeros(size)
    while True:
        room = min(room, limits.staged)
        person, row, member = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
        low, high = np.empty(room), np.empty(room)
        count = persons = 0
        full = False
        beyond[:] = 0.0
        for place in range(size):
            node = register.nodes[first + place]
            for edge in range(register.into[node], register.into[node + 1]):
                owner = register.into_from[edge]
                if register.component[owner] == this or full:
                    continue
                begin, end = pools.start[owner], pools.start[owner] + pools.length[owner]
                if register.source[owner]:
                    begin, end = 0, 1
                dropped = 0.0
                for item in range(begin, end):
                    by_low, by_high = register.low[edge] * UNIT, register.high[edge] * UNIT
                    who = owner
                    if not register.source[owner]:
                        by_low, by_high, who = by_low * pools.low[item], by_high * pools.high[item], pools.owner[item]
                    if by_low + by_high < cut:
                        dropped = max(dropped, by_high)
                        continue
                    if count == room:
                        full = True
                        break
                    if state.slot[who] < 0:
                        state.slot[who] = persons
                        person[persons] = who
                        persons += 1
                    row[count], member[count], low[count], high[count] = state.slot[who], place, by_low, by_high
                    count += 1
                beyond[place] += dropped
        for at in range(persons):
            state.slot[person[at]] = -1
        if not full:
            break
        cut = max(2.0 * cut, 1e-9)
    return person[:persons], row[:count], member[:count], low[:count], high[:count], total, rest + beyond


@njit(cache=True, nogil=True)
def within(first: int, last: int, register: Any, state: Any) -> tuple[Array, Array]:
    """The stakes of a component's members in each other, holder by held: low and high ends."""
    size = last - first
    this = register.component[register.nodes[first]]
    low, high = np.zeros((size, size)), np.zeros((size, size))
    for place in range(size):
        state.slot[register.nodes[first + place]] = place
    for place in range(size):
        node = register.nodes[first + place]
        for edge in range(register.into[node], register.into[node + 1]):
            owner = register.into_from[edge]
            if register.component[owner] == this:
                low[state.slot[owner], place] += register.low[edge] * UNIT
                high[state.slot[owner], place] += register.high[edge] * UNIT
    for place in range(size):
        state.slot[register.nodes[first + place]] = -1
    return low, high


@njit(cache=True, nogil=True)
def ring(
    first: int, last: int, register: Any, pools: Any, state: Any, limits: Any, inner_high: Array, solved_low: Array,
    solved_high: Array,
) -> Array:  # fmt: skip
    """The shares in a component whose members own each other: what comes from outside times (I - C)^-1.

    `inner_high`: the high ends of C; `solved_*`: (I - C)^-1 at both ends, any matrix where a high one has none.
    Gives member, person, low and high end of each share; the total, the rest and what was lost by member. High ends are
    the least solution of x = min(1, outside + C'x), which is above the true share whatever the bounds.
    """
    size = last - first
    person, row, member, low, high, total, rest = gathered(first, last, register, pools, state, limits)
    settles = True  # C is of radius below one if (I - C)^-1 gives a positive row from one
    for place in range(size):
        once = 0.0
        for at in range(size):
            once += solved_high[at, place]
        settles = settles and 0.0 < once < 1e12
    all_total, all_rest, lost = np.zeros(size), np.zeros(size), np.zeros(size)
    for place in range(size):
        for at in range(size):
            all_total[at] += total[place] * solved_low[place, at]
    bounded(rest, inner_high, solved_high, settles, all_rest)
    bounds = np.zeros(len(person) + 1, np.int64)
    for item in range(len(row)):
        bounds[row[item] + 1] += 1
    for at in range(len(person)):
        bounds[at + 1] += bounds[at]
    order = np.empty(len(row), np.int64)
    following = bounds[:-1].copy()
    for item in range(len(row)):
        order[following[row[item]]] = item
        following[row[item]] += 1
    room = 1024
    places, persons, lows, highs = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room), np.empty(room)
    count = 0
    cut = limits.least
    outside, one_low, one_high = np.zeros(size), np.zeros(size), np.zeros(size)
    for at in range(len(person)):
        outside[:] = 0.0
        one_low[:] = 0.0
        for item in order[bounds[at] : bounds[at + 1]]:
            outside[member[item]] += high[item]
            for place in range(size):
                one_low[place] += low[item] * solved_low[member[item], place]
        bounded(outside, inner_high, solved_high, settles, one_high)
        for place in range(size):
            share = max(min(one_high[place], 1.0 - (all_total[place] - one_low[place])), one_low[place])
            if share <= 0.0:
                continue
            if one_low[place] + share < cut:
                lost[place] = max(lost[place], share)
                continue
            while count == room:
                if room < limits.staged:
                    places, persons, lows, highs = doubled(places), doubled(persons), doubled(lows), doubled(highs)
                    room *= 2
                    continue
                cut = max(2.0 * cut, 1e-9)
                count = thinned(cut, count, places, persons, lows, highs, lost)
            if one_low[place] + share < cut:
                lost[place] = max(lost[place], share)
                continue
            places[count], persons[count], lows[count], highs[count] = place, person[at], one_low[place], share
            count += 1
    return places[:count], persons[:count], lows[:count], highs[:count], all_total, all_rest, lost


@njit(cache=True, nogil=True)
def series(inner: Array, rounds: int) -> tuple[Array, bool]:
    """I + C + C^2 + ..., which is (I - C)^-1, row by row; and whether nothing is left of each after so many rounds."""
    size = len(inner)
    ptr, to = np.zeros(size + 1, np.int64), np.empty(np.count_nonzero(inner), np.int32)
    for row in range(size):
        ptr[row + 1] = ptr[row]
        for column in range(size):
            if inner[row, column] != 0.0:
                to[ptr[row + 1]] = column
                ptr[row + 1] += 1
    solved = np.eye(size)
    now, following = np.zeros(size), np.zeros(size)
    here, there = np.empty(size, np.int32), np.empty(size, np.int32)
    for row in range(size):
        here[0], count = row, 1
        now[row] = 1.0
        for _ in range(rounds):
            more = 0
            for at in range(count):
                node, share = here[at], now[here[at]]
                now[node] = 0.0
                if share < 1e-18:
                    continue
                for place in range(ptr[node], ptr[node + 1]):
                    other = to[place]
                    if following[other] == 0.0:
                        there[more] = other
                        more += 1
                    following[other] += share * inner[node, other]
            for at in range(more):
                solved[row, there[at]] += following[there[at]]
            now, following = following, now
            here, there = there, here
            count = more
            if count == 0:
                break
        if count:
            return solved, False
    return solved, True


@njit(cache=True, nogil=True)
def thinned(cut: float, count: int, places: Array, persons: Array, lows: Array, highs: Array, lost: Array) -> int:
    """Leave out the shares whose ends are less than `cut` in sum; gives how many stay."""
    kept = 0
    for item in range(count):
        if lows[item] + highs[item] >= cut:
            places[kept], persons[kept], lows[kept], highs[kept] = places[item], persons[item], lows[item], highs[item]
            kept += 1
        else:
            lost[places[item]] = max(lost[places[item]], highs[item])
    return kept


@njit(cache=True, nogil=True)
def bounded(outside: Array, inner: Array, solved: Array, settles: bool, shares: Array) -> None:
    """Fill `shares` with the least solution of x = min(1, outside + x C): above the true shares, whatever C."""
    size = len(outside)
    shares[:] = 0.0
    whole = not settles
    if settles:
        for place in range(size):
            if outside[place] != 0.0:
                for column in range(size):
                    shares[column] += outside[place] * solved[place, column]
        for column in range(size):
            whole = whole or shares[column] > 1.0
    if not whole:
        return
    shares[:] = 0.0
    for _ in range(1000):
        change = 0.0
        for column in range(size):
            value = outside[column]
            for row in range(size):
                value += shares[row] * inner[row, column]
            value = min(value, 1.0)
            change = max(change, value - shares[column])
            shares[column] = value
        if change < 1e-13:
            for column in range(size):
                if shares[column] > 0.0:
                    shares[column] = min(1.0, shares[column] + 1e-12)
            return
    for column in range(size):
        shares[column] = 1.0 if shares[column] > 0.0 else 0.0


@njit(cache=True, nogil=True)
def packed(nodes: Array, end: int, cut: float, pools: Any, state: Any) -> int:
    """Move the pools that are still needed of the first `end` nodes to the front; gives how much they use.

    Shares whose ends are less than `cut` in sum are left out, and added to the rest of their node.
    """
    used = 0
    for place in range(end):
        node = nodes[place]
        begin, length = pools.start[node], pools.length[node]
        pools.start[node] = used
        lost = 0.0
        if state.uses[node] > 0:
            for item in range(begin, begin + length):
                if pools.low[item] + pools.high[item] >= cut:
                    pools.owner[used], pools.low[used], pools.high[used] = (
                        pools.owner[item], pools.low[item], pools.high[item],
                    )  # fmt: skip
                    used += 1
                else:
                    lost = max(lost, pools.high[item])
            state.rest[node] = min(state.rest[node] + lost, 1.0)
        pools.length[node] = used - pools.start[node]
    return used


@njit(cache=True, nogil=True)
def doubled(values: Array) -> Array:
    """The same values with as much room again."""
    larger = np.empty(2 * len(values), values.dtype)
    larger[: len(values)] = values
    return larger


@njit(cache=True, nogil=True)
def inverse(matrix: Array) -> Array:
    """The inverse of a small matrix (Gauss-Jordan, pivoting); zeros where it has none."""
    size = len(matrix)
    left, right = matrix.copy(), np.eye(size)
    for column in range(size):
        pivot = column
        for row in range(column + 1, size):
            if abs(left[row, column]) > abs(left[pivot, column]):
                pivot = row
        if left[pivot, column] == 0.0:
            return np.zeros((size, size))
        for place in range(size):
            left[column, place], left[pivot, place] = left[pivot, place], left[column, place]
            right[column, place], right[pivot, place] = right[pivot, place], right[column, place]
        scale = 1.0 / left[column, column]
        for place in range(size):
            left[column, place] *= scale
            right[column, place] *= scale
        for row in range(size):
            factor = left[row, column]
            if row != column and factor != 0.0:
                for place in range(size):
                    left[row, place] -= factor * left[column, place]
                    right[row, place] -= factor * right[column, place]
    return right
