"""Wallets: addresses spent together are one, joint transactions join nobody, and every joining can be taken back."""

# ruff: noqa: E501 - a transaction a line

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver import live
from resolver.clean import encodings
from resolver.clean.names import names_table
from resolver.clean.values import clean_values
from resolver.link import link_records
from resolver.store import connect, contract
from resolver.wallets import co_spend
from resolver.wallets.kernels.union import unite
from tests.resolver.linked import generation
from tests.stage import put

CITE = {"edition_id": "bitcoin_etl:1", "file_sha256": "f", "part": "transactions"}


def address(number: int) -> str:
    """The number-th invented address of Bitcoin."""
    return encodings.to_base58check(b"\x00" + number.to_bytes(20, "big"))


class Chain:
    """A chain of Bitcoin written by hand: `spend(inputs, outputs)` are (address number, satoshi)."""

    def __init__(self) -> None:
        self.con = connect(":memory:")
        self.con.execute(contract("ingest", "stage.sql"))
        put(self.con, "edition", edition_id="bitcoin_etl:1", source="bitcoin_etl", channel="json", scope="partial",
            published_on=None, sequence=1, ingested_at="2026-01-01 00:00:00", rows_read=0, rows_staged=0, rows_rejected=0,
            invented=True, private=False, accepted_codes=[])  # fmt: skip
        self.count = 0

    def spend(self, inputs: list[tuple[int | None, int]], outputs: list[tuple[int, int]], **changes: Any) -> str:
        """Add a transaction; the hash by which it goes. An input of nobody (None) is one whose address is not known."""
        self.count += 1
        hash, line = f"{self.count:064x}", self.count
        put(self.con, "transaction", **({"chain": "bitcoin", "tx_hash": hash, "block": self.count, "position": 1,
            "time": f"2024-01-01 {self.count // 60:02}:{self.count % 60:02}:00", "coinbase": not inputs, "line": line, **CITE} | changes))  # fmt: skip
        for place, (number, amount) in enumerate(inputs):
            put(self.con, "tx_input", chain="bitcoin", tx_hash=hash, position=place, line=line, amount=amount,
                addresses=[] if number is None else [address(number)], **CITE)  # fmt: skip
        for place, (number, amount) in enumerate(outputs):
            put(self.con, "tx_output", chain="bitcoin", tx_hash=hash, position=place, addresses=[address(number)],
                amount=amount, line=line, **CITE)  # fmt: skip
        return hash

    def linked(self) -> DuckDBPyConnection:
        live.prepare(self.con)
        clean_values(self.con)
        names_table(self.con)
        link_records(self.con, [], None, 1)
        return self.con

    def wallets(self, large: int = co_spend.LARGE) -> set[frozenset[int]]:
        """The wallets of several addresses, as numbers of addresses."""
        live.prepare(self.con)
        clean_values(self.con)
        co_spend.clusters(self.con, large)
        number = {f"bitcoin:{address(n)}": n for n in range(300)}
        found: dict[str, set[int]] = {}
        for one, root in self.con.execute("from work.wallet_cluster").fetchall():
            found.setdefault(root, set()).add(number[one])
        return {frozenset(members) for members in found.values()}

    def findings(self) -> set[str]:
        return {rule for (rule,) in self.con.execute("select rule from work.finding").fetchall()}


def test_addresses_spent_together_are_one_wallet_through_every_transaction():
    chain = Chain()
    chain.spend([(1, 50), (2, 50)], [(9, 99)])
    chain.spend([(2, 10), (3, 10)], [(9, 15), (1, 4)])
    chain.spend([(4, 10)], [(1, 9)])
    chain.spend([(5, 10), (6, 10)], [(7, 19)])
    assert chain.wallets() == {frozenset({1, 2, 3}), frozenset({5, 6})}


def test_the_address_of_an_input_is_that_of_the_output_it_spends():
    chain = Chain()
    first = chain.spend([], [(1, 50), (2, 60)])
    chain.spend([(None, 0)], [(9, 99)])
    hash = f"{2:064x}"
    chain.con.execute("delete from stage.tx_input")
    for place in (0, 1):
        put(chain.con, "tx_input", chain="bitcoin", tx_hash=hash, position=place, spent_tx_hash=first, spent_position=place,
            addresses=[], line=2, **CITE)  # fmt: skip
    assert chain.wallets() == {frozenset({1, 2})}


