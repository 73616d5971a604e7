"""`resolver trace --taint MODEL --transfers FILE`: every transfer that moved tainted units, to follow each back.

FIFO moves the units themselves: a transfer has a row for each part of its units that moved together. `before` is the
part that they were before (backward: the part that they became), none at the source; so each unit that came to rest
has one way of named transfers to its source. On chains of unspent outputs a transfer is an output; inputs fill outputs
in their order, and what of a part was paid as a fee is told. Haircut and poison mix: a row is a transfer, with the
tainted units of it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.funds import arrays, outputs
from resolver.funds.hops import hops_by_id, hops_of
from resolver.funds.outputs import Outputs
from resolver.funds.spreading import Solved, amount
from resolver.funds.taint import Taint

Rows = list[dict[str, Any]]


def moved(con: DuckDBPyConnection, solved: Solved) -> Rows:
    """The transfers that moved tainted units: a hop each, with `tainted`, in the order of time.

    FIFO also: `part` (a number), `before` (the part before; null at the source), `source` (the wallet or account that
    it left first), `rests` (how much of the part went no further) and `fees` (how much was paid as a fee).
    """
    rows: Rows = []
    for found in solved.found:
        rows += parts(con, found, len(rows)) if found.model == "fifo" else whole(con, found)
    for one in solved.unspent:
        rows += of_outputs(con, one, len(rows))
    return sorted(rows, key=lambda each: (each["time"], each["record"], each["part"] or 0))


def row(hop: dict[str, Any], tainted: Any, **more: Any) -> dict[str, Any]:
    """A hop as a row of the file."""
    empty = {"part": None, "before": None, "source": None, "rests": None, "fees": None}
    return hop | {"tainted": tainted} | empty | more


def whole(con: DuckDBPyConnection, found: Taint) -> Rows:
    """A row a transfer: poison and haircut."""
    details = hops_of(con, sorted(found.tainted))
    return [row(details[position], amount(units, found.scale)) for position, units in found.tainted.items()]


def parts(con: DuckDBPyConnection, found: Taint, first: int) -> Rows:
    """A row a part, numbered from `first` + 1: FIFO."""
    resting: dict[int, int] = defaultdict(int)
    for _, part, units in found.rests:
        resting[part] += units
    details = hops_of(con, sorted({part.position for part in found.parts}))
    names = arrays.entities_of(con, sorted({part.source for part in found.parts}))
    return [
        row(
            details[part.position],
            amount(part.units, found.scale),
            part=first + number + 1,
            before=first + part.before + 1 if part.before >= 0 else None,
            source=names[part.source],
            rests=amount(resting[number], found.scale),
        )
        for number, part in enumerate(found.parts)
    ]


def of_outputs(con: DuckDBPyConnection, found: Outputs, first: int) -> Rows:
    """The rows of a chain of unspent outputs: a part each of FIFO, else an output each."""
    ids = {part.transfer for part in found.parts} or found.tainted.keys()
    details = hops_by_id(con, sorted(ids))
    for name, hop in outputs.without_transfers(con, found.chain, ids - details.keys()).items():
        of_coin = {"asset": found.asset, "currency": found.currency}
        details[name] = hop | of_coin | {"amount": amount(int(hop.pop("units") or 0), found.scale)}
    if found.model != "fifo":
        return [row(details[name], amount(units, found.scale)) for name, units in found.tainted.items()]
    return [
        row(
            details[part.transfer],
            amount(part.units, found.scale),
            part=first + number + 1,
            before=first + part.before + 1 if part.before >= 0 else None,
            source=part.source,
            rests=amount(part.rests, found.scale),
            fees=amount(part.fees, found.scale),
        )
        for number, part in enumerate(found.parts)
    ]
