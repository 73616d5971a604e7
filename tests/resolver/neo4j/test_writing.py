"""Batches of two transactions at a time: every row once, no node in both, a hub's rows one batch after the other."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from resolver.neo4j import writing
from resolver.neo4j.writing import Row, batches


def rows(number: int, nodes: int, *, hub: bool = False) -> list[Row]:
    chance = random.Random(nodes)
    ends = [(0 if hub else chance.randrange(nodes), chance.randrange(nodes)) for _ in range(number)]
    return [Row(f"r{place}", [], frozenset(map(str, pair))) for place, pair in enumerate(ends)]


@pytest.mark.parametrize(("number", "nodes", "hub"), [(3_000, 10_000, False), (500, 7, False), (400, 50, True)])
def test_running_batches_share_no_node_and_every_row_is_given_once(monkeypatch, number, nodes, hub):
    monkeypatch.setattr(writing, "AHEAD", 250)
    chance, given, beside = random.Random(1), list[str](), 0
    running: list[tuple[frozenset[str], Callable[[], None]]] = []
    for batch, done in batches(rows(number, nodes, hub=hub), 50):
        assert len(batch) <= 50
        locked = frozenset[str]().union(*(row.nodes for row in batch))
        assert all(locked.isdisjoint(other) for other, _ in running)
        given += [row.id for row in batch]
        if batch:
            beside += bool(running)
            running.append((locked, done))
        assert running  # where nothing can be given, something runs
        if len(running) == 2 or not batch:
            running.pop(chance.randrange(len(running)))[1]()
    assert sorted(given) == sorted(f"r{place}" for place in range(number))
    assert (beside > 10) == (nodes == 10_000)
