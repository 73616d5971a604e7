"""What is read around one entity gives what the whole network gives; numbers that a run wrote are those made for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver.ownership import around, control, near, network, numbered
from resolver.ownership.stakes import WHOLE
from tests.generation import add_entity
from tests.resolver.ownership.holdings import add, drawn, some_graph

GRAPHS = 4


@pytest.fixture(scope="module")
def register() -> Iterator[DuckDBPyConnection]:
    """Four random registers with bands and rings in one generation; parties are called '3:5'."""
    with drawn("") as con:
        for graph in range(GRAPHS):
            _, edges = some_graph(graph, bands=True)
            for number, (owner, owned, low, high) in enumerate(edges):
                share = f"{low * 100 / WHOLE}..{high * 100 / WHOLE}"
                add(con, f"{graph}-{number}", f"{graph}:{owner}", f"{graph}:{owned}", share,
                    "votes" if number % 5 == 4 else "shares")  # fmt: skip
        for name in ("0:0", "1:1", "2:0"):
            add_entity(con, name, "organisation")
        yield con


def told(con: DuckDBPyConnection, net: network.Network, entity: str, *, upward: bool) -> list[Any]:
    """Shares and control around an entity, by the ids of the others."""
    ids = network.ids_of(con, np.arange(net.n))
    node = network.number_of(con, entity)
    parts = around.owners(net, node)[0] if upward else around.owned(net, node)
    shares = [(ids[p.owner], ids[p.owned], p.low, p.high, p.direct_low, p.direct_high, p.level, p.ultimate, len(p.path))
              for p in parts]  # fmt: skip
    if upward:
        above = [other for other in range(net.n) if other != node]
        ruled = [(ids[path.who], path.certain, len(path.edges)) for path in control.controllers(net, above, node)]
    else:
        ruled = [(ids[one], high, 0) for high in (False, True) for one in control.controlled(net, node, high=high)]
    rounded = [
        tuple(round(float(v), 9) if i in (2, 3) and v is not None else v for i, v in enumerate(row)) for row in shares
    ]
    return [sorted(rounded), sorted(ruled)]


@pytest.mark.parametrize("upward", [True, False])
@pytest.mark.parametrize("levels", [16, 1], ids=["level by level", "in arrays"])
def test_around_an_entity_as_in_the_whole_network(register, monkeypatch, levels, upward) -> None:
    monkeypatch.setattr(near, "LEVELS", levels)
    whole = network.read(register)
    nodes = network.ids_of(register, np.arange(whole.n)).values()
    asked = sorted(nodes)[::4]
    expected = {entity: told(register, whole, entity, upward=upward) for entity in asked}
    parts = 0
    for entity in asked:
        net = network.read_near(register, entity, upward=upward)
        assert told(register, net, entity, upward=upward) == expected[entity], entity
        parts += len(expected[entity][0])
        numbered.view(register)
    assert parts > 5


def test_what_a_run_wrote_is_read_and_not_made_again(register) -> None:
    made = network.read(register)
    numbered.write(register)
    assert register.execute("select count(*) from final.holder").fetchall() > [(10,)]
    stored = network.read(register)
    for name in ("ptr", "to", "owner", "kind", "low", "low_strict", "high", "high_strict", "whole", "line", "unnamed"):
        assert getattr(stored, name).tolist() == getattr(made, name).tolist(), name
    register.execute("delete from final.holding; delete from final.holder")


@pytest.mark.parametrize("ids_that_are_sorted", [-1, 100])
def test_two_ids_of_one_hash_are_refused(monkeypatch, ids_that_are_sorted) -> None:
    monkeypatch.setattr(numbered, "SORTED", ids_that_are_sorted)
    with pytest.raises(ValueError, match="same 64-bit hash"):
        numbered.numbered(np.array([7, 9, 7], np.uint64), np.array([9], np.uint64))
    assert numbered.numbered(np.array([7, 2**63 + 7], np.uint64), np.array([2**63 + 7, 8, 7], np.uint64)).tolist() == [
        1, -1, 0,
    ]  # fmt: skip
