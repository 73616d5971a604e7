"""Who is reached: earliest arrival, arrival under limits of waiting and hops, and shortest duration, in one pass each.

Method: the one-pass algorithms of Wu et al., "Path Problems in Temporal Graphs" (PVLDB 7(9), 2014,
https://doi.org/10.14778/2732939.2732945), with two additions. Transfers that are still possible when their sender is
reached (same second, or known to the day only) hang in a list at their sender and are followed then, so that neither
the order inside a second nor a transfer of unknown hour hides a way. And under a limit on waiting the latest arrival
is kept, per number of hops where these are limited too.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.uint8]

NEVER = np.iinfo(np.int64).max
ALWAYS = np.iinfo(np.int64).min


@njit(cache=True, nogil=True)
def earliest(sender: Ints, receiver: Ints, low: Longs, high: Longs, leaves: Flags, starts: Ints) -> tuple[Longs, Ints]:
    """Earliest arrival at each node (ALWAYS at a start, NEVER if not reached), and the transfer that arrived first.

    leaves[node]: 1 where money may go on from (not a service). Every transfer is looked at twice at most.
    """
    nodes = len(leaves)
    arrival = np.full(nodes, NEVER, np.int64)
    by = np.full(nodes, -1, np.int32)
    first = np.full(nodes, -1, np.int32)
    following = np.empty(len(low), np.int32)
    stack = np.empty(nodes + 1, np.int32)
    for start in starts:
        arrival[start] = ALWAYS
    for e in range(len(low)):
        node = sender[e]
        if arrival[node] == NEVER:
            following[e] = first[node]
            first[node] = e
            continue
        to = receiver[e]
        if arrival[to] != NEVER or (not leaves[node] and arrival[node] != ALWAYS):
            continue
        now = low[e]
        arrival[to] = now
        by[to] = e
        stack[0] = to
        size = 1
        while size:
            size -= 1
            node = stack[size]
            f = first[node]
            first[node] = -1
            while f >= 0 and leaves[node]:
                to = receiver[f]
                if high[f] >= now and arrival[to] == NEVER:
                    arrival[to] = now
                    by[to] = f
                    stack[size] = to
                    size += 1
                f = following[f]
    return arrival, by


@njit(cache=True, nogil=True)
def limited(
    sender: Ints,
    receiver: Ints,
    low: Longs,
    high: Longs,
    leaves: Flags,
    starts: Ints,
    wait: int,
    hops: int,
    dated: bool,
) -> tuple[Longs, Ints, NDArray[np.uint32]]:
    """Earliest arrival at each node, fewest hops to it (-1: not reached), and for each transfer what it can be.

    wait: microseconds at most between two transfers (NEVER: any). hops: transfers at most (0: any; up to 31).
    dated: low and high are equal everywhere.
    Bit h of `places[e]` says that e can be transfer number h + 1 (bit 0 alone where hops are not limited).
    A stop may be visited twice, which can bridge a long wait. Exact where all times are known to the second; of a
    transfer known to the day only the latest moment counts for what follows: more may be reached, never less.
    """
    nodes = len(leaves)
    layers = hops + 1 if hops else 1
    step = 1 if hops else 0
    latest = np.full(nodes * layers, ALWAYS, np.int64)
    arrival = np.full(nodes, NEVER, np.int64)
    fewest = np.full(nodes, -1, np.int32)
    places = np.zeros(len(low), np.uint32)
    first = np.full(nodes, -1, np.int32)
    following = np.empty(len(low), np.int32)
    is_start = np.zeros(nodes, np.uint8)
    stack = np.empty(nodes * layers + 1, np.int64)
    for start in starts:
        latest[start * layers] = NEVER
        is_start[start] = 1
        arrival[start] = ALWAYS
        fewest[start] = 0
    for e in range(len(low)):
        node = sender[e]
        now = low[e]
        if not (dated and (e == 0 or low[e - 1] < now) and (e + 1 == len(low) or low[e + 1] > now)):
            following[e] = first[node]  # others may still arrive at its sender while it is possible
            first[node] = e
        since = ALWAYS + 1 if wait == NEVER else now - wait
        size = 0
        for layer in range(layers - step):
            if latest[node * layers + layer] >= since and (leaves[node] or (is_start[node] and layer == 0)):
                places[e] |= np.uint32(1) << np.uint32(layer)
                to = receiver[e]
                there = to * layers + layer + step
                cold = latest[there] < since
                latest[there] = max(latest[there], high[e])
                if arrival[to] == NEVER:
                    arrival[to] = now
                if fewest[to] < 0 or (hops and fewest[to] > layer + 1):
                    fewest[to] = layer + 1
                if cold:
                    stack[size] = there
                    size += 1
        while size:
            size -= 1
            there = stack[size]
            node = there // layers
            layer = there % layers
            if (hops and layer == hops) or not leaves[node]:
                continue
            previous = -1
            f = first[node]
            while f >= 0:
                after = following[f]
                if high[f] < now:
                    if previous < 0:
                        first[node] = after
                    else:
                        following[previous] = after
                    f = after
                    continue
                previous = f
                bit = np.uint32(1) << np.uint32(layer)
                if not places[f] & bit:
                    places[f] |= bit
                    to = receiver[f]
                    beyond = to * layers + layer + step
                    cold = latest[beyond] < since
                    latest[beyond] = max(latest[beyond], high[f])
                    if arrival[to] == NEVER:
                        arrival[to] = now
                    if fewest[to] < 0 or (hops and fewest[to] > layer + 1):
                        fewest[to] = layer + 1
                    if cold:
                        stack[size] = beyond
                        size += 1
                f = after
    return arrival, fewest, places


@njit(cache=True, nogil=True)
def shortest_duration(sender: Ints, receiver: Ints, low: Longs, high: Longs, leaves: Flags, starts: Ints) -> Longs:
    """Microseconds at least between the first and the last transfer of a way to each node; -1 if there is none.

    Kept per node: the latest moment at which a way that has arrived can have begun. 0 for one transfer, and at a start.
    """
    nodes = len(leaves)
    begun = np.full(nodes, ALWAYS, np.int64)
    shortest = np.full(nodes, NEVER, np.int64)
    first = np.full(nodes, -1, np.int32)
    following = np.empty(len(low), np.int32)
    is_start = np.zeros(nodes, np.uint8)
    stack = np.empty(nodes + 1, np.int32)
    waiting = np.zeros(nodes, np.uint8)
    for start in starts:
        begun[start] = NEVER
        shortest[start] = 0
        is_start[start] = 1
    for e in range(len(low)):
        node = sender[e]
        following[e] = first[node]
        first[node] = e
        if begun[node] == ALWAYS or (not leaves[node] and not is_start[node]):
            continue
        now = low[e]
        to = receiver[e]
        start = min(begun[node], high[e])
        if start <= begun[to]:
            continue
        begun[to] = start
        shortest[to] = min(shortest[to], max(now - start, 0))
        stack[0] = to
        size = 1
        waiting[to] = 1
        while size:
            size -= 1
            node = stack[size]
            waiting[node] = 0
            if not leaves[node]:
                continue
            previous = -1
            f = first[node]
            while f >= 0:
                after = following[f]
                if high[f] < now:
                    if previous < 0:
                        first[node] = after
                    else:
                        following[previous] = after
                    f = after
                    continue
                previous = f
                to = receiver[f]
                start = min(begun[node], high[f])
                if start > begun[to]:
                    begun[to] = start
                    shortest[to] = min(shortest[to], max(now - start, 0))
                    if not waiting[to]:
                        waiting[to] = 1
                        stack[size] = to
                        size += 1
                f = after
    for node in range(nodes):
        if shortest[node] == NEVER:
            shortest[node] = -1
    return shortest