JOINT: dict[str, tuple[list[tuple[int | None, int]], list[tuple[int, int]]]] = {
    "whirlpool": ([(n, 1_000_100) for n in range(5)], [(50 + n, 1_000_000) for n in range(5)]),
    "wasabi": ([(n, 20_000_000) for n in range(12)], [(50 + n, 10_000_000) for n in range(10)] + [(80 + n, 9_000_000 + n) for n in range(12)]),
    "wabisabi": ([(n, 7_000_000 + n) for n in range(24)], [(50 + n, [5_000_000, 3_188_646, 2_097_152][n % 3] + (n if n > 20 else 0)) for n in range(24)]),
    "joinmarket": ([(n, 9_000_000) for n in range(3)], [(50, 5_000_000), (51, 5_000_000), (52, 5_000_000), (53, 3_999_000), (54, 3_998_000)]),
    "equal": ([(n, 9_000_000) for n in range(6)], [(50 + n, 5_000_000) for n in range(5)] + [(60 + n, 1_000_000 + n) for n in range(9)]),
}  # fmt: skip


@pytest.mark.parametrize("rule", JOINT)
def test_a_joint_transaction_joins_nobody_and_is_named(rule: str):
    chain = Chain()
    chain.spend(*JOINT[rule])
    assert chain.wallets() == set()
    assert f"co_spend_left_out_{rule}" in chain.findings()


def test_a_payment_with_change_is_no_joint_transaction():
    chain = Chain()
    chain.spend([(1, 5_000_000), (2, 5_000_000)], [(9, 7_000_000), (1, 2_999_000)])
    chain.spend([(3, 600), (4, 700)], [(9, 546), (10, 546), (11, 90)])  # dust is no denomination
    assert chain.wallets() == {frozenset({1, 2}), frozenset({3, 4})}


def test_a_transaction_whose_outputs_are_not_loaded_joins_nobody():
    chain = Chain()
    chain.spend([(1, 5), (2, 5)], [])
    chain.spend([(3, 5), (4, 5)], [(1, 9)])
    assert chain.wallets() == {frozenset({3, 4})}
    assert "co_spend_left_out_no_outputs" in chain.findings()


def test_two_large_wallets_are_not_joined_by_one_transaction():
    chain = Chain()
    for first in (1, 11):
        chain.spend([(first + n, 5) for n in range(4)], [(99, 19)])
    chain.spend([(1, 5), (11, 5)], [(99, 9)])
    assert chain.wallets(large=4) == {frozenset({1, 2, 3, 4}), frozenset({11, 12, 13, 14})}
    assert "co_spend_supercluster" in chain.findings()
    assert chain.wallets(large=5) == {frozenset({1, 2, 3, 4, 11, 12, 13, 14})}


def test_a_transaction_in_a_block_that_was_given_up_joins_nobody():
    chain = Chain()
    for number, hash, parent in ((1, "a", "0"), (1, "b", "0"), (2, "c", "b")):
        put(chain.con, "block", chain="bitcoin", number=number, hash=hash, parent_hash=parent, time="2024-01-01 00:00:00",
            transactions=1, line=1, **CITE)  # fmt: skip
    chain.spend([(1, 5), (2, 5)], [(9, 9)], block_hash="a")
    chain.spend([(3, 5), (4, 5)], [(9, 9)], block_hash="b")
    assert chain.wallets() == {frozenset({3, 4})}


def test_the_order_of_rows_does_not_matter():
    results = []
    for seed in range(3):
        chain = Chain()
        maker = random.Random(7)
        for _ in range(40):
            chain.spend([(maker.randrange(60), 5) for _ in range(2)], [(200, 9)])
        for table in ("transaction", "tx_input", "tx_output"):
            chain.con.execute(
                f"create temp table moved as from stage.{table} order by hash(tx_hash || {seed}::varchar)"
            )
            chain.con.execute(f"delete from stage.{table}; insert into stage.{table} from moved; drop table moved")
        chain.wallets()
        results.append(chain.con.execute("select * from work.wallet_cluster order by all").fetchall())
    assert results[0] == results[1] == results[2]


