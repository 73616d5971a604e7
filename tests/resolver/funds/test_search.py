"""The best paths equal brute force: every way in time order that keeps its amount and passes no stop twice."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from resolver.errors import BadParameter
from resolver.funds import rules as ruling
from resolver.funds import search
from resolver.funds.rules import Rules
from tests.conftest import scale
from tests.resolver.funds.networks import Row, random_rows, transfers, ways

NODES = 5


def asked(starts: set[int], targets: set[int] | None, stops: set[int] | None = None, nodes: int = NODES):
    return search.Question(
        np.array(sorted(starts), np.int32),
        None if targets is None else np.array(sorted(targets), np.int32),
        np.array(sorted(stops or ()), np.int32),
        np.zeros(nodes, np.uint8),
    )


def simple_ways(rows: list[Row], starts: set[int], stops: set[int], rules: Rules) -> set[tuple[int, ...]]:
    """Brute force."""
    wait = None if rules.max_wait is None else rules.max_wait // timedelta(microseconds=1)
    keep = Fraction(rules.keep)
    found = set()
    for way in ways(rows, starts, stops, wait, rules.max_hops):
        nodes = [rows[way[0]][0], *(rows[number][1] for number in way)]
        if len(set(nodes)) == len(nodes) and all(
            keep * rows[a][4] <= rows[b][4] <= rows[a][4] for a, b in pairwise(way)
        ) and all(rows[number][4] >= rules.minimum for number in way):  # fmt: skip
            found.add(tuple(way))
    return found


def amounts(rows: list[Row]):
    return lambda position: (rows[position][4], 0)


def some_rules(chance: random.Random) -> Rules:
    wait = chance.choice([None, 0, 1, 3])
    return Rules(
        max_hops=chance.choice([1, 2, 3, 8]),
        max_wait=None if wait is None else timedelta(microseconds=wait),
        keep=Decimal(chance.choice(["0", "0.5", "0.8", "0.9", "1"])),
        minimum=Decimal(chance.choice([0, 0, 60])),
    )


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("against_time", [False, True])
def test_paths_between_two_sets_equal_brute_force(part, against_time):
    chance = random.Random(part)
    met = 0
    for _ in range(250 * scale()):
        rows = random_rows(chance, coarse=chance.random() < 0.4)
        rules, stops = some_rules(chance), set(chance.sample([1, 2], chance.randrange(2)))
        starts, targets = {0}, {3, 4}
        expected = {
            way for way in simple_ways(rows, starts, stops | targets, rules) if rows[way[-1]][1] in targets
        }  # fmt: skip
        network = transfers(rows, NODES)
        ends = (targets, starts) if against_time else (starts, targets)
        if against_time:  # back from the targets to the starts, where it ends; sources are passed forward, targets not
            expected = {way for way in expected if not any(rows[number][0] in targets for number in way[1:])}
            expected = {way for way in expected if all(rows[number][0] not in starts for number in way[1:])}
            found = search.best(network, asked(*ends, stops), rules, amounts(rows), 1000, True)
            got = {path for path in found.paths if not any(rows[number][1] in targets for number in path[:-1])}
            got = {path for path in got if not any(rows[number][0] in targets for number in path)}
            assert got == expected, rows
        else:
            found = search.best(network, asked(*ends, stops), rules, amounts(rows), 1000)
            assert found.complete and len(found.paths) == len(set(found.paths))
            assert set(found.paths) == expected, (rows, rules)
            carried = [rows[path[-1]][4] for path in found.paths]
            assert carried == sorted(carried, reverse=True)
            top = search.best(network, asked(*ends, stops), rules, amounts(rows), 2).paths
            assert [rows[path[-1]][4] for path in top] == carried[:2]
        met += len(expected)
    assert met > 50


def test_paths_without_a_target_end_where_nothing_can_follow():
    chance = random.Random(11)
    for _ in range(250 * scale()):
        rows, rules = random_rows(chance, coarse=chance.random() < 0.3), some_rules(chance)
        every = simple_ways(rows, {0}, {2}, rules)
        longer = {way[:-1] for way in every}
        found = search.best(transfers(rows, NODES), asked({0}, None, {2}), rules, amounts(rows), 1000)
        assert set(found.paths) == every - longer, rows
        largest = sorted((rows[way[-1]][4] for way in every - longer), reverse=True)
        for k in (1, 2):  # where each transfer that could follow goes back to where the path has been, it ends
            top = search.best(transfers(rows, NODES), asked({0}, None, {2}), rules, amounts(rows), k).paths
            assert [rows[way[-1]][4] for way in top] == largest[:k], rows


def test_a_path_that_could_only_go_back_ends_there_and_comes_first():
    # 0 -> 1 of 100 could go on only to where it came from; 0 -> 2 -> 3 keeps 90: found first if the end is not foreseen
    rows = [(0, 1, 0, 0, 100), (1, 0, 1, 1, 80), (0, 2, 2, 2, 91), (2, 3, 3, 3, 90)]
    found = search.best(transfers(rows, NODES), asked({0}, None), Rules(keep=Decimal("0.5")), amounts(rows), 1)
    assert found.paths == [(0,)]


def test_the_order_of_rows_changes_no_path_and_no_order_of_paths():
    chance = random.Random(5)
    rows = [row for _ in range(6) for row in random_rows(chance, most=5)]
    shuffled = list(rows)
    chance.shuffle(shuffled)

    def said(given: list[Row]) -> list[list[Row]]:
        found = search.best(transfers(sorted(given), NODES), asked({0}, {4}), Rules(keep=Decimal("0.5")),
                            amounts(sorted(given)), 50)  # fmt: skip
        return [[sorted(given)[number] for number in path] for path in found.paths]

    assert said(rows) == said(shuffled)


def test_a_share_is_decided_in_exact_numbers():
    # 0.9 of 10^17 + 1 is 90000000000000000.9: 90000000000000000 is less, though equal as a float
    whole = 10**17 + 1
    for after, there in ((90000000000000000, False), (90000000000000001, True), (whole, True), (whole + 1, False)):
        rows = [(0, 1, 0, 0, whole), (1, 2, 1, 1, after)]
        found = search.best(transfers(rows, 3), asked({0}, {2}, nodes=3), Rules(), amounts(rows), 5)
        assert bool(found.paths) is there


def test_an_asset_becomes_another_at_the_rate_given_and_no_other_way():
    rows = [(0, 1, 0, 0, 100), (1, 2, 1, 1, 220)]
    network = transfers(rows, 3, assets=[0, 1])

    def found(*rates: str) -> int:
        rules = Rules(rates=tuple(ruling.rate(text) for text in rates), keep=Decimal(1))
        return len(search.best(network, asked({0}, {2}, nodes=3), rules, amounts(rows), 5).paths)

    assert found() == 0
    assert found("chain:0>chain:1=2.1..2.2") == 1
    assert found("chain:0>chain:1=2.21..3") == 0
    assert found("chain:1>chain:0=2.2") == 0
    assert found("chain:0>chain:0=1") == 0


def test_rules_that_cannot_be_meant_are_refused():
    for wrong in ({"max_hops": 0}, {"max_hops": 32}, {"keep": Decimal(2)}, {"minimum": Decimal(-1)}):
        with pytest.raises(BadParameter):
            Rules(**wrong)
    for text in ("USD=EUR", "a>b=", "a>b=0", "a>b=2..1"):
        with pytest.raises(BadParameter):
            ruling.rate(text)


def test_the_first_to_arrive_come_in_the_order_of_arrival_then_of_fewest_hops():
    chance = random.Random(9)
    for _ in range(150 * scale()):
        rows, rules = random_rows(chance, coarse=chance.random() < 0.3), some_rules(chance)
        every = {way for way in simple_ways(rows, {0}, {3, 4}, rules) if rows[way[-1]][1] in {3, 4}}
        expected = sorted((rows[way[-1]][2], len(way)) for way in every)
        network = transfers(rows, NODES)
        for k in (1, 3, 1000):
            found = search.best(network, asked({0}, {3, 4}), rules, amounts(rows), k, order="earliest").paths
            assert [(rows[way[-1]][2], len(way)) for way in found] == expected[:k], rows


def figures(rows: list[Row], way: tuple[int, ...], order: str) -> tuple[int, ...]:
    """What an order goes by: the smaller comes first; last how it arrives."""
    first, last = rows[way[0]], rows[way[-1]]
    own = {"latest": -first[2], "fastest": max(last[2] - first[2], 0), "fewest": len(way),
           "earliest": last[2]}[order]  # fmt: skip
    return own, last[2]


@pytest.mark.parametrize("order", ["latest", "fastest", "fewest"])
def test_the_best_by_departure_duration_and_hops_are_those_of_brute_force(order):
    chance = random.Random(order)
    met = 0
    for _ in range(150 * scale()):
        rows, rules = random_rows(chance, most=9, coarse=chance.random() < 0.3), some_rules(chance)
        every = {way for way in simple_ways(rows, {0}, {3, 4}, rules) if rows[way[-1]][1] in {3, 4}}
        expected = sorted(figures(rows, way, order) for way in every)
        network = transfers(rows, NODES)
        for k in (1, 2, 1000):
            found = search.best(network, asked({0}, {3, 4}), rules, amounts(rows), k, order=order).paths
            assert [figures(rows, way, order) for way in found] == expected[:k], rows
        met += len(expected)
    assert met > 50


@pytest.mark.parametrize("order", ["earliest", "latest", "fastest", "fewest"])
def test_backward_the_best_are_those_of_the_same_published_times(order):
    chance = random.Random(order)
    met = 0
    for _ in range(100 * scale()):
        rows, rules = random_rows(chance, most=9, coarse=True), some_rules(chance)
        every = {way for way in simple_ways(rows, {0}, set(), rules) if rows[way[-1]][1] in {3, 4}}
        found = search.best(transfers(rows, NODES), asked({3, 4}, {0}), rules, amounts(rows), 2, True, order).paths
        expected = sorted(figures(rows, way, order)[0] for way in every)
        assert [figures(rows, way, order)[0] for way in found] == expected[:2], rows
        met += len(every)
    assert met > 30


def test_backward_the_latest_to_depart_and_the_earliest_to_arrive_keep_their_meaning():
    rows = [(0, 1, 1, 1, 90), (1, 2, 9, 9, 90), (0, 3, 4, 4, 80), (3, 2, 5, 5, 80)]
    for order, first in (("latest", (2, 3)), ("earliest", (2, 3)), ("fewest", (2, 3)), ("amount", (0, 1))):
        found = search.best(transfers(rows, NODES), asked({2}, {0}), Rules(), amounts(rows), 1, True, order)
        assert found.paths == [first], order
