"""Taint of unspent outputs: poison, haircut and FIFO over transactions with several inputs and outputs, exactly.

A transaction takes whole outputs of earlier ones and makes new ones; what is missing from the outputs is its fee.
Inputs and outputs count in their published order. Fees: FIFO pays them last; haircut taints them like an output; poison
doesn't count them. What a fee took is told apart, for miners mix money.

    haircut  each output has the inputs' share of taint, rounded down; units left over go to the largest remainders
             (ties: the larger output, then the earlier), so that nothing is lost and order decides ties alone
    fifo     the inputs' units in their order fill the outputs in theirs (Anderson, Shumailov and others 2018)

An input whose output is not loaded, or whose amount nobody published, is clean, and counted in `unknown`. Taint stays
in outputs of services, which mix money: what is made of them is clean.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from resolver.errors import BadParameter

Outpoint = tuple[str, int]
"""Hash of a transaction, and the place of its output."""

Lot = tuple[int, str | None, int]
"""Units, the source that they came from (None: clean), and the part that they are (-1: clean, or not FIFO)."""


class Part(NamedTuple):
    """FIFO: tainted units that came into an output together; `before`: the part that they were, -1 in a source."""

    outpoint: Outpoint
    units: int
    before: int


@dataclass(frozen=True)
class Transaction:
    """One transaction: what it spends (outpoint, its amount where it is published), and its outputs in units.

    An input without an outpoint is known to be clean. `made`: the outpoints of its outputs, where they aren't its hash
    and 0, 1, ...
    """

    tx_hash: str
    inputs: Sequence[tuple[Outpoint | None, int | None]]
    outputs: Sequence[int]
    made: Sequence[Outpoint] | None = None

    def outpoints(self) -> Sequence[Outpoint]:
        """The outpoint of each output."""
        return self.made if self.made is not None else [(self.tx_hash, place) for place in range(len(self.outputs))]


@dataclass
class Spread:
    """Where taint is: units by unspent output and by source, what fees took, and how many inputs were not known.

    `seen`: tainted units of every output that has had some, spent or not: the way that taint took. `lots`: what they
    held, in order, unless it stays there. `came`: as `seen`, but of sources what came back. `returned`: tainted units
    that came back into outputs which are sources themselves. `parts` of FIFO by number, and their fees.
    """

    unspent: dict[Outpoint, dict[str, int]] = field(default_factory=dict)
    fees: dict[str, int] = field(default_factory=dict)
    seen: dict[Outpoint, int] = field(default_factory=dict)
    lots: dict[Outpoint, list[Lot]] = field(default_factory=dict)
    came: dict[Outpoint, int] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    fee_parts: dict[int, int] = field(default_factory=dict)
    returned: int = 0
    unknown: int = 0

    def total(self) -> int:
        """Units that rest in outputs or went to fees."""
        return sum(sum(by.values()) for by in self.unspent.values()) + sum(self.fees.values())

    def part(self, outpoint: Outpoint, units: int, before: int) -> int:
        """The number of a new part."""
        self.parts.append(Part(outpoint, units, before))
        return len(self.parts) - 1


def spread(
    transactions: Iterable[Transaction], sources: dict[Outpoint, str], model: str, stops: Collection[Outpoint] = ()
) -> Spread:
    """Follow the taint of outputs through transactions, which come in the order of the chain.

    sources: outputs that are tainted as a whole when they are made, with a name each. Poison counts whole outputs, for
    each source that reaches them. `stops`: outputs in which taint stays. Raises: BadParameter for an unknown model.
    """
    if model not in ("poison", "haircut", "fifo"):
        raise BadParameter(f"{model}: no model of taint. There are poison, haircut, fifo.")
    found = Spread()
    live: dict[Outpoint, list[Lot]] = {}
    for one in transactions:
        lots: list[Lot] = []
        for outpoint, amount in one.inputs:
            held = live.pop(outpoint, None) if outpoint is not None and outpoint not in stops else None
            if held is None:
                found.unknown += outpoint is not None and outpoint not in stops
                held = [(amount, None, -1)] if amount else []
            elif outpoint is not None:
                found.unspent.pop(outpoint, None)
            lots.extend(held)
        short = sum(one.outputs) - sum(units for units, *_ in lots)
        if short > 0:  # a coinbase, or inputs whose amount is not known
            lots.append((short, None, -1))
        for outpoint, amount, made in zip(
            one.outpoints(), one.outputs, shared(lots, one.outputs, model, found), strict=True
        ):
            tainted = sum(units for units, source, _ in made if source is not None)
            if tainted:
                found.came[outpoint] = amount if model == "poison" else tainted
            if model == "fifo":
                made = [(units, source, found.part(outpoint, units, before) if source is not None else -1)
                        for units, source, before in made]  # fmt: skip
            if outpoint in sources:
                found.returned += tainted
                made = [(amount, sources[outpoint], found.part(outpoint, amount, -1) if model == "fifo" else -1)]
            live[outpoint] = made
            by: dict[str, int] = {}
            for units, source, _ in made:
                if source is not None and units:
                    by[source] = by.get(source, 0) + units
            if by:
                found.unspent[outpoint] = by
                found.seen[outpoint] = amount if model == "poison" else sum(by.values())
                if outpoint not in stops:
                    found.lots[outpoint] = made
    return found


def came_by(one: Transaction, found: Spread) -> Outpoint | None:
    """The input that brought most taint into a transaction, the first of equal ones; None if none did."""
    most: tuple[int, Outpoint | None] = (0, None)
    for outpoint, _ in one.inputs:
        lots = found.lots.get(outpoint, []) if outpoint is not None else []
        brought = sum(units for units, source, _ in lots if source is not None)
        if brought > most[0]:
            most = (brought, outpoint)
    return most[1]


def shared(lots: list[Lot], outputs: Sequence[int], model: str, found: Spread) -> list[list[Lot]]:
    """What each output holds of the inputs' lots; what goes to the fee is added to `found.fees`."""
    if model == "poison":
        names = sorted({source for units, source, _ in lots if source is not None and units})
        return [[(amount, name, -1) for name in names] or [(amount, None, -1)] for amount in outputs]
    total = sum(units for units, *_ in lots)
    parts = [*outputs, total - sum(outputs)]
    made = queued(lots, parts) if model == "fifo" else mixed(lots, parts, total)
    for units, source, part in made.pop():
        if source is not None and units:
            found.fees[source] = found.fees.get(source, 0) + units
            found.fee_parts[part] = found.fee_parts.get(part, 0) + units
    return made


