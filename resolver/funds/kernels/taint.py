"""Taint of one asset's transfers in their order: haircut and FIFO, in exact integers, and poison.

Sources: all that leaves a source node is tainted with its label; what comes back to one is taken out and counted.
Stops: what arrives stays; what leaves is nobody's. Spending more than is known to be there takes all that is known;
the rest is clean, and counted as short: an opening balance that nobody published is not guessed.
Amounts are positive and their sum is below 2^62.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.uint8]


@njit(cache=True, nogil=True)
def share(amount: int, part: int, whole: int) -> int:
    """floor(amount * part / whole), exact, for 0 <= part <= whole < 2^62."""
    if part == whole:
        return amount
    if part == 0:
        return 0
    if amount < 2_000_000_000 and part < 2_000_000_000:
        return amount * part // whole
    quotient, rest = 0, 0  # signed all the way: numba makes a float of signed and unsigned
    for place in range(61, -1, -1):
        quotient *= 2
        rest *= 2
        if rest >= whole:
            rest -= whole
            quotient += 1
        if (amount >> place) & 1:
            rest += part
            if rest >= whole:
                rest -= whole
                quotient += 1
    return quotient


@njit(cache=True, nogil=True)
def poison(sender: Ints, receiver: Ints, units: Longs, label: Ints, stops: Flags) -> tuple[Longs, Flags]:
    """Tainted units of each transfer (all or none), and which nodes have had some; order within a second as given."""
    tainted = np.zeros(len(units), np.int64)
    poisoned = np.zeros(len(label), np.uint8)
    for e in range(len(units)):
        node, to = sender[e], receiver[e]
        if label[node] >= 0 or (poisoned[node] and not stops[node]):
            tainted[e] = units[e]
            if label[to] < 0:
                poisoned[to] = 1
    return tainted, poisoned


@njit(cache=True, nogil=True)
def sums(receiver: Ints, tainted: Longs, nodes: int) -> Longs:
    """What each node received of it."""
    into = np.zeros(nodes, np.int64)
    for e in range(len(tainted)):
        into[receiver[e]] += tainted[e]
    return into


@njit(cache=True, nogil=True)
def haircut(
    sender: Ints, receiver: Ints, units: Longs, label: Ints, stops: Flags
) -> tuple[Longs, Longs, Longs, Longs, int]:
    """Tainted units of each transfer; of each node what is held, how much of it is tainted, what was short; returned.

    A spend takes the share of taint that its sender holds, rounded down; the fraction of a unit stays behind.
    label[node] >= 0 marks a source.
    """
    tainted = np.zeros(len(units), np.int64)
    held = np.zeros(len(label), np.int64)
    bad = np.zeros(len(label), np.int64)
    short = np.zeros(len(label), np.int64)
    returned = 0
    for e in range(len(units)):
        node, to, amount = sender[e], receiver[e], units[e]
        moved = 0
        if label[node] >= 0:
            moved = amount
        elif not stops[node]:
            if amount >= held[node]:
                moved = bad[node]
                short[node] += amount - held[node]
                held[node] = 0
                bad[node] = 0
            else:
                if bad[node]:
                    moved = share(amount, bad[node], held[node])
                    bad[node] -= moved
                held[node] -= amount
        tainted[e] = moved
        if label[to] >= 0:
            returned += moved
        else:
            held[to] += amount
            bad[to] += moved
    return tainted, held, bad, short, returned


@njit(cache=True, nogil=True)
def _grown(old: Longs) -> Longs:
    """The same with room for twice as many."""
    new = np.empty(len(old) * 2, np.int64)
    new[: len(old)] = old
    return new


@njit(cache=True, nogil=True)
def _fifo_from(
    begin: int, sender: Ints, receiver: Ints, units: Longs, label: Ints, stops: Flags, tainted: Longs, short: Longs,
    clean: Longs, first: Longs, last: Longs, lot_units: Longs, lot_part: Longs, lot_next: Longs, part_transfer: Longs,
    part_label: Longs, part_units: Longs, part_before: Longs, counts: Longs,
) -> int:  # fmt: skip
    """Go on with fifo at transfer `begin`, to the end or to where the room for lots or parts is short; there it stops.

    Apart from fifo, since arrays that are replaced inside a loop make it five times slower. counts: lots, the first
    free lot, parts. A transfer makes as many parts as its sender has lots at most, and one more.
    """
    lots, free, parts, lot = counts[0], counts[1], counts[2], np.int64(-1)
    for e in range(begin, len(units)):
        if lots + 3 > len(lot_units) or parts + lots + 3 > len(part_units):
            counts[0], counts[1], counts[2] = lots, free, parts
            return e
        node, to, left = sender[e], receiver[e], units[e]
        forgets = label[to] >= 0 or stops[to]  # clean units there are never looked at again
        if label[node] < 0 and (stops[node] or first[node] < 0):
            if not stops[node]:
                short[node] += max(left - clean[node], 0)
                clean[node] = max(clean[node] - left, 0)
            if forgets:
                continue
            if first[to] < 0:
                clean[to] += left
                continue
        while left > 0:
            part, before, of = np.int64(-1), np.int64(-1), np.int64(-1)  # what the next units are: clean, or a part
            moved = left
            if label[node] >= 0:
                of = label[node]
            elif not stops[node] and first[node] >= 0:
                lot = first[node]
                moved = min(left, lot_units[lot])
                before = lot_part[lot]
                if before >= 0:
                    of = part_label[before]
                lot_units[lot] -= moved
                if lot_units[lot] == 0:
                    first[node] = lot_next[lot]
                    if first[node] < 0:
                        last[node] = -1
                        if moved < left:
                            short[node] += left - moved
                    lot_next[lot] = free
                    free = lot
            left -= moved
            if of >= 0:
                part = np.int64(parts)
                part_transfer[part], part_label[part], part_units[part], part_before[part] = e, of, moved, before
                parts += 1
                tainted[e] += moved
            elif forgets:
                continue
            elif first[to] < 0:
                clean[to] += moved
                continue
            elif lot_part[last[to]] < 0:
                lot_units[last[to]] += moved
                continue
            for new in range(2):  # the clean units that were there before the first taint become a lot of their own
                added, kind = moved, part
                if new == 0:
                    if clean[to] == 0 or first[to] >= 0:
                        continue
                    added, kind = clean[to], np.int64(-1)
                    clean[to] = 0
                if free >= 0:
                    lot = free
                    free = lot_next[lot]
                else:
                    lot = np.int64(lots)
                    lots += 1
                lot_units[lot], lot_part[lot], lot_next[lot] = added, kind, -1
                if first[to] < 0:
                    first[to] = lot
                else:
                    lot_next[last[to]] = lot
                last[to] = lot
        here = first[node]
        if here >= 0 and here == last[node] and lot_part[here] < 0 and not stops[node]:
            clean[node] = lot_units[here]  # nothing tainted is left
            lot_next[here] = free
            free = np.int64(here)
            first[node], last[node] = -1, -1
    counts[0], counts[1], counts[2] = lots, free, parts
    return len(units)


@njit(cache=True, nogil=True)
def fifo(
    sender: Ints, receiver: Ints, units: Longs, label: Ints, stops: Flags
) -> tuple[Longs, Longs, Longs, Longs, Longs, Longs, Longs, Longs, Longs]:
    """First in, first out (Clayton's Case, 1816): spends take the oldest lots, split where needed.

    Gives the tainted units of each transfer and what was short at each node; then the parts that moved: transfer,
    label, units and the part that it was before (-1: it left its source); and of what came to rest: node, part, units.
    A part that came back to a source is at rest there. Neighbouring clean lots of a node are one.
    """
    tainted = np.zeros(len(units), np.int64)
    short = np.zeros(len(label), np.int64)
    clean = np.zeros(len(label), np.int64)  # of a node without lots: a node that holds no taint needs none
    first = np.full(len(label), -1, np.int64)
    last = np.full(len(label), -1, np.int64)
    lot_units, lot_part, lot_next = np.empty(1024, np.int64), np.empty(1024, np.int64), np.empty(1024, np.int64)
    part_transfer, part_label = np.empty(4096, np.int64), np.empty(4096, np.int64)
    part_units, part_before = np.empty(4096, np.int64), np.empty(4096, np.int64)
    counts = np.array([0, -1, 0], np.int64)
    e = 0
    while e < len(units):
        e = _fifo_from(e, sender, receiver, units, label, stops, tainted, short, clean, first, last, lot_units,
                       lot_part, lot_next, part_transfer, part_label, part_units, part_before, counts)  # fmt: skip
        if e < len(units):
            if counts[0] + 3 > len(lot_units):
                lot_units, lot_part, lot_next = _grown(lot_units), _grown(lot_part), _grown(lot_next)
            while counts[2] + counts[0] + 3 > len(part_units):
                part_transfer, part_label = _grown(part_transfer), _grown(part_label)
                part_units, part_before = _grown(part_units), _grown(part_before)
    parts = counts[2]
    resting = 0
    for node in range(len(label)):
        lot = first[node]
        while lot >= 0:
            resting += lot_part[lot] >= 0
            lot = lot_next[lot]
    rest = np.empty((3, resting), np.int64)
    resting = 0
    for node in range(len(label)):
        lot = first[node]
        while lot >= 0:
            if lot_part[lot] >= 0:
                rest[0, resting], rest[1, resting], rest[2, resting] = node, lot_part[lot], lot_units[lot]
                resting += 1
            lot = lot_next[lot]
    return (tainted, short, part_transfer[:parts].copy(), part_label[:parts].copy(), part_units[:parts].copy(),
            part_before[:parts].copy(), rest[0].copy(), rest[1].copy(), rest[2].copy())  # fmt: skip
