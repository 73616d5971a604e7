"""Taint of unspent outputs equals a ledger kept by hand: every satoshi a coin of its own, haircut in fractions.

The ledger knows nothing of utxo.py and outputs.py: it goes through all transactions of a chain, in their order or
against it, and moves coins. The networks have coinbases, fees, outputs of nothing, wallets that pay themselves,
services, inputs that are not loaded or have no amount, and outputs without a wallet.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from duckdb import DuckDBPyConnection

from resolver.funds import outputs
from resolver.funds.moved import of_outputs
from tests.conftest import scale
from tests.generation import empty

BEGIN = datetime(2024, 1, 1)
OURS, SERVICES = {"w0", "w1"}, {"w2"}
Place = tuple[str, int]


@dataclass
class Output:
    """An output: where, units (None: not published), wallet, whether the transaction that made it is loaded."""

    place: Place
    units: int | None
    wallet: str | None
    loaded: bool = True

    @property
    def size(self) -> int:
        return self.units or 0

    @property
    def holder(self) -> str:
        return self.wallet or f"{self.place[0]}:{self.place[1]}"


@dataclass
class Move:
    """A transaction."""

    name: str
    takes: list[Output]
    makes: list[Output]

    @property
    def fee(self) -> int:
        return max(sum(one.size for one in self.takes) - sum(one.size for one in self.makes), 0)


@dataclass
class Told:
    """What the ledger says: tainted units issued, come back, paid as fees, and at rest by holder."""

    issued: int = 0
    returned: int = 0
    fees: int = 0
    unknown: int = 0
    rests: dict[str, int] = field(default_factory=dict)

    def rest(self, holder: str, units: int) -> None:
        if units:
            self.rests[holder] = self.rests.get(holder, 0) + units


def chain(chance: random.Random, most: int) -> list[Move]:
    moves: list[Move] = []
    unspent: list[Output] = []
    for number in range(chance.randrange(6, 20)):
        takes = [unspent.pop(chance.randrange(len(unspent))) for _ in range(min(len(unspent), chance.randrange(4)))]
        if chance.random() < 0.15:
            units = chance.choice([None, chance.randrange(most)])
            wallet = chance.choice(["w0", "w2", "w4", None])
            takes.insert(chance.randrange(len(takes) + 1), Output((f"far{number}", 1), units, wallet, False))
        left = sum(one.size for one in takes) + (
            chance.randrange(most) if any(one.units is None for one in takes) else 0
        )
        left = left if takes else chance.randrange(1, most)
        makes = []
        for place in range(chance.randrange(1, 4)):
            units = chance.choice(
                [0, left, left // 2, left // 3, chance.randrange(left + 1), chance.randrange(left + 1)]
            )
            left -= units
            wallet = chance.choice(["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", None])
            makes.append(Output((f"x{number}", place), units, wallet))
        moves.append(Move(f"x{number}", takes, makes))
        unspent += makes
    return moves


def fill(con: DuckDBPyConnection, moves: list[Move]) -> None:
    """The chain as a network has it; an output without a wallet has its name as address."""
    number = {move.name: place for place, move in enumerate(moves)}
    transactions = [["bitcoin", move.name, BEGIN + timedelta(minutes=n), n] for n, move in enumerate(moves)]
    inputs = [[n, place, number.get(one.place[0]), None if one.loaded else one.place[0], one.place[1], one.wallet,
               one.units]
              for n, move in enumerate(moves) for place, one in enumerate(move.takes)]  # fmt: skip
    made = [[n, place, one.wallet, [f"{one.place[0]}:{place}"], one.units]
            for n, move in enumerate(moves) for place, one in enumerate(move.makes)]  # fmt: skip
    for table in ("chain_transaction", "utxo_input", "utxo_output"):
        con.execute(f"delete from final.{table}")
    con.executemany(
        "insert into final.chain_transaction values ($4, $1, $2, $3, 1, $4, null, false, 'c')", transactions
    )
    if inputs:
        con.executemany("insert into final.utxo_input values ($1, $2, $3, $4, $5, $6, [], $7)", inputs)
    con.executemany("insert into final.utxo_output values ($1, $2, $3, $4, $5, 'nulldata')", made)


def shares(tainted: int, sizes: list[int], total: int) -> list[int]:
    """Tainted units in proportion to sizes, in whole ones: the largest fractions go up, then the larger sizes."""
    exact = [Fraction(size * tainted, total) if total else Fraction(0) for size in sizes]
    whole = [floor(share) for share in exact]
    first = sorted(range(len(sizes)), key=lambda n: (whole[n] - exact[n], -sizes[n], n))
    for n in first[: tainted - sum(whole)]:
        whole[n] += 1
    return whole


def forward(moves: list[Move], model: str) -> Told:
    """From our wallets on. A coin is 1 if tainted; haircut and poison need their number alone."""
    told, coins, reached = Told(), dict[Place, list[int]](), set[str]()
    spent = {one.place for move in moves for one in move.takes}
    for move in moves:
        here: list[int] = []
        if any(one.wallet in OURS or (one.place[0] in reached and one.wallet not in SERVICES) for one in move.takes):
            reached.add(move.name)
            told.unknown += sum(
                not (one.wallet in OURS or one.wallet in SERVICES) and (not one.loaded or one.units is None)
                for one in move.takes
            )
        for one in move.takes:
            if one.wallet in OURS:
                told.issued += one.size
                here += [1] * one.size
            elif one.wallet in SERVICES or one.place not in coins:
                here += [0] * one.size
            else:
                here += coins[one.place]
        sizes = [one.size for one in move.makes]
        here += [0] * (sum(sizes) - len(here))
        parts = split(here, [*sizes, len(here) - sum(sizes)], model)
        told.fees += 0 if model == "poison" else sum(parts.pop())
        for one, part in zip(move.makes, parts, strict=False):
            coins[one.place] = part
            if one.wallet in OURS:
                told.returned += sum(part)
            elif one.wallet in SERVICES or one.place not in spent:
                told.rest(one.holder, sum(part))
    return told


def backward(moves: list[Move], model: str) -> Told:
    """From our wallets back to who paid them; new coins, and what is not loaded, rest where they came into being."""
    told, coins = Told(), dict[Place, list[int]]()
    made = {one.place: move for move in moves for one in move.makes}
    for move in reversed([move for move in moves if move.takes]):
        here: list[int] = []
        for one in move.makes:
            if one.wallet in OURS:
                told.issued += one.size
                here += [1] * one.size
            elif one.wallet in SERVICES or one.place not in coins:
                here += [0] * one.size
            else:
                here += coins[one.place]
        here += [0] * move.fee
        sizes = [one.size for one in move.takes]
        lost = len(here) - sum(sizes)  # came by inputs whose amount nobody published
        if model == "fifo":
            parts = split(here, [*sizes, lost], model)
        else:
            parts = split(here, [lost, *sizes[::-1]], model)[::-1]
        told.rest(f"inputs of {move.name} whose amount is not published", sum(parts.pop()))
        for one, part in zip(move.takes, parts, strict=True):
            coins[one.place] = part
            if one.wallet in OURS:
                told.returned += sum(part)
            elif one.wallet in SERVICES or not (made.get(one.place) and made[one.place].takes):
                told.rest(one.holder, sum(part))
    return told


def split(coins: list[int], sizes: list[int], model: str) -> list[list[int]]:
    """The coins of a transaction in its parts, the last of which is the fee."""
    if model == "poison":
        return [[int(any(coins))] * size for size in sizes]
    if model == "haircut":
        return [[1] * bad + [0] * (size - bad)
                for size, bad in zip(sizes, shares(sum(coins), sizes, len(coins)), strict=True)]  # fmt: skip
    parts = []
    for size in sizes:
        parts.append(coins[:size])
        coins = coins[size:]
    return parts


def said(found: outputs.Outputs) -> dict[str, int]:
    """What outputs.py says rests, by wallet, else by the name of the output."""
    return {rest.entity or (rest.caption or ""): rest.units for rest in found.rests if rest.units}


@pytest.fixture(scope="module")
def con() -> Iterator[DuckDBPyConnection]:
    with empty() as made:
        yield made


@pytest.mark.parametrize("model", ["poison", "haircut", "fifo"])
@pytest.mark.parametrize("against_time", [False, True])
def test_taint_of_outputs_is_that_of_a_ledger_kept_by_hand(con, model, against_time):
    chance = random.Random(f"{model} {against_time}")
    resting = 0
    for _ in range(30 * scale()):
        moves = chain(chance, chance.choice([20, 200]))
        fill(con, moves)
        until = len(moves) if chance.random() < 0.7 else chance.randrange(len(moves))
        as_of = None if until == len(moves) else BEGIN + timedelta(minutes=until)
        found = outputs.taint(con, "bitcoin", sorted(OURS), sorted(SERVICES), model, against_time, as_of)
        known = moves[: until + 1]
        told = backward(known, model) if against_time else forward(known, model)
        assert said(found) == told.rests, (moves, found, told)
        assert found.issued == told.issued, moves
        if model != "poison":
            assert (found.returned, found.fees) == (told.returned, told.fees), moves
            assert found.conserved
        if not against_time:
            assert found.unknown == told.unknown, moves
        for rest in found.rests:
            assert is_way(rest.way, known, against_time), (rest, moves)
        resting += sum(told.rests.values())
    assert resting > 200


Way = tuple[str, ...]


def ways(moves: list[Move], against_time: bool) -> tuple[Counter[tuple[str, Way]], Counter[Way]]:
    """FIFO, each coin with the transfers that moved it since it left us: how many rest where, and are paid as fees."""
    coins: dict[Place, list[Way | None]] = {}
    resting: Counter[tuple[str, Way]] = Counter()
    fees: Counter[Way] = Counter()
    made = {one.place: move for move in moves for one in move.makes}
    spent = {one.place for move in moves for one in move.takes}
    for move in reversed([move for move in moves if move.takes]) if against_time else moves:
        come, go = (move.makes, move.takes) if against_time else (move.takes, move.makes)
        here: list[tuple[Way | None, Output | None]] = []
        for one in come:
            if one.wallet in OURS:
                here += [((), one)] * one.size
            elif one.wallet in SERVICES or one.place not in coins:
                here += [(None, one)] * one.size
            else:
                here += [(coin, one) for coin in coins[one.place]]
        if against_time:
            here += [(None, None)] * move.fee
        here += [(None, None)] * (sum(one.size for one in go) - len(here))
        for one in go:
            part, here = here[: one.size], here[one.size :]
            moved = [None if coin is None else (*coin, name(before if against_time else one)) for coin, before in part]
            coins[one.place] = moved
            ends = not (made.get(one.place) and made[one.place].takes) if against_time else one.place not in spent
            if one.wallet not in OURS and (one.wallet in SERVICES or ends):
                resting.update((one.holder, coin) for coin in moved if coin)
        if against_time:  # what came by inputs whose amount nobody published rests with them
            lost = f"inputs of {move.name} whose amount is not published"
            resting.update((lost, (*coin, name(before))) for coin, before in here if coin is not None)
        else:
            fees.update(coin for coin, _ in here if coin)
    return resting, fees


def name(one: Output | None) -> str:
    """The transfer that stands for an output."""
    assert one is not None
    return f"bitcoin:{one.place[0]}:out:{one.place[1]}"


@pytest.mark.parametrize("against_time", [False, True])
def test_each_satoshi_can_be_followed_back_to_its_source_by_named_transfers(con, against_time):
    chance = random.Random(f"ways {against_time}")
    long = paid = 0
    for _ in range(20 * scale()):
        moves = chain(chance, chance.choice([20, 200]))
        fill(con, moves)
        found = outputs.taint(con, "bitcoin", sorted(OURS), sorted(SERVICES), "fifo", against_time, None)
        resting, fees = ways(moves, against_time)
        rests: Counter[Way] = Counter()
        fee: Counter[Way] = Counter()
        way: list[Way] = []
        for part in found.parts:
            assert part.before < len(way) and (part.before >= 0 or part.source in OURS)
            way.append((*(way[part.before] if part.before >= 0 else ()), part.transfer))
            rests[way[-1]] += part.rests
            fee[way[-1]] += part.fees
        by_way: Counter[Way] = Counter()
        for (_, one), units in resting.items():
            by_way[one] += units
        assert +rests == by_way, (moves, found)
        assert +fee == fees, (moves, found)
        for rest in found.rests:
            holder = rest.entity or rest.caption or ""
            assert not rest.units or resting[holder, rest.way[:: -1 if against_time else 1]], (rest, moves)
        rows = {row["record"] for row in of_outputs(con, found, 0)}
        assert rows == {part.transfer for part in found.parts}
        long += any(len(one) > 2 for one in by_way)
        paid += bool(fees)
    assert long > 1
    assert paid > 1 or against_time


def test_a_way_does_not_lead_through_what_rests_at_a_service(con):
    # the service has 9 of our 10 and pays 9 of its own with the 1 that w3 had of us: the way of w4 is by w3
    ours, service, w3 = (Output(("a", 0), 10, "w0"), Output(("b", 0), 9, "w2"), Output(("b", 1), 1, "w3"))
    moves = [Move("a", [], [ours]), Move("b", [ours], [service, w3]),
             Move("c", [service, w3], [Output(("c", 0), 10, "w4")])]  # fmt: skip
    fill(con, moves)
    for model in ("haircut", "poison", "fifo"):
        found = outputs.taint(con, "bitcoin", ["w0"], ["w2"], model, False, None)
        assert {rest.entity: rest.way for rest in found.rests} == {
            "w2": ("bitcoin:b:out:0",), "w4": ("bitcoin:b:out:1", "bitcoin:c:out:0")}  # fmt: skip
        assert found.tainted.keys() == {"bitcoin:b:out:0", "bitcoin:b:out:1", "bitcoin:c:out:0"}


def is_way(way: tuple[str, ...], moves: list[Move], against_time: bool) -> bool:
    """Whether each named output is spent by the transaction that makes the next, from or to an output of ours."""
    made = {f"bitcoin:{one.place[0]}:out:{one.place[1]}": (move, one) for move in moves for one in move.makes}
    steps = [made[name] for name in way]
    joined = all(one in move.takes for (_, one), (move, _) in pairwise(steps))
    if against_time:
        return bool(steps) and joined and steps[-1][1].wallet in OURS
    return bool(steps) and joined and any(one.wallet in OURS for one in steps[0][0].takes)
