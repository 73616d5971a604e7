"""Exports of account chains: exact units, what failed, what was given up, and one transfer however it is exported."""

# ruff: noqa: E501 - what is published stands on one line

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.job import run
from resolver.errors import DataError, SourceChanged, UnknownCode
from resolver.store import Workspace
from tests.ingest.samples import ethereum_etl as made
from tests.ingest.samples.ethereum_etl import ANNA, BELA, BLOCK, ONE, STONE, TWO, as_csv, as_lines, as_parquet
from tests.ingest.table import facts, rows

USDT = "0xdac17f958d2ee523a2206206994597c13d831ec7"
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
MONEY = "type, from_value, to_value, amount, scale, asset, currency, status, time::varchar, block, position"


def take(workspace: Workspace, folder: Path, form: str = "csv", **parts: list[dict[str, Any]]) -> Any:
    """Ingest parts of an export; those of the sample where none are given."""
    folder = folder / f"{len(list(folder.iterdir()))}"
    folder.mkdir()
    write = {"csv": as_csv, "json": as_lines, "parquet": as_parquet}[form]
    for part, values in (parts or made.EVERY).items():
        (folder / f"{part}.{form}").write_bytes(write(values))
    return run(workspace, "ethereum_etl", [folder])


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_every_form_gives_the_same_money_exactly(workspace: Workspace, tmp_path: Path, form: str):
    take(workspace, tmp_path, form)
    time = "2023-11-14 22:13:20"
    assert facts(workspace, f"select {MONEY} from stage.transfer") == {
        ("native", ANNA, BELA, 1500000000000000000, 18, "ethereum:native", "ETH", "booked", time, 100, "000000"),
        ("token", BELA, ANNA, 2500000, 6, f"ethereum:{STONE}", "STONE", "booked", time, 100, "000001.000003"),
    }
    assert facts(workspace, "select tx_hash, position, fee, block_hash from stage.transaction") == {
        (ONE, 0, 210_000, BLOCK),
        (TWO, 1, 500_000, BLOCK),
    }
    assert facts(workspace, "select chain, number, hash, transactions from stage.block") == {
        ("ethereum", 100, BLOCK, 2)
    }


def test_an_export_in_another_form_adds_nothing(workspace: Workspace, tmp_path: Path):
    take(workspace, tmp_path, "csv")
    take(workspace, tmp_path, "json")
    take(workspace, tmp_path, "parquet")
    assert rows(workspace, "select count(*), count(distinct transfer_id) from stage.transfer") == [(2, 2)]
    assert rows(workspace, "select count(*) from stage.transaction") == [(2,)]


def test_the_logs_tell_the_same_transfer_as_the_export_of_transfers(workspace: Workspace, tmp_path: Path):
    def topic(address: str) -> str:
        return "0x" + "0" * 24 + address[2:]

    log = {"log_index": 3, "transaction_hash": TWO, "transaction_index": 1, "block_hash": BLOCK, "block_number": 100,
           "address": STONE, "data": f"0x{2500000:064x}", "topics": ",".join([TRANSFER, topic(BELA), topic(ANNA)])}  # fmt: skip
    large = {**log, "log_index": 4, "data": f"0x{2**100:064x}"}
    other = {**log, "log_index": 5, "topics": "0x" + "ab" * 32}
    take(workspace, tmp_path, "csv", **made.EVERY)
    take(workspace, tmp_path, "csv", **made.EVERY, logs=[log, large, other])
    assert rows(workspace, "select amount from stage.transfer where type = 'token' order by 1") == [
        (2500000,),
        (2**100,),
    ]
    assert rows(workspace, "select count(*) from stage.transfer") == [(3,)]
    lines = as_lines([{**log, "topics": [TRANSFER, topic(BELA), topic(ANNA)], "log_index": 9}])
    (tmp_path / "logs.json").write_bytes(lines)
    run(workspace, "ethereum_etl", [tmp_path / "logs.json"])  # its block is known by now
    assert rows(workspace, "select count(*) from stage.transfer") == [
        (3,)
    ]  # what is the first of its kind is the same one


def test_a_transaction_that_failed_moved_nothing(workspace: Workspace, tmp_path: Path):
    first = {key: value for key, value in made.TRANSACTIONS[0].items() if not key.startswith("receipt")}
    receipt = {"transaction_hash": ONE, "transaction_index": 0, "cumulative_gas_used": 21000, "gas_used": 21000,
               "effective_gas_price": 7, "status": 0, "contract_address": ""}  # fmt: skip
    report = take(workspace, tmp_path, transactions=[first])
    assert "1 transactions with a value have no receipt here" in report.findings[0]
    other = Workspace(tmp_path / "other")
    assert take(other, tmp_path / "", transactions=[first], receipts=[receipt]).findings == ()
    assert facts(other, "select status, fee from stage.transfer") == {("rejected", 147_000)}