def queued(lots: list[Lot], parts: Sequence[int]) -> list[list[Lot]]:
    """The lots cut into the parts in order; their sums are equal."""
    made: list[list[Lot]] = []
    place, used = 0, 0
    for wanted in parts:
        part: list[Lot] = []
        while wanted > 0:
            units, source, of = lots[place]
            taken = min(wanted, units - used)
            if taken:
                part.append((taken, source, of))
            used += taken
            wanted -= taken
            if used == units:
                place, used = place + 1, 0
        made.append(part)
    return made


def mixed(lots: list[Lot], parts: Sequence[int], total: int) -> list[list[Lot]]:
    """Each part with its share of every source, in whole units; what rounding leaves goes to the largest remainders."""
    by: dict[str, int] = {}
    for units, source, _ in lots:
        if source is not None and units:
            by[source] = by.get(source, 0) + units
    room = list(parts)
    made: list[list[Lot]] = [[] for _ in parts]
    for source in sorted(by):
        shares = [part * by[source] // total for part in parts]
        order = sorted(range(len(parts)), key=lambda n: (-(parts[n] * by[source] % total), -parts[n], n))
        left = by[source] - sum(shares)
        for n in order * 2:  # once round is enough but where an output is full already
            if left and shares[n] < room[n]:
                shares[n] += 1
                left -= 1
        for n, share in enumerate(shares):
            room[n] -= share
            if share:
                made[n].append((share, source, -1))
    return [[*part, (clean, None, -1)] if clean else part for part, clean in zip(made, room, strict=True)]
