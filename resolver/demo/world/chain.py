"""Invented TRC-20 transfers of USDT that bring TOTAL to the bank's 53 wallets, as pages of TronGrid's v1 interface.

What the desk bought with the workers' pay goes through an intermediary to one wallet of the bank; the rest comes from
five wallets of unknown holders, through the same intermediaries, in amounts under 10,000. A token of another contract
that calls itself USDT lies in some wallets: it must be counted nowhere.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from resolver.demo.world import facts, numbers, payments
from resolver.demo.world.dice import Dice
from resolver.demo.world.text import NOTICE

USDT = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
TOTAL = 12_703_418_750_000
"""What the bank's wallets receive over the 24 months, in millionths of a USDT: 12,703,418.750000."""
NETWORK_FEE = 1_000_000
PAGE_SIZE = 200
ASKED_AT = datetime(2025, 6, 2)
MONTH_WEIGHTS = (3, 3, 4, 4, 5, 5, 6, 4, 5, 6, 6, 7, 6, 5, 7, 8, 7, 6, 8, 5, 6, 7, 4, 3)
"""How the transfers that do not come from pay spread over the 24 months."""


class Transfer(NamedTuple):
    """One TRC-20 transfer; `units` in millionths."""

    tx: str
    contract: str
    time: datetime
    source: str
    target: str
    units: int


def wallets() -> dict[str, str]:
    """Handle -> address: D1 and D2 of the desk, I1 to I12 intermediaries, X1 to X5 sources, F the look-alike token."""
    handles = ["D1", "D2", *(f"I{n}" for n in range(1, 13)), *(f"X{n}" for n in range(1, 6)), "F", "P1", "P2"]
    return {handle: numbers.tron_address(bytes.fromhex(Dice(f"wallet {handle}").hex(40))) for handle in handles}


def transfers() -> list[Transfer]:
    """All transfers, in order of time."""
    found = _from_pay()
    found += _from_elsewhere(TOTAL - sum(row.units for row in found if row.target in facts.BANK_WALLETS))
    found += _look_alikes()
    return sorted(found, key=lambda row: (row.time, row.tx, row.target))


def _from_pay() -> list[Transfer]:
    """Desk -> intermediary -> bank for every conversion."""
    address, found = wallets(), []
    for stream in payments.streams():
        dice = Dice(f"chain {stream.identity} {stream.month}")
        bought = stream.hops[-1]
        first = bought.target.number
        middle = address[f"I{dice.between(1, 4) if first == 'D1' else dice.between(5, 8)}"]
        units = int(bought.bought) - NETWORK_FEE
        time = bought.time + timedelta(seconds=dice.between(180, 5400))
        found.append(Transfer(dice.hex(64), USDT, time, address[first], middle, units))
        later = time + timedelta(seconds=dice.between(3600, 30 * 3600))
        target = dice.pick(facts.BANK_WALLETS)
        found.append(Transfer(dice.hex(64), USDT, later, middle, target, units - NETWORK_FEE))
    return found


def _from_elsewhere(total: int) -> list[Transfer]:
    """Lumps from the sources to the intermediaries early in a month, then small amounts on to the bank."""
    address, dice, outgoing = wallets(), Dice("elsewhere"), list[tuple[int, str, str, int]]()
    spread = [month for month, weight in enumerate(MONTH_WEIGHTS) for _ in range(weight)]
    left = total
    while left:
        units = min(
            left, dice.between(290, 990) * 10_000_000 + (dice.between(0, 99) * 10_000 if dice.chance(30) else 0)
        )
        target = facts.BANK_WALLETS[len(outgoing)] if len(outgoing) < 53 else dice.pick(facts.BANK_WALLETS)
        outgoing.append((dice.pick(spread), f"I{dice.between(1, 12)}", target, units))
        left -= units
    found = []
    for month, middle, target, units in outgoing:
        time = _moment(month, dice.between(3, 29), dice)
        found.append(Transfer(dice.hex(64), USDT, time, address[middle], target, units))
    for month in range(24):
        for middle in sorted({row[1] for row in outgoing if row[0] == month}):
            needed = sum(row[3] for row in outgoing if row[:2] == (month, middle))
            found += _lumps(month, address[middle], needed, dice)
    return found


