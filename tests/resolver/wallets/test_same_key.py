"""One key on TRON and on an EVM chain is told as a hint; the wallets stay two."""

from __future__ import annotations

import pytest

from resolver.store import connect, contract
from resolver.wallets import same_key

KEY, OTHER = "11" * 20, "22" * 20


@pytest.mark.parametrize("more", [[], ["33" * 20, "44" * 20]])
def test_a_key_in_two_forms_relates_two_wallets(more: list[str]):
    con = connect(":memory:")
    con.execute("attach ':memory:' as generation; use generation")
    con.execute(contract("resolver", "network.sql"))
    con.execute("use memory")
    tron = same_key.tron_of(f"0x{KEY}")
    rows = [("tron", tron), ("ethereum", f"0x{KEY}"), ("ethereum", f"0x{OTHER}")]
    rows += [("tron", same_key.tron_of(f"0x{key}")) for key in more]
    for number, (chain, address) in enumerate(rows):
        con.execute(
            "insert into generation.final.chain_address values ($1 || ':' || $2, $1, $2, 'w' || $3)",
            [chain, address, number],
        )
        con.execute(
            "insert into generation.final.entity values ('w' || $1, 'wallet', 'Wallet', $2, false, true, false, null, "
            "[], [], [])",
            [number, address],
        )
    assert same_key.derive(con) == 1
    assert con.execute("select from_id, to_id, type, status, nature from generation.final.relation").fetchall() == [
        ("w0", "w1", "RELATED_TO", "inferred",
         f"one key in two forms: {tron} = 0x{KEY}; a hint at one holder, not one wallet"),
    ]  # fmt: skip


def test_the_forms_are_each_other():
    assert same_key.evm_of(same_key.tron_of(f"0x{KEY}") or "") == f"0x{KEY}"
    assert same_key.evm_of("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2") is None
