"""Which plants of a made network lie within what a rule states: its numbers read as a person would, without its code.

A plant is within where its rows that keep to every parameter of the rule are half of its rows at least. What the rule
says of the party's other life (bursts against what is usual, rivals) isn't looked at but for shares of all receipts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.patterns import pattern

DAY = 86_400
THRESHOLD = 1_000_000
"""10,000 dollars in cents: made networks have dollars and dollar tokens only."""


@dataclass(frozen=True)
class Row:
    """One planted transfer: parties, cents, second, month, type."""

    source: str
    target: str
    cents: int
    time: int
    month: str
    type: str


Rows = list[Row]
At = Mapping[str, Any]


def within(con: DuckDBPyConnection, plants: Sequence[tuple[str, Sequence[str]]]) -> list[bool]:
    """Of each plant (its pattern, ids of its transfers), whether it lies within its rule's stated parameters."""
    rows = rows_of(con, [each for _, ids in plants for each in ids])
    received = dict(
        con.execute(
            "select to_id, sum(amount_exact::decimal(18, 2) * 100)::bigint from final.transfer group by to_id"
        ).fetchall()
    )
    told = []
    for name, ids in plants:
        own = sorted((rows[each] for each in ids), key=lambda row: row.time)
        settings = pattern.load(name).settings()
        kept = BOUNDS[name](own, settings | {"received": received})
        told.append(2 * len(kept) >= len(own))
    return told


def rows_of(con: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, Row]:
    """The transfers of these ids."""
    found = con.execute(
        "select transfer_id, from_id, to_id, (amount_exact::decimal(18, 2) * 100)::bigint, epoch(time)::bigint, "
        "strftime(time, '%Y-%m'), type "
        "from final.transfer semi join (select unnest($ids::varchar[]) as transfer_id) using (transfer_id)",
        {"ids": list(ids)},
    ).fetchall()
    return {row[0]: Row(*row[1:]) for row in found}


def windows(rows: Rows, days: int, good: Callable[[Rows], bool]) -> Rows:
    """The rows that stand in a window of so many days that is good."""
    kept: set[int] = set()
    for begin in range(len(rows)):
        here = [n for n in range(begin, len(rows)) if rows[n].time - rows[begin].time <= days * DAY]
        if good([rows[n] for n in here]):
            kept.update(here)
    return [rows[n] for n in sorted(kept)]


def parties(rows: Rows, end: str) -> int:
    """How many different parties stand at one end."""
    return len({getattr(row, end) for row in rows})


def total(rows: Rows) -> int:
    """Their sum in cents."""
    return sum(row.cents for row in rows)


def keeps(one: Row, two: Row, percent: int, seconds: float) -> bool:
    """Whether the second passes on what the first brought: that share at least, no more, and so soon."""
    return 0 <= two.time - one.time <= seconds and percent * one.cents <= 100 * two.cents <= 100 * one.cents


def structuring(rows: Rows, at: At) -> Rows:
    high = THRESHOLD * at["threshold_percent"] // 100
    band = [row for row in rows if high * (100 - at["band_percent"]) <= 100 * row.cents < 100 * high]
    kept = windows(band, at["window_days"], lambda here: len(here) >= at["count"] and total(here) >= high)
    near = [row for row in rows if kept and kept[0].time <= row.time <= kept[-1].time]
    return kept if 2 * len(kept) >= len(near) else []


def smurfing(rows: Rows, at: At) -> Rows:
    fit = [row for row in rows if THRESHOLD * at["least_percent"] <= 100 * row.cents < 100 * THRESHOLD]
    kept = windows(fit, at["window_days"],
                   lambda here: parties(here, "source") >= at["senders"] and total(here) >= THRESHOLD)  # fmt: skip
    middle = median([row.cents for row in kept]) if kept else 0
    alike = [row for row in kept if 100 * abs(row.cents - middle) <= at["spread_percent"] * middle]
    return kept if 100 * len(alike) >= at["alike_percent"] * len(kept) else []


def fan_in(rows: Rows, at: At) -> Rows:
    return windows(rows, at["window_days"], lambda here: parties(here, "source") >= at["senders"])


def fan_out(rows: Rows, at: At) -> Rows:
    return windows(rows, at["window_days"], lambda here: parties(here, "target") >= at["receivers"])


def gather_scatter(rows: Rows, at: At) -> Rows:
    [hub] = {row.target for row in rows} & {row.source for row in rows}
    came = windows([row for row in rows if row.target == hub], at["window_days"],
                   lambda here: parties(here, "source") >= at["hands"])  # fmt: skip
    gone = windows([row for row in rows if row.source == hub], at["window_days"],
                   lambda here: parties(here, "target") >= at["hands"])  # fmt: skip
    if not came or not gone or not at["keep_percent"] * total(came) <= 100 * total(gone) <= 100 * total(came):
        return []
    soon = came[0].time <= gone[0].time <= came[-1].time + at["wait_days"] * DAY
    return [*came, *gone] if soon and gone[-1].time >= came[-1].time else []


