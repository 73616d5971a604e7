"""What is loaded: of addresses as told, and of runs of whole blocks, so that no path can be told from no data."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

from resolver.clean.values import clean_values
from tests.resolver.linked import generation, linked
from tests.stage import put

ANNA = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
CITE = {"edition_id": "e", "file_sha256": "f", "part": "p"}


def block(con: DuckDBPyConnection, number: int, transactions: int, loaded: int, name: str = "") -> None:
    """A block of bitcoin that says how many transactions it has, and those of them that are loaded."""
    hash = f"hash{number}{name}"
    time = f"2024-01-01 00:{number:02}:00"
    put(
        con,
        "block",
        chain="bitcoin",
        number=number,
        hash=hash,
        time=time,
        transactions=transactions,
        line=number,
        **CITE,
    )
    for position in range(loaded):
        put(con, "transaction", chain="bitcoin", tx_hash=f"{hash}-{position}", block=number, position=position,
            time=time, coinbase=not position, block_hash=hash, line=1000 * number + position, **CITE)  # fmt: skip


def covered(con: DuckDBPyConnection, columns: str) -> list[tuple[Any, ...]]:
    con = generation(con)
    return con.execute(f"select {columns} from final.coverage order by all").fetchall()


def test_a_block_that_lacks_a_transaction_breaks_the_run_of_whole_blocks():
    con = linked()
    for number, (transactions, loaded) in enumerate([(1, 1), (3, 3), (2, 1), (0, 0), (1, 1)], 1):
        block(con, number, transactions, loaded)
    assert covered(con, "chain, address, type, from_block, to_block, from_time::varchar, cites") == [
        ("bitcoin", None, "native", 1, 2, "2024-01-01 00:01:00", ["f/p/1", "f/p/2"]),
        ("bitcoin", None, "native", 4, 5, "2024-01-01 00:04:00", ["f/p/4", "f/p/5"]),
    ]


def test_transactions_of_a_rival_block_do_not_make_a_block_whole():
    con = linked()
    block(con, 1, 2, 1)
    block(con, 1, 2, 1, "rival")
    assert covered(con, "chain") == []


def test_an_address_is_covered_as_told_in_its_normal_form():
    con = linked()
    told = {"chain": "tron", "type": "token", "from_time": "2024-01-01 00:00:00", "to_time": "2024-02-01 00:00:00"}
    put(con, "coverage", **told, address=ANNA, line=1, **CITE)
    put(con, "coverage", **told, address="no address", line=2, **CITE)
    clean_values(con)
    assert covered(con, "chain, address, type, asset, from_time::varchar, from_block, cites") == [
        ("tron", ANNA, "token", None, "2024-01-01 00:00:00", None, ["f/p/1"])
    ]
