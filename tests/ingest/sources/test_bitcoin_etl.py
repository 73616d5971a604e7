"""Exports of chains of outputs: inputs and outputs as they are, each transaction once, the chain from its addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.job import run
from resolver.errors import DataError
from resolver.store import Workspace
from tests.ingest.samples.bitcoin_etl import (
    BLOCK,
    BLOCKS,
    GENESIS,
    MINED,
    PAID,
    TRANSACTIONS,
    TWELVE,
    as_lines,
    as_parquet,
    output,
    spends,
    transaction,
)
from tests.ingest.table import facts, rows


def take(workspace: Workspace, folder: Path, *transactions: dict[str, Any], name: str = "transactions.json") -> Any:
    path = folder / name
    path.write_bytes((as_parquet if name.endswith("parquet") else as_lines)(list(transactions)))
    return run(workspace, "bitcoin_etl", [path])


@pytest.mark.parametrize("name", ["transactions.json", "transactions.parquet"])
def test_inputs_and_outputs_are_kept_as_they_are(workspace: Workspace, tmp_path: Path, name: str):
    take(workspace, tmp_path, *TRANSACTIONS, name=name)
    assert facts(
        workspace, "select chain, tx_hash, position, fee, coinbase, block_hash, line from stage.transaction"
    ) == {
        ("bitcoin", MINED, 0, None, True, BLOCK, 1),
        ("bitcoin", PAID, 1, 1000, False, BLOCK, 2),
    }
    inputs = "select tx_hash, position, spent_tx_hash, spent_position, addresses[1], amount from stage.tx_input"
    assert facts(workspace, inputs) == {(PAID, 0, MINED, 0, GENESIS, 5_000_000_000)}
    assert facts(workspace, "select tx_hash, position, addresses[1], amount, script_type from stage.tx_output") == {
        (MINED, 0, GENESIS, 5_000_000_000, "pubkeyhash"),
        (PAID, 0, TWELVE, 4_000_000_000, "pubkeyhash"),
        (PAID, 1, GENESIS, 999_999_000, "pubkeyhash"),
    }


def test_an_input_without_its_value_is_kept_by_what_it_spends_and_has_no_fee(workspace: Workspace, tmp_path: Path):
    report = take(workspace, tmp_path, transaction(PAID, [spends(MINED)], [output(0, TWELVE, 7)], fee=-7))
    assert rows(workspace, "select spent_tx_hash, amount from stage.tx_input") == [(MINED, None)]
    assert rows(workspace, "select fee from stage.transaction") == [(None,)]
    assert "1 inputs name what they spend without its value" in report.findings[0]


BAD: dict[str, dict[str, Any]] = {
    "no_key": {"hash": "12"},
    "date": {"block_timestamp": None},
    "truncated": {"input_count": 2},
    "amount": {"outputs": [output(0, TWELVE, -1)]},
}


@pytest.mark.parametrize("code", BAD)
def test_a_transaction_that_can_not_be_kept_exactly_is_rejected_whole(workspace: Workspace, tmp_path: Path, code: str):
    bad = transaction(PAID, [spends(MINED, 0, 1, GENESIS)], [output(0, TWELVE, 1)]) | BAD[code]
    report = take(workspace, tmp_path, TRANSACTIONS[0], bad)
    assert facts(workspace, "select line, code from stage.rejected where whole_row") == {(2, code)}
    assert rows(workspace, "select count(*) from stage.transaction") == [(1,)]
    assert report.read == report.staged + report.rejected


def test_a_transaction_twice_is_taken_once_with_its_inputs(workspace: Workspace, tmp_path: Path):
    take(workspace, tmp_path, *TRANSACTIONS, TRANSACTIONS[1])
    take(workspace, tmp_path, *TRANSACTIONS, name="again.json")
    assert rows(
        workspace, "select (select count(*) from stage.transaction), (select count(*) from stage.tx_input)"
    ) == [(2, 1)]


def test_blocks_say_how_many_transactions_they_have(workspace: Workspace, tmp_path: Path):
    (tmp_path / "blocks.json").write_bytes(as_lines(BLOCKS))
    (tmp_path / "transactions.json").write_bytes(as_lines(TRANSACTIONS[:1]))
    report = run(workspace, "bitcoin_etl", [tmp_path / "blocks.json", tmp_path / "transactions.json"])
    assert "1 of 1 blocks lack transactions, such as block 100 (1 of 2)" in report.findings[0]


@pytest.mark.parametrize(
    ("name", "address", "chain"),
    [
        ("transactions.json", "t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9", "zcash"),
        ("bitcoin_cash_transactions.json", GENESIS, "bitcoin_cash"),
        ("doge.json", "DPsvwvYRgt66ntxno9mMuBfwhg9nAMmGrD", "dogecoin"),
        ("transactions.json", GENESIS, "bitcoin"),
    ],
)
def test_the_chain_is_that_of_the_addresses_or_of_the_name(
    workspace: Workspace, tmp_path: Path, name: str, address: str, chain: str
):
    take(workspace, tmp_path, transaction(MINED, [], [output(0, address, 5)]), name=name)
    assert rows(workspace, "select distinct chain from stage.tx_output") == [(chain,)]


def test_addresses_of_two_chains_in_one_export_are_refused(workspace: Workspace, tmp_path: Path):
    zcash = "t1ZmpK4QFcvyQZ3ghTgSboBW8b4HgiZHQF9"
    with pytest.raises(DataError, match=r"of several chains by names and addresses \(bitcoin, zcash\)"):
        take(workspace, tmp_path, transaction(MINED, [], [output(0, GENESIS, 5), output(1, zcash, 5)]))
