"""How each end of a trace ended, and where transfers are missing.

    service         it came to a wallet or account that mixes the money of many (stops.py)
    limit           it may go on, but outside of the limits of the trace
    spent nothing   nothing left later, and all transfers are loaded: `loaded_to` says until when
    received nothing  backward: nothing came earlier, and all transfers are loaded
    not loaded      nothing that is loaded goes on, and not all is loaded

What is loaded is what final.coverage says: of addresses as their publishers tell, and of whole blocks. A bank account
has none, so that a trace that ends at one says `not loaded`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.funds.arrays import Transfers

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(micros: int) -> datetime:
    """Microseconds since 1970 as a time, UTC, without zone, as tables have it."""
    return (EPOCH + timedelta(microseconds=micros)).replace(tzinfo=None)


@dataclass(frozen=True)
class Stop:
    """Where a trace came to: the wallet or account, the asset that it came in, and when (UTC)."""

    entity_id: str
    asset: str
    time: datetime


def loaded(con: DuckDBPyConnection, stops: Sequence[Stop]) -> list[tuple[datetime, datetime] | None]:
    """Since when and until when all transfers of each stop's asset are loaded around its time; None if they are not.

    The beginning of year 1 and the end of 9999 where coverage has no end. Stretches that overlap, or that touch (the
    next begins within a second of the last, as times are published to the second), are one. A wallet of several
    addresses is as covered as the least covered of them on the chain of the asset.
    """
    rows = con.execute(
        """
        with asked as (
            select unnest(range(len($entities::varchar[]))) as number, unnest($entities::varchar[]) as entity_id,
                   unnest($assets::varchar[]) as asset, unnest($times::timestamp[]) as time
        ),
        address as (
            select a.*, c.chain, c.address from asked as a join final.chain_address as c
                on c.entity_id = a.entity_id and c.chain = split_part(a.asset, ':', 1)
        ),
        known as (
            select distinct a.chain, a.address, a.asset, coalesce(v.from_time, timestamp '0001-01-01') as since,
                   coalesce(v.to_time, timestamp '9999-12-31') as until
            from (select distinct chain, address, asset from address) as a join final.coverage as v
                on v.chain = a.chain and (v.address is null or v.address = a.address)
                and (v.asset is null or v.asset = a.asset)
                and (v.type is null or (v.type = 'native') = (split_part(a.asset, ':', 2) = 'native'))
        ),
        broken as (
            select *, coalesce(since > max(until) over (partition by chain, address, asset order by since, until
                                                        rows between unbounded preceding and 1 preceding)
                               + interval 1 second, false)::integer as anew
            from known where since <= until
        ),
        numbered as (
            select *, sum(anew) over (partition by chain, address, asset order by since, until) as stretch from broken
        ),
        joined as (
            select chain, address, asset, min(since) as since, max(until) as until
            from numbered group by chain, address, asset, stretch
        ),
        best as (
            select a.number, a.address, j.since, j.until
            from address as a left join joined as j on j.chain = a.chain and j.address = a.address
                and j.asset = a.asset and j.since <= a.time and j.until >= a.time
        )
        select number, max(since), min(until) from best group by number having bool_and(until is not null)
        """,
        {
            "entities": [stop.entity_id for stop in stops],
            "assets": [stop.asset for stop in stops],
            "times": [stop.time for stop in stops],
        },
    ).fetchall()
    known = {number: (since, until) for number, since, until in rows}
    return [known.get(number) for number in range(len(stops))]


def loaded_to(con: DuckDBPyConnection, stops: Sequence[Stop]) -> list[datetime | None]:
    """Until when all transfers of each stop's asset are loaded, from its time on; None if they are not."""
    return [None if span is None else span[1] for span in loaded(con, stops)]


@dataclass(frozen=True)
class End:
    """How a path ended: `how` (see above; `reached` at a target), and what is known about it.

    `loaded_to`: until when all later transfers are loaded (UTC). `left`: transfers that left later, but outside of the
    limits.
    """

    how: str
    loaded_to: datetime | None = None
    left: int = 0
    service: str | None = None


