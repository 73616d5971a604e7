"""Bursts with the rows that make them, and those that are a schedule: rent, wages, instalments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from resolver.patterns.flows import DAY, PAYROLL, Flows, Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Window:
    """How wide a window is (seconds), and what it needs: rows, counterparties, times the party's mean (0: any).

    parts: how many such bursts make one occurrence.
    """

    seconds: int
    count: int
    distinct: int
    burst: int = 0
    parts: int = 1


@dataclass(frozen=True)
class Episode:
    """One burst of a party: its asset, its rows in the order of time, and the most counterparties of one window."""

    party: int
    asset: int
    rows: NDArray[np.int64]
    most: int


def episodes(
    flows: Flows,
    side: Side,
    window: Window,
    low: NDArray[np.int64] | None = None,
    high: NDArray[np.int64] | None = None,
    total: NDArray[np.int64] | None = None,
    take: NDArray[np.bool_] | None = None,
) -> list[Episode]:
    """The bursts of one side, of each asset apart, services left out; by default all amounts count, but no payroll.

    low, high, total: by asset, in units; an asset with high 0 is left out.
    """
    import numpy as np

    from resolver.patterns.kernels.bursts import bursts

    none = np.zeros(len(flows.assets), dtype=np.int64)
    low, total = none if low is None else low, none if total is None else total
    high = np.full(len(flows.assets), np.iinfo(np.int64).max) if high is None else high
    take = (flows.what & PAYROLL) == 0 if take is None else take
    if not len(flows.time):
        return []
    found = flows.run(
        bursts, side.start, side.rows, side.other, flows.asset, flows.time, flows.units, flows.service, take, low, high,
        total, window.seconds, window.count, window.distinct, window.burst, flows.span,
        window.parts,
    )  # fmt: skip
    made = []
    for party, asset, begin, end, most in found:
        rows = side.rows[side.start[party] : side.start[party + 1]].astype(np.int64)
        here = (flows.time[rows] >= begin) & (flows.time[rows] <= end) & (flows.asset[rows] == asset) & take[rows]
        here &= (flows.units[rows] >= low[asset]) & (flows.units[rows] < high[asset])
        made.append(Episode(int(party), int(asset), rows[here], int(most)))
    return made


def unscheduled(flows: Flows, side: Side, found: list[Episode]) -> list[Episode]:
    """The episodes without those of a schedule: bursts of counterparties most of which deal with the party anyhow."""
    return [each for each in found if not scheduled(flows, side, each)]


def scheduled(flows: Flows, side: Side, episode: Episode) -> bool:
    """Whether half of a burst's counterparties moved the same asset with the party a week before or after it.

    Tenants of a month in which one more than usual paid are a schedule too, though no other month was a burst.
    """
    own = set(side.other[episode.rows].tolist())
    rows = side.rows[side.start[episode.party] : side.start[episode.party + 1]]
    first, last = int(flows.time[episode.rows[0]]), int(flows.time[episode.rows[-1]])
    apart = (flows.time[rows] <= first - 7 * DAY) | (flows.time[rows] >= last + 7 * DAY)
    again = own & set(side.other[rows[apart & (flows.asset[rows] == episode.asset)]].tolist())
    return 2 * len(again) >= len(own)
