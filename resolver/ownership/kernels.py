"""Compiled loops over the arrays of a network of stakes; every one has a plain oracle in tests/resolver/ownership.

Imported only where arrays are worked on: importing numba costs 0.25 s, compiling what follows some seconds once.
Edges are in the order of their owners: `ptr[o]:ptr[o + 1]` are those of owner `o`, `to` is the owned one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

Array = Any
"""A numpy array; numba knows the element types, mypy needs none."""


@njit(cache=True, nogil=True)
def grouped(keys: Array, groups: int) -> Array:
    """Where each group starts in a stable order by key: `ptr` of length groups + 1, and the order itself."""
    ptr = np.zeros(groups + 1, np.int64)
    for key in keys:
        ptr[key + 1] += 1
    for group in range(groups):
        ptr[group + 1] += ptr[group]
    order = np.empty(len(keys), np.int64)
    place = ptr[:-1].copy()
    for item in range(len(keys)):
        key = keys[item]
        order[place[key]] = item
        place[key] += 1
    return ptr, order


@njit(cache=True, nogil=True)
def placed(keys: Array, slots: Array) -> bool:
    """Fill an open hash table (key, place, key, place ...; -1 is free) with the places of keys; no if two are equal."""
    mask = len(slots) // 2 - 1
    for item in range(len(keys)):
        slot = keys[item] & mask
        while slots[2 * slot + 1] >= 0:
            if slots[2 * slot] == keys[item]:
                return False
            slot = (slot + 1) & mask
        slots[2 * slot], slots[2 * slot + 1] = keys[item], item
    return True


@njit(cache=True, nogil=True)
def places(keys: Array, slots: Array) -> Array:
    """Where each key is in a table that `placed` filled; -1 where it isn't."""
    mask = len(slots) // 2 - 1
    found = np.empty(len(keys), np.int32)
    for item in range(len(keys)):
        slot = keys[item] & mask
        while slots[2 * slot + 1] >= 0 and slots[2 * slot] != keys[item]:
            slot = (slot + 1) & mask
        found[item] = slots[2 * slot + 1]
    return found


@njit(cache=True, nogil=True)
def reachable(ptr: Array, to: Array, inside: Array) -> None:
    """Mark in `inside` all that the marked nodes lead to."""
    n = len(ptr) - 1
    waiting = np.empty(n, np.int32)
    count = 0
    for node in range(n):
        if inside[node]:
            waiting[count] = node
            count += 1
    head = 0
    while head < count:
        node = waiting[head]
        head += 1
        for edge in range(ptr[node], ptr[node + 1]):
            if not inside[to[edge]]:
                inside[to[edge]] = True
                waiting[count] = to[edge]
                count += 1


@njit(cache=True, nogil=True)
def components(ptr: Array, to: Array) -> Array:
    """The strongly connected component of each node; numbers fall along edges, so that owners have the larger ones.

    Tarjan 1972 with a stack of its own, so that a chain of any length is no recursion. Gives numbers and how many.
    """
    n = len(ptr) - 1
    number = np.full(n, -1, np.int32)
    index = np.full(n, -1, np.int32)
    low = np.empty(n, np.int32)
    edge = ptr[:-1].copy()
    path = np.empty(n, np.int32)
    stack = np.empty(n, np.int32)
    depth = held = clock = found = 0
    for root in range(n):
        if index[root] >= 0:
            continue
        path[0] = root
        depth = 1
        index[root] = low[root] = clock
        clock += 1
        stack[held] = root
        held += 1
        while depth:
            node = path[depth - 1]
            if edge[node] < ptr[node + 1]:
                child = to[edge[node]]
                edge[node] += 1
                if index[child] < 0:
                    index[child] = low[child] = clock
                    clock += 1
                    stack[held] = child
                    held += 1
                    path[depth] = child
                    depth += 1
                elif number[child] < 0:
                    low[node] = min(low[node], index[child])
                continue
            depth -= 1
            if depth:
                low[path[depth - 1]] = min(low[path[depth - 1]], low[node])
            if low[node] == index[node]:
                while True:
                    held -= 1
                    member = stack[held]
                    number[member] = found
                    if member == node:
                        break
                found += 1
    return number, found


