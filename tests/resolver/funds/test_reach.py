"""Reachability in time order equals brute force over all orders of transfers, ties and unknown hours included."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from resolver.funds import reach
from tests.conftest import scale
from tests.resolver.funds.networks import Row, random_rows, transfers, ways

NODES = 5


def arrival_of(rows: list[Row], way: list[int]) -> int:
    return max(rows[number][2] for number in way)


def numbers(values: set[int]) -> np.ndarray:
    return np.array(sorted(values), np.int32)


@pytest.mark.parametrize("part", range(4))
def test_earliest_arrival_and_shortest_duration_equal_brute_force(part):
    chance = random.Random(part)
    for _ in range(125 * scale()):
        rows = random_rows(chance, coarse=chance.random() < 0.5)
        starts, stops = {0, chance.randrange(NODES)}, set(chance.sample(range(NODES), chance.randrange(2)))
        best: dict[int, int] = {}
        fastest: dict[int, int] = {}
        for way in ways(rows, starts, stops, None, 0):
            node = rows[way[-1]][1]
            best[node] = min(best.get(node, 99), arrival_of(rows, way))
            taken = max(0, arrival_of(rows, way) - min(rows[number][3] for number in way))
            fastest[node] = min(fastest.get(node, 99), taken)
        network = transfers(rows, NODES)
        got = reach.earliest(network, numbers(starts), numbers(stops))
        lasted = reach.shortest_duration(network, numbers(starts), numbers(stops))
        for node in set(range(NODES)) - starts:
            assert got[node] == best.get(node, reach.NEVER), rows
            assert lasted[node] == fastest.get(node, -1), rows


@pytest.mark.parametrize("part", range(4))
def test_limits_on_waiting_and_hops_equal_brute_force(part):
    chance = random.Random(100 + part)
    for _ in range(125 * scale()):
        rows = random_rows(chance)
        wait, hops = chance.choice([None, 0, 1, 3]), chance.choice([0, 1, 2, 3])
        starts, stops = {0}, set(chance.sample(range(NODES), chance.randrange(2)))
        best: dict[int, int] = {}
        fewest: dict[int, int] = {}
        used = set()
        for way in ways(rows, starts, stops, wait, hops):
            node = rows[way[-1]][1]
            best[node] = min(best.get(node, 99), arrival_of(rows, way))
            fewest[node] = min(fewest.get(node, 99), len(way))
            used.add((way[-1], len(way)))
        network = transfers(rows, NODES)
        got = reach.reached(network, numbers(starts), numbers(stops), wait, hops)
        for node in set(range(NODES)) - starts:
            assert got.arrival[node] == best.get(node, reach.NEVER), rows
            if hops:
                assert got.fewest[node] == fewest.get(node, -1), rows
        for place, number in enumerate(network.position):
            if hops:  # a way that uses a transfer twice within its second adds places, never removes one
                assert {length for row, length in used if row == number} <= {
                    h + 1 for h in range(hops) if int(got.places[place]) >> h & 1
                }
            assert (got.places[place] != 0) == any(row == number for row, _ in used), rows


def test_a_limit_on_waiting_misses_nothing_that_an_unknown_hour_allows():
    chance = random.Random(7)
    for _ in range(150 * scale()):
        rows = random_rows(chance, coarse=True)
        found = {rows[way[-1]][1] for way in ways(rows, {0}, set(), 1, 3)} - {0}
        got = reach.reached(transfers(rows, NODES), numbers({0}), None, 1, 3)
        assert found <= {node for node in range(1, NODES) if got.fewest[node] >= 0}, rows


def test_the_latest_departure_is_the_earliest_arrival_of_time_run_backward():
    chance = random.Random(3)
    for _ in range(150 * scale()):
        rows = random_rows(chance, coarse=chance.random() < 0.3)
        target = 4
        best: dict[int, int] = {}
        for start in range(NODES):
            for way in ways(rows, {start}, set(), None, 0):
                if rows[way[-1]][1] == target and start != target:
                    best[start] = max(best.get(start, -1), min(rows[number][3] for number in way))
        got = reach.latest_departure(transfers(rows, NODES), numbers({target}))
        assert got[target] == reach.NEVER
        for node in range(NODES - 1):
            assert got[node] == best.get(node, reach.ALWAYS), rows


def test_a_long_wait_is_bridged_by_a_loop_of_the_money():
    # 0 -> 1 at 0, 1 -> 2 at 2, 2 -> 1 at 4, 1 -> 3 at 6: each wait is 2, though the first arrival at 1 is 6 before
    rows = [(0, 1, 0, 0, 9), (1, 2, 2, 2, 9), (2, 1, 4, 4, 9), (1, 3, 6, 6, 9)]
    got = reach.reached(transfers(rows, 4), numbers({0}), None, 2, 0)
    assert got.arrival[3] == 6


def test_a_hub_with_many_transfers_of_one_day_is_passed_in_one_go():
    rows: list[Row] = [(0, 1, 0, 86_399, 1)] * 20_000 + [(1, node, 0, 86_399, 1) for node in range(2, 20_002)]
    network = transfers(rows, 20_002)
    assert (reach.earliest(network, numbers({0}))[1:] == 0).all()
    assert (reach.reached(network, numbers({0}), None, 3600, 4).fewest[2:] == 2).all()


def test_a_hub_with_a_million_transfers_is_no_trouble():
    count = 500_000
    nodes = np.arange(2, count + 2, dtype=np.int32)
    hub = np.ones(count, np.int32)
    time = np.sort(np.concatenate([[-1], np.arange(2 * count) // 3])).astype(np.int64)
    small = transfers([(0, 1, 0, 0, 1)], 2)
    network = replace(
        small,
        position=np.arange(2 * count + 1, dtype=np.int32),
        sender=np.concatenate([[0], nodes, hub]).astype(np.int32),
        receiver=np.concatenate([[1], hub, nodes]).astype(np.int32),
        time=time,
        until=time,
        asset=np.zeros(2 * count + 1, np.int16),
        units=np.ones(2 * count + 1, np.int64),
        value=np.ones(2 * count + 1),
        nodes=count + 2,
    )
    assert (reach.earliest(network, numbers({0})) != reach.NEVER).all()
    assert (reach.reached(network, numbers({0}), None, None, 4).fewest[2:] == 2).all()
    assert reach.shortest_duration(network, numbers({0}))[-1] == time[-1] + 1
