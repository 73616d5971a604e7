"""Kernels as plain Python, for small networks, give what the compiled ones give."""

from __future__ import annotations

import numpy as np
import pytest

from resolver import compiled
from resolver.ownership import blocked, capital, control, flow, integrated
from resolver.ownership.network import KERNELS
from tests.resolver.ownership.holdings import network_of, some_graph
from tests.resolver.ownership.test_blocked import OFAC


def answers(seed: int) -> list[object]:
    """Integrated shares, controllers and blocks of a random register."""
    n, edges = some_graph(seed, bands=True)
    net = network_of(n, edges)
    found = integrated.integrated(net, 0.0, least=0.0)
    shares = [found.owner.tolist(), found.owned.tolist(), found.low.tolist(), found.high.tolist()]
    who, whom = control.pairs(net, np.arange(n, dtype=np.int32), high=True)
    hit = blocked.evaluate(net, OFAC, np.array([0], np.int32))
    return [shares, who.tolist(), whom.tolist(), {node: result.status for node, result in hit.results.items()}]


def test_plain_and_compiled_kernels_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(150):
        monkeypatch.setattr(compiled, "FEW", -1)
        fast = answers(seed)
        monkeypatch.setattr(compiled, "FEW", 1_000_000)
        assert answers(seed) == fast


def test_two_sorted_lists_of_pairs_become_one_that_knows_which_were_in_the_first() -> None:
    for some, others in (([], []), ([3], []), ([], [3]), ([1, 4, 9], [2, 4, 9, 12]), ([5, 6], [1, 2])):
        keys, first = compiled.plain(KERNELS).merged(np.array(some, np.int64), np.array(others, np.int64))
        assert keys.tolist() == sorted({*some, *others})
        assert [key in some for key in keys.tolist()] == first.tolist()


def test_a_small_network_compiles_nothing() -> None:
    for module in (KERNELS, capital.KERNELS, flow.KERNELS):
        kernels = compiled.plain(module)
        assert not [name for name, value in vars(kernels).items() if hasattr(value, "py_func")]
        if module != capital.KERNELS:
            assert kernels.doubled.__globals__["doubled"] is kernels.doubled
