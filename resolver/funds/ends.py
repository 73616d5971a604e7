"""How each end of a trace ended, and where transfers are missing.

    service         it came to a wallet or account that mixes the money of many (stops.py)
    limit           it may go on, but outside of the limits of the trace
    spent nothing   nothing left later, and all transfers are loaded: `loaded_to` says until when
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


def loaded_to(con: DuckDBPyConnection, stops: Sequence[Stop]) -> list[datetime | None]:
    """Until when all transfers of each stop's asset are loaded, from its time on; None if they are not.

    The end of 9999 where coverage has no end. A wallet of several addresses is as covered as the least covered of them
    on the chain of the asset.
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
        best as (
            select a.number, a.address,
                   max(case when v.coverage_id is not null
                            then coalesce(v.to_time, timestamp '9999-12-31') end) as until
            from address as a left join final.coverage as v
                on v.chain = a.chain and (v.address is null or v.address = a.address)
                and (v.asset is null or v.asset = a.asset)
                and (v.type is null or (v.type = 'native') = (split_part(a.asset, ':', 2) = 'native'))
                and coalesce(v.from_time, a.time) <= a.time and coalesce(v.to_time, a.time) >= a.time
            group by a.number, a.address
        )
        select number, case when bool_and(until is not null) then min(until) end from best group by number
        """,
        {
            "entities": [stop.entity_id for stop in stops],
            "assets": [stop.asset for stop in stops],
            "times": [stop.time for stop in stops],
        },
    ).fetchall()
    known = dict(rows)
    return [known.get(number) for number in range(len(stops))]


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
    con: DuckDBPyConnection, transfers: Transfers, reached: Sequence[tuple[int, int, float]], entities: dict[int, str]
) -> list[dict[str, object]]:
    """Addresses to load next: what money reached, of which not all later transfers are loaded; the largest first.

    `reached`: (node, position in `transfers` of the largest transfer that reached it, its amount). Rows: `chain`,
    `address`, `entity`, `asset`, `amount` (the largest that came), `from_time` from when on it is missing.
    """
    stops = [
        Stop(entities[node], transfers.assets[int(transfers.asset[e])].asset, moment(int(transfers.time[e])))
        for node, e, _ in reached
    ]
    open_ones = [
        (stop, amount)
        for stop, until, (_, _, amount) in zip(stops, loaded_to(con, stops), reached, strict=True)
        if until is None
    ]
    rows = con.execute(
        """
        select c.chain, c.address, a.entity_id as entity, a.asset, a.amount, a.time
        from (select unnest($entities::varchar[]) as entity_id, unnest($assets::varchar[]) as asset,
                     unnest($amounts::double[]) as amount, unnest($times::timestamp[]) as time) as a
        join final.chain_address as c on c.entity_id = a.entity_id and c.chain = split_part(a.asset, ':', 1)
        order by a.amount desc, c.chain, c.address, a.asset
        """,
        {
            "entities": [stop.entity_id for stop, _ in open_ones],
            "assets": [stop.asset for stop, _ in open_ones],
            "amounts": [amount for _, amount in open_ones],
            "times": [stop.time for stop, _ in open_ones],
        },
    ).fetchall()
    return [dict(zip(("chain", "address", "entity", "asset", "amount", "from_time"), row, strict=True)) for row in rows]