def test_a_token_that_lies_about_its_decimals_is_refused_and_the_issuers_count(workspace: Workspace, tmp_path: Path):
    transfer = {**made.TOKEN_TRANSFERS[0], "token_address": USDT}
    lie = {**made.TOKENS[0], "address": USDT, "symbol": "USDT", "decimals": 18}
    report = take(workspace, tmp_path, blocks=made.BLOCKS, token_transfers=[transfer], tokens=[lie])
    assert report.rejected == 1
    assert rows(workspace, "select scale, currency from stage.transfer") == [(6, "USDT")]
    assert "6 by its issuer" in rows(workspace, "select reason from stage.rejected")[0][0]


def test_a_token_with_two_numbers_of_decimals_has_none(workspace: Workspace, tmp_path: Path):
    two = [made.TOKENS[0], {**made.TOKENS[0], "decimals": 9}]
    report = take(workspace, tmp_path, blocks=made.BLOCKS, token_transfers=made.TOKEN_TRANSFERS, tokens=two)
    assert (report.rejected, rows(workspace, "select scale, currency from stage.transfer")) == (2, [(0, STONE)])
    assert any("1 tokens have no known decimals" in finding for finding in report.findings)


def test_a_look_alike_of_usdt_is_another_asset(workspace: Workspace, tmp_path: Path):
    fake = [{**made.TOKENS[0], "symbol": "USDT"}]
    take(workspace, tmp_path, blocks=made.BLOCKS, token_transfers=made.TOKEN_TRANSFERS, tokens=fake)
    assert rows(workspace, "select asset, currency from stage.transfer") == [(f"ethereum:{STONE}", f"USDT of {STONE}")]


BAD = {
    "amount": {"value": "-1"},
    "checksum": {"to_address": "0x12"},
    "no_key": {"hash": "0x12"},
    "date": {"block_timestamp": "1700000000000000"},  # microseconds
}


@pytest.mark.parametrize("code", BAD)
def test_what_can_not_be_kept_exactly_is_rejected_with_its_line(workspace: Workspace, tmp_path: Path, code: str):
    report = take(workspace, tmp_path, transactions=[made.TRANSACTIONS[0], {**made.TRANSACTIONS[1], **BAD[code]}])
    assert (report.read, report.staged, report.rejected) == (2, 1, 1)
    assert rows(workspace, "select line, code from stage.rejected") == [(3, code)]


def test_more_than_38_digits_are_kept_as_text_with_a_finding_and_in_no_sum(workspace: Workspace, tmp_path: Path):
    huge = {**made.TOKEN_TRANSFERS[0], "value": str(2**255), "log_index": 4}
    report = take(workspace, tmp_path, blocks=made.BLOCKS, token_transfers=[*made.TOKEN_TRANSFERS, huge])
    assert rows(workspace, "select code from stage.rejected") == [("too_large",)]
    assert str(2**255) in rows(workspace, "select content from stage.rejected")[0][0]
    assert any("1 token transfers are of more units than 38 digits hold" in finding for finding in report.findings)


def test_duplicated_rows_are_taken_once(workspace: Workspace, tmp_path: Path):
    report = take(workspace, tmp_path, "json", transactions=made.TRANSACTIONS * 2)
    assert (report.staged, report.rejected) == (2, 2)
    assert facts(workspace, "select code from stage.rejected") == {("duplicate_key",)}


def test_a_block_without_its_transactions_is_named(workspace: Workspace, tmp_path: Path):
    report = take(workspace, tmp_path, blocks=made.BLOCKS, transactions=made.TRANSACTIONS[:1])
    assert "1 of 1 blocks lack transactions, such as block 100 (1 of 2)" in report.findings[0]


def rival(**changes: Any) -> dict[str, Any]:
    return {**made.BLOCKS[0], "hash": "0x" + "e" * 64, **changes}


def test_of_rival_blocks_the_one_that_is_built_on_counts(workspace: Workspace, tmp_path: Path):
    child = rival(number=101, hash="0x" + "f" * 64, parent_hash="0x" + "e" * 64, transaction_count=0)
    report = take(workspace, tmp_path, "json", blocks=[*made.BLOCKS, rival(), child], transactions=made.TRANSACTIONS)
    assert "Block 100 is there with 2 hashes" in report.findings[0]
    assert facts(workspace, "select type, status from stage.transfer") == {("native", "cancelled")}


def test_a_transaction_that_both_rivals_hold_is_taken_from_the_one_that_stayed(workspace: Workspace, tmp_path: Path):
    child = rival(number=101, hash="0x" + "f" * 64, parent_hash="0x" + "e" * 64, transaction_count=0)
    both = [made.TRANSACTIONS[0], {**made.TRANSACTIONS[0], "block_hash": "0x" + "e" * 64}]
    take(workspace, tmp_path, "json", blocks=[*made.BLOCKS, rival(), child], transactions=both)
    assert rows(workspace, "select status, block_hash from stage.transfer") == [("booked", "0x" + "e" * 64)]
    assert facts(workspace, "select code, line from stage.rejected") == {("reorganised", 1)}


def test_of_rival_blocks_that_nothing_is_built_on_neither_counts_yet(workspace: Workspace, tmp_path: Path):
    take(workspace, tmp_path, blocks=[*made.BLOCKS, rival()], transactions=made.TRANSACTIONS)
    assert facts(workspace, "select status from stage.transfer") == {("pending",)}