@njit(cache=True, nogil=True)
def reached(units: int, strict: int, limit: int, more: bool, high: bool) -> bool:
    """Whether a sum of bounds reaches a limit: `units` summed, `strict` how many of the bounds are excluded themselves.

    `more`: the limit itself is not enough. Low ends: certainly reaches it; high ends: possibly.
    """
    if units != limit:
        return units > limit
    if high:
        return not more and strict == 0
    return not more or strict > 0


@njit(cache=True, nogil=True)
def spread(
    ptr: Array, to: Array, kind: Array, units: Array, strict: Array, group_ptr: Array, groups: Array,
    of_share: Array, of_vote: Array, at_once: Array, limits: Array, more: Array, high: bool, sums: Array,
    stricts: Array, marks: Array, touched: Array, covered: Array,
) -> Array:  # fmt: skip
    """The least sets that hold a group and everything that members together hold enough of, one set a group.

    With `covered` (a flag for each node, or empty) a group whose first node an earlier group reached is left out: what
    it reaches, that one reaches as well.

    An owned one joins when the summed shares (kinds of `of_share`) reach limits[0], the summed votes (`of_vote`) reach
    limits[1], or by any stake of a kind of `at_once`. Gives the number of the group and the node of each member, in the
    order in which they joined: what made a member join comes before it. The caller gives room for each node, two rows
    of zeros each, whose pages cost nothing until they are touched: `sums` (64 bits), `stricts` (32), `marks` (8); and
    `touched`.
    """
    share, vote = sums[0], sums[1]
    share_strict, vote_strict = stricts[0], stricts[1]
    inside, known = marks[0], marks[1]
    room = max(1024, len(groups))
    of_group, member = np.empty(room, np.int32), np.empty(room, np.int32)
    count = 0
    for group in range(len(group_ptr) - 1):
        first = count
        seen = 0
        if len(covered) and covered[groups[group_ptr[group]]]:
            continue
        for place in range(group_ptr[group], group_ptr[group + 1]):
            node = groups[place]
            if not inside[node]:
                inside[node] = 1
                if count == room:
                    of_group, member = doubled(of_group), doubled(member)
                    room *= 2
                of_group[count], member[count] = group, node
                count += 1
        head = first
        while head < count:
            owner = member[head]
            head += 1
            for edge in range(ptr[owner], ptr[owner + 1]):
                node = to[edge]
                if inside[node]:
                    continue
                if not known[node]:
                    known[node] = 1
                    touched[seen] = node
                    seen += 1
                what = kind[edge]
                joins = at_once[what]
                if of_share[what]:
                    share[node] += units[edge]
                    share_strict[node] += strict[edge]
                    joins = joins or reached(share[node], share_strict[node], limits[0], more[0], high)
                if of_vote[what]:
                    vote[node] += units[edge]
                    vote_strict[node] += strict[edge]
                    joins = joins or reached(vote[node], vote_strict[node], limits[1], more[1], high)
                if joins:
                    inside[node] = 1
                    if count == room:
                        of_group, member = doubled(of_group), doubled(member)
                        room *= 2
                    of_group[count], member[count] = group, node
                    count += 1
        for place in range(seen):
            node = touched[place]
            share[node] = vote[node] = share_strict[node] = vote_strict[node] = known[node] = 0
        for place in range(first, count):
            inside[member[place]] = 0
            if len(covered) and place > first:
                covered[member[place]] = 1
    return of_group[:count], member[:count]


@njit(cache=True, nogil=True)
def under_others(who: Array, whom: Array, component: Array) -> Array:
    """Nodes that somebody controls whom they don't control themselves; pairs grouped by `who`, `component` per node.

    Two nodes can control each other only in one strongly connected component of the stakes: only there both ways are
    looked for.
    """
    n = len(component)
    below = np.zeros(n, np.bool_)
    first = np.full(n, -1, np.int64)
    for pair in range(len(who)):
        if first[who[pair]] < 0:
            first[who[pair]] = pair
    for pair in range(len(who)):
        one, other = who[pair], whom[pair]
        if below[other]:
            continue
        back = False
        if component[one] == component[other]:
            at = first[other]
            while at >= 0 and at < len(who) and who[at] == other and not back:
                back = whom[at] == one
                at += 1
        if not back:
            below[other] = True
    return below


