"""Asking an interface by address: a real web server on this computer plays TronGrid and Etherscan, on good and bad days."""

# ruff: noqa: E501 - what a server says

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ingest import by_address
from ingest.job import run
from resolver.demo.world.numbers import tron_address
from resolver.errors import DownloadFailed, UsageError
from resolver.store import Workspace
from tests.ingest.table import facts, rows

ANNA, BELA, CARL, DORA = (tron_address(bytes([number]) * 20) for number in (1, 2, 3, 4))
USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SINCE = datetime(2023, 1, 1, tzinfo=UTC)
KEY = "secret-key"


class Interface:
    """The server: transfers (tx, from, to), two a page, and what it was asked. `fails`: how many answers are 503 first."""

    def __init__(self) -> None:
        self.transfers: list[tuple[int, str, str]] = []
        self.asked: list[str] = []
        self.keys: set[str] = set()
        self.fails, self.busy, self.stops_after = 0, 0, 10**9
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                outer.keys.add(self.headers.get("TRON-PRO-API-KEY", ""))
                if outer.fails or len(outer.asked) > outer.stops_after:
                    outer.fails = max(0, outer.fails - 1)
                    self.send_response(503)
                    self.end_headers()
                    return
                content = json.dumps(outer.answer(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def answer(self, path: str) -> dict[str, Any]:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        if "module" in asked:
            return self.etherscan(asked)
        address = urlsplit(path).path.split("/")[3]
        own = [each for each in self.transfers if address in each[1:]]
        start = int(asked.get("fingerprint", "0"))
        page: dict[str, Any] = {
            "data": [item(*each) for each in own[start : start + 2]],
            "success": True,
            "meta": {"at": 1700000000000},
        }
        if start + 2 < len(own):
            page["meta"]["fingerprint"] = str(start + 2)
        return page

    def etherscan(self, asked: dict[str, str]) -> dict[str, Any]:
        if self.busy:
            self.busy -= 1
            return {"status": "0", "message": "NOTOK", "result": "Max calls per sec rate limit reached (3/sec)"}
        if asked["action"] == "getblocknobytime":
            return {"status": "1", "message": "OK", "result": "16308190"}
        return {"status": "0", "message": "No transactions found", "result": []}


def item(tx: int, sender: str, receiver: str) -> dict[str, Any]:
    return {"transaction_id": f"{tx:064x}", "token_info": {"symbol": "USDT", "address": USDT, "decimals": 6, "name": "Tether USD"},
            "block_timestamp": 1700000000000 + tx, "from": sender, "to": receiver, "type": "Transfer", "value": "1000000"}  # fmt: skip


@pytest.fixture
def interface() -> Iterator[Interface]:
    made = Interface()
    made.transfers = [(1, ANNA, BELA), (2, BELA, ANNA), (3, ANNA, CARL), (4, CARL, DORA), (5, ANNA, BELA)]
    yield made
    made.server.shutdown()
    made.server.server_close()
    made.thread.join()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRONGRID_API_KEY", KEY)
    monkeypatch.setenv("ETHERSCAN_API_KEY", KEY)


def fetch(interface: Interface, root: Path, *addresses: str, name: str = "trongrid", **more: Any) -> by_address.Fetched:
    settings: dict[str, Any] = {"base": interface.base, "pace": 0.0, "waits": (0.0, 0.0)} | more
    return by_address.fetch(name, addresses, root, **settings)


def test_all_pages_are_saved_raw_with_their_hash_and_what_is_whole_is_said(interface: Interface, tmp_path: Path):
    found = fetch(interface, tmp_path, ANNA, since=SINCE)
    assert (found.pages, found.transfers, found.whole, found.left_out) == (2, 4, [ANNA], [])
    folder = Path(found.folder)
    [line] = [json.loads(text) for text in (folder / "coverage.jsonl").read_text().splitlines()]
    pages = sorted(folder.glob("tron_token_*.json"))
    assert line["pages"] == [hashlib.sha256(page.read_bytes()).hexdigest() for page in pages]
    assert (line["address"], line["from_time"]) == (ANNA, "2023-01-01T00:00:00+00:00")
    assert "min_timestamp=1672531200000" in interface.asked[0]
    assert "fingerprint=2" in interface.asked[1]
    assert interface.keys == {KEY}
    assert not any(KEY in path.read_text() for path in folder.iterdir())


def test_what_was_fetched_is_ingested_with_its_coverage(interface: Interface, tmp_path: Path, workspace: Workspace):
    found = fetch(interface, tmp_path, ANNA, since=SINCE)
    report = run(workspace, "trongrid", [found.folder], partial=True)
    assert (report.read, report.rejected) == (5 + 2, 0)  # four transfers, a line of coverage and its two pages
    assert rows(workspace, "select count(*) from stage.transfer") == [(4,)]
    assert facts(workspace, "select chain, address, type, from_time::varchar from stage.coverage") == {
        ("tron", ANNA, "token", "2023-01-01 00:00:00")
    }


def test_coverage_without_its_pages_is_rejected(interface: Interface, tmp_path: Path, workspace: Workspace):
    folder = Path(fetch(interface, tmp_path, ANNA).folder)
    (folder / f"tron_token_{ANNA}-0002.json").unlink()
    run(workspace, "trongrid", [folder], partial=True)
    assert rows(workspace, "select count(*) from stage.coverage") == [(0,)]
    assert "1 of its pages are not in this edition" in rows(workspace, "select reason from stage.rejected")[0][0]


def test_those_around_an_address_are_asked_too_as_long_as_the_budget_lasts(interface: Interface, tmp_path: Path):
    found = fetch(interface, tmp_path, ANNA, hops=1)
    assert (found.whole, found.left_out) == ([ANNA, BELA, CARL], [])
    assert fetch(interface, tmp_path / "two", ANNA, hops=2).whole == [ANNA, BELA, CARL, DORA]
    short = fetch(interface, tmp_path / "short", ANNA, hops=2, budget=2)
    assert (short.whole, short.left_out) == ([ANNA, BELA], [CARL])


def test_a_fetch_that_broke_off_goes_on_where_it_was(interface: Interface, tmp_path: Path):
    interface.stops_after = 1
    with pytest.raises(DownloadFailed, match="503"):
        fetch(interface, tmp_path, ANNA)
    assert not (tmp_path / "trongrid/by_address/coverage.jsonl").exists()
    interface.stops_after, before = 10**9, len(interface.asked)
    found = fetch(interface, tmp_path, ANNA)
    assert (found.pages, len(interface.asked) - before, found.whole) == (1, 1, [ANNA])
    assert fetch(interface, tmp_path, ANNA).pages == 0  # all is there


def test_a_server_that_is_busy_is_asked_again(interface: Interface, tmp_path: Path):
    interface.fails = 2
    assert fetch(interface, tmp_path, ANNA).whole == [ANNA]


def test_a_folder_that_was_begun_with_another_question_is_refused(interface: Interface, tmp_path: Path):
    fetch(interface, tmp_path, ANNA)
    with pytest.raises(UsageError, match="was begun with"):
        fetch(interface, tmp_path, ANNA, since=SINCE)


def test_etherscan_is_asked_from_the_block_of_the_day_and_waits_when_told_so(
    interface: Interface, tmp_path: Path, workspace: Workspace
):
    interface.busy = 1
    anna = "0x" + "1a" * 20
    found = fetch(interface, tmp_path, anna, name="etherscan", since=SINCE)
    assert (found.pages, found.whole) == (1, [anna])
    assert "startblock=16308190" in interface.asked[-1]
    assert not any(KEY in path.read_text() for path in Path(found.folder).iterdir())
    assert [path.name for path in Path(found.folder).glob("ethereum*")] == [f"ethereum_token_{anna}-0001.json"]
    run(workspace, "etherscan", [found.folder])
    assert facts(workspace, "select chain, address from stage.coverage") == {("ethereum", anna)}


def test_without_a_key_nothing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TRONGRID_API_KEY")
    with pytest.raises(UsageError, match="set TRONGRID_API_KEY"):
        by_address.fetch("trongrid", [ANNA], tmp_path)


def test_the_file_of_addresses_is_read_strictly(tmp_path: Path):
    path = tmp_path / "addresses.txt"
    path.write_text(f"# mine\n{ANNA}\ntron:{BELA}  # hers\n\n{ANNA}\n")
    assert by_address.read_addresses(path, "trongrid") == [ANNA, BELA]
    path.write_text(f"{ANNA}\n{ANNA[:-1]}x\n")
    with pytest.raises(UsageError, match="line 2"):
        by_address.read_addresses(path, "trongrid")
