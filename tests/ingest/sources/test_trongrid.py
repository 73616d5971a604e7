"""TRC-20 pages of TronGrid: exact units, each transfer once, a token by its contract. All samples are invented."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.job import run
from resolver.demo import make
from resolver.demo.world import facts as demo
from resolver.demo.world.numbers import tron_address
from resolver.errors import DataError, SourceChanged
from resolver.store import Workspace
from tests.ingest.table import facts, fingerprint, rows

USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
ANNA, BELA, CARL = (tron_address(bytes([number]) * 20) for number in (1, 2, 3))
LOOK_ALIKE = tron_address(bytes([9]) * 20)
TIME = 1_700_000_000_000  # 2023-11-14 22:13:20 UTC


def item(tx: int = 1, **changes: Any) -> dict[str, Any]:
    """A transfer of 2.500000 USDT from Anna to Bela, with what a test changes."""
    made = {
        "transaction_id": f"{tx:064x}",
        "token_info": {"symbol": "USDT", "address": USDT, "decimals": 6, "name": "Tether USD"},
        "block_timestamp": TIME,
        "from": ANNA,
        "to": BELA,
        "type": "Transfer",
        "value": "2500000",
    }
    made.update({"from" if key == "sender" else key: value for key, value in changes.items()})
    return made


def token(**changes: Any) -> dict[str, Any]:
    return {"symbol": "USDT", "address": USDT, "decimals": 6, "name": "Tether USD"} | changes


def write(path: Path, *items: Any, **top: Any) -> Path:
    page = {"data": list(items), "success": True, "meta": {"at": TIME, "page_size": len(items)}} | top
    path.write_text(json.dumps(page))
    return path


def test_a_transfer_keeps_its_exact_units_contract_and_time(workspace: Workspace, tmp_path: Path):
    run(workspace, "trongrid", [write(tmp_path / "a.json", item())])
    assert facts(
        workspace,
        "select type, from_scheme, from_value, from_bank, to_value, amount, scale, asset, currency, time::varchar, "
        "time_precision, tx_hash, status, invented, part, line from stage.transfer",
    ) == {
        (
            "token", "chain", ANNA, "tron", BELA, 2_500_000, 6, f"tron:{USDT}", "USDT", "2023-11-14 22:13:20",
            "second", f"{1:064x}", "booked", False, "page", 1,
        )
    }  # fmt: skip


def test_units_beyond_64_bits_are_kept_exactly(workspace: Workspace, tmp_path: Path):
    large = token(address=LOOK_ALIKE, symbol="BIG", decimals=18)
    run(
        workspace,
        "trongrid",
        [write(tmp_path / "a.json", item(value="123456789012345678901234567890", token_info=large))],
    )
    assert rows(workspace, "select amount, scale from stage.transfer") == [(123456789012345678901234567890, 18)]


def test_a_transfer_on_the_pages_of_both_accounts_is_taken_once(workspace: Workspace, tmp_path: Path):
    first = write(tmp_path / "anna.json", item(1), item(2))
    second = write(tmp_path / "bela.json", item(2), item(3))
    report = run(workspace, "trongrid", [first, second])
    assert (report.read, report.staged, report.rejected) == (4, 3, 1)
    assert facts(workspace, "select code, part from stage.rejected") == {("duplicate_key", "page")}
    assert facts(workspace, "select tx_hash from stage.transfer") == {(f"{n:064x}",) for n in (1, 2, 3)}


def test_a_transfer_that_comes_again_with_a_later_page_is_not_stored_again(workspace: Workspace, tmp_path: Path):
    run(workspace, "trongrid", [write(tmp_path / "one.json", item(1), item(2))])
    run(workspace, "trongrid", [write(tmp_path / "two.json", item(2), item(3))])
    assert rows(workspace, "select count(*), count(distinct transfer_id) from stage.transfer") == [(3, 3)]


def test_equal_transfers_inside_one_transaction_are_both_money(workspace: Workspace, tmp_path: Path):
    run(workspace, "trongrid", [write(tmp_path / "a.json", item(1), item(1), item(1, to=CARL))])
    assert rows(workspace, "select count(*), sum(amount) from stage.transfer") == [(3, 3 * 2_500_000)]


def test_the_same_pages_in_another_order_give_the_same_state(tmp_path: Path):
    pages = [write(tmp_path / f"{n}.json", item(n), item(n + 1), item(7)) for n in range(1, 5)]
    states = list[dict[str, Any]]()
    for order in (pages, pages[::-1]):
        workspace = Workspace(tmp_path / f"workspace{len(states)}")
        run(workspace, "trongrid", order)
        states.append(fingerprint(workspace))
    assert states[0] == states[1]


def test_a_look_alike_of_usdt_is_another_asset_and_not_called_usdt(workspace: Workspace, tmp_path: Path):
    run(workspace, "trongrid", [write(tmp_path / "a.json", item(1), item(2, token_info=token(address=LOOK_ALIKE)))])
    assert facts(workspace, "select asset, currency from stage.transfer") == {
        (f"tron:{USDT}", "USDT"),
        (f"tron:{LOOK_ALIKE}", f"USDT of {LOOK_ALIKE}"),
    }


BAD: list[tuple[dict[str, Any], str]] = [
    ({"to": BELA[:-1] + ("1" if BELA[-1] != "1" else "2")}, "checksum"),
    ({"sender": "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"}, "checksum"),  # a bitcoin address
    ({"token_info": token(decimals=18)}, "amount"),  # USDT has 6
    ({"token_info": token(address=LOOK_ALIKE, decimals="6")}, "amount"),
    ({"value": "2.5"}, "amount"),
    ({"value": "-1"}, "amount"),
    ({"value": 2500000}, "amount"),
    ({"value": str(2**127)}, "amount"),
    ({"block_timestamp": 1_700_000_000}, "date"),  # seconds, not milliseconds
    ({"block_timestamp": "1700000000000"}, "date"),
    ({"type": "Approval"}, "type"),
    ({"transaction_id": "abc"}, "no_key"),
    ({"token_info": None}, "columns"),
]


def test_what_can_not_be_kept_exactly_is_rejected_with_its_place(workspace: Workspace, tmp_path: Path):
    items = [item(1), *(item(n, **changed) for n, (changed, _) in enumerate(BAD, 2))]
    report = run(workspace, "trongrid", [write(tmp_path / "a.json", *items)])
    assert (report.read, report.staged, report.rejected) == (1 + len(BAD), 1, len(BAD))
    assert rows(workspace, "select line, code from stage.rejected where whole_row order by line") == [
        (line, code) for line, (_, code) in enumerate(BAD, 2)
    ]


@pytest.mark.parametrize(
    "answer",
    [
        {"success": False, "error": "Account not found", "statusCode": 404},
        {"Success": False, "Error": "request rate exceeded", "success": False, "error": "limit"},
    ],
)
def test_an_error_of_the_server_is_refused_with_its_words(workspace: Workspace, tmp_path: Path, answer: dict[str, Any]):
    (tmp_path / "a.json").write_text(json.dumps(answer))
    with pytest.raises(DataError, match=f"a.json: TronGrid answered with an error: {answer['error']}"):
        run(workspace, "trongrid", [tmp_path / "a.json"])
    assert rows(workspace, "select count(*) from stage.edition") == [(0,)]


def test_a_page_that_is_cut_off_is_refused(workspace: Workspace, tmp_path: Path):
    path = write(tmp_path / "a.json", item(1), item(2))
    path.write_text(path.read_text()[:-200])
    with pytest.raises(DataError, match="no whole JSON page"):
        run(workspace, "trongrid", [path])


def test_a_new_field_of_the_interface_stops_the_source_by_name(workspace: Workspace, tmp_path: Path):
    with pytest.raises(SourceChanged, match=r"data\.event_index"):
        run(workspace, "trongrid", [write(tmp_path / "a.json", item(1) | {"event_index": 0})])


def test_pages_that_say_so_are_marked_as_invented(workspace: Workspace, tmp_path: Path):
    run(workspace, "trongrid", [write(tmp_path / "a.json", item(), notice="INVENTED for a test")])
    assert rows(workspace, "select invented from stage.transfer union all select invented from stage.edition") == [
        (True,),
        (True,),
    ]


def test_the_demos_pages_give_the_sum_that_the_bank_received(workspace: Workspace):
    report = run(workspace, "trongrid", [make.FOLDER / "invented_chain"])
    assert (report.read, report.staged + report.rejected) == (2907, 2907)
    found = rows(
        workspace,
        f"select sum(amount) from stage.transfer where asset = 'tron:{USDT}' and to_value in {demo.BANK_WALLETS}",
    )
    assert found == [(12_703_418_750_000,)]


@pytest.mark.real
def test_real_pages_stage_every_transfer_that_they_hold(workspace: Workspace, real_data: Path):
    paths = sorted((real_data / "crypto_onchain/trongrid").glob("*.json"))
    items = [each for path in paths for each in json.loads(path.read_text())["data"]]
    report = run(workspace, "trongrid", paths)
    assert len(items) == 14
    assert (report.read, report.staged, report.rejected) == (len(items), len(items), 0)
    assert rows(workspace, "select sum(amount) from stage.transfer") == [(sum(int(each["value"]) for each in items),)]
    assert Decimal(sum(int(each["value"]) for each in items)).scaleb(-6) == Decimal("6000100.020000")
    assert facts(workspace, "select tx_hash from stage.transfer") == {(each["transaction_id"],) for each in items}


def test_pages_with_nothing_that_can_be_kept_are_refused_with_the_first_reason(workspace: Workspace, tmp_path: Path):
    with pytest.raises(DataError, match=r"none of 1 rows could be staged.*moves no token"):
        run(workspace, "trongrid", [write(tmp_path / "a.json", item(type="Approval"))])
