"""Deposit addresses: who forwards all to one wallet of an exchange has an account there, marked as inferred."""

# ruff: noqa: E501 - a case a line

from __future__ import annotations

from datetime import datetime

import pytest
from duckdb import DuckDBPyConnection

from resolver.wallets import deposits
from tests.generation import add_entity, add_holding, add_transfers, empty

TOKEN = "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
Moves = list[tuple[str, str, str]]

WHOLE: Moves = [
    ("anna", "deposit", "100"),
    ("deposit", "hot", "100"),
    ("bela", "deposit", "50"),
    ("deposit", "hot", "50"),
]


def world(moves: Moves, asset: str = TOKEN) -> DuckDBPyConnection:
    """An exchange with two wallets, and transfers of an asset in the order given, an hour apart."""
    con = empty()
    add_entity(con, "exchange", "organisation", "Stone Exchange")
    con.execute(
        "insert into final.attribute values ('exchange', 'actor:stone', 'category', 'exchange', ['f/actors/1'])"
    )
    for wallet in ("anna", "bela", "deposit", "hot", "cold", "shop"):
        add_entity(con, wallet, "wallet")
    for wallet in ("hot", "cold"):
        add_holding(con, "exchange", wallet)
    add_transfers(con, [(*move, datetime(2024, 1, 1, hour)) for hour, move in enumerate(moves)], asset)
    return con


def found(con: DuckDBPyConnection) -> list[tuple[str, str, int]]:
    return [(row[0], row[2], row[3]) for row in con.execute(deposits.found()).fetchall()]


def test_an_address_that_forwards_all_it_gets_is_an_account_at_the_exchange():
    assert found(world(WHOLE)) == [("deposit", "exchange", 2)]


NATIVE = "ethereum:native"


def test_the_coin_of_a_chain_is_forwarded_but_for_the_fees():
    fees = [("anna", "deposit", "100"), ("deposit", "hot", "99"), ("bela", "deposit", "50"), ("deposit", "hot", "50")]
    assert found(world(fees, NATIVE)) == [("deposit", "exchange", 2)]


def test_the_coin_that_is_kept_beside_a_forwarded_token_pays_its_fees():
    con = world(WHOLE)
    add_transfers(con, [("shop", "deposit", "30", datetime(2023, 12, 31))], "tron:native")
    assert found(con) == [("deposit", "exchange", 2)]


def test_coins_for_the_fees_do_not_make_tokens_of_the_exchange_those_of_others():
    con = world(OTHERS["it got money from the exchange alone"])
    add_transfers(con, [("shop", "deposit", "30", datetime(2023, 12, 31))], "tron:native")
    assert found(con) == []


OTHERS: dict[str, Moves] = {
    "it paid somebody else, too": [*WHOLE, ("deposit", "shop", "1")],
    "it kept a tenth": [("anna", "deposit", "110"), ("bela", "deposit", "57"), ("deposit", "hot", "100"), ("deposit", "hot", "50")],
    "it paid more than it is known to have got": [("anna", "deposit", "10"), ("deposit", "hot", "10"), ("deposit", "hot", "50")],
    "it forwarded once only": WHOLE[:2],
    "it paid two wallets of the exchange": [*WHOLE, ("anna", "deposit", "5"), ("deposit", "cold", "5")],
    "it got money from the exchange alone": [("cold", "deposit", "100"), ("deposit", "hot", "50"), ("deposit", "hot", "50")],
}  # fmt: skip


@pytest.mark.parametrize("asset", [TOKEN, NATIVE])
@pytest.mark.parametrize("why", OTHERS)
def test_it_is_none_where(why: str, asset: str):
    assert found(world(OTHERS[why], asset)) == []


def test_it_is_none_where_somebody_is_published_to_hold_it():
    con = world(WHOLE)
    add_entity(con, "carl", "person")
    add_holding(con, "carl", "deposit")
    assert found(con) == []


def test_it_is_none_where_nobody_says_that_the_holder_is_an_exchange():
    con = world(WHOLE)
    con.execute("delete from final.attribute")
    assert found(con) == []


def test_the_relation_is_marked_as_inferred_with_the_transfers_that_prove_it():
    con = world(WHOLE)
    con.execute("attach ':memory:' as generation; create schema generation.final")
    for table in ("entity", "relation", "attribute", "transfer"):
        con.execute(f"create table generation.final.{table} as from final.{table}")
    assert deposits.derive(con) == 1
    [(kind, status, nature, cites)] = con.execute(
        "select type, status, nature, cites from generation.final.relation where from_id = 'deposit'"
    ).fetchall()
    assert (kind, status) == ("BANKS_AT", "inferred")
    assert nature.startswith("inferred: forwarded all it got")
    forwards = con.execute("select flatten(list(cites)) from final.transfer where from_id = 'deposit'").fetchall()[0][0]
    assert set(forwards) <= set(cites)
