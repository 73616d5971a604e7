"""Random small networks of transfers, and brute force over all orders of their transfers."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np

from resolver.funds.arrays import Asset, Transfers

Row = tuple[int, int, int, int, int]
"""sender, receiver, first and last time at which it may have happened, amount."""


def transfers(rows: list[Row], nodes: int, assets: list[int] | None = None) -> Transfers:
    """Rows as arrays, in the order of their first time; equal ones stay as given."""
    order = sorted(range(len(rows)), key=lambda number: rows[number][2])
    column = [[rows[number][of] for number in order] for of in range(5)]
    kinds = [0] * len(rows) if assets is None else [assets[number] for number in order]
    return Transfers(
        position=np.array(order, np.int32),
        sender=np.array(column[0], np.int32),
        receiver=np.array(column[1], np.int32),
        time=np.array(column[2], np.int64),
        until=np.array(column[3], np.int64),
        asset=np.array(kinds, np.int16),
        units=np.array(column[4], np.int64),
        value=np.array(column[4], np.float64),
        assets=tuple(Asset(f"chain:{n}", f"C{n}", 0, 0, True, 1) for n in range(max(kinds, default=0) + 1)),
        nodes=nodes,
    )


def random_rows(chance: random.Random, nodes: int = 5, most: int = 7, coarse: bool = False) -> list[Row]:
    """A few transfers within few seconds, so that many fall into one; `coarse`: some known to ten seconds only."""
    rows: list[Row] = []
    for _ in range(chance.randrange(1, most + 1)):
        sender, receiver = chance.sample(range(nodes), 2)
        first = chance.randrange(8)
        length = chance.choice([0, 0, 3]) if coarse else 0
        rows.append((sender, receiver, first, first + length, chance.choice([50, 80, 90, 100])))
    return rows


def ways(rows: list[Row], starts: set[int], stops: set[int], wait: int | None, hops: int) -> Iterator[list[int]]:
    """Every way in time order from a start: row numbers; a transfer is used once, a node may be passed twice."""

    def on(way: list[int], low: int, high: int) -> Iterator[list[int]]:
        yield way
        node = rows[way[-1]][1]
        if node in stops or (hops and len(way) == hops):
            return
        for number, row in enumerate(rows):
            if row[0] != node or number in way:
                continue
            first, last = max(low, row[2]), row[3] if wait is None else min(row[3], high + wait)
            if first <= last:
                yield from on([*way, number], first, last)

    for number, row in enumerate(rows):
        if row[0] in starts:
            yield from on([number], row[2], row[3])
