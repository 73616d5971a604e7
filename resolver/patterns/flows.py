"""The followed transfers between parties, as arrays in the order of time: read once, asked by every rule.

A party is the only holder of an account or wallet; one that nobody or that several hold is a party of its own. Amounts
are whole numbers at the scale of resolver/funds/tables.py, which rounds down only what 64 bits can't hold (wei).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from duckdb import DuckDBPyConnection

from resolver.patterns.money import THRESHOLDS, chain, worth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

DAY = 86_400
FEW = 20_000
PAYROLL, FROM_WALLET, TO_WALLET, CASH = 1, 2, 4, 8
"""Bits of Flows.what."""


@dataclass(frozen=True)
class Asset:
    """What is moved: its id, its currency's letters, and the digits behind the point that the arrays keep."""

    asset: str
    currency: str
    scale: int

    def units(self, amount: int, percent: int = 100) -> int:
        """`percent` of an amount of the currency, in the units of the arrays."""
        if self.scale < 0:
            return int(amount * percent // (100 * 10**-self.scale))
        return int(amount * percent * 10**self.scale // 100)

    def text(self, units: int) -> str:
        """Units of the arrays as an amount with its currency, every digit written."""
        whole, part = divmod(units * 10 ** max(-self.scale, 0), 10 ** max(self.scale, 0))
        return f"{whole}.{part:0{self.scale}d} {self.currency}" if self.scale > 0 else f"{whole} {self.currency}"


@dataclass(frozen=True)
class Side:
    """The rows of each party on one side, by time: rows[start[p]:start[p + 1]]; `other` stands opposite."""

    start: Ints
    rows: NDArray[np.int32]
    other: NDArray[np.int32]


@dataclass(frozen=True)
class Flows:
    """Transfers by time and id; `source` and `target` are parties, `late` the last second that `time` can mean.

    `row` is the rowid of the transfer in its table.
    """

    source: NDArray[np.int32]
    target: NDArray[np.int32]
    asset: NDArray[np.int16]
    time: Ints
    late: Ints
    units: Ints
    what: NDArray[np.int8]
    position: NDArray[np.int32]
    source_place: NDArray[np.int16]
    target_place: NDArray[np.int16]
    """Country of the account at that end, as its place in `places`; -1 where it is not known."""
    places: tuple[str, ...]
    assets: tuple[Asset, ...]
    parties: int
    service_parties: int
    """Parties with more counterparties than this are services: money mixes in them, and no rule follows it through."""

    @cached_property
    def outgoing(self) -> Side:
        """What each party paid."""
        return self._side(self.source, self.target)

    @cached_property
    def incoming(self) -> Side:
        """What each party was paid."""
        return self._side(self.target, self.source)

    def _side(self, own: NDArray[np.int32], other: NDArray[np.int32]) -> Side:
        from resolver.patterns.kernels.index import by_party

        start, rows = self.run(by_party, own, self.parties)
        return Side(start, rows, other)

    @cached_property
    def service(self) -> NDArray[np.bool_]:
        """Whether each party is a service, by its number of counterparties or of transfers."""
        from resolver.patterns.kernels.index import counterparties

        seen = self.run(counterparties, self.outgoing.start, self.outgoing.rows, self.target)
        seen = seen + self.run(counterparties, self.incoming.start, self.incoming.rows, self.source)
        moved = (self.outgoing.start[1:] - self.outgoing.start[:-1]) + (
            self.incoming.start[1:] - self.incoming.start[:-1]
        )
        found: NDArray[np.bool_] = (seen > self.service_parties) | (moved > 20 * self.service_parties)
        return found

    def limits(self, percent: int) -> Ints:
        """For each asset, that percentage of the legal threshold of its currency in units; 0 where there is none."""
        import numpy as np

        amounts = [each.units(THRESHOLDS.get(worth(each.asset, each.currency), 0), percent) for each in self.assets]
        return np.array(amounts, dtype=np.int64)

    @cached_property
    def kind(self) -> NDArray[np.int16]:
        """What each row's value can be compared with: one number for all that is a dollar, else one for each asset."""
        import numpy as np

        kinds = [worth(each.asset, each.currency) or each.asset for each in self.assets]
        numbers = np.array([kinds.index(each) for each in kinds], dtype=np.int16)
        found: NDArray[np.int16] = numbers[self.asset] if len(numbers) else self.asset
        return found

    @cached_property
    def value(self) -> Ints:
        """Each row's amount at one scale for all assets of its kind; rounded down below the sixth digit of a dollar."""
        import numpy as np

        values = self.units.copy()
        kinds = [worth(each.asset, each.currency) or each.asset for each in self.assets]
        for kind in {each for each in kinds if kinds.count(each) > 1}:
            here = [number for number, each in enumerate(kinds) if each == kind]
            total = sum(
                float(self.units[self.asset == number].sum(dtype=np.float64)) / 10.0 ** self.assets[number].scale
                for number in here
            )
            digits = 6
            while digits > 0 and total * 10.0**digits > 4e18:
                digits -= 1
            for number in here:
                shift = digits - self.assets[number].scale
                rows = self.asset == number
                values[rows] = values[rows] * 10**shift if shift >= 0 else values[rows] // 10**-shift
        return values

    @cached_property
    def on_chain(self) -> NDArray[np.int16]:
        """The chain of each row's asset, by number; money of banks is one of them."""
        import numpy as np

        chains = sorted({chain(each.asset) for each in self.assets})
        numbers = np.array([chains.index(chain(each.asset)) for each in self.assets], dtype=np.int16)
        found: NDArray[np.int16] = numbers[self.asset] if len(numbers) else self.asset
        return found

    def run(self, kernel: Any, *arguments: Any) -> Any:
        """What a kernel gives; few transfers are not worth two seconds of compilation, and run as Python."""
        return (kernel if len(self.time) > FEW else kernel.py_func)(*arguments)

    @cached_property
    def span(self) -> int:
        """Seconds from the first transfer to the last; at least a day."""
        return max(int(self.time[-1] - self.time[0]), DAY) if len(self.time) else DAY

    def amount(self, rows: Any) -> str:
        """The exact sum of rows by asset, as text: '9,900.00 USD' without the comma, several joined by ' + '."""
        import numpy as np

        rows = np.asarray(rows, dtype=np.int64)
        sums = [
            self.assets[asset].text(sum(self.units[rows[self.asset[rows] == asset]].tolist()))
            for asset in np.unique(self.asset[rows])
        ]
        return " + ".join(sums)

    def time_text(self, second: int) -> str:
        """A second since 1970 as ISO text."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(int(second), UTC).isoformat().replace("+00:00", "Z")


def read(con: DuckDBPyConnection, service_parties: int = 1_000) -> Flows:
    """The followed transfers of the open generation between different parties; makes the temporary table pattern_party.

    Followed: booked, above zero, between different wallets or accounts (resolver/funds/tables.py).
    """
    import numpy as np

    from resolver.funds import arrays, tables

    transfers = arrays.read(con)
    where = tables.prepare(con)
    con.execute(PARTY.format(where=where))
    nodes = con.execute("select number, wallet, country from pattern_party order by node").fetchnumpy()
    [(parties,)] = con.execute("select coalesce(max(number) + 1, 0) from pattern_party").fetchall()
    party = np.ascontiguousarray(nodes["number"], dtype=np.int32)
    wallet = np.ascontiguousarray(nodes["wallet"], dtype=np.bool_)
    countries = [str(country) for country in nodes["country"]]
    places = tuple(sorted(set(countries) - {""}))
    number_of = {country: number for number, country in enumerate(places)}
    country_of = np.array([number_of.get(country, -1) for country in countries], dtype=np.int16)
    source, target = party[transfers.sender], party[transfers.receiver]
    kept = np.flatnonzero(source != target)
    what = FROM_WALLET * wallet[transfers.sender].astype(np.int8) + TO_WALLET * wallet[transfers.receiver].astype(
        np.int8
    )
    for kind, bit in (("payroll", PAYROLL), ("cash", CASH)):
        of_type = con.execute(OF_TYPE.format(where=where), {"type": kind}).fetchnumpy()["number"]
        what[np.searchsorted(transfers.position, of_type)] += bit
    return Flows(
        source=source[kept],
        target=target[kept],
        asset=transfers.asset[kept],
        time=transfers.time[kept] // SECOND,
        late=transfers.until[kept] // SECOND,
        units=transfers.units[kept],
        what=what[kept].astype(np.int8),
        position=transfers.position[kept],
        source_place=country_of[transfers.sender[kept]],
        target_place=country_of[transfers.receiver[kept]],
        places=places,
        assets=tuple(Asset(each.asset, each.currency, each.scale) for each in transfers.assets),
        parties=int(parties),
        service_parties=service_parties,
    )


SECOND = 1_000_000

PARTY = """
create or replace temp table pattern_party as
with held as (
    select to_id, min(from_id) as holder, count(distinct from_id) as holders
    from final.relation where type = 'HOLDS' and from_id is not null and to_id is not null group by to_id
),
named as (
    select n.node, case when h.holders = 1 then h.holder else n.entity_id end as party,
           coalesce(e.kind = 'wallet', false) as wallet, coalesce(a.country_code, '') as country
    from {where}fund_node as n
    left join final.account as a on a.entity_id = n.entity_id
    left join held as h on h.to_id = n.entity_id
    left join final.entity as e on e.entity_id = n.entity_id
)
select node, party, wallet, country, (dense_rank() over (order by party) - 1)::integer as number from named
"""
"""Who stands behind each account and wallet: its only holder, else itself; numbered in the order of ids."""

OF_TYPE = """
select f.number from {where}fund_transfer as f join final.transfer as t using (transfer_id)
where t.type = $type order by f.number
"""
