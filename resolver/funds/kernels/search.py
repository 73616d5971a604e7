"""Which transfers can follow which by time, amount and asset, and the best that each can still come to.

Transfers lie sorted by sender, then by a bucket of their amount (floor of the logarithm to base 1.25), then by time:
what can follow a transfer of a given amount is two or three buckets of its receiver. Amounts are floats with a margin
of 1e-9 here, so that nothing that fits is lost; who takes a path decides with exact numbers.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.uint8]
Floats = NDArray[np.float64]

BUCKETS = 512
MARGIN = 1e-9
NEVER = np.iinfo(np.int64).max
ANY_AMOUNT = 2
"""Of converts[node]: whatever comes may go on as any amount of another asset."""


@njit(cache=True, nogil=True)
def bucket(value: float) -> int:
    """The bucket of an amount: from 1e-24 to 1e25 each has its own; beyond them they share the last."""
    if value <= 0.0:
        return 0
    place = np.floor(np.log(value) / np.log(1.25)) + 256
    return int(min(max(place, 0.0), BUCKETS - 1.0))


@njit(cache=True, nogil=True)
def by_sender(sender: Ints, value: Floats, nodes: int) -> tuple[Longs, Ints, NDArray[np.int16]]:
    """Transfers (in the order of time) by sender, bucket, time: where each sender begins, which, its bucket."""
    size = len(sender)
    buckets = np.empty(size, np.int16)
    count = np.zeros(BUCKETS + 1, np.int64)
    for e in range(size):
        buckets[e] = bucket(value[e])
        count[buckets[e] + 1] += 1
    for place in range(BUCKETS):
        count[place + 1] += count[place]
    sorted_once = np.empty(size, np.int32)
    for e in range(size):
        sorted_once[count[buckets[e]]] = e
        count[buckets[e]] += 1
    begins = np.zeros(nodes + 1, np.int64)
    for e in range(size):
        begins[sender[e] + 1] += 1
    for node in range(nodes):
        begins[node + 1] += begins[node]
    cursor = begins[:-1].copy()
    order = np.empty(size, np.int32)
    for place in range(size):
        e = sorted_once[place]
        order[cursor[sender[e]]] = e
        cursor[sender[e]] += 1
    out = np.empty(size, np.int16)
    for place in range(size):
        out[place] = buckets[order[place]]
    return begins, order, out


@njit(cache=True, nogil=True)
def followers(
    e: int,
    receiver: Ints,
    low: Longs,
    high: Longs,
    value: Floats,
    asset: NDArray[np.int16],
    begins: Longs,
    order: Ints,
    buckets: NDArray[np.int16],
    converts: Flags,
    turns: Longs,
    turn_asset: NDArray[np.int16],
    turn_anywhere: Flags,
    turn_low: Floats,
    turn_high: Floats,
    wait: int,
    longest: int,
    out: Ints,
) -> int:
    """Write the transfers that can come right after e to `out`; how many.

    turns[a] to turns[a + 1]: into which assets one of asset a may turn at a stop, with the least and the highest
    amount for each unit. converts[node]: whether such a turn that is not `anywhere` may happen there; ANY_AMOUNT.
    longest: microseconds of the least known time, by which a later possible transfer can stand earlier.
    """
    node = receiver[e]
    begin, end = begins[node], begins[node + 1]
    size = 0
    if begin == end:
        return 0
    least = low[e] - longest
    last = NEVER if wait == NEVER else high[e] + wait
    if converts[node] == ANY_AMOUNT:
        for place in range(begin, end):
            f = order[place]
            if high[f] >= low[e] and low[f] <= last:
                out[size] = f
                size += 1
        return size
    for turn in range(turns[asset[e]], turns[asset[e] + 1]):
        if not turn_anywhere[turn] and not converts[node]:
            continue
        lowest = value[e] * turn_low[turn] * (1 - MARGIN)
        highest = value[e] * turn_high[turn] * (1 + MARGIN)
        first_bucket, last_bucket = bucket(lowest), bucket(highest)
        place = begin + np.searchsorted(buckets[begin:end], first_bucket)
        while place < end and buckets[place] <= last_bucket:
            edge = begin + np.searchsorted(buckets[begin:end], buckets[place], side="right")
            left, right = place, edge
            while left < right:
                middle = (left + right) // 2
                if low[order[middle]] < least:
                    left = middle + 1
                else:
                    right = middle
            while left < edge:
                f = order[left]
                if low[f] > last:
                    break
                if high[f] >= low[e] and asset[f] == turn_asset[turn] and lowest <= value[f] <= highest and f != e:
                    out[size] = f
                    size += 1
                left += 1
            place = edge
    return size


@njit(cache=True, nogil=True)
def surely(
    e: int,
    f: int,
    receiver: Ints,
    low: Longs,
    high: Longs,
    value: Floats,
    asset: NDArray[np.int16],
    converts: Flags,
    turns: Longs,
    turn_asset: NDArray[np.int16],
    turn_low: Floats,
    turn_high: Floats,
    wait: int,
    minimum: float,
    whole: Flags,
) -> bool:
    """Whether f, one of the followers of e, fits after any path that ends with e and has not been where f goes.

    That is: at every time at which e can have happened, and by an amount that is not at the edge of what floats tell.
    """
    if low[f] < high[e] or (wait != NEVER and low[f] - low[e] > wait):
        return False
    if minimum > 0 and value[f] < minimum * (1 + MARGIN):
        return False
    if converts[receiver[e]] == ANY_AMOUNT or (asset[e] == asset[f] and value[e] == value[f] and whole[asset[e]]):
        return True
    for turn in range(turns[asset[e]], turns[asset[e] + 1]):
        if turn_asset[turn] == asset[f]:
            least, most = value[e] * turn_low[turn] * (1 + MARGIN), value[e] * turn_high[turn] * (1 - MARGIN)
            return bool(least <= value[f] <= most)
    return False


@njit(cache=True, nogil=True)
def best_ends(
    places: NDArray[np.uint32],
    sender: Ints,
    receiver: Ints,
    low: Longs,
    high: Longs,
    value: Floats,
    asset: NDArray[np.int16],
    begins: Longs,
    order: Ints,
    buckets: NDArray[np.int16],
    converts: Flags,
    turns: Longs,
    turn_asset: NDArray[np.int16],
    turn_anywhere: Flags,
    turn_low: Floats,
    turn_high: Floats,
    wait: int,
    longest: int,
    leaves: Flags,
    starts: Flags,
    targets: Flags,
    open_ended: bool,
    hops: int,
    worth: Floats,
    minimum: float,
    whole: Flags,
) -> NDArray[np.float32]:
    """best[h, e]: the most that a path with e as transfer number h + 1 can be worth; -1 if e can't be that.

    worth[e] > 0: of a path that ends with e; what is given is never below it. A path ends at a target, or,
    `open_ended`, wherever nothing can follow. Stops may repeat here, so that it's a bound: where all that can follow
    e may be barred to a path (`surely`), it may end with e. whole: of each asset, 1 where equal floats are equal
    amounts.
    `places` says what each transfer can be by time alone (reach.limited, with the same limit of hops).
    """
    size = len(sender)
    largest = 0
    for node in range(len(begins) - 1):
        largest = max(largest, begins[node + 1] - begins[node])
    out = np.empty(largest * 2 + 1, np.int32)
    best = np.full((hops, size), np.float32(-1))
    members = np.empty(size, np.int32)
    for h in range(hops):
        count = 0
        for e in range(size):
            if h == 0 and starts[sender[e]] and places[e] & np.uint32(1):
                best[0, e] = 0
            if best[h, e] == 0:
                members[count] = e
                count += 1
        if h == hops - 1:
            break
        for number in range(count):
            e = members[number]
            if not leaves[receiver[e]]:
                continue
            found = followers(e, receiver, low, high, value, asset, begins, order, buckets, converts, turns, turn_asset,
                              turn_anywhere, turn_low, turn_high, wait, longest, out)  # fmt: skip
            bit = np.uint32(1) << np.uint32(h + 1)
            for place in range(found):
                if places[out[place]] & bit:
                    best[h + 1, out[place]] = 0
    first_in = np.full(len(begins) - 1, NEVER, np.int64)
    for e in range(size):
        if starts[sender[e]]:
            first_in[sender[e]] = -NEVER
        if best[:, e].max() == 0:
            first_in[receiver[e]] = min(first_in[receiver[e]], low[e])
    for h in range(hops - 1, -1, -1):
        for e in range(size):
            if best[h, e] != 0:
                continue
            own = np.float32(max(worth[e] * (1 + 1e-6), 1e-30))
            if targets[receiver[e]]:
                best[h, e] = own
                continue
            top = np.float32(-1)
            goes_on = False
            if h < hops - 1 and leaves[receiver[e]]:
                found = followers(e, receiver, low, high, value, asset, begins, order, buckets, converts, turns,
                                  turn_asset, turn_anywhere, turn_low, turn_high, wait, longest, out)  # fmt: skip
                for place in range(found):
                    f = out[place]
                    top = max(top, best[h + 1, f])
                    if open_ended and not goes_on and best[h + 1, f] > 0:
                        goes_on = first_in[receiver[f]] > high[e] and surely(
                            e, f, receiver, low, high, value, asset, converts, turns, turn_asset, turn_low, turn_high,
                            wait, minimum, whole,
                        )  # fmt: skip
            best[h, e] = max(own, top) if open_ended and not goes_on else top
    return best
