"""The stakes that carry capital, by owned node, with both ends made consistent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from resolver import compiled
from resolver.ownership.network import SHARES, SHARES_ONLY, TRUST, UNKNOWN, Network
from resolver.ownership.stakes import TOLERANCE

Array = np.ndarray[Any, Any]

KERNELS = "resolver.ownership.capital_kernels"


@dataclass(frozen=True)
class Capital:
    """Stakes of capital: node `k` is held by `into_from[into[k]:into[k + 1]]`; both ends in units of 0.000001 %.

    `edge`: number of the stake in the network.
    """

    into: Array
    into_from: Array
    edge: Array
    units: Array
    high_units: Array

    @property
    def n(self) -> int:
        """How many nodes."""
        return len(self.into) - 1

    @property
    def owned(self) -> Array:
        """The node that each stake is of."""
        return np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.into))

    def without_holders(self, node: int) -> Capital:
        """The same without the stakes in one node."""
        begin, end = self.into[node : node + 2]
        into = self.into.copy()
        into[node + 1 :] -= end - begin
        kept = (np.delete(values, np.s_[begin:end]) for values in (self.into_from, self.edge))
        return Capital(into, *kept, *(np.delete(v, np.s_[begin:end]) for v in (self.units, self.high_units)))


def capital(network: Network) -> Capital:
    """The stakes of capital of a network; low ends of a company sum to 100 % at most.

    Low ends that exceed it are lowered by the excess each (by rounding alone: in proportion), and no high end is above
    what the other low ends leave.
    """
    carries = np.zeros(8, bool)
    carries[[SHARES, SHARES_ONLY, TRUST, UNKNOWN]] = True
    kernels = compiled.chosen(KERNELS, len(network.to))
    ptr, edges = network.into
    return Capital(
        *kernels.capital(
            ptr, edges, carries, network.kind, network.owner, network.low, network.high, network.unnamed, TOLERANCE
        )
    )