def trace(**changes: Any) -> dict[str, Any]:
    return {"block_number": 100, "transaction_hash": ONE, "transaction_index": 0, "from_address": BELA, "to_address": ANNA,
            "value": 5, "trace_type": "call", "call_type": "call", "reward_type": "", "trace_address": "0,1", "status": 1,
            "trace_id": "x"} | changes  # fmt: skip


def test_calls_move_value_unless_they_are_delegated_failed_or_the_transaction_itself(
    workspace: Workspace, tmp_path: Path
):
    traces = [
        trace(),
        trace(call_type="delegatecall", trace_address="2"),
        trace(status=0, trace_address="3"),
        trace(trace_address="", value=1500000000000000000, from_address=ANNA, to_address=BELA),
        trace(
            trace_type="reward",
            call_type="",
            reward_type="block",
            transaction_hash="",
            from_address="",
            trace_id="reward_100_0",
        ),
    ]
    take(workspace, tmp_path, "csv", **made.EVERY, traces=traces)
    assert facts(workspace, "select transfer_id, type, amount, status from stage.transfer where type <> 'token'") == {
        (f"ethereum:{ONE}:tx", "native", 1500000000000000000, "booked"),
        (f"ethereum:{ONE}:trace:0_1", "internal", 5, "booked"),
        (f"ethereum:{ONE}:trace:3", "internal", 5, "rejected"),
        ("ethereum:reward:block:reward_100_0", "internal", 5, "booked"),
    }


def test_an_unknown_type_of_trace_stops_the_source(workspace: Workspace, tmp_path: Path):
    with pytest.raises(UnknownCode, match="ethereum_etl:trace_type=gift"):
        take(workspace, tmp_path, blocks=made.BLOCKS, traces=[trace(trace_type="gift")])


def test_a_new_column_stops_the_source_by_name(workspace: Workspace, tmp_path: Path):
    with pytest.raises(SourceChanged, match=r"eth_blocks\.mood"):
        take(workspace, tmp_path, blocks=[{**made.BLOCKS[0], "mood": 1}])


def test_transfers_whose_block_nobody_knows_are_refused_by_name(workspace: Workspace, tmp_path: Path):
    with pytest.raises(DataError, match=r"block 100 is in none of the files: give the blocks"):
        take(workspace, tmp_path, token_transfers=made.TOKEN_TRANSFERS)


def test_the_name_of_the_files_tells_another_chain(workspace: Workspace, tmp_path: Path):
    (tmp_path / "bsc_transactions.csv").write_bytes(as_csv(made.TRANSACTIONS))
    run(workspace, "ethereum_etl", [tmp_path / "bsc_transactions.csv"])
    assert facts(workspace, "select asset, currency, from_bank from stage.transfer") == {
        ("bnb_smart_chain:native", "BNB", "bnb_smart_chain")
    }


def test_withdrawals_of_stakes_are_money_in_gwei(workspace: Workspace, tmp_path: Path):
    paid = f'{{"index":7,"validator_index":9,"address":"{ANNA}","amount":45}}'
    take(workspace, tmp_path, blocks=[{**made.BLOCKS[0], "withdrawals": paid}], transactions=made.TRANSACTIONS)
    assert facts(workspace, "select amount, to_value from stage.transfer where from_name = 'beacon chain'") == {
        (45 * 10**9, ANNA)
    }


def test_graphsense_writes_bytes_and_tells_tron_by_its_block_hashes(workspace: Workspace, tmp_path: Path):
    for name, content in made.GRAPHSENSE.items():
        (tmp_path / name).write_bytes(content)
    run(workspace, "ethereum_etl", [tmp_path / name for name in made.GRAPHSENSE])
    assert facts(workspace, "select transfer_id, from_value, to_value from stage.transfer") == {
        (f"ethereum:{ONE}:tx", ANNA, BELA)
    }
    tron = Workspace(tmp_path / "tron")
    height = made.b64(f"0x{100:016x}" + "ab" * 24).encode()
    for name, content in made.GRAPHSENSE.items():
        (tmp_path / name).write_bytes(content.replace(made.b64(BLOCK).encode(), height))
    run(tron, "ethereum_etl", [tmp_path / name for name in made.GRAPHSENSE])
    assert facts(tron, "select transfer_id, left(from_value, 1), asset, currency, scale from stage.transfer") == {
        (f"tron:{ONE[2:]}:tx", "T", "tron:native", "TRX", 6)
    }


def test_graphsense_as_parquet_is_the_same(workspace: Workspace, tmp_path: Path):
    for name, content in made.GRAPHSENSE.items():
        items = [json.loads(line) for line in content.splitlines()]
        (tmp_path / name).with_suffix(".parquet").write_bytes(as_parquet(items))
    run(workspace, "ethereum_etl", [(tmp_path / name).with_suffix(".parquet") for name in made.GRAPHSENSE])
    assert facts(workspace, "select transfer_id, from_value, to_value from stage.transfer") == {
        (f"ethereum:{ONE}:tx", ANNA, BELA)
    }
