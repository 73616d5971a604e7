"""Who can have been reached from a set of wallets and accounts, whatever the amounts: one pass over all transfers.

A way goes on from where it has come, never earlier, and stops at services. It may pass a stop twice (a loop can bridge
a long wait); concrete paths (search.py) don't. A transfer that is known to the day only may have happened in any second
of it: `earliest`, `fewest` and `shortest` then say what is possible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from resolver.funds.arrays import Ints, Longs, Transfers

NEVER = np.iinfo(np.int64).max
"""Not reached."""
ALWAYS = np.iinfo(np.int64).min
"""Where it begins."""


@dataclass(frozen=True)
class Reach:
    """Of each node: earliest arrival (microseconds; NEVER, or ALWAYS at a start), and fewest hops (-1: not reached).

    `places`: of each transfer, bit h: it can be number h + 1 of a way. Without a limit on hops bit 0 says that it can
    be part of one, `fewest` is 1 for all that is reached, and 0 at a start.
    """

    arrival: Longs
    fewest: Ints
    places: NDArray[np.uint32]


def reversed_in_time(transfers: Transfers) -> Transfers:
    """The same transfers run backward: payee pays payer, and the last that is possible is the first."""
    turned = in_reverse(transfers)
    return turned if transfers.dated else turned.only(np.argsort(turned.time, kind="stable").astype(np.int64))


def in_reverse(transfers: Transfers) -> Transfers:
    """The same with payee as payer, in exactly the reverse order; sorted by time where all times are to the second."""
    from dataclasses import replace

    turned = transfers.only(slice(None, None, -1))
    first = -turned.until
    return replace(
        turned,
        sender=np.ascontiguousarray(turned.receiver),
        receiver=np.ascontiguousarray(turned.sender),
        time=first,
        until=first if transfers.dated else -turned.time,
        position=np.ascontiguousarray(turned.position),
        asset=np.ascontiguousarray(turned.asset),
        units=np.ascontiguousarray(turned.units),
        value=np.ascontiguousarray(turned.value),
    )


def reached(
    transfers: Transfers, starts: Ints, stops: Ints | None = None, wait_us: int | None = None, hops: int = 0
) -> Reach:
    """Who is reached, and by which transfers; `stops` are left only where they are starts.

    wait_us: microseconds at most between two transfers; hops: transfers at most, up to 31 (0: any).
    """
    from resolver.funds.kernels import reach

    wait = NEVER if wait_us is None else wait_us
    return Reach(
        *reach.limited(
            transfers.sender, transfers.receiver, transfers.time, transfers.until, leaving(transfers, stops), starts,
            wait, hops, transfers.dated,
        )
    )  # fmt: skip


def earliest(transfers: Transfers, starts: Ints, stops: Ints | None = None) -> Longs:
    """The earliest arrival at each node without any limit: the fastest of the passes."""
    from resolver.funds.kernels import reach

    arrival, _ = reach.earliest(
        transfers.sender, transfers.receiver, transfers.time, transfers.until, leaving(transfers, stops), starts
    )
    return arrival


def latest_departure(
    transfers: Transfers, targets: Ints, stops: Ints | None = None, wait_us: int | None = None, hops: int = 0
) -> Longs:
    """The latest time at which money can leave each node and still come to a target; ALWAYS: never, NEVER: a target."""
    turned = reached(reversed_in_time(transfers), targets, stops, wait_us, hops).arrival
    departure = np.full(transfers.nodes, ALWAYS, np.int64)
    there = turned != NEVER
    departure[there] = np.where(turned[there] == ALWAYS, NEVER, -np.where(turned[there] == ALWAYS, 0, turned[there]))
    return departure


def shortest_duration(transfers: Transfers, starts: Ints, stops: Ints | None = None) -> Longs:
    """The least microseconds from the first to the last transfer of a way to each node; -1: none, 0: a single one."""
    from resolver.funds.kernels import reach

    return reach.shortest_duration(
        transfers.sender, transfers.receiver, transfers.time, transfers.until, leaving(transfers, stops), starts
    )


def leaving(transfers: Transfers, stops: Ints | None) -> NDArray[np.uint8]:
    """Of each node whether money is followed on from it: 0 at the stops."""
    leaves = np.ones(transfers.nodes, np.uint8)
    if stops is not None:
        leaves[stops] = 0
    return leaves
