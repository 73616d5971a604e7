"""What was paid between two sets of wallets and accounts, exactly: by month, by asset, and by who stood between.

Booked transfers; amounts of one asset are added up whatever number of decimals they were published with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Context, Decimal, Inexact
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.funds.holders import held

EXACT = Context(prec=100, traps=[Inexact])
"""Sums of 38 digits and more: the usual context rounds to 28."""


@dataclass(frozen=True)
class Month:
    """What was received in one month of one asset: `total` is exact, in units of `currency`."""

    month: str
    asset: str
    currency: str
    transfers: int
    total: Decimal


@dataclass(frozen=True)
class Between:
    """What one wallet or account got from the first set and paid to the second, in one asset.

    `at_most`: the smaller of the two sums, which is what it can have passed on at most. Payments count from the first
    receipt on, and receipts to the last payment: what came later was not passed on.
    """

    entity_id: str
    asset: str
    currency: str
    received: Decimal
    paid: Decimal
    at_most: Decimal


def sums(
    con: DuckDBPyConnection, payers: Sequence[str], payees: Sequence[str], until: datetime | None = None
) -> dict[str, Any]:
    """What the first paid the second in all: `by_month` and `by_asset` directly, `between` by who stood between."""
    months = paid_by_month(con, payers, payees, until)
    by_asset: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for month in months:
        count, total = by_asset.get((month.asset, month.currency), (0, Decimal(0)))
        by_asset[month.asset, month.currency] = (count + month.transfers, EXACT.add(total, month.total))
    return {
        "by_month": [asdict(month) for month in months],
        "by_asset": [
            {"asset": asset, "currency": currency, "transfers": count, "total": total}
            for (asset, currency), (count, total) in sorted(by_asset.items())
        ],
        "between": [asdict(one) for one in between(con, payers, payees, until)],
    }


def received_by_month(con: DuckDBPyConnection, entity_id: str) -> list[Month]:
    """What the wallets and accounts of an entity received from others, by month and asset, in the order of time."""
    own = held(con, entity_id)
    return _months(con, own, "not (from_id in (select unnest($others::varchar[])))", own)


def paid_by_month(
    con: DuckDBPyConnection, payers: Sequence[str], payees: Sequence[str], until: datetime | None = None
) -> list[Month]:
    """What the first wallets and accounts paid to the second ones directly, by month and asset; up to `until` (UTC)."""
    return _months(con, payees, "from_id in (select unnest($others::varchar[]))", payers, until)


def _months(
    con: DuckDBPyConnection,
    payees: Sequence[str],
    condition: str,
    others: Sequence[str],
    until: datetime | None = None,
) -> list[Month]:
    rows = con.execute(
        f"""
        select strftime(time, '%Y-%m') as month, asset, currency, scale, count(*), sum(amount_units::bignum)::varchar
        from final.transfer
        where status = 'booked' and to_id in (select unnest($payees::varchar[])) and {condition}
            and ($until is null or time <= $until::timestamp)
        group by month, asset, currency, scale
        order by month, asset, scale
        """,
        {"payees": list(payees), "others": list(others), "until": until},
    ).fetchall()
    totals: dict[tuple[str, str, str], tuple[int, Decimal]] = {}
    for month, asset, currency, scale, transfers, units in rows:
        count, total = totals.get((month, asset, currency), (0, Decimal(0)))
        totals[month, asset, currency] = (count + transfers, EXACT.add(total, amount(units, scale)))
    return [Month(month, asset, currency, count, total) for (month, asset, currency), (count, total) in totals.items()]


def amount(units: str, scale: int) -> Decimal:
    """Units as an exact amount."""
    return EXACT.scaleb(Decimal(units), -scale)


def between(
    con: DuckDBPyConnection, payers: Sequence[str], payees: Sequence[str], until: datetime | None = None
) -> list[Between]:
    """Who got money from the first and paid the second, in one asset and in the order of time; the largest first."""
    rows = con.execute(
        """
        with came as (
            select to_id as id, asset, currency, scale, amount_units, time from final.transfer
            where status = 'booked' and ($until is null or time <= $until::timestamp)
                and from_id in (select unnest($payers::varchar[]))
                and to_id not in (select unnest($payers::varchar[]) union all select unnest($payees::varchar[]))
        ),
        went as (
            select from_id as id, asset, currency, scale, amount_units, time from final.transfer
            where status = 'booked' and ($until is null or time <= $until::timestamp)
                and to_id in (select unnest($payees::varchar[]))
                and from_id not in (select unnest($payers::varchar[]) union all select unnest($payees::varchar[]))
        ),
        span as (
            select id, asset, c.first_time, w.last_time
            from (select id, asset, min(time) as first_time from came group by all) as c
            join (select id, asset, max(time) as last_time from went group by all) as w using (id, asset)
            where c.first_time <= w.last_time
        )
        select id, asset, currency, 'in', scale, sum(amount_units::bignum)::varchar
        from came join span using (id, asset) where time <= last_time group by all
        union all
        select id, asset, currency, 'out', scale, sum(amount_units::bignum)::varchar
        from went join span using (id, asset) where time >= first_time group by all
        order by all
        """,
        {"payers": list(payers), "payees": list(payees), "until": until},
    ).fetchall()
    sums: dict[tuple[str, str, str], dict[str, Decimal]] = {}
    for entity, asset, currency, way, scale, units in rows:
        one = sums.setdefault((entity, asset, currency), {"in": Decimal(0), "out": Decimal(0)})
        one[way] = EXACT.add(one[way], amount(units, scale))
    found = [Between(*key, one["in"], one["out"], min(one["in"], one["out"])) for key, one in sums.items()]
    return sorted(found, key=lambda row: (-row.at_most, row.entity_id, row.asset))
