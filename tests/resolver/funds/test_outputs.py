"""Taint over the outputs of a network: worked cases, and the same as over the whole chain without pruning."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from duckdb import DuckDBPyConnection

from resolver.funds import outputs
from resolver.funds.spreading import answer
from resolver.funds.trace import Asked
from resolver.funds.utxo import Transaction, spread
from tests.generation import add_entity, add_holding, empty
from tests.resolver.linked import generation
from tests.resolver.wallets.test_co_spend import CITE, Chain, address
from tests.stage import put


class Outputs:
    """A network of Bitcoin transactions: `spend(name, [(hash, place)], [(wallet, satoshi)])`."""

    def __init__(self) -> None:
        self.con = empty()
        self.made: dict[tuple[str, int], tuple[str | None, int, int]] = {}
        self.count = 0

    def spend(self, name: str, inputs: list[tuple[str, int]], made: Sequence[tuple[str | None, int]]) -> None:
        self.con.execute(
            "insert into final.chain_transaction values ($n, 'bitcoin', $name, $time, 1, $n, null, false, 'c')",
            {"n": self.count, "name": name, "time": f"2024-01-01 00:{self.count:02}:00"},
        )
        for place, outpoint in enumerate(inputs):
            wallet, units, maker = self.made[outpoint]
            self.con.execute(
                "insert into final.utxo_input values ($n, $place, $maker, null, $at, $wallet, [], $units)",
                {"n": self.count, "place": place, "maker": maker, "at": outpoint[1], "wallet": wallet, "units": units},
            )
        for place, (wallet, units) in enumerate(made):
            self.made[name, place] = (wallet, units, self.count)
            self.con.execute(
                "insert into final.utxo_output values ($n, $place, $wallet, [], $units, 'nulldata')",
                {"n": self.count, "place": place, "wallet": wallet, "units": units},
            )
        self.count += 1


@pytest.fixture
def mixed() -> DuckDBPyConnection:
    """The thief's 3 and another's 7 go into 4 and 5 with a fee of 1; the 4 of an exchange goes on to w9."""
    chain = Outputs()
    for wallet in ("thief", "other", "exchange", "w5", "w9"):
        add_entity(chain.con, wallet, "wallet", f"caption {wallet}")
    add_entity(chain.con, "gang", "organisation", listed=True)
    add_holding(chain.con, "gang", "thief")
    chain.con.execute("insert into final.attribute values ('exchange', 'tag:1', 'category', 'exchange', [])")
    chain.spend("a", [], [("thief", 3)])
    chain.spend("b", [], [("other", 7)])
    chain.spend("c", [("a", 0), ("b", 0)], [("exchange", 4), ("w5", 5)])
    chain.spend("d", [("c", 0)], [("w9", 4)])
    chain.spend("e", [("c", 1)], [(None, 2), ("thief", 3)])
    return chain.con


def test_taint_stays_at_a_service_and_comes_back_as_change(mixed):
    found = answer(mixed, Asked("gang"), "haircut")
    # 4 x 3 / 10 = 1.2, 5 x 3 / 10 = 1.5, fee 0.3: 1, 2 and 0. Of w5's 2 in 5: 2 x 2 / 5 = 0.8, and 1.2 come back
    [asset] = found["assets"]
    assert asset["issued"] == Decimal("0.00000003") and asset["returned"] == Decimal("0.00000001")
    assert asset["resting"] == Decimal("0.00000002") and asset["conserved"] and asset["fees"] == 0
    assert [(row["entity"], row["caption"], row["amount"] * 10**8, row["service"], row["way"])
            for row in found["holders"]] == [
        (None, "nulldata", 1, None, ["bitcoin:c:out:1", "bitcoin:e:out:0"]),
        ("exchange", "caption exchange", 1, "exchange", ["bitcoin:c:out:0"]),
    ]  # fmt: skip


def test_first_in_first_out_gives_the_exchange_all_of_it(mixed):
    found = answer(mixed, Asked("gang"), "fifo")
    assert [(row["entity"], row["amount"] * 10**8) for row in found["holders"]] == [("exchange", 3)]
    assert found["assets"][0]["conserved"]


def test_poison_says_who_can_have_some(mixed):
    found = answer(mixed, Asked("gang"), "poison")
    assert {(row["entity"], row["amount"] * 10**8) for row in found["holders"]} == {("exchange", 4), (None, 2)}


def test_backward_says_whose_coins_they_were(mixed):
    found = answer(mixed, Asked("w5", backward=True), "haircut")
    # of w5's 5: 3 x 5 / 10 = 1.5 were the thief's, 3.5 the other's; the unit left over goes to the larger
    assert sum(row["amount"] for row in found["holders"]) == Decimal("0.00000005")
    assert {row["entity"]: row["way"] for row in found["holders"]} == {
        "thief": ["bitcoin:c:out:1"], "other": ["bitcoin:c:out:1"]}  # fmt: skip
    assert found["assets"][0]["conserved"]


@pytest.mark.parametrize("model", ["haircut", "fifo"])
def test_pruned_and_whole_chain_say_the_same(model):
    chance = random.Random(8)
    for _ in range(15):
        chain, every = Outputs(), list[Transaction]()
        unspent: list[tuple[str, int]] = []
        for number in range(25):
            taken = [unspent.pop(chance.randrange(len(unspent))) for _ in range(min(len(unspent), chance.randrange(4)))]
            total = sum(chain.made[one][1] for one in taken) or chance.randrange(5, 10**9)
            made = [(f"w{chance.randrange(8)}", chance.randrange(0, total // 3 + 1)) for _ in range(3)]
            every.append(Transaction(f"x{number}", [(one, chain.made[one][1]) for one in taken], [u for _, u in made]))
            chain.spend(f"x{number}", taken, made)
            unspent += [(f"x{number}", place) for place in range(3)]
        sources = {one: "bitcoin" for one, (wallet, _, _) in chain.made.items() if wallet == "w0"}
        stops = {one for one, (wallet, _, _) in chain.made.items() if wallet == "w1"}
        whole = spread(every, sources, model, stops)
        found = outputs.taint(chain.con, "bitcoin", ["w0"], ["w1"], model, False, None)
        rests: dict[str | None, int] = {}
        for one, by in whole.unspent.items():
            if one not in sources:
                rests[chain.made[one][0]] = rests.get(chain.made[one][0], 0) + sum(by.values())
        assert {rest.entity: rest.units for rest in found.rests} == rests
        assert found.conserved and found.fees == sum(whole.fees.values()) and found.returned == whole.returned
        assert outputs.taint(chain.con, "bitcoin", ["w0"], ["w1"], model, True, None).conserved


def test_what_a_source_published_is_traced_from_the_staged_inputs_on():
    chain = Chain()
    first = chain.spend([], [(1, 50)])
    second = f"{2:064x}"
    chain.spend([(None, 0)], [(2, 30), (1, 19)])
    chain.con.execute("delete from stage.tx_input")
    put(chain.con, "tx_input", chain="bitcoin", tx_hash=second, position=0, spent_tx_hash=first, spent_position=0,
        addresses=[], line=2, **CITE)  # fmt: skip
    con = generation(chain.linked())
    of = dict(con.execute("select address, entity_id from final.chain_address").fetchall())
    assert con.execute(
        "select transaction, spent, spent_position, entity_id, addresses, amount_units from final.utxo_input"
    ).fetchall() == [(1, 0, 0, of[address(1)], [address(1)], 50)]
    found = answer(con, Asked(of[address(1)]), "fifo")
    [asset] = found["assets"]
    assert [asset[key] * 10**8 for key in ("issued", "returned", "resting", "fees")] == [50, 19, 30, 1]
    assert [(hop["record"], hop["tainted"] * 10**8) for hop in found["hops"]] == [(f"bitcoin:{second}:out:0", 30)]