@njit(cache=True, nogil=True)
def doubled(values: Array) -> Array:
    """The same values with as much room again."""
    larger = np.empty(2 * len(values), values.dtype)
    larger[: len(values)] = values
    return larger


@njit(cache=True, nogil=True)
def inverse(matrix: Array) -> Array:
    """The inverse of a small matrix I - C with columns that sum to less than one somewhere (Gauss-Jordan, pivoting)."""
    size = len(matrix)
    left, right = matrix.copy(), np.zeros((size, size))
    for row in range(size):
        right[row, row] = 1.0
    for column in range(size):
        pivot = column
        for row in range(column + 1, size):
            if abs(left[row, column]) > abs(left[pivot, column]):
                pivot = row
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


@njit(cache=True, nogil=True)
def integrate(
    at: int, used: int, nodes: Array, bounds: Array, into: Array, into_from: Array, low: Array, high: Array,
    component: Array, source: Array, closed: Array, least: float, largest: int, start: Array, length: Array,
    pool_owner: Array, pool_low: Array, pool_high: Array,
) -> Array:  # fmt: skip
    """Shares of every ultimate owner in every node, component by component from the owners down, into the pools.

    Components `at`.. of `nodes` (bounds[c]:bounds[c+1]) are worked on; `into`, `into_from`, `low`, `high` are the
    stakes into each node as fractions of one. `source`: owns on its own account. `closed` components own themselves
    whole and get nothing. Shares nowhere above `least` are left out. Stops before a component larger than `largest`, or
    when a pool might overflow. Gives the component that it stopped at and how much of the pools is used.
    """
    n = len(start)
    mark, row_of = np.full(n, -1, np.int32), np.full(n, -1, np.int32)
    sum_low, sum_high = np.zeros(n), np.zeros(n)
    touched = np.empty(n, np.int32)
    while at < len(bounds) - 1:
        first, last = bounds[at], bounds[at + 1]
        size = last - first
        if size > largest:
            break
        node = nodes[first]
        if size == 1:
            count, self_low, self_high = 0, 0.0, 0.0
            for edge in range(into[node], into[node + 1]):
                owner = into_from[edge]
                if owner == node:
                    self_low, self_high = low[edge], high[edge]
                    continue
                by_low, by_high = low[edge], high[edge]
                if source[owner]:
                    if mark[owner] != node:
                        mark[owner] = node
                        touched[count] = owner
                        count += 1
                        sum_low[owner] = sum_high[owner] = 0.0
                    sum_low[owner] += by_low
                    sum_high[owner] += by_high
                else:
                    for item in range(start[owner], start[owner] + length[owner]):
                        person = pool_owner[item]
                        if mark[person] != node:
                            mark[person] = node
                            touched[count] = person
                            count += 1
                            sum_low[person] = sum_high[person] = 0.0
                        sum_low[person] += by_low * pool_low[item]
                        sum_high[person] += by_high * pool_high[item]
            if used + count > len(pool_owner):
                break
            start[node] = used
            if closed[at]:
                count = 0
            all_low = 0.0
            for item in range(count):
                person = touched[item]
                if self_low > 0.0:
                    sum_low[person] /= 1.0 - self_low
                all_low += sum_low[person]
            for item in range(count):
                person = touched[item]
                if self_high >= 1.0:
                    sum_high[person] = 1.0
                elif self_high > 0.0:
                    sum_high[person] /= 1.0 - self_high
                share = min(sum_high[person], 1.0 - (all_low - sum_low[person]))
                share = max(share, sum_low[person])
                if share >= least and share > 0.0:
                    pool_owner[used], pool_low[used], pool_high[used] = person, sum_low[person], share
                    used += 1
            length[node] = used - start[node]
            at += 1
            continue
        room = 0
        for place in range(first, last):
            for edge in range(into[nodes[place]], into[nodes[place] + 1]):
                owner = into_from[edge]
                if component[owner] != component[node]:
                    room += 1 if source[owner] else length[owner]
        if closed[at] or room == 0:
            for place in range(first, last):
                start[nodes[place]], length[nodes[place]] = used, 0
            at += 1
            continue
        if used + min(room, n) * size > len(pool_owner):
            break
        used = ring(
            used, first, last, nodes, into, into_from, low, high, component, source, least, start, length, pool_owner,
            pool_low, pool_high, row_of, min(room, n),
        )  # fmt: skip
        at += 1
    return at, used


