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
def merged(some: Array, others: Array) -> tuple[Array, Array]:
    """All keys of two sorted arrays without repetitions, sorted, and which of them are in the first."""
    keys = np.empty(len(some) + len(others), some.dtype)
    first = np.empty(len(keys), np.bool_)
    count = one = other = 0
    while one < len(some) or other < len(others):
        ours = one < len(some) and (other == len(others) or some[one] <= others[other])
        theirs = other < len(others) and (one == len(some) or others[other] <= some[one])
        keys[count] = some[one] if ours else others[other]
        first[count] = ours
        one += ours
        other += theirs
        count += 1
    return keys[:count], first[:count]


@njit(cache=True, nogil=True)
def doubled(values: Array) -> Array:
    """The same values with as much room again."""
    larger = np.empty(2 * len(values), values.dtype)
    larger[: len(values)] = values
    return larger
