"""Taint by three models: worked cases, coins moved one by one, conservation to the last unit, ways back."""

from __future__ import annotations

import random
from collections import defaultdict, deque
from typing import Any

import numpy as np
import pytest

from resolver.errors import BadParameter
from resolver.funds import large, taint
from tests.conftest import scale
from tests.resolver.funds.networks import Row, transfers

NODES = 6
Coins = dict[int, deque[Any]]


def rows_of(*moves: tuple[int, int, int]) -> list[Row]:
    return [(sender, receiver, time, time, amount) for time, (sender, receiver, amount) in enumerate(moves)]


def spread(rows: list[Row], model: str, sources: list[int], stops: list[int] | None = None, nodes: int = NODES, **more):
    found = taint.spread(transfers(rows, nodes), model, np.array(sources, np.int32), np.array(stops or [], np.int32),
                         lambda asset: [row[4] for row in rows], **more)  # fmt: skip
    return found[0] if found else None


def random_moves(chance: random.Random, most: int = 30) -> list[Row]:
    moves = []
    for _ in range(chance.randrange(2, most)):
        sender, receiver = chance.sample(range(NODES), 2)
        moves.append((sender, receiver, chance.randrange(1, 12)))
    return rows_of(*moves)


def one_by_one(rows: list[Row], sources: list[int], stops: set[int]) -> tuple[list[int], dict[int, list[list[int]]]]:
    """FIFO with every unit as a coin of its own, which remembers the transfers that moved it; clean coins are None."""
    coins: Coins = defaultdict(deque)
    tainted = []
    for number, (sender, receiver, _, _, amount) in enumerate(rows):
        count = 0
        for _ in range(amount):
            if sender in sources:
                coin = [number]
            elif sender in stops or not coins[sender]:
                coin = None
            else:
                held = coins[sender].popleft()
                coin = None if held is None else [*held, number]
            count += coin is not None
            coins[receiver].append(coin)
        tainted.append(count)
    return tainted, {node: [coin for coin in held if coin is not None] for node, held in coins.items()}


def test_three_stolen_then_seven_clean():
    # the published example: 3 stolen, then 7 clean into one address; then 5, then 5 leave it
    rows = rows_of((0, 1, 3), (2, 1, 7), (1, 3, 5), (1, 4, 5))
    assert spread(rows, "poison", [0]).tainted == {0: 3, 2: 5, 3: 5}
    haircut = spread(rows, "haircut", [0])
    # 5 of 10 with 3 tainted carry floor(1.5) = 1; the other two stay and leave with the rest
    assert haircut.tainted == {0: 3, 2: 1, 3: 2} and haircut.resting == {3: 1, 4: 2} and haircut.conserved
    fifo = spread(rows, "fifo", [0])
    assert fifo.tainted == {0: 3, 2: 3} and fifo.resting == {3: 3} and fifo.conserved
    assert spread(rows_of((2, 1, 7), (0, 1, 3), (1, 3, 5), (1, 4, 5)), "fifo", [0]).tainted == {1: 3, 3: 3}


@pytest.mark.parametrize("part", range(4))
def test_fifo_equals_coins_that_are_moved_one_by_one(part):
    chance = random.Random(part)
    for _ in range(125 * scale()):
        rows, sources, stops = random_moves(chance), [0, 1][: chance.randrange(1, 3)], chance.sample([2, 3], 1)
        found = spread(rows, "fifo", sources, stops)
        expected, resting = one_by_one(rows, sources, set(stops))
        if found is None:
            assert not any(expected)
            continue
        assert [found.tainted.get(number, 0) for number in range(len(rows))] == expected
        assert found.conserved
        for node in range(NODES):
            coins = [way for n, p, units in found.rests if n == node for way in [found.way_back(p)] * units]
            if node not in sources:
                assert coins == resting.get(node, []), rows


def test_haircut_takes_the_share_rounded_down_and_loses_nothing():
    chance = random.Random(1)
    for _ in range(300 * scale()):
        rows, stops = random_moves(chance), chance.sample([2, 3], 1)
        found = spread(rows, "haircut", [0], stops)
        if found is None:
            continue
        held, bad = [0] * NODES, [0] * NODES
        for number, (sender, receiver, _, _, amount) in enumerate(rows):
            moved = 0
            if sender == 0:
                moved = amount
            elif sender not in stops:
                moved = bad[sender] if amount >= held[sender] else amount * bad[sender] // held[sender]
                bad[sender] -= moved
                held[sender] = max(held[sender] - amount, 0)
            assert found.tainted.get(number, 0) == moved
            if receiver != 0:
                held[receiver] += amount
                bad[receiver] += moved
        assert found.conserved