@njit(cache=True, nogil=True)
def ring(
    used: int, first: int, last: int, nodes: Array, into: Array, into_from: Array, low: Array, high: Array,
    component: Array, source: Array, least: float, start: Array, length: Array, pool_owner: Array, pool_low: Array,
    pool_high: Array, row_of: Array, room: int,
) -> int:  # fmt: skip
    """One component whose members own each other: what comes from outside times (I - C)^-1; gives the pools' use.

    High ends are the least solution of x = min(1, outside + C'x), which is above the true share whatever the bounds.
    """
    size = last - first
    this = component[nodes[first]]
    person_of = np.zeros(room, np.int32)
    outside_low, outside_high = np.zeros((room, size)), np.zeros((room, size))
    count = 0
    inner_low, inner_high = np.zeros((size, size)), np.zeros((size, size))
    for place in range(size):
        row_of[nodes[first + place]] = place
    for column in range(size):
        node = nodes[first + column]
        for edge in range(into[node], into[node + 1]):
            owner = into_from[edge]
            if component[owner] == this:
                inner_low[row_of[owner], column] += low[edge]
                inner_high[row_of[owner], column] += high[edge]
    for column in range(size):
        node = nodes[first + column]
        for edge in range(into[node], into[node + 1]):
            owner = into_from[edge]
            if component[owner] == this:
                continue
            begin, end = start[owner], start[owner] + length[owner]
            if source[owner]:
                begin, end = 0, 1
            for item in range(begin, end):
                person = owner if source[owner] else pool_owner[item]
                if row_of[person] < 0:
                    row_of[person] = count
                    person_of[count] = person
                    count += 1
                row = row_of[person]
                outside_low[row, column] += low[edge] * (1.0 if source[owner] else pool_low[item])
                outside_high[row, column] += high[edge] * (1.0 if source[owner] else pool_high[item])
    matrix = np.zeros((size, size))
    for row in range(size):
        row_of[nodes[first + row]] = -1
        for column in range(size):
            matrix[row, column] = (1.0 if row == column else 0.0) - inner_low[row, column]
    solved = inverse(matrix)
    shares_low, shares_high = np.zeros((count, size)), np.zeros((count, size))
    for row in range(count):
        row_of[person_of[row]] = -1
        clipped(outside_high[row], inner_high, shares_high[row])
        for place in range(size):
            part = outside_low[row, place]
            if part != 0.0:
                for column in range(size):
                    shares_low[row, column] += part * solved[place, column]
    for column in range(size):
        node = nodes[first + column]
        start[node] = used
        all_low = 0.0
        for row in range(count):
            all_low += shares_low[row, column]
        for row in range(count):
            share_low = shares_low[row, column]
            share = max(share_low, min(shares_high[row, column], 1.0 - (all_low - share_low)))
            if share >= least and share > 0.0:
                pool_owner[used], pool_low[used], pool_high[used] = person_of[row], share_low, share
                used += 1
        length[node] = used - start[node]
    return used


@njit(cache=True, nogil=True)
def clipped(outside: Array, inner: Array, shares: Array) -> None:
    """Fill `shares` with the least solution of x = min(1, outside + x C), from below; where that does not settle, 1."""
    size = len(outside)
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
                shares[column] = min(1.0, shares[column] + 1e-12)
            return
    for column in range(size):
        shares[column] = 1.0