def classify(
    con: DuckDBPyConnection,
    transfers: Transfers,
    last: Sequence[tuple[int, int]],
    entities: dict[int, str],
    services: dict[str, str],
    most_hops: int,
    wait_us: int | None,
) -> list[End]:
    """The end of each path without a target; `last`: position in `transfers` of its last transfer, and its hops."""
    stops = [
        Stop(
            entities[int(transfers.receiver[e])],
            transfers.assets[int(transfers.asset[e])].asset,
            moment(int(transfers.time[e])),
        )
        for e, _ in last
    ]
    theirs = np.isin(transfers.sender, np.unique(transfers.receiver[[e for e, _ in last]])) if last else slice(0, 0)
    sender, until_us = transfers.sender[theirs], transfers.until[theirs]
    ends: list[End] = []
    for (e, hops), stop, until in zip(last, stops, loaded_to(con, stops), strict=True):
        if stop.entity_id in services:
            ends.append(End("service", service=services[stop.entity_id]))
            continue
        left = int(((sender == transfers.receiver[e]) & (until_us >= transfers.time[e])).sum())
        if hops == most_hops and left:
            ends.append(End("limit", until, left))
        elif until is None or not covers(until, stop.time, wait_us, transfers):
            ends.append(End("not loaded", until, left))
        else:
            ends.append(End("limit" if left else "spent nothing", until, left))
    return ends


def covers(until: datetime, since: datetime, wait_us: int | None, transfers: Transfers) -> bool:
    """Whether loaded transfers reach to the end of the waiting time, or of all that is loaded."""
    last = moment(int(transfers.time[-1])) if len(transfers) else since
    needed = last if wait_us is None else min(last, since + timedelta(microseconds=min(wait_us, 10**17)))
    return until >= needed


def missing(
    con: DuckDBPyConnection,
    transfers: Transfers,
    reached: Sequence[tuple[int, int, float]],
    entities: dict[int, str],
    wait_us: int | None,
    backward: bool = False,
) -> list[dict[str, object]]:
    """Addresses to load next: what money reached, of which not all later transfers are loaded; the largest first.

    `reached`: (node, position in `transfers` of the largest transfer that reached it, its amount). Rows: `chain`,
    `address`, `entity`, `asset`, `amount` (the largest that came), `from_time` and `to_time` between which it is
    missing: later than it came, within the waiting time; `backward` earlier than it left. None: without that end.
    """
    stops = [
        Stop(entities[node], transfers.assets[int(transfers.asset[e])].asset, moment(int(transfers.time[e])))
        for node, e, _ in reached
    ]
    open_ones = [
        (stop, amount, gap)
        for stop, span, (_, _, amount) in zip(stops, loaded(con, stops), reached, strict=True)
        if (gap := gap_of(stop, span, wait_us, transfers, backward)) is not None
    ]
    rows = con.execute(
        """
        select c.chain, c.address, a.entity_id as entity, a.asset, a.amount, a.from_time, a.to_time
        from (select unnest($entities::varchar[]) as entity_id, unnest($assets::varchar[]) as asset,
                     unnest($amounts::double[]) as amount, unnest($since::timestamp[]) as from_time,
                     unnest($until::timestamp[]) as to_time) as a
        join final.chain_address as c on c.entity_id = a.entity_id and c.chain = split_part(a.asset, ':', 1)
        order by a.amount desc, c.chain, c.address, a.asset
        """,
        {
            "entities": [stop.entity_id for stop, _, _ in open_ones],
            "assets": [stop.asset for stop, _, _ in open_ones],
            "amounts": [amount for _, amount, _ in open_ones],
            "since": [gap[0] for _, _, gap in open_ones],
            "until": [gap[1] for _, _, gap in open_ones],
        },
    ).fetchall()
    columns = ("chain", "address", "entity", "asset", "amount", "from_time", "to_time")
    return [dict(zip(columns, row, strict=True)) for row in rows]


Gap = tuple[datetime | None, datetime | None]


def gap_of(
    stop: Stop, span: tuple[datetime, datetime] | None, wait_us: int | None, transfers: Transfers, backward: bool
) -> Gap | None:
    """Between which times transfers of a stop are missing; None: none that could go on within the waiting time."""
    wait = None if wait_us is None else timedelta(microseconds=min(wait_us, 10**17))
    if not backward:
        if span is not None and covers(span[1], stop.time, wait_us, transfers):
            return None
        return (stop.time if span is None else span[1]), (None if wait is None else stop.time + wait)
    first = moment(int(transfers.time[0]))
    needed = first if wait is None or stop.time - first < wait else stop.time - wait
    if span is not None and span[0] <= needed:
        return None
    since = None if wait is None or wait > stop.time - datetime.min else stop.time - wait
    return since, (stop.time if span is None else span[0])
