"""`resolver trace --taint MODEL --transfers FILE`: every transfer that moved tainted units, to follow each back.

FIFO moves the units themselves: a transfer has a row for each part of its units that moved together. `before` is the
part that they were before (backward: the part that they became), none at the source; so each unit that came to rest
has one way of named transfers to its source. Haircut and poison mix: a row is a transfer, with the tainted units of it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.funds import arrays
from resolver.funds.hops import hops_by_id, hops_of
from resolver.funds.spreading import amount, solve
from resolver.funds.taint import Taint
from resolver.funds.trace import Asked

Rows = list[dict[str, Any]]


def moved(con: DuckDBPyConnection, asked: Asked, model: str) -> Rows:
    """The transfers from `asked.start` on that moved tainted units: a hop each, with `tainted`, in the order of time.

    FIFO, over balances: also `part` (a number), `before` (the part before; null at the source), `source` (the wallet or
    account that it left first) and `rests` (how much of the part went no further). Raises: as spreading.answer.
    """
    solved = solve(con, asked, model)
    rows: Rows = []
    for found in solved.found:
        rows += parts(con, found, len(rows)) if found.model == "fifo" else whole(con, found)
    for one in solved.unspent:
        details = hops_by_id(con, sorted(one.tainted))
        rows += [row(details[name], amount(units, one.scale)) for name, units in one.tainted.items() if name in details]
    return sorted(rows, key=lambda each: (each["time"], each["record"], each["part"] or 0))


def row(hop: dict[str, Any], tainted: Any, **more: Any) -> dict[str, Any]:
    """A hop as a row of the file."""
    return hop | {"tainted": tainted, "part": None, "before": None, "source": None, "rests": None} | more


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
