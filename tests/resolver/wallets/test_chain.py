"""Why two addresses are one wallet: the shortest chain of transactions, with where each is published."""

from __future__ import annotations

from resolver.explain import explain, words
from resolver.wallets.chain import same_key
from tests.resolver.linked import generation
from tests.resolver.wallets.test_co_spend import Chain, address


def test_the_shortest_chain_of_transactions_joins_two_addresses(capsys):
    chain = Chain()
    chain.spend([(1, 9), (2, 9)], [(9, 17)])
    first = chain.spend([(2, 9), (3, 9)], [(9, 17)])
    chain.spend([(1, 9), (4, 9)], [(9, 17)])
    chain.spend([(4, 9), (5, 9)], [(9, 17)])
    chain.spend([(5, 9), (3, 9)], [(9, 17)])
    con = generation(chain.linked())
    answer = explain(con, f"bitcoin:{address(2)}", address(3))
    assert answer["same"]
    assert answer["reason"] == "spent together: joined by 1 transaction"
    assert [(step["tx_hash"], step["cite"]) for step in answer["path"]] == [(first, "f/transactions/2")]
    longer = explain(con, address(1), address(3))["path"]
    assert [(step["left"][-4:], step["right"][-4:]) for step in longer] == [
        (address(1)[-4:], address(2)[-4:]),
        (address(2)[-4:], address(3)[-4:]),
    ]
    words.show(answer)
    assert f": {first}, 2024-01-01 00:02 UTC" in capsys.readouterr().out
    apart = explain(con, address(1), address(9))
    assert (apart["same"], apart["path"]) == (False, [])
    assert "no transaction that counts" in apart["reason"]


def test_one_key_on_tron_and_on_an_evm_chain_is_recognised():
    assert same_key("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0xa614f803b6fd780986a42c78ec9c7f77e6ded13c")
    assert not same_key("TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "0xdac17f958d2ee523a2206206994597c13d831ec7")
    assert not same_key(address(1), address(1))
