"""Transfers of addresses from an interface of a chain: `resolver fetch trongrid|etherscan --address-file F`.

    <root>/<source>/by_address/<address>-<number>.json     raw pages, as they came
    <root>/<source>/by_address/coverage.jsonl               an address that is whole a line: range, sha256 of its pages
    <root>/<source>/by_address/progress.json                what was asked so far: a fetch that was killed goes on

Pages are asked for one after the other, at the pace that the interface allows, oldest transfers first. `hops` also
takes the other side of each transfer, that many steps away, as long as the budget of addresses lasts; who was left out
is said.
The folder is ingested as it is; the lines of coverage say from when to when all transfers of an address are there.
The key is read from the environment, and is written nowhere.
TronGrid: https://developers.tron.network/reference/get-trc20-transaction-info-by-account-address
Etherscan: https://docs.etherscan.io/api-endpoints/accounts
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ingest import download
from resolver import store
from resolver.clean.wallets import identify
from resolver.errors import DataError, DownloadFailed, UsageError

LIMIT = 200
"""Transfers on a page of TronGrid at most."""
OFFSET = 1_000
WINDOW = 10_000
"""Etherscan gives 1,000 transfers a page, and no more than 10,000 for one range of blocks."""

BUSY = ("rate limit", "max calls per sec", "timeout")
"""Words of Etherscan for faults that may pass."""


@dataclass(frozen=True)
class Page:
    """What a page says: how many transfers, the state by which the next one is asked for (None: the last), and who."""

    transfers: int
    following: dict[str, Any] | None
    others: tuple[str, ...]
    again: bool = False
    """The interface was too busy: ask again."""
    kept: bool = True
    """False for an answer that is no page of transfers, such as the number of a block."""


@dataclass(frozen=True)
class Interface:
    """An interface that gives the transfers of an address, page by page.

    `ask(base, address, since, state, key)` gives url and headers; `read(content, address, state)` what a page says.
    """

    chain: str
    base: str
    key: str
    per_second: float
    type: str
    ask: Callable[[str, str, datetime | None, dict[str, Any], str], tuple[str, dict[str, str]]]
    read: Callable[[bytes, str, dict[str, Any]], Page]


@dataclass
class Fetched:
    """What a fetch did: pages that came now, addresses that are whole, addresses that the budget left out."""

    folder: str
    pages: int = 0
    transfers: int = 0
    whole: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_addresses(path: Path, name: str) -> list[str]:
    """The addresses of a file, one a line ('#' begins a remark), in their normal form and each once.

    Raises: UsageError for a line that is no address of the interface's chain, with its number.
    """
    found: dict[str, None] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: can't be read ({error}). Name a text file with an address a line.") from error
    for number, line in enumerate(lines, 1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        known = identify(text.rpartition(":")[2], chain=INTERFACES[name].chain)
        if known is None or known.chain != INTERFACES[name].chain:
            raise UsageError(f"{path} line {number}: {text!r} is no address of {INTERFACES[name].chain}. Correct it.")
        found.setdefault(known.normal)
    if not found:
        raise UsageError(f"{path}: no address in it. Write one a line.")
    return list(found)


def fetch(
    name: str,
    addresses: Sequence[str],
    root: Path,
    *,
    since: datetime | None = None,
    hops: int = 0,
    budget: int = 100,
    base: str | None = None,
    pace: float | None = None,
    waits: Sequence[float] = download.WAITS,
    progress: Callable[[str, int], None] = lambda address, pages: None,
) -> Fetched:
    """Save the pages of addresses, and of those around them, into `root`; what is there from before is not asked again.

    `since`: no transfers of before (UTC). `budget`: addresses at most, the given ones first. `base`: another server
    than the publisher's. `pace`: seconds between two questions.
    Raises: UsageError without a key where one is needed, or for another question than the folder began with;
    DownloadFailed, after which the same command goes on.
    """
    interface = INTERFACES[name]
    key = os.environ.get(interface.key, "")
    if not key and base is None:
        raise UsageError(f"{name}: no key in the environment. Get one from the publisher, and set {interface.key}.")
    folder = root / name / "by_address"
    folder.mkdir(parents=True, exist_ok=True)
    asked = {"since": since.isoformat() if since else None}
    run = _Run(interface, folder, since, key, base or interface.base, waits, progress)
    run.pause = 1 / interface.per_second if pace is None else pace
    run.resume(asked)
    level, known = list(addresses)[:budget], set(list(addresses)[:budget])
    result = Fetched(str(folder), left_out=list(addresses)[budget:])
    for hop in range(hops + 1):
        beyond: dict[str, None] = {}
        for address in level:
            others = run.address(address, result)
            beyond |= dict.fromkeys(each for each in others if each not in known)
        if hop == hops:
            break
        room = budget - len(known)
        level, rest = list(beyond)[:room], list(beyond)[room:]
        known |= set(level)
        result.left_out += rest
    return result


@dataclass
class _Run:
    """One fetch: what is asked, how, and how far it came."""

    interface: Interface
    folder: Path
    since: datetime | None
    key: str
    base: str
    waits: Sequence[float]
    progress: Callable[[str, int], None]
    pause: float = 0.0
    last: float = 0.0
    state: dict[str, Any] = field(default_factory=dict)

    def resume(self, asked: dict[str, Any]) -> None:
        """Take up what an earlier fetch noted. Raises: UsageError where it asked something else."""
        path = self.folder / "progress.json"
        if path.is_file():
            try:
                self.state = json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise DataError(
                    f"{path}: not readable ({error}). Delete the folder: it is fetched anew then."
                ) from error
            if self.state.get("asked") != asked:
                raise UsageError(
                    f"{path}: this folder was begun with {self.state.get('asked')}. Use another --to folder."
                )
        else:
            self.state = {"asked": asked, "addresses": {}}

    def address(self, address: str, result: Fetched) -> list[str]:
        """All pages of an address; who stands at the other side of its transfers."""
        note = self.state["addresses"].setdefault(
            address, {"pages": [], "state": {}, "whole": False, "others": [], "to": datetime.now(UTC).isoformat()}
        )
        while not note["whole"]:
            content, page = self.ask(address, note["state"])
            if not page.kept:
                note["state"] = page.following or {}
                continue
            number = len(note["pages"]) + 1
            name = f"{self.interface.chain}_{self.interface.type}_{address}-{number:04d}.json"
            beside = self.folder / f"{name}.part"
            beside.write_bytes(content)
            beside.replace(self.folder / name)
            note["pages"].append({"name": name, "sha256": hashlib.sha256(content).hexdigest()})
            note["others"] = list(dict.fromkeys([*note["others"], *page.others]))
            note["state"], note["whole"] = page.following or {}, page.following is None
            self.keep()
            result.pages, result.transfers = result.pages + 1, result.transfers + page.transfers
            self.progress(address, number)
        result.whole.append(address)
        return list(note["others"])

    def ask(self, address: str, state: dict[str, Any]) -> tuple[bytes, Page]:
        """One page, asked for again while the interface says that it is busy. Raises: DownloadFailed, DataError."""
        url, headers = self.interface.ask(self.base, address, self.since, state, self.key)
        part = self.folder / ".asking"
        for wait in (*self.waits, None):
            time.sleep(max(0.0, self.last + self.pause - time.monotonic()))
            try:
                download.get(url, part, waits=self.waits, headers=headers)
            except DownloadFailed as error:
                told = str(error).replace(self.key, "***") if self.key else str(error)
                raise DownloadFailed(told, error.status) from None
            finally:
                self.last = time.monotonic()
            content = part.read_bytes()
            part.unlink()
            page = self.interface.read(content, address, state)
            if not page.again:
                return content, page
            if wait is not None:
                time.sleep(wait)
        raise DownloadFailed(f"{address}: the interface stayed busy. What came is kept: run the same command later.")

    def keep(self) -> None:
        """Note how far it came, and what is whole by now."""
        store.replace(self.folder / "progress.json", json.dumps(self.state, indent=1) + "\n")
        whole = {address: note for address, note in self.state["addresses"].items() if note["whole"]}
        lines = [
            json.dumps(
                {
                    "coverage_of": self.interface.chain,
                    "address": address,
                    "type": self.interface.type,
                    "from_time": self.state["asked"]["since"],
                    "to_time": note["to"],
                    "pages": [page["sha256"] for page in note["pages"]],
                }
            )
            for address, note in sorted(whole.items())
        ]
        if lines:
            store.replace(self.folder / "coverage.jsonl", "\n".join(lines) + "\n")


# ----------------------------------------------------------------------------------------------------------- interfaces


def _json(content: bytes, address: str) -> dict[str, Any]:
    try:
        page = json.loads(content)
    except ValueError as error:
        raise DataError(
            f"{address}: the interface's answer is no JSON ({error}). Run the same command again."
        ) from error
    if not isinstance(page, dict):
        raise DataError(f"{address}: the interface's answer is no page. Run the same command again.")
    return page


def _others(items: list[Any], address: str) -> tuple[str, ...]:
    ends = [item.get(end) for item in items if isinstance(item, dict) for end in ("from", "to")]
    return tuple(dict.fromkeys(end for end in ends if isinstance(end, str) and end and end != address))


def _ask_trongrid(
    base: str, address: str, since: datetime | None, state: dict[str, Any], key: str
) -> tuple[str, dict[str, str]]:
    asked: dict[str, Any] = {"limit": LIMIT, "order_by": "block_timestamp,asc", "only_confirmed": "true"}
    if since:
        asked["min_timestamp"] = int(since.timestamp() * 1000)
    if state.get("fingerprint"):
        asked["fingerprint"] = state["fingerprint"]
    url = f"{base}/v1/accounts/{address}/transactions/trc20?{urlencode(asked)}"
    return url, {"TRON-PRO-API-KEY": key} if key else {}


def _read_trongrid(content: bytes, address: str, state: dict[str, Any]) -> Page:
    page = _json(content, address)
    if page.get("success") is not True or not isinstance(page.get("data"), list):
        raise DataError(
            f"{address}: TronGrid says {page.get('error') or page.get('Error')!r}. Run the same command again."
        )
    mark = (page.get("meta") or {}).get("fingerprint")
    if mark and mark == state.get("fingerprint"):
        raise DataError(f"{address}: TronGrid gave one page twice. Run the same command again.")
    return Page(len(page["data"]), {"fingerprint": mark} if mark else None, _others(page["data"], address))


def _ask_etherscan(
    base: str, address: str, since: datetime | None, state: dict[str, Any], key: str
) -> tuple[str, dict[str, str]]:
    if since and "block" not in state:
        first = {"chainid": 1, "module": "block", "action": "getblocknobytime", "timestamp": int(since.timestamp()),
                 "closest": "after", "apikey": key}  # fmt: skip
        return f"{base}?{urlencode(first)}", {}
    asked = {
        "chainid": 1, "module": "account", "action": "tokentx", "address": address, "startblock": state.get("block", 0),
        "page": state.get("page", 1), "offset": OFFSET, "sort": "asc", "apikey": key,
    }  # fmt: skip
    return f"{base}?{urlencode(asked)}", {}


def _read_etherscan(content: bytes, address: str, state: dict[str, Any]) -> Page:
    page = _json(content, address)
    found, message = page.get("result"), str(page.get("message"))
    if isinstance(found, str) and found.isdigit() and not state:
        return Page(0, {"block": int(found)}, (), kept=False)
    if not isinstance(found, list):
        if any(word in f"{message} {found}".lower() for word in BUSY):
            return Page(0, None, (), again=True)
        raise DataError(f"{address}: Etherscan says {message}: {str(found)[:200]}. Check key and address.")
    following: dict[str, Any] | None = None
    if len(found) >= OFFSET:
        number = state.get("page", 1)
        if number * OFFSET < WINDOW:
            following = {"block": state.get("block", 0), "page": number + 1}
        else:  # a new range, from the last block on: what stands twice is taken once
            block = int(found[-1]["blockNumber"])
            if block == state.get("block", 0):
                raise DataError(f"{address}: more than {WINDOW:,} transfers in block {block}: Etherscan gives no more.")
            following = {"block": block, "page": 1}
    return Page(len(found), following, _others(found, address))


INTERFACES = {
    "trongrid": Interface(
        "tron", "https://api.trongrid.io", "TRONGRID_API_KEY", 10.0, "token", _ask_trongrid, _read_trongrid
    ),
    "etherscan": Interface(
        "ethereum",
        "https://api.etherscan.io/v2/api",
        "ETHERSCAN_API_KEY",
        4.0,
        "token",
        _ask_etherscan,
        _read_etherscan,
    ),
}
"""Sources that can be asked by address."""
