"""Taint in Python's integers of any size: for assets whose sums do not fit 62 bits. The rules of kernels/taint.py.

About a hundred times slower than the compiled passes: a million transfers of such an asset take some ten seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

Haircut = tuple[list[int], dict[int, int], dict[int, int], dict[int, int], int]
Fifo = tuple[list[int], dict[int, int], list[tuple[int, int, int, int]], list[tuple[int, int, int]]]


def haircut(
    sender: Sequence[int], receiver: Sequence[int], units: Sequence[int], label: Sequence[int], stops: Sequence[int]
) -> Haircut:
    """As kernels.taint.haircut; what is held, tainted and short as dictionaries by node."""
    tainted: list[int] = []
    held: dict[int, int] = {}
    bad: dict[int, int] = {}
    short: dict[int, int] = {}
    returned = 0
    for node, to, amount in zip(sender, receiver, units, strict=True):
        moved = 0
        if label[node] >= 0:
            moved = amount
        elif not stops[node]:
            there = held.get(node, 0)
            if amount >= there:
                moved = bad.pop(node, 0)
                if amount > there:
                    short[node] = short.get(node, 0) + amount - there
                held[node] = 0
            else:
                moved = amount * bad.get(node, 0) // there
                bad[node] = bad.get(node, 0) - moved
                held[node] = there - amount
        tainted.append(moved)
        if label[to] >= 0:
            returned += moved
        else:
            held[to] = held.get(to, 0) + amount
            bad[to] = bad.get(to, 0) + moved
    return tainted, held, bad, short, returned


def fifo(
    sender: Sequence[int], receiver: Sequence[int], units: Sequence[int], label: Sequence[int], stops: Sequence[int]
) -> Fifo:
    """As kernels.taint.fifo: tainted by transfer, short by node, parts (transfer, label, units, before), what rests."""
    tainted: list[int] = []
    short: dict[int, int] = {}
    lots: dict[int, deque[list[int]]] = {}
    parts: list[tuple[int, int, int, int]] = []
    for e, (node, to, left) in enumerate(zip(sender, receiver, units, strict=True)):
        total = 0
        own = lots.setdefault(node, deque())
        theirs = lots.setdefault(to, deque())
        while left > 0:
            before, of, moved = -1, -1, left
            if label[node] >= 0:
                of = label[node]
            elif not stops[node]:
                if not own:
                    short[node] = short.get(node, 0) + left
                else:
                    moved = min(left, own[0][0])
                    before = own[0][1]
                    of = parts[before][1] if before >= 0 else -1
                    own[0][0] -= moved
                    if own[0][0] == 0:
                        own.popleft()
            left -= moved
            if of >= 0:
                parts.append((e, of, moved, before))
                total += moved
                theirs.append([moved, len(parts) - 1])
            elif label[to] < 0 and not stops[to]:
                if theirs and theirs[-1][1] < 0:
                    theirs[-1][0] += moved
                else:
                    theirs.append([moved, -1])
        tainted.append(total)
    rest = [(node, lot[1], lot[0]) for node in sorted(lots) for lot in lots[node] if lot[1] >= 0]
    return tainted, short, parts, rest
