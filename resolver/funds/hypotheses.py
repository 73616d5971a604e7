"""Hops that nobody published as one: swaps and bridges, followed by `trace --hypotheses` only, and marked as inferred.

    swap    a wallet sends one asset and gets another in one transaction
    bridge  a dollar token goes to a service that bridges chains, and within an hour one of another chain comes from
            such a service, 97 to 100 % of the amount; others that fit as well are counted as rivals

An inferred hop is two published transfers, with a place between them that isn't published: the way goes into it by the
first and out of it by the second, whatever the amounts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.funds import tables
from resolver.funds.arrays import Transfers
from resolver.funds.rules import DOLLARS

BRIDGES = ("bridge", "defi_bridge", "swapping_service")
"""Categories of services (stops.WORDS) that take money on one chain and give it on another."""


PARAMETERS: dict[str, dict[str, int]] = {
    "swap": {"seconds": 0},
    "bridge": {"seconds": 3600, "low_percent": 97, "high_percent": 100},
}
"""What the two rules ask for, as it is told beside their results."""


@dataclass(frozen=True)
class Inferred:
    """Positions of the transfer in and the one out; the rule; units out for one unit in; seconds between.

    rivals: other transfers out that the rule allows for the same transfer in.
    """

    before: int
    after: int
    rule: str
    rate: float
    gap_seconds: float
    rivals: int


def found(con: DuckDBPyConnection, services: dict[str, str]) -> list[Inferred]:
    """All inferred hops of the network; `services` as stops.services gives them.

    Amounts are compared as published, in whole units: DuckDB's floats only choose the pairs that come near.
    """
    where = tables.prepare(con)
    bridge = PARAMETERS["bridge"]
    rows = con.execute(
        f"""
        with moved as (
            select n.number, n.time_us, n.amount, t.amount_units, t.scale, t.asset, t.from_id, t.to_id, t.tx_hash
            from {where}fund_transfer as n join final.transfer as t using (transfer_id)
        ),
        swap as (
            select 'swap' as rule, a, b
            from moved as a join moved as b on b.tx_hash = a.tx_hash and b.to_id = a.from_id and b.asset <> a.asset
                and split_part(b.asset, ':', 1) = split_part(a.asset, ':', 1)
        ),
        bridge as (
            select 'bridge' as rule, a, b
            from moved as a join moved as b
                on b.time_us // $window in (a.time_us // $window, a.time_us // $window + 1)
                and b.time_us between a.time_us and a.time_us + $window
                and split_part(b.asset, ':', 1) <> split_part(a.asset, ':', 1)
            where a.asset in (select unnest($dollars::varchar[])) and b.asset in (select unnest($dollars::varchar[]))
                and not starts_with(a.asset, 'iso4217:') and not starts_with(b.asset, 'iso4217:')
                and a.to_id in (select unnest($bridges::varchar[]))
                and b.from_id in (select unnest($bridges::varchar[]))
                and 100 * b.amount between $low * a.amount * (1 - 1e-9) and $high * a.amount * (1 + 1e-9)
                and b.to_id <> a.to_id and a.from_id <> b.from_id
        )
        select rule, a.number, b.number, (b.time_us - a.time_us) / 1e6,
               a.amount_units::varchar, a.scale, b.amount_units::varchar, b.scale
        from (from swap union all from bridge) order by a.number, b.number
        """,
        {
            "dollars": list(DOLLARS),
            "window": bridge["seconds"] * 1_000_000,
            "low": bridge["low_percent"],
            "high": bridge["high_percent"],
            "bridges": [entity for entity, word in sorted(services.items()) if word in BRIDGES],
        },
    ).fetchall()
    pairs = [
        (rule, before, after, gap, rate)
        for rule, before, after, gap, *amounts in rows
        for rate in [units_out_for_one(*amounts)]
        if rule != "bridge" or bridge["low_percent"] <= 100 * rate <= bridge["high_percent"]
    ]
    fitting = Counter((rule, before) for rule, before, _, _, _ in pairs)
    return [
        Inferred(before, after, rule, float(rate), gap, fitting[rule, before] - 1)
        for rule, before, after, gap, rate in pairs
    ]


def units_out_for_one(before: str, before_scale: int, after: str, after_scale: int) -> Fraction:
    """How much came out for one that went in; amounts as units (decimal text) and their scale."""
    return Fraction(int(after) * 10**before_scale, int(before) * 10**after_scale)


@dataclass(frozen=True)
class Extended:
    """Transfers with the inferred hops among them; `original`: position of each added one -> its published transfer."""

    transfers: Transfers
    converts: NDArray[np.uint8]
    original: dict[int, int]
    hops: dict[int, Inferred]


def extended(transfers: Transfers, converts: NDArray[np.uint8], hops: list[Inferred]) -> Extended:
    """Both transfers of each inferred hop once more, with a node of its own between them, at positions after the last.

    Hops of transfers that are not among those given (of a later time) are left out. `hops` of the result: by the
    position of the second one.
    """
    place = {int(position): e for e, position in enumerate(transfers.position.tolist())} if hops else {}
    hops = [hop for hop in hops if hop.before in place and hop.after in place]
    if not hops:
        return Extended(transfers, converts, {}, {})
    into = np.array([place[hop.before] for hop in hops])
    out = np.array([place[hop.after] for hop in hops])
    between = np.arange(transfers.nodes, transfers.nodes + len(hops), dtype=np.int32)
    first = int(transfers.position.max()) + 1
    added = np.arange(first, first + 2 * len(hops), dtype=np.int32)
    both = transfers.only(np.concatenate([np.arange(len(transfers)), into, out]))
    both = replace(
        both,
        position=np.concatenate([transfers.position, added]),
        receiver=np.concatenate([transfers.receiver, between, transfers.receiver[out]]),
        sender=np.concatenate([transfers.sender, transfers.sender[into], between]),
        nodes=transfers.nodes + len(hops),
    )
    return Extended(
        both.only(np.argsort(both.time, kind="stable").astype(np.int64)),
        np.concatenate([converts, np.full(len(hops), 2, np.uint8)]),
        {first + n: hop.before for n, hop in enumerate(hops)}
        | {first + len(hops) + n: hop.after for n, hop in enumerate(hops)},
        {first + len(hops) + n: hop for n, hop in enumerate(hops)},
    )
