"""The best paths of 2,000 random small networks equal brute force, with every rule at once and many ties.

Brute force tries every order of the transfers, with times as sets of seconds and amounts as fractions: waiting, hops,
share kept, least amount, services, seconds and spans of seconds, dollars at par, a rate, and accounts that convert.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from resolver.funds import search
from resolver.funds.arrays import Asset, Transfers
from resolver.funds.rules import DOLLARS, Rules, rate
from tests.conftest import scale

NODES = 6
ASSETS = [(DOLLARS[0], 2), (DOLLARS[1], 0), (DOLLARS[2], 1), ("iso4217:EUR", 0)]
"""Asset and scale: money of a bank, two dollar tokens, euros."""


@dataclass(frozen=True)
class Move:
    """A transfer of units of an asset at one of the seconds `first` to `last`."""

    sender: int
    receiver: int
    first: int
    last: int
    asset: int
    units: int

    @property
    def amount(self) -> Fraction:
        return Fraction(self.units, 10 ** ASSETS[self.asset][1])


@dataclass(frozen=True)
class Case:
    """A network and a question."""

    moves: list[Move]
    starts: set[int]
    targets: set[int]
    stops: set[int]
    accounts: set[int]
    wait: int | None
    hops: int
    keep: Fraction
    minimum: int
    euros: tuple[Fraction, Fraction] | None


def drawn(chance: random.Random, one_to_one: bool) -> Case:
    moves = []
    several = chance.random() < 0.4
    for _ in range(chance.randrange(5, 14)):
        sender, receiver = chance.sample(range(NODES), 2)
        if sender > receiver and chance.random() < 0.5:
            sender, receiver = receiver, sender
        first = chance.randrange(3)
        asset = chance.choice([0, 1, 2, 3]) if several else 1
        units = chance.choice([50, 90, 100, 100, 100]) * 10 ** ASSETS[asset][1]
        moves.append(Move(sender, receiver, first, first + chance.choice([0, 0, 0, 2]), asset, units))
    return Case(
        moves=sorted(moves, key=lambda move: move.first),
        starts={0} if one_to_one else {0, 1},
        targets={5} if one_to_one else {4, 5},
        stops=set(chance.sample([2, 3], chance.choice([0, 0, 1]))),
        accounts=set(chance.sample(range(NODES), 3)),
        wait=chance.choice([None, None, 0, 1, 2]),
        hops=chance.choice([1, 2, 3, 8, 8]),
        keep=chance.choice([Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1)]),
        minimum=chance.choice([0, 0, 0, 50, 51]),
        euros=chance.choice([None, (Fraction(1), Fraction(11, 10)), (Fraction(2), Fraction(2))]),
    )


def follows(case: Case, one: Move, two: Move) -> bool:
    """Whether the amount of the second can be that of the first."""
    low, high = case.keep, Fraction(1)
    if one.asset != two.asset:
        if 3 in (one.asset, two.asset):
            if case.euros is None or two.asset != 0 or one.asset != 3:
                return False
            low, high = case.keep * case.euros[0], case.euros[1]
        elif 0 not in (one.asset, two.asset) and one.receiver not in case.accounts:
            return False
    return low * one.amount <= two.amount <= high * one.amount


def ways(case: Case) -> Iterator[tuple[int, ...]]:
    """Every way from a start to a target, as numbers of moves."""

    def on(way: tuple[int, ...], seconds: set[int], passed: set[int]) -> Iterator[tuple[int, ...]]:
        here = case.moves[way[-1]].receiver
        if here in case.targets:
            yield way
        if here in case.targets | case.stops or len(way) == case.hops:
            return
        for number, move in enumerate(case.moves):
            if move.sender != here or move.receiver in passed or move.amount < case.minimum:
                continue
            if not follows(case, case.moves[way[-1]], move):
                continue
            later = {
                second for second in range(move.first, move.last + 1)
                if any(0 <= second - before <= (99 if case.wait is None else case.wait) for before in seconds)
            }  # fmt: skip
            if later:
                yield from on((*way, number), later, passed | {move.receiver})

    for number, move in enumerate(case.moves):
        if move.sender in case.starts and move.amount >= case.minimum:
            yield from on((number,), set(range(move.first, move.last + 1)), {move.sender, move.receiver})


def figures(case: Case, way: tuple[int, ...], order: str) -> tuple[Fraction | int, int]:
    """What an order goes by, the smaller first, then the arrival."""
    first, last = case.moves[way[0]], case.moves[way[-1]]
    by: dict[str, Fraction | int] = {
        "amount": -last.amount, "earliest": last.first, "latest": -first.first, "fewest": len(way),
        "fastest": max(last.first - first.first, 0),
    }  # fmt: skip
    return by[order], last.first


def asked(case: Case, against_time: bool, k: int, order: str = "amount") -> list[tuple[int, ...]]:
    """The same of search.py."""
    columns = [[getattr(move, name) for move in case.moves]
               for name in ("sender", "receiver", "first", "last", "asset", "units")]  # fmt: skip
    network = Transfers(
        position=np.arange(len(case.moves), dtype=np.int32),
        sender=np.array(columns[0], np.int32),
        receiver=np.array(columns[1], np.int32),
        time=np.array(columns[2], np.int64),
        until=np.array(columns[3], np.int64),
        asset=np.array(columns[4], np.int16),
        units=np.array(columns[5], np.int64),
        value=np.array([float(move.amount) for move in case.moves]),
        assets=tuple(Asset(asset, "X", digits, digits, True, 1) for asset, digits in ASSETS),
        nodes=NODES,
    )
    converts = np.array([node in case.accounts for node in range(NODES)], np.uint8)
    one, other = (case.targets, case.starts) if against_time else (case.starts, case.targets)
    begin, end, stops = (np.array(sorted(nodes), np.int32) for nodes in (one, other, case.stops))
    question = search.Question(begin, end, stops, converts)
    rates = (
        ()
        if case.euros is None
        else (rate(f"iso4217:EUR>iso4217:USD={figure(case.euros[0])}..{figure(case.euros[1])}"),)
    )
    rules = Rules(case.hops, None if case.wait is None else timedelta(microseconds=case.wait),
                  Decimal(figure(case.keep)), Decimal(case.minimum), rates)  # fmt: skip
    exact = lambda position: (case.moves[position].units, ASSETS[case.moves[position].asset][1])  # noqa: E731
    found = search.best(network, question, rules, exact, k, against_time, order)
    assert found.complete and len(found.paths) == len(set(found.paths))
    return found.paths


def figure(value: Fraction) -> str:
    """A fraction with a finite decimal as text."""
    return str(Decimal(value.numerator) / Decimal(value.denominator))


@pytest.mark.parametrize("part", range(4))
def test_every_order_of_paths_equals_brute_force_under_all_rules(part):
    chance = random.Random(part)
    paths = ties = long = 0
    for number in range(500 * scale()):
        case = drawn(chance, one_to_one=number % 2 == 0)
        every = set(ways(case))
        assert set(asked(case, False, 1000)) == every, case
        directions = [False, True] if number % 2 == 0 else [False]  # what begins at several may pass one of them
        if number % 2 == 0:
            assert set(asked(case, True, 1000)) == every, case
        for order in search.ORDERS:
            best = sorted(figures(case, way, order) for way in every)
            for against_time in directions:
                found = [figures(case, way, order) for way in asked(case, against_time, 2, order)]
                assert [own for own, _ in found] == [own for own, _ in best[:2]], (case, order, against_time)
                assert against_time or found == best[:2], (case, order)  # of equal ones, the first to arrive
        paths += len(every)
        long += sum(len(way) > 2 for way in every)
        ties += sum(any(case.moves[a].first == case.moves[b].first for a, b in pairwise(way)) for way in every)
    assert paths > 400 and ties > 80 and long > 20
