"""Which money is tainted: poison, haircut and FIFO over the account model, per asset, in exact integers.

    poison   whoever has had a tainted unit taints all that it spends; counts too much, and is not conserved
    haircut  each spend carries the share of taint that its sender holds then; conserved
    fifo     spends take the oldest units first (Clayton's Case, 1816; Anderson, Shumailov and others 2018,
             https://www.cl.cam.ac.uk/~rja14/Papers/making-bitcoin-legal.pdf); conserved, and each unit has one way back

Tainted is all that leaves a source. What comes back to a source is taken out. Taint stays at services, which mix money.
Transfers count in the order of time, block, place in the block and id; a transfer of a day counts at its begin. What is
spent over the known balance is clean and counted as short: the opening balance is unknown. There are no fees in it but
those that were published as transfers. Backward, the same rules run over the same order from its end: where the money
of the sources came from; FIFO then gives back the last units first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from resolver.errors import BadParameter
from resolver.funds import large, reach
from resolver.funds.arrays import Ints, Longs, Transfers

MODELS = ("poison", "haircut", "fifo")

Units = Callable[[int], list[int]]
"""Number of an asset -> exact units of its transfers in their order (arrays.exact_units)."""


@dataclass(frozen=True)
class Part:
    """Units of one transfer that came from one source (FIFO): `before` is the number of the part they were before."""

    position: int
    source: int
    units: int
    before: int


@dataclass(frozen=True)
class Taint:
    """The taint of one asset; units are of `scale` decimals.

    moved: positions of the transfers that moved tainted units, and how many. resting: node -> tainted units that it
    holds in the end (poison: that it has had; not conserved). issued: what left the sources. returned: what came back
    to them. short: node -> units that it spent over what is known. parts, rests: of FIFO, each part and where it came
    to rest: (node, part, units).
    """

    asset: str
    currency: str
    scale: int
    model: str
    moved: tuple[Ints, Sequence[int] | Longs]
    resting: dict[int, int]
    issued: int
    returned: int
    short: dict[int, int]
    parts: tuple[Part, ...] = ()
    rests: tuple[tuple[int, int, int], ...] = ()

    @cached_property
    def tainted(self) -> dict[int, int]:
        """Position of each transfer that moved tainted units -> how many."""
        return dict(zip(map(int, self.moved[0]), map(int, self.moved[1]), strict=True))

    @property
    def conserved(self) -> bool:
        """Whether all that was issued is at rest or came back, to the last unit."""
        return self.issued == self.returned + sum(self.resting.values())

    def way_back(self, part: int) -> list[int]:
        """Positions of the transfers by which a part came from its source, in the order in which it moved (FIFO)."""
        way: list[int] = []
        while part >= 0:
            way.append(self.parts[part].position)
            part = self.parts[part].before
        return way[::-1]


def spread(
    transfers: Transfers, model: str, sources: Ints, stops: Ints, exact: Units, backward: bool = False
) -> list[Taint]:
    """The taint from the sources (numbers of wallets and accounts), for each asset that they moved.

    `stops`: where taint stays; a source is none. Label of a source: its place in `sources`. Raises: BadParameter for an
    unknown model.
    """
    if model not in MODELS:
        raise BadParameter(f"{model}: no model of taint. There are {', '.join(MODELS)}.")
    run = reach.in_reverse(transfers) if backward else transfers
    label = np.full(transfers.nodes, -1, np.int32)
    label[sources] = np.arange(len(sources), dtype=np.int32)
    halts = np.zeros(transfers.nodes, np.uint8)
    halts[stops] = 1
    halts[sources] = 0
    moved = np.unique(run.asset[label[run.sender] >= 0])
    found = []
    for number in moved.tolist():
        asset = transfers.assets[number]
        only = run if len(transfers.assets) == 1 else run.only(run.asset == number)
        units = None
        if not asset.exact:
            units = exact(number)[::-1] if backward else exact(number)
        found.append(one_asset(only, number, model, label, halts, sources, units))
    return found


def one_asset(
    only: Transfers, number: int, model: str, label: Ints, halts: NDArray[np.uint8],
    sources: Ints, units: list[int] | None,
) -> Taint:  # fmt: skip
    """The taint of one asset; `units`: the exact amounts where those of the arrays are rounded."""
    asset = only.assets[number]
    scale = asset.scale if units is None else asset.published_scale
    if units is None:
        tainted, resting, short, returned, parts, rests = compiled(only, model, label, halts)
    else:
        tainted, resting, short, returned, parts, rests = unlimited(only, units, model, label, halts)
    ours = label[only.sender] >= 0
    issued = int(only.units[ours].sum()) if units is None else sum(units[e] for e in np.nonzero(ours)[0].tolist())
    position = only.position
    at_rest = {int(node): amount for node, amount in resting.items() if amount}
    if model == "fifo":
        returned = sum(amount for node, _, amount in rests if label[node] >= 0)
        rests = [rest for rest in rests if label[rest[0]] < 0]
        at_rest = {}
        for node, _, amount in rests:
            at_rest[node] = at_rest.get(node, 0) + amount
    return Taint(
        asset=asset.asset,
        currency=asset.currency,
        scale=scale,
        model=model,
        moved=(position[tainted[0]], tainted[1]),
        resting=at_rest,
        issued=issued,
        returned=returned,
        short={int(node): amount for node, amount in short.items() if amount},
        parts=tuple(Part(int(position[e]), int(sources[of]), amount, before) for e, of, amount, before in parts),
        rests=tuple(rests),
    )


Moved = tuple[NDArray[np.int64], Sequence[int] | Longs]
"""Places of transfers, and their tainted units."""

Raw = tuple[
    Moved, dict[int, int], dict[int, int], int, list[tuple[int, int, int, int]],
    list[tuple[int, int, int]],
]  # fmt: skip
"""(transfer, tainted), resting, short, returned, parts, rests."""


def compiled(only: Transfers, model: str, label: Ints, halts: NDArray[np.uint8]) -> Raw:
    """By the compiled passes."""
    from resolver.funds.kernels import taint

    given = (only.sender, only.receiver, only.units, label, halts)
    if model == "poison":
        tainted, poisoned = taint.poison(*given)
        into = taint.sums(only.receiver, tainted, len(label))
        into[(poisoned == 0) | (label >= 0)] = 0
        back = int(tainted[label[only.receiver] >= 0].sum())
        return listed(tainted), by_node(into), {}, back, [], []
    if model == "haircut":
        tainted, _, bad, short, returned = taint.haircut(*given)
        return listed(tainted), by_node(bad), by_node(short), int(returned), [], []
    tainted, short, transfer, of, units, before, node, part, resting = taint.fifo(*given)
    parts = list(zip(transfer.tolist(), of.tolist(), units.tolist(), before.tolist(), strict=True))
    rests = list(zip(node.tolist(), part.tolist(), resting.tolist(), strict=True))
    return listed(tainted), {}, by_node(short), 0, parts, rests


def unlimited(only: Transfers, units: list[int], model: str, label: Ints, halts: NDArray[np.uint8]) -> Raw:
    """By Python's integers."""
    given = (only.sender.tolist(), only.receiver.tolist(), units, label.tolist(), halts.tolist())
    if model == "haircut":
        tainted, _, bad, short, returned = large.haircut(*given)
        return some(tainted), bad, short, returned, [], []
    if model == "fifo":
        tainted, short, parts, rests = large.fifo(*given)
        return some(tainted), {}, short, 0, parts, rests
    from resolver.funds.kernels import taint

    flags, _ = taint.poison(only.sender, only.receiver, np.ones(len(units), np.int64), label, halts)
    marked = np.nonzero(flags)[0]
    into: dict[int, int] = {}
    for e, amount in zip(marked.tolist(), [units[e] for e in marked.tolist()], strict=True):
        into[int(only.receiver[e])] = into.get(int(only.receiver[e]), 0) + amount
    back = sum(amount for node, amount in into.items() if label[node] >= 0)
    return (
        (marked, [units[e] for e in marked.tolist()]),
        {node: amount for node, amount in into.items() if label[node] < 0},
        {},
        back,
        [],
        [],
    )