def scatter_gather(rows: Rows, at: At) -> Rows:
    legs = [(one, two) for one in rows for two in rows
            if one.target == two.source and keeps(one, two, at["keep_percent"], at["wait_days"] * DAY)]  # fmt: skip
    first = windows(sorted((one for one, _ in legs), key=lambda row: row.time), at["window_days"],
                    lambda here: parties(here, "target") >= at["hands"])  # fmt: skip
    return [row for leg in legs if leg[0] in first for row in leg]


def cycle(rows: Rows, at: At) -> Rows:
    whole = at["least"] <= len(rows) <= at["most"] and rows[-1].target == rows[0].source
    steps = all(one.target == two.source and keeps(one, two, at["keep_percent"], at["wait_days"] * DAY)
                for one, two in pairwise(rows))  # fmt: skip
    return rows if whole and steps else []


def pass_through(rows: Rows, at: At) -> Rows:
    hubs = {row.target for row in rows} & {row.source for row in rows}
    via = max(hubs, key=lambda hub: sum(hub in (row.source, row.target) for row in rows), default="")
    came, gone = [row for row in rows if row.target == via], [row for row in rows if row.source == via]
    pairs: list[tuple[Row, Row]] = []
    for one in came:
        two = next((two for two in gone if keeps(one, two, at["keep_percent"], at["hours"] * 3_600)
                    and all(two is not taken for _, taken in pairs)), None)  # fmt: skip
        if two is not None:
            pairs.append((one, two))
    share = 100 * sum(one.cents for one, _ in pairs) >= at["share_percent"] * at["received"].get(via, 0)
    return [row for pair in pairs for row in pair] if len(pairs) >= at["times"] and share else []


def peel_chain(rows: Rows, at: At) -> Rows:
    best: list[Row] = []
    for head in rows:
        chain, aside, here = [head], list[Row](), head
        while True:
            soon = [
                row for row in rows if row.source == here.target and 0 <= row.time - here.time <= at["wait_days"] * DAY
            ]
            onward = max(soon, key=lambda row: row.cents, default=None)
            if onward is None or not (100 - at["peel_percent"]) * here.cents <= 100 * onward.cents < 100 * here.cents:
                break
            beside = [row for row in soon if row.target != onward.target and row.cents <= here.cents - onward.cents]
            if not beside:
                break
            chain.append(onward)
            aside.append(beside[0])
            here = onward
        if len(chain) >= at["hops"] and len(chain) + len(aside) > len(best):
            best = [*chain, *aside]
    return best


def dormant(rows: Rows, at: At) -> Rows:
    for before, awake in pairwise(rows):
        if awake.time - before.time < at["idle_days"] * DAY:
            continue
        near = [row for row in rows if 0 <= row.time - awake.time <= at["window_days"] * DAY]
        [own] = {before.source, before.target} & {awake.source, awake.target} or {""}
        came = [row for row in near if row.target == own]
        largest = max(row.cents for row in rows if row.time < awake.time)
        if len(near) >= at["count"] and len(came) < len(near) and total(came) >= at["times_larger"] * largest:
            return near
    return []


def repeated_small(rows: Rows, at: At) -> Rows:
    small = [row for row in rows if 100 * row.cents < at["most_percent"] * THRESHOLD]
    return windows(small, at["window_days"], lambda here: len(here) >= at["count"])


def round_amounts(rows: Rows, at: At) -> Rows:
    whole = [row for row in rows if row.cents % (THRESHOLD // at["parts"]) == 0]
    several = len({row.cents for row in whole}) >= 3 and parties(whole, "source") >= 3
    return whole if several and len(whole) >= at["count"] else []


def chain_hopping(rows: Rows, at: At) -> Rows:
    pairs = [(one, two) for one in rows for two in rows if one.target == two.source
             and 0 <= two.time - one.time <= at["minutes"] * 60
             and at["keep_permille"] * one.cents <= 1000 * two.cents <= 1000 * one.cents]  # fmt: skip
    return [row for pair in pairs for row in pair] if len(pairs) >= at["times"] else []


def payroll_to_wallet(rows: Rows, at: At) -> Rows:
    kept: Rows = []
    months = set()
    for pay in (row for row in rows if row.type == "payroll"):
        chain = [pay]
        while (onward := next((row for row in rows if row.source == chain[-1].target and row not in kept
               and keeps(chain[-1], row, at["keep_percent"], at["wait_days"] * DAY)), None)) is not None:  # fmt: skip
            chain.append(onward)
        if 2 <= len(chain) <= at["hops"] and not any(row.source == chain[-1].target for row in rows):
            kept += chain
            months.add(pay.month)
    return kept if len(months) >= at["months"] else []


def nested_exchange(rows: Rows, at: At) -> Rows:
    return rows if parties(rows, "source") - 1 >= at["senders"] else []


BOUNDS: dict[str, Callable[[Rows, At], Rows]] = {
    rule.__name__: rule
    for rule in (
        structuring, smurfing, fan_in, fan_out, gather_scatter, scatter_gather, cycle, pass_through, peel_chain,
        dormant, repeated_small, round_amounts, chain_hopping, payroll_to_wallet, nested_exchange,
    )
}  # fmt: skip
