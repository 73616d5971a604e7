"""A made year of transfers with planted laundering: who pays whom, and which rows are planted as which pattern.

Everyday life: wages, rent, shopping with merchants of unlike size, friends, invoices of firms, wallets and an exchange.
Plants take one transfer in a thousand, the patterns alike. Their numbers (hands, days, shares, losses) are drawn from
ranges of their own that lie on both sides of the rules' defaults: some plants are too faint for a rule. The same rows
and seed make the same network.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from resolver.funds import tables
from resolver.store import connect, contract, quoted

SECONDS = 365 * 86_400
START = 1_704_067_200
"""1 January 2024, UTC."""
DAY = 86_400
PLANTED = 0.001
Floats = NDArray[np.float64]
Rows = list[tuple[int, int, float, float, str, str]]
"""(source, target, dollars, second of the year, type, asset)."""
USDT, USDC = "tron:TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "ethereum:0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
USD = "iso4217:USD"


@dataclass
class Network:
    """Columns of all transfers, the kind of each party's account, and the plants: pattern and rows of each."""

    source: list[NDArray[np.int64]] = field(default_factory=list)
    target: list[NDArray[np.int64]] = field(default_factory=list)
    cents: list[NDArray[np.int64]] = field(default_factory=list)
    time: list[NDArray[np.int64]] = field(default_factory=list)
    type: list[NDArray[np.str_]] = field(default_factory=list)
    asset: list[NDArray[np.str_]] = field(default_factory=list)
    size: int = 0
    plants: list[tuple[str, range]] = field(default_factory=list)

    def add(
        self, source: NDArray[np.int64], target: NDArray[np.int64], dollars: Floats, time: Floats, kind: str,
        asset: str = USD,
    ) -> None:  # fmt: skip
        """Transfers of one kind; times wrap at the end of the year."""
        count = len(source)
        self.source.append(source.astype(np.int64))
        self.target.append(target.astype(np.int64))
        self.cents.append(np.maximum(np.round(dollars * 100), 1).astype(np.int64))
        self.time.append(START + (time % SECONDS).astype(np.int64))
        self.type.append(np.full(count, kind))
        self.asset.append(np.full(count, asset))
        self.size += count

    def plant(self, pattern: str, rows: Rows) -> None:
        """One occurrence of a pattern."""
        for source, target, dollars, time, kind, asset in rows:
            self.add(np.array([source]), np.array([target]), np.array([dollars]), np.array([time]), kind, asset)
        self.plants.append((pattern, range(self.size - len(rows), self.size)))


