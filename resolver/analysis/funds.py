"""Which way the money went: time-respecting paths of transfers, and what a party received by month.

A path is a chain of booked transfers, each leaving where the one before arrived, not earlier, at most `max_wait` later,
and carrying between `keep` and all of the amount before it (definitions E4). Amounts of unlike currencies are compared
by their figures, which is right for dollars and dollar tokens only; an answer says which currencies a path crosses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Hop:
    """One transfer of a path: ends, exact amount with currency, time (UTC) with its precision, and its lines."""

    transfer_id: str
    from_id: str
    to_id: str
    amount: Decimal
    currency: str
    time: datetime
    time_precision: str
    type: str
    cites: tuple[str, ...]


Path = tuple[Hop, ...]


@dataclass(frozen=True)
class Rules:
    """What a path must respect: hops at most, waiting at each stop at most, share of the amount kept at each hop.

    The defaults are those of money that is passed on: within a week, with at most a tenth lost on the way. Wider ones
    explode: in the demo, one payroll account begins 10,000 partial paths at 7 days and 0.9, 260,000 at 30 and 0.8.
    """

    max_hops: int = 8
    max_wait: timedelta = timedelta(days=7)
    keep: Decimal = Decimal("0.9")


def held_by(con: DuckDBPyConnection, entity_id: str) -> list[str]:
    """Wallets and accounts that an entity holds; the entity itself if it is one."""
    rows = con.execute(
        """
        select to_id from final.relation where type = 'HOLDS' and from_id = $entity
        union
        select entity_id from final.entity where entity_id = $entity and kind in ('wallet', 'account')
        order by 1
        """,
        {"entity": entity_id},
    ).fetchall()
    return [row[0] for row in rows]


def paths(con: DuckDBPyConnection, sources: list[str], targets: list[str], rules: Rules, limit: int = 10) -> list[Path]:
    """The paths from any source to any target wallet or account: earliest arrival first, then fewest hops.

    `sources` and `targets` are entity ids of wallets and accounts. At most `limit` paths; ties by transfer ids.
    """
    wanted = set(targets)
    hops = useful(booked(con), set(sources), wanted)
    arriving: dict[str, list[Hop]] = defaultdict(list)
    for hop in hops:
        arriving[hop.to_id].append(hop)
    found: list[Path] = []
    for group in same_time([hop for hop in hops if hop.to_id in wanted]):
        for last in group:
            found.extend(extended(arriving, (last,), set(sources), wanted, rules))
        if len(found) >= limit:  # later arrivals come after all of these
            break
    found.sort(key=lambda path: (path[-1].time, len(path), [hop.transfer_id for hop in path]))
    return found[:limit]


def booked(con: DuckDBPyConnection) -> list[Hop]:
    """All booked transfers in the order of time and id."""
    rows = con.execute(
        """
        select transfer_id, from_id, to_id, amount_exact, currency, time, time_precision, type, cites
        from final.transfer where status = 'booked' and from_id <> to_id
        order by time, transfer_id
        """
    ).fetchall()
    return [Hop(r[0], r[1], r[2], Decimal(r[3]), r[4], r[5], r[6], r[7], tuple(r[8])) for r in rows]


def useful(hops: list[Hop], sources: set[str], targets: set[str]) -> list[Hop]:
    """The hops that can be part of a path in time order from a source to a target; two passes over sorted time."""
    arrival: dict[str, datetime] = {}
    reached: list[Hop] = []
    for group in same_time(hops):
        waiting = list(group)
        while waiting:  # repeated until nothing changes: transfers of one second may follow each other
            taken = [hop for hop in waiting if hop.from_id in sources or hop.from_id in arrival]
            if not taken:
                break
            for hop in taken:
                arrival.setdefault(hop.to_id, hop.time)
            reached.extend(taken)
            waiting = without(waiting, taken)
    departs: set[str] = set()
    kept: list[Hop] = []
    reached.sort(key=lambda hop: (hop.time, hop.transfer_id))
    for group in reversed(list(same_time(reached))):
        waiting = list(group)
        while waiting:
            taken = [hop for hop in waiting if hop.to_id in targets or hop.to_id in departs]
            if not taken:
                break
            departs.update(hop.from_id for hop in taken)
            kept.extend(taken)
            waiting = without(waiting, taken)
    return sorted(kept, key=lambda hop: (hop.time, hop.transfer_id))


def without(hops: list[Hop], taken: list[Hop]) -> list[Hop]:
    """The hops that were not taken, in their order."""
    gone = {hop.transfer_id for hop in taken}
    return [hop for hop in hops if hop.transfer_id not in gone]


def same_time(hops: list[Hop]) -> Iterator[list[Hop]]:
    """Runs of hops of one time; `hops` is sorted by time."""
    group: list[Hop] = []
    for hop in hops:
        if group and group[-1].time != hop.time:
            yield group
            group = []
        group.append(hop)
    if group:
        yield group


def extended(
    arriving: dict[str, list[Hop]], path: Path, sources: set[str], targets: set[str], rules: Rules
) -> Iterator[Path]:
    """Every way to begin `path` earlier, at a source; a path visits no wallet twice and ends at one target."""
    first = path[0]
    if first.from_id in targets:
        return
    if first.from_id in sources:
        yield path
    if len(path) == rules.max_hops:
        return
    visited = {first.from_id, *(hop.to_id for hop in path)}
    for hop in arriving.get(first.from_id, []):
        if hop.from_id in visited or hop.time > first.time or first.time - hop.time > rules.max_wait:
            continue
        if rules.keep * hop.amount <= first.amount <= hop.amount:
            yield from extended(arriving, (hop, *path), sources, targets, rules)


@dataclass(frozen=True)
class Month:
    """What was received in one month of one asset: `total` is exact, in units of `currency`."""

    month: str
    asset: str
    currency: str
    transfers: int
    total: Decimal


def received_by_month(con: DuckDBPyConnection, entity_id: str) -> list[Month]:
    """What the wallets and accounts of an entity received from others, by month and asset, in the order of time."""
    rows = con.execute(
        """
        with held as (
            select to_id as id from final.relation where type = 'HOLDS' and from_id = $entity
            union
            select entity_id from final.entity where entity_id = $entity and kind in ('wallet', 'account')
        )
        select strftime(time, '%Y-%m') as month, asset, currency, scale, count(*), sum(amount_units)::hugeint::varchar
        from final.transfer
        where status = 'booked' and to_id in (from held) and from_id not in (from held)
        group by month, asset, currency, scale
        order by month, asset, scale
        """,
        {"entity": entity_id},
    ).fetchall()
    totals: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    for month, asset, currency, scale, transfers, units in rows:
        count, total = totals.get((month, asset, currency), (0, Decimal(0)))
        totals[month, asset, currency] = (count + transfers, total + Decimal(units).scaleb(-scale))
    return [Month(month, asset, currency, count, total) for (month, asset, currency), (count, total) in totals.items()]
