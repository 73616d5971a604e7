"""All transfers that money can be followed through, as numpy arrays in the order of time.

    transfers = arrays.read(con)                    # con: a generation, as `Workspace.read()` opens it
    start = arrays.nodes_of(con, ["ent-w1"])        # entity ids of wallets and accounts -> numbers
    arrays.entities_of(con, [3, 5])                 # and back
    arrays.ids_of(con, [0, 17])                     # positions in the arrays -> transfer ids
    transfers.only(mask)                            # those of a period, an asset, a minimum; `position` is kept

Only booked transfers of more than nothing between two different wallets or accounts are in it (tables.FOLLOWED).
Reading 10,000,000 rows takes some 0.5 s and 370 MB; nothing is a Python object a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.funds import tables

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]


@dataclass(frozen=True)
class Asset:
    """An asset: `units` / 10 ** `scale` is an amount of `currency`.

    `exact`: the units of the arrays are the published amounts; else they are rounded down to `scale` decimals, since
    the sum of all would not fit 62 bits at `published_scale`, and `exact_units` gives the exact ones.
    `scales`: with how many different ones it was published; more than one of a token is a reader's error or two tokens.
    """

    asset: str
    currency: str
    scale: int
    published_scale: int
    exact: bool
    scales: int


@dataclass(frozen=True)
class Transfers:
    """Columns of equal length, sorted by time, then by the order that blocks and statements give.

    `time` and `until`: first and last microsecond (UTC, since 1970) at which it may have happened; equal where the time
    is known to the second. `value`: the amount as a float, for filters, never for a decision. `position`: number of the
    transfer among all of the network (final.fund_transfer.number), which ids_of turns into its id.
    `nodes`: how many numbers of wallets and accounts there are.
    """

    position: Ints
    sender: Ints
    receiver: Ints
    time: Longs
    until: Longs
    asset: NDArray[np.int16]
    units: Longs
    value: NDArray[np.float64]
    assets: tuple[Asset, ...]
    nodes: int

    def __len__(self) -> int:
        """How many transfers."""
        return len(self.time)

    def only(self, mask: NDArray[np.bool_] | NDArray[np.int64] | slice) -> Transfers:
        """The transfers that a mask, numbers or a slice take, in that order."""
        names = ("position", "sender", "receiver", "time", "until", "asset", "units", "value")
        taken = {name: getattr(self, name)[mask] for name in names}
        if self.time is self.until:
            taken["until"] = taken["time"]
        return replace(self, **taken)

    @property
    def dated(self) -> bool:
        """Whether the time of every transfer is known to the second."""
        return self.time is self.until or bool((self.time == self.until).all())


def read(con: DuckDBPyConnection, until: datetime | None = None) -> Transfers:
    """The transfers of the open generation; those that had begun at `until` (UTC) at the latest, if it is given."""
    where = tables.prepare(con)
    assets = tuple(
        Asset(*row)
        for row in con.execute(
            f"select asset, currency, scale, published_scale, exact, scales from {where}fund_asset order by number"
        ).fetchall()
    )
    [(nodes,)] = con.execute(f"select count(*) from {where}fund_node").fetchall()
    [(coarse,)] = con.execute(f"select exists (from {where}fund_transfer where until_us <> time_us)").fetchall()
    rounded = not all(asset.exact for asset in assets)
    more = [*(["until_us"] if coarse else []), *(["amount"] if rounded else [])]
    columns = con.execute(  # stored in this order, which is checked below: sorting again takes longer than reading
        f"select {', '.join(['number', 'sender', 'receiver', 'time_us', 'asset', 'units', *more])} "
        f"from {where}fund_transfer where $until is null or time_us <= $until",
        {"until": None if until is None else micros(until)},
    ).fetchnumpy()
    if len(columns["number"]) and not bool((columns["number"][1:] > columns["number"][:-1]).all()):
        order = np.argsort(columns["number"])
        columns = {name: column[order] for name, column in columns.items()}
    time = np.ascontiguousarray(columns["time_us"], dtype=np.int64)
    asset = np.ascontiguousarray(columns["asset"], dtype=np.int16)
    units = np.ascontiguousarray(columns["units"], dtype=np.int64)
    size = np.array([10.0**-one.scale for one in assets] or [1.0])
    return Transfers(
        position=np.ascontiguousarray(columns["number"], dtype=np.int32),
        sender=np.ascontiguousarray(columns["sender"], dtype=np.int32),
        receiver=np.ascontiguousarray(columns["receiver"], dtype=np.int32),
        time=time,
        until=np.ascontiguousarray(columns["until_us"], dtype=np.int64) if coarse else time,
        asset=asset,
        units=units,
        value=np.ascontiguousarray(columns["amount"], dtype=np.float64)
        if rounded
        else units * (size[asset] if len(assets) > 1 else size[0]),
        assets=assets,
        nodes=nodes,
    )


def micros(time: datetime) -> int:
    """A time (UTC where it says nothing else) as microseconds since 1970."""
    known = time if time.tzinfo else time.replace(tzinfo=UTC)
    since = known - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def nodes_of(con: DuckDBPyConnection, entities: Sequence[str]) -> Ints:
    """The numbers of wallets and accounts, sorted; those that no transfer can be followed through have none."""
    where = tables.prepare(con)
    rows = con.execute(
        f"select node from {where}fund_node where entity_id in (select unnest($entities::varchar[])) order by node",
        {"entities": list(entities)},
    ).fetchall()
    return np.array([row[0] for row in rows], dtype=np.int32)


def entities_of(con: DuckDBPyConnection, nodes: Sequence[int] | Ints) -> dict[int, str]:
    """The entity id of each number."""
    return _by_number(con, "node, entity_id", "fund_node", "node", nodes)


def ids_of(con: DuckDBPyConnection, positions: Sequence[int] | Ints) -> dict[int, str]:
    """The transfer id of each position."""
    return _by_number(con, "number, transfer_id", "fund_transfer", "number", positions)


def positions_of(con: DuckDBPyConnection, ids: Sequence[str]) -> list[int]:
    """The positions of transfers, sorted; those that money can't be followed through have none."""
    if not ids:
        return []
    where = tables.prepare(con)
    rows = con.execute(
        f"select number from {where}fund_transfer where transfer_id in (select unnest($ids::varchar[])) "
        "order by number",
        {"ids": list(ids)},
    ).fetchall()
    return [row[0] for row in rows]


def _by_number(
    con: DuckDBPyConnection, columns: str, table: str, key: str, numbers: Sequence[int] | Ints
) -> dict[int, str]:
    where = tables.prepare(con)
    rows = con.execute(
        f"select {columns} from {where}{table} where {key} in (select unnest($numbers::integer[]))",
        {"numbers": [int(number) for number in numbers]},
    ).fetchall()
    return dict(rows)


def exact_units(con: DuckDBPyConnection, transfers: Transfers, asset: int) -> list[int]:
    """Exact amounts of one asset's transfers, in their order, at its `published_scale`; of any size."""
    here = transfers.asset == asset
    if transfers.assets[asset].exact:
        return [int(units) for units in transfers.units[here]]
    scale = transfers.assets[asset].published_scale
    where = tables.prepare(con)
    rows = con.execute(
        f"""
        select n.number, t.amount_units, t.scale
        from {where}fund_transfer as n join final.transfer as t using (transfer_id)
        where n.asset = $asset order by n.number
        """,
        {"asset": asset},
    ).fetchall()
    exact = {number: units * 10 ** (scale - published) for number, units, published in rows}
    return [exact[int(position)] for position in transfers.position[here]]