class World:
    """Numbers of the parties by their part in life: persons first, then firms, merchants, wallets, one exchange."""

    def __init__(self, rows: int, rng: np.random.Generator) -> None:
        self.rng = rng
        self.persons = max(rows // 12, 400)
        self.firms = self.persons // 40
        self.merchants = self.persons // 25
        self.wallets = self.persons // 5
        self.firm0 = self.persons
        self.merchant0 = self.firm0 + self.firms
        self.wallet0 = self.merchant0 + self.merchants
        self.exchange = self.wallet0 + self.wallets
        self.fresh = self.exchange + 1
        self.wallet_numbers: set[int] = set()
        self.watched: set[int] = set()
        """Accounts in a place that a profile names; a thousandth of all others are there too."""

    def new(self, wallet: bool = False) -> int:
        """An account that nobody used before; every second time one of a person who lives as others do."""
        if self.rng.random() < 0.5:
            return int(self.rng.integers(self.wallets) + self.wallet0 if wallet else self.rng.integers(self.persons))
        self.fresh += 1
        if wallet:
            self.wallet_numbers.add(self.fresh - 1)
        return self.fresh - 1

    def several(self, count: int, wallet: bool = False) -> list[int]:
        """Different accounts."""
        found: dict[int, None] = {}
        while len(found) < count:
            found[self.new(wallet)] = None
        return list(found)

    def between(self, low: float, high: float) -> float:
        """A number drawn evenly."""
        return float(self.rng.uniform(low, high))

    def whole(self, low: int, high: int) -> int:
        """A whole number drawn evenly, both ends possible."""
        return int(self.rng.integers(low, high + 1))

    def when(self, days: float = 60) -> float:
        """A second of the year, at least `days` before its end."""
        return self.between(0, SECONDS - days * DAY)


def life(network: Network, world: World, rows: int) -> None:
    """Everyday transfers."""
    rng, persons = world.rng, world.persons
    employer = rng.integers(world.firms, size=persons) + world.firm0
    wage = np.exp(rng.normal(8.1, 0.4, persons))
    landlord = rng.integers(max(persons // 15, 10), size=persons)
    paid = rng.random(persons) < 0.6
    staff = np.flatnonzero(paid)
    months = max(1, int(rows * 0.12 / max(len(staff), 1)))
    for month in range(min(months, 12)):
        day = (month * 30.4 + 24 + employer[staff] % 4) * DAY
        network.add(employer[staff], staff, wage[staff], day + rng.uniform(0, 6 * 3600, len(staff)), "payroll")
        tenants = staff[staff % 3 == 0]
        tenants = tenants[landlord[tenants] != tenants]
        when = (month * 30.4 + 31 + tenants % 3) * DAY + rng.uniform(0, DAY / 2, len(tenants))
        network.add(tenants, landlord[tenants], np.round(wage[tenants] * 0.28, -1), when, "bank")
    left = rows - network.size

    def some(share: float) -> int:
        return max(int(left * share), 1)

    size = some(0.6)
    popular = (world.merchants * rng.random(size) ** 3).astype(np.int64)
    network.add(rng.integers(persons, size=size), popular + world.merchant0, np.exp(rng.normal(3.4, 1.0, size)),
                rng.uniform(0, SECONDS, size), "bank")  # fmt: skip
    size = some(0.2)
    one = rng.integers(persons, size=size)
    other = (one + rng.choice([-3, -2, -1, 1, 2, 3, 17, 404], size=size)) % persons
    gift = np.where(
        rng.random(size) < 0.3, np.round(np.exp(rng.normal(4.5, 1, size)), -1) + 10, np.exp(rng.normal(4, 1.2, size))
    )
    network.add(one, other, gift, rng.uniform(0, SECONDS, size), "bank")
    size = some(0.14)
    payer = rng.integers(world.firms + world.merchants, size=size) + world.firm0
    payee = rng.integers(world.firms, size=size) + world.firm0
    unlike = payer != payee
    network.add(payer[unlike], payee[unlike], np.exp(rng.normal(8.0, 1.3, size))[unlike],
                rng.uniform(0, SECONDS, size)[unlike], "bank")  # fmt: skip
    size = some(0.03)
    network.add(rng.integers(world.wallets, size=size) + world.wallet0, np.full(size, world.exchange),
                np.exp(rng.normal(5.5, 1.3, size)), rng.uniform(0, SECONDS, size), "token", USDT)  # fmt: skip
    size = some(0.03)
    one = rng.integers(world.wallets, size=size)
    other = (one + rng.integers(1, 50, size=size)) % world.wallets
    network.add(one + world.wallet0, other + world.wallet0, np.exp(rng.normal(5, 1.5, size)),
                rng.uniform(0, SECONDS, size), "token", USDT)  # fmt: skip


def structuring(w: World) -> Rows:
    to, begin, days = w.new(), w.when(), w.between(3, 20)
    senders = w.several(w.whole(1, 4))
    return [(senders[n % len(senders)], to, w.between(8_000, 9_990), begin + w.between(0, days) * DAY, "bank", USD)
            for n in range(w.whole(4, 12))]  # fmt: skip


def smurfing(w: World) -> Rows:
    to, begin, days, size = w.new(), w.when(), w.between(1, 9), w.between(900, 4_500)
    return [(each, to, size * w.between(0.6, 1.4), begin + w.between(0, days) * DAY, "cash", USD)
            for each in w.several(w.whole(5, 20))]  # fmt: skip


def fan_in(w: World) -> Rows:
    to, begin, days, size = w.new(), w.when(), w.between(0.5, 7), w.between(4, 9)
    return [(each, to, float(np.exp(w.rng.normal(size, 0.8))), begin + w.between(0, days) * DAY, "bank", USD)
            for each in w.several(w.whole(6, 25))]  # fmt: skip


def fan_out(w: World) -> Rows:
    return [(to, source, *rest) for source, to, *rest in fan_in(w)]  # type: ignore[misc]


def gather_scatter(w: World) -> Rows:
    to, begin, size = w.new(), w.when(), w.between(500, 6_000)
    first, pause, last = w.between(1, 6), w.between(0.1, 4), w.between(1, 6)
    rows: Rows = [(each, to, size * w.between(0.4, 1.6), begin + w.between(0, first) * DAY, "bank", USD)
                  for each in w.several(w.whole(4, 14))]  # fmt: skip
    total, out = sum(row[2] for row in rows) * w.between(0.7, 0.99), w.several(w.whole(4, 14))
    shares = w.rng.dirichlet(np.full(len(out), 6.0))
    later = begin + (first + pause) * DAY
    rows += [(to, each, total * float(share), later + w.between(0, last) * DAY, "bank", USD)
             for each, share in zip(out, shares, strict=True)]  # fmt: skip
    return rows


def scatter_gather(w: World) -> Rows:
    source, sink, *hands = w.several(w.whole(5, 12))
    begin, days = w.when(), w.between(1, 12)
    rows: Rows = []
    for hand in hands:
        amount, time = w.between(800, 9_000), begin + w.between(0, days) * DAY
        rows.append((source, hand, amount, time, "bank", USD))
        rows.append((hand, sink, amount * w.between(0.72, 0.99), time + w.between(0.05, 8) * DAY, "bank", USD))
    return rows


def cycle(w: World) -> Rows:
    ring, time, amount = w.several(w.whole(3, 9)), w.when(80), w.between(900, 60_000)
    rows: Rows = []
    for number, each in enumerate(ring):
        rows.append((each, ring[(number + 1) % len(ring)], amount, time, "bank", USD))
        amount, time = amount * w.between(0.82, 0.995), time + w.between(0.02, 6) * DAY
    return rows


def pass_through(w: World) -> Rows:
    via, begin = w.several(1)[0], w.when(90)
    rows: Rows = []
    for number in range(w.whole(3, 9)):
        amount, time = w.between(2_500, 20_000), begin + number * w.between(2, 9) * DAY
        rows.append((w.new(), via, amount, time, "bank", USD))
        rows.append((via, w.new(), amount * w.between(0.85, 0.995), time + w.between(0.5, 44) * 3_600, "bank", USD))
    return rows


def peel_chain(w: World) -> Rows:
    chain, time, amount = w.several(w.whole(5, 14), wallet=True), w.when(60), w.between(5_000, 200_000)
    rows: Rows = [(chain[0], chain[1], amount, time, "token", USDT)]
    for here, onward in pairwise(chain[1:]):
        peel, time = w.between(0.02, 0.24), time + w.between(0.02, 3.3) * DAY
        rows.append((here, onward, amount * (1 - peel), time, "token", USDT))
        rows.append(
            (here, w.new(wallet=True), amount * peel * 0.97, time + w.between(-0.01, 0.01) * DAY, "token", USDT)
        )
        amount *= 1 - peel
    return rows


def dormant(w: World) -> Rows:
    w.fresh += 1
    own, awake = w.fresh - 1, w.between(200, 340) * DAY
    rows: Rows = [(w.new(), own, w.between(20, 400), awake - w.between(100, 195) * DAY, "bank", USD)]
    for _ in range(w.whole(2, 6)):
        amount, time = w.between(1_500, 9_000), awake + w.between(0, 15) * DAY
        rows.append((w.new(), own, amount, time, "bank", USD))
        rows.append((own, w.new(), amount * w.between(0.6, 1), time + w.between(0.1, 3) * DAY, "bank", USD))
    return rows


def round_amounts(w: World) -> Rows:
    w.fresh += 1
    own, begin, days = w.fresh - 1, w.when(130), w.between(20, 120)
    others = w.several(w.whole(3, 9))
    return [(others[n % len(others)], own, 1_000.0 * w.whole(1, 12), begin + w.between(0, days) * DAY, "bank", USD)
            for n in range(w.whole(7, 18))]  # fmt: skip


def chain_hopping(w: World) -> Rows:
    w.fresh += 1
    bridge, (payer, payee) = w.fresh - 1, w.several(2, wallet=True)
    w.wallet_numbers.add(bridge)
    rows: Rows = []
    for number in range(w.whole(2, 5)):
        amount, time = w.between(1_000, 40_000), w.when(10) + number * 60
        rows.append((payer, bridge, amount, time, "token", USDT))
        rows.append((bridge, payee, amount * w.between(0.96, 0.9995), time + w.between(60, 9_000), "token", USDC))
    return rows


def payroll_to_wallet(w: World) -> Rows:
    w.fresh += 2
    worker, collector, wallet = w.fresh - 2, w.new(), w.new(wallet=True)
    firm, pay, begin = w.firm0 + w.whole(0, w.firms - 1), w.between(3_000, 9_000), w.when(190)
    rows: Rows = []
    for month in range(w.whole(2, 6)):
        time = begin + month * 30.4 * DAY
        chain = [firm, worker, *([collector] if w.rng.random() < 0.7 else []), wallet]
        amount = pay
        for number, (one, two) in enumerate(pairwise(chain)):
            rows.append((one, two, amount, time, "payroll" if number == 0 else "bank", USD))
            amount, time = amount * w.between(0.83, 0.995), time + w.between(0.05, 4.5) * DAY
    return rows


def nested_exchange(w: World) -> Rows:
    w.fresh += 1
    own, begin, days = w.fresh - 1, w.when(60), w.between(10, 60)
    w.wallet_numbers.add(own)
    rows: Rows = [(each, own, w.between(50, 3_000), begin + w.between(0, days) * DAY, "token", USDT)
                  for each in w.several(w.whole(9, 30), wallet=True)]  # fmt: skip
    rows.append((own, w.exchange, sum(row[2] for row in rows) * 0.999, begin + (days + 1) * DAY, "token", USDT))
    return rows


def repeated_small(w: World) -> Rows:
    w.fresh += 1
    account, begin, days = w.fresh - 1, w.when(60), w.between(5, 50)
    w.watched.add(account)
    return [(each, account, w.between(150, 2_400), begin + w.between(0, days) * DAY, "conversion", USD)
            for each in w.several(w.whole(4, 14), wallet=True)]  # fmt: skip


PLANTS: dict[str, Callable[[World], Rows]] = {
    make.__name__: make
    for make in (
        structuring, smurfing, fan_in, fan_out, gather_scatter, scatter_gather, cycle, pass_through, peel_chain,
        dormant, repeated_small, round_amounts, chain_hopping, payroll_to_wallet, nested_exchange,
    )
}  # fmt: skip


def make(rows: int, seed: int = 2026) -> tuple[Network, World]:
    """A year with about that many transfers; every pattern is planted at least eight times."""
    rng = np.random.default_rng(seed)
    network, world = Network(), World(rows, rng)
    life(network, world, rows)
    budget = rows * PLANTED / len(PLANTS)
    for name, plant in PLANTS.items():
        before, times = network.size, 0
        while times < 8 or network.size - before < budget:
            network.plant(name, plant(world))
            times += 1
    return network, world


def write(path: Path, rows: int, seed: int = 2026) -> list[tuple[str, frozenset[str]]]:
    """A generation file with the network; gives the plants: pattern and ids of their transfers."""
    import pyarrow

    network, world = make(rows, seed)
    con = connect(path)
    con.execute(contract("resolver", "network.sql"))
    columns = {
        name: pyarrow.array(np.concatenate(getattr(network, name)))
        for name in ("source", "target", "cents", "time", "type", "asset")
    }
    con.register("made", pyarrow.table(columns | {"number": pyarrow.array(np.arange(network.size))}))
    con.register("wallets", pyarrow.table({"number": pyarrow.array(sorted(world.wallet_numbers), pyarrow.int64())}))
    ends = {"low": world.wallet0, "high": world.exchange}
    con.execute(ENTITIES, ends)
    con.execute(PLACES, {"watched": sorted(world.watched)})
    con.execute(TRANSFERS)
    con.unregister("made")
    con.close()
    con = connect(":memory:")
    con.execute(f"attach {quoted(path)} as generation")
    tables.publish(con)
    con.close()
    return [(name, frozenset(f"t{number:09d}" for number in rows_of)) for name, rows_of in network.plants]


ENTITIES = """
insert into final.entity by name
with ends as (select distinct unnest([source, target]) as number from made),
kinds as (
    select number, (number between $low and $high) or number in (select number from wallets) as wallet from ends
)
select 'ent-' || lpad(number::varchar, 9, '0') as entity_id, case when wallet then 'wallet' else 'account' end as kind,
       case when wallet then 'Wallet' else 'Account' end as label, 'party ' || number as caption, false as listed,
       true as invented, false as private, [] as countries, [] as programmes, [] as records
from kinds order by entity_id
"""

PLACES = """
insert into final.account by name
select entity_id, 'national' as scheme, entity_id as number,
       case when substr(entity_id, 5)::integer in (select unnest($watched::integer[]))
                 or hash(entity_id) % 1000 = 0 then 'CN' else 'US' end as country_code
from final.entity where kind = 'account' order by entity_id
"""

TRANSFERS = """
insert into final.transfer by name
select 't' || lpad(number::varchar, 9, '0') as transfer_id, type, 'made' as source,
       'ent-' || lpad(m.source::varchar, 9, '0') as from_id, 'ent-' || lpad(m.target::varchar, 9, '0') as to_id,
       cents as amount_units, 2 as scale, (cents / 100)::varchar as amount_exact, cents / 100.0 as amount,
       case when asset like 'tron%' then 'USDT' when asset like 'ethereum%' then 'USDC' else 'USD' end as currency,
       asset,
       make_timestamp(time * 1000000) as time, 'second' as time_precision, 'booked' as status, true as invented,
       [] as cites
from made as m order by transfer_id
"""