def listed(tainted: Longs) -> Moved:
    """The tainted ones of all."""
    places = np.nonzero(tainted)[0]
    return places, tainted[places]


def some(tainted: list[int]) -> Moved:
    """The same of integers of any size."""
    places = [e for e, amount in enumerate(tainted) if amount]
    return np.array(places, np.int64), [tainted[e] for e in places]


def by_node(units: Longs) -> dict[int, int]:
    """Node -> units, of those with some."""
    places = np.nonzero(units)[0]
    return dict(zip(places.tolist(), units[places].tolist(), strict=True))


def contributors(taint: Taint, run: Transfers, position: int) -> Iterator[tuple[int, int]]:
    """The tainted transfers into the sender of a transfer, before it: (position, tainted units); the largest first.

    The way back of poison and haircut, in which a spend has a share of all of them. `run`: the transfers in the order
    in which taint was spread, `reach.in_reverse` where it was spread backward.
    """
    place = int(np.nonzero(run.position == position)[0][0])
    into = np.nonzero(run.receiver[:place] == run.sender[place])[0]
    came = [(taint.tainted[int(run.position[e])], int(run.position[e])) for e in into
            if int(run.position[e]) in taint.tainted]  # fmt: skip
    for units, one in sorted(came, key=lambda each: (-each[0], each[1])):
        yield one, units