def plain(edges: list[tuple[int, int]], size: int, actor: list[int], large: int) -> tuple[list[int], list[int]]:
    """The same as the kernel, with sets."""
    group = [{n} for n in range(size)]
    outcome = []
    for a, b in edges:
        one, other = group[a], group[b]
        held = {actor[n] for n in one if actor[n] >= 0} | {actor[n] for n in other if actor[n] >= 0}
        if one is other:
            outcome.append(0)
        elif len(held) > 1:
            outcome.append(1)
        elif len(one) >= large and len(other) >= large:
            outcome.append(2)
        else:
            one |= other
            for n in one:
                group[n] = one
            outcome.append(0)
    return [min(group[n]) for n in range(size)], outcome


@pytest.mark.parametrize("seed", range(20))
def test_the_kernel_does_what_sets_do(seed: int):
    maker = random.Random(seed)
    size = maker.randrange(2, 40)
    edges = [(maker.randrange(size), maker.randrange(size)) for _ in range(maker.randrange(60))]
    actor = [maker.choice([-1, -1, -1, 0, 1]) for _ in range(size)]
    left, right = (np.array([edge[k] for edge in edges], np.int64) for k in (0, 1))
    root, outcome = unite(left, right, size, np.array(actor, np.int64), 4)
    assert (root.tolist(), outcome.tolist()) == plain(edges, size, actor, 4)


def test_the_network_has_one_wallet_with_what_proves_it_and_its_payments():
    chain = Chain()
    first = chain.spend([(1, 50), (2, 50)], [(9, 60), (1, 39)])
    con = generation(chain.linked())
    of = dict(con.execute("select address, entity_id from final.chain_address").fetchall())
    assert of[address(1)] == of[address(2)] != of[address(9)]
    assert con.execute(
        "select chain_address_id, tx_hash, entity_id, cite from evidence.co_spend order by 1"
    ).fetchall() == [(f"bitcoin:{address(n)}", first, of[address(n)], "f/transactions/1") for n in (1, 2)]
    paid = con.execute(
        "select transfer_id, from_id, to_id, amount_exact, currency, type, status from final.transfer order by 1"
    ).fetchall()
    assert paid == [
        (f"bitcoin:{first}:out:0", of[address(1)], of[address(9)], "0.00000060", "BTC", "native", "booked"),
        (f"bitcoin:{first}:out:1", of[address(1)], of[address(1)], "0.00000039", "BTC", "native", "booked"),
    ]


def test_in_a_joint_transaction_nobody_is_said_to_have_paid_whom():
    chain = Chain()
    hash = chain.spend(*JOINT["whirlpool"])
    con = generation(chain.linked())
    [(middle,)] = con.execute("select distinct to_id from final.transfer where transfer_id like '%:in:%'").fetchall()
    assert con.execute("select distinct from_id from final.transfer where transfer_id like '%:out:%'").fetchall() == [
        (middle,)
    ]
    assert con.execute("select caption from final.entity where entity_id = $1", [middle]).fetchall() == [(hash,)]
    assert con.execute(
        "select count(*), count(distinct from_id) from final.transfer where to_id = $1", [middle]
    ).fetchall() == [(5, 5)]


def test_new_coins_come_from_nobody():
    chain = Chain()
    chain.spend([], [(1, 50)])
    con = generation(chain.linked())
    assert con.execute(
        "select e.caption from final.transfer as t join final.entity as e on e.entity_id = t.from_id"
    ).fetchall() == [("newly made",)]


def test_a_transfer_of_a_block_that_a_later_edition_shows_to_be_given_up_is_cancelled():
    chain = Chain()
    for number, hash, parent in ((1, "a", "0"), (1, "b", "0"), (2, "c", "b"), (3, "d", "c"), (3, "e", "c")):
        put(chain.con, "block", chain="tron", number=number, hash=hash, parent_hash=parent, time="2024-01-01 00:00:00",
            transactions=1, line=1, **CITE)  # fmt: skip
    for name, hash in (("gone", "a"), ("stays", "b"), ("open", "d")):
        put(chain.con, "transfer", edition_id="bitcoin_etl:1", transfer_id=name, source="trongrid", type="token", from_scheme="chain",
            from_value="T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb", from_bank="tron", to_scheme="unknown", amount=1, scale=0, amount_published="1",
            asset="tron:native", currency="TRX", time="2024-01-01 00:00:00", time_precision="second", status="booked", tx_hash=name,
            block_hash=hash, file_sha256="f", part="p", line=1)  # fmt: skip
    con = generation(chain.linked())
    assert dict(con.execute("select transfer_id, status from final.transfer").fetchall()) == {
        "gone": "cancelled", "stays": "booked", "open": "pending",
    }  # fmt: skip
