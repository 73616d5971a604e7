"""Taint over unspent outputs: worked cases, conservation to the last unit, order of outputs."""

from __future__ import annotations

import random

import pytest

from resolver.errors import BadParameter
from resolver.funds.utxo import Outpoint, Transaction, spread
from tests.conftest import scale

THEFT: dict[Outpoint, str] = {("theft", 0): "thief"}


def base(*amounts: int) -> list[Transaction]:
    """Outputs without inputs: the first transaction is the theft, with the first amount."""
    return [Transaction("theft" if n == 0 else f"base{n}", [], [amount]) for n, amount in enumerate(amounts)]


def test_three_stolen_and_seven_clean_go_into_two_outputs():
    mix = Transaction("mix", [(("theft", 0), 3), (("base1", 0), 7)], [4, 5])  # a fee of 1
    every = [*base(3, 7), mix]
    fifo = spread(every, THEFT, "fifo")
    assert fifo.unspent == {("mix", 0): {"thief": 3}} and fifo.fees == {}
    # 4 x 3 / 10 = 1.2, 5 x 3 / 10 = 1.5, fee 0.3: one each, and the unit left over to the largest remainder
    haircut = spread(every, THEFT, "haircut")
    assert haircut.unspent == {("mix", 0): {"thief": 1}, ("mix", 1): {"thief": 2}} and haircut.total() == 3
    poison = spread(every, THEFT, "poison")
    assert poison.seen == {("theft", 0): 3, ("mix", 0): 4, ("mix", 1): 5}


def test_the_other_order_of_inputs_is_another_answer_by_fifo_and_none_by_haircut():
    turned = [*base(3, 7), Transaction("mix", [(("base1", 0), 7), (("theft", 0), 3)], [4, 5])]
    assert spread(turned, THEFT, "fifo").unspent == {("mix", 1): {"thief": 2}}
    assert spread(turned, THEFT, "fifo").fees == {"thief": 1}
    assert spread(turned, THEFT, "haircut").unspent == {("mix", 0): {"thief": 1}, ("mix", 1): {"thief": 2}}


def test_an_input_that_is_not_loaded_is_clean_and_counted():
    found = spread([*base(3), Transaction("mix", [(("nowhere", 1), None), (("theft", 0), 3)], [10])], THEFT, "fifo")
    assert found.unknown == 1 and found.unspent == {("mix", 0): {"thief": 3}} and found.total() == 3
    with pytest.raises(BadParameter):
        spread([], {}, "lifo")


def test_outputs_of_nothing_carry_no_taint_on():
    nothing = [Transaction("empty", [(("theft", 0), 0)], [0, 0]), Transaction("next", [(("empty", 0), 0)], [0])]
    for model in ("poison", "haircut", "fifo"):
        found = spread([*base(0), *nothing], THEFT, model)
        assert (found.unspent, found.total(), found.fees) == ({}, 0, {})


def test_random_chains_lose_and_make_no_unit_and_never_pass_poison():
    chance = random.Random(6)
    for _ in range(200 * scale()):
        every: list[Transaction] = []
        unspent: list[tuple[Outpoint, int]] = []
        sources: dict[Outpoint, str] = {}
        for number in range(12):
            taken = [unspent.pop(chance.randrange(len(unspent))) for _ in range(min(len(unspent), chance.randrange(4)))]
            total = sum(amount for _, amount in taken) or chance.randrange(1, 10**20)
            outputs: list[int] = []
            for _ in range(chance.randrange(1, 4)):
                outputs.append(chance.randrange(0, total - sum(outputs) + 1))
            every.append(Transaction(f"x{number}", taken, outputs))
            unspent += [((f"x{number}", place), amount) for place, amount in enumerate(outputs)]
            if not taken:
                sources[f"x{number}", 0] = f"source{number % 3}"
        issued = sum(one.outputs[place] for one in every for name, place in sources if name == one.tx_hash)
        most = spread(every, sources, "poison")
        for model in ("haircut", "fifo"):
            found = spread(every, sources, model)
            assert found.total() == issued
            assert all(units <= most.seen.get(outpoint, 0) for outpoint, units in found.seen.items())