def test_neither_model_taints_more_than_poison_and_backward_conserves_too():
    chance = random.Random(2)
    for _ in range(200 * scale()):
        rows = random_moves(chance)
        for backward in (False, True):
            most = spread(rows, "poison", [0], backward=backward)
            for model in ("haircut", "fifo"):
                found = spread(rows, model, [0], backward=backward)
                if found is None:
                    assert most is None
                    continue
                assert found.conserved
                assert all(units <= most.tainted.get(position, 0) for position, units in found.tainted.items())


def test_large_amounts_are_exact_by_both_ways_of_counting():
    chance = random.Random(4)
    for _ in range(100 * scale()):
        rows = [(a, b, s, e, amount * 10**15 + chance.randrange(10**15)) for a, b, s, e, amount in random_moves(chance)]
        network = transfers(rows, NODES)
        given = network.sender.tolist(), network.receiver.tolist(), network.units.tolist(), [0, *[-1] * 5], [0] * 6
        for model in ("haircut", "fifo"):
            found = spread(rows, model, [0])
            expected = getattr(large, model)(*given)
            assert expected[0] == [found.tainted.get(e, 0) if found else 0 for e in range(len(rows))]
            if found and model == "haircut":
                assert found.resting == {node: units for node, units in expected[2].items() if units}
            if found and model == "fifo":
                assert [(p.position, p.units, p.before) for p in found.parts] == [
                    (e, u, b) for e, _, u, b in expected[2]
                ]


def test_amounts_beyond_64_bits_go_the_exact_way():
    big = 10**30
    rows = rows_of((0, 1, 3), (2, 1, 7), (1, 3, 5))
    network = transfers(rows, NODES)
    asset = network.assets[0]
    rounded = type(network)(**{**network.__dict__, "assets": (type(asset)(asset.asset, "BIG", 0, 30, False, 1),)})
    for model, moved in (("poison", 5 * big), ("haircut", 15 * big // 10), ("fifo", 3 * big)):
        [found] = taint.spread(rounded, model, np.array([0], np.int32), np.array([], np.int32),
                               lambda number: [3 * big, 7 * big, 5 * big])  # fmt: skip
        assert found.tainted[2] == moved and found.scale == 30 and found.issued == 3 * big


def test_what_is_spent_over_the_known_balance_is_short_and_clean():
    rows = rows_of((0, 1, 3), (1, 2, 10))
    for model in ("haircut", "fifo"):
        found = spread(rows, model, [0])
        assert found.tainted == {0: 3, 1: 3} and found.short == {1: 7} and found.conserved


def test_taint_stays_at_a_service_and_is_taken_out_at_its_source():
    rows = rows_of((0, 1, 5), (1, 2, 5), (0, 3, 4), (3, 0, 4))
    for model in ("poison", "haircut", "fifo"):
        found = spread(rows, model, [0], stops=[1])
        assert found.tainted == {0: 5, 2: 4, 3: 4} and found.resting[1] == 5 and found.returned == 4


def test_no_source_no_taint():
    assert spread(rows_of((1, 2, 5)), "haircut", [0]) is None


def test_backward_follows_money_to_where_it_came_from():
    rows = rows_of((2, 1, 7), (3, 1, 3), (1, 0, 5))
    found = spread(rows, "haircut", [0], backward=True)
    # against time: 0 gives 5 back to 1, which gives 3 to 3, then the last 2 to 2
    assert found.tainted == {2: 5, 1: 3, 0: 2} and found.conserved


def test_backward_runs_over_the_order_of_forward_from_its_end_days_and_ties_too():
    # a day counts at its begin: 2 -> 1 on a day, 1 -> 0 in its noon; and two of one second, in the order given
    for rows in ([(2, 1, 0, 86_399, 5), (1, 0, 40_000, 40_000, 5)],
                 [(2, 1, 7, 7, 5), (1, 0, 7, 7, 5), (4, 5, 8, 90_000, 1)]):  # fmt: skip
        for model in ("poison", "haircut", "fifo"):
            assert spread(rows, model, [2]).resting.get(0) == 5, model
            assert spread(rows, model, [0], backward=True).resting.get(2) == 5, model


def test_an_unknown_model_is_refused():
    with pytest.raises(BadParameter):
        spread(rows_of((0, 1, 5)), "lifo", [0])


def test_who_contributed_comes_largest_first():
    rows = rows_of((0, 1, 3), (0, 1, 9), (1, 2, 4))
    found = spread(rows, "haircut", [0])
    assert list(taint.contributors(found, transfers(rows, NODES), 2)) == [(1, 9), (0, 3)]