def _lumps(month: int, middle: str, needed: int, dice: Dice) -> list[Transfer]:
    """What an intermediary receives for a month's small transfers, in lumps of some 40,000."""
    address = wallets()
    count = max(1, needed // 40_000_000_000)
    lump = (needed // count // 10_000 + 1) * 10_000
    return [
        Transfer(
            dice.hex(64),
            USDT,
            _moment(month, dice.between(1, 2), dice),
            address[f"X{dice.between(1, 5)}"],
            middle,
            lump,
        )
        for _ in range(count)
    ]


def _look_alikes() -> list[Transfer]:
    """Transfers of another contract whose symbol is USDT, to wallets of the bank."""
    address, found = wallets(), []
    for place in range(12):
        dice = Dice(f"look-alike {place}")
        time = _moment(place * 2, dice.between(3, 29), dice)
        found.append(
            Transfer(
                dice.hex(64),
                address["F"],
                time,
                address["P1"],
                facts.BANK_WALLETS[place * 4],
                dice.between(5, 95) * 10**10,
            )
        )
    return found


def _moment(month: int, day: int, dice: Dice) -> datetime:
    year, number = payments.MONTHS[month]
    # a chain's block comes every 3 seconds
    day = min(day, 27) if number == 2 else day
    return datetime(year, number, day) + timedelta(seconds=3 * dice.between(0, 28_000))


def by_month() -> dict[str, int]:
    """'2023-06' -> millionths of a USDT that the bank's wallets received."""
    sums: dict[str, int] = {}
    for row in transfers():
        if row.contract == USDT and row.target in facts.BANK_WALLETS:
            month = row.time.strftime("%Y-%m")
            sums[month] = sums.get(month, 0) + row.units
    return dict(sorted(sums.items()))


def files() -> dict[str, str]:
    """File name -> text: one answer for each of the bank's wallets (incoming) and each intermediary.

    The answers of I1 hold both directions, so that its transfers to the bank are found twice, and take two pages.
    """
    address, rows, found = wallets(), transfers(), dict[str, str]()
    asked = [*facts.BANK_WALLETS, *(address[f"I{n}"] for n in range(1, 13))]
    for account in asked:
        both = account == address["I1"]
        own = [row for row in rows if row.target == account or (both and row.source == account)]
        own.sort(key=lambda row: (row.time, row.tx), reverse=True)
        pages = [own[start : start + PAGE_SIZE] for start in range(0, len(own), PAGE_SIZE)]
        for number, page in enumerate(pages, 1):
            more = number < len(pages)
            found[f"invented_chain/invented_trc20_{account}_{number}.json"] = _page(account, number, page, both, more)
    return found


def _millis(time: datetime) -> int:
    return int((time - datetime(1970, 1, 1)).total_seconds()) * 1000


def _page(account: str, number: int, page: list[Transfer], both: bool, more: bool) -> str:
    """An answer as TronGrid gives it, one transfer a line, with the notice in front."""
    asked = f"https://api.trongrid.io/v1/accounts/{account}/transactions/trc20?limit={PAGE_SIZE}"
    asked += "" if both else "&only_to=true"
    meta: dict[str, object] = {"at": _millis(ASKED_AT)}
    if more:
        mark = Dice(f"page {account} {number}").hex(48)
        meta |= {"fingerprint": mark, "links": {"next": f"{asked}&fingerprint={mark}"}}
    meta["page_size"] = len(page)
    body = ",\n".join(json.dumps(_transfer(row), separators=(",", ":")) for row in page)
    tail = json.dumps({"success": True, "meta": meta}, separators=(",", ":"))[1:]
    # the first transfer stands on line 1: a citation's line is the place of the transfer in the page
    return f'{{"notice":"{NOTICE}","data":[{body}],\n{tail}\n'


def _transfer(row: Transfer) -> dict[str, object]:
    return {
        "transaction_id": row.tx,
        "token_info": {"symbol": "USDT", "address": row.contract, "decimals": 6, "name": "Tether USD"},
        "block_timestamp": _millis(row.time),
        "from": row.source,
        "to": row.target,
        "type": "Transfer",
        "value": str(row.units),
    }
