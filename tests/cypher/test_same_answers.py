"""The workspace and Neo4j give the same answer: owners, time-ordered paths, monthly sums."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from duckdb import DuckDBPyConnection

from resolver.funds import amounts
from resolver.funds import trace as tracing
from resolver.funds.holders import held
from resolver.funds.rules import DOLLARS, Rules
from resolver.neo4j import query
from resolver.neo4j.load import load
from resolver.ownership import simple_paths as ownership
from resolver.store import connect, contract
from tests.conftest import scale
from tests.cypher import generation
from tests.cypher.generation import put, when
from tests.neo4j_server import Graph, clear, empty

pytestmark = pytest.mark.graph


@pytest.fixture(scope="module")
def database(neo4j_server) -> Iterator[Graph]:
    with neo4j_server.driver() as driver:
        empty(driver)
        yield Graph(neo4j_server, driver)


def loaded(database: Graph, con: DuckDBPyConnection) -> None:
    clear(database.driver)
    load(database.driver, con, "workspace", "run-000001")


def same_owners(database: Graph, con: DuckDBPyConnection, entity: str, as_of: date) -> int:
    """Assert equal owners; how many there are."""
    here = {
        (o.owner, o.owned, o.share_low, o.share_high, o.paths, o.level, o.ultimate)
        for o in ownership.owners(con, entity, as_of)
    }
    rows = query.run(database.driver, "ownership/owners_of", {"entity_id": entity, "as_of": as_of}, limit=10_000)
    columns = ("owner_id", "owned_id", "share_low", "share_high", "paths", "depth", "ultimate")
    assert {tuple(row[column] for column in columns) for row in rows.dictionaries()} == here
    return len(here)


def same_paths(database: Graph, con: DuckDBPyConnection, source: str, target: str, days: int) -> int:
    """Assert equal paths in the same order; how many there are."""
    rules = Rules(max_hops=6, max_wait=timedelta(days=days))
    found = tracing.first_paths(con, held(con, source), held(con, target), rules, 10_000)
    rows = query.run(
        database.driver,
        "funds/paths_to",
        {"from_id": source, "to_id": target, "max_hops": 6, "max_wait_days": days},
        limit=10_000,
    )
    here = [[hop["record"] for hop in path] for path in found]
    there = [(row["arrived"], row["hops"], row["transfers"]) for row in rows.dictionaries()]
    assert [(path[-1]["time"], len(path)) for path in found] == [(at.replace(tzinfo=None), n) for at, n, _ in there]
    assert sorted(here) == sorted(transfers for _, _, transfers in there)
    return len(found)


def same_months(database: Graph, con: DuckDBPyConnection, entity: str) -> int:
    """Assert equal monthly sums, to the last digit; how many there are."""
    here = [(m.month, m.asset, m.currency, m.transfers, str(m.total)) for m in amounts.received_by_month(con, entity)]
    rows = query.run(database.driver, "funds/received_by_month", {"entity_id": entity}).dictionaries()
    columns = ("month", "asset", "currency", "transfers", "total_exact")
    assert [tuple(row[column] for column in columns) for row in rows] == here
    return len(here)


def test_the_small_world_has_the_same_answers(database):
    with generation.small() as con:
        loaded(database, con)
        assert same_owners(database, con, "ent-front", ownership.OPEN_END) == 3
        assert same_owners(database, con, "ent-front", date(2019, 6, 30)) == 4
        assert same_paths(database, con, "ent-employer", "ent-bank", 30) == 1
        assert same_months(database, con, "ent-bank") == 2


def random_world(seed: int) -> DuckDBPyConnection:
    """Companies that own each other, with rings, bands, ends and unknown shares; wallets that pay each other."""
    chance = random.Random(seed)
    con = connect(":memory:")
    con.execute(contract("resolver", "network.sql"))
    companies = [f"ent-c{i}" for i in range(9)]
    wallets = [f"ent-w{i}" for i in range(7)]
    for key in [*companies, *wallets, "ent-payer", "ent-receiver"]:
        kind, label = ("wallet", "Wallet") if "-w" in key else ("organisation", "Company")
        put(con, "final.entity", entity_id=key, kind=kind, label=label, caption=key, listed=False, invented=True,
            private=False, countries=[], programmes=[], records=[f"list:{key}"])  # fmt: skip
    for number in range(16):
        owner, owned = chance.sample(companies, 2)
        low = chance.choice([None, 10, 25, 33, 50])
        relation(con, f"own-{number}", "OWNS", owner, owned, low=low, high=None if low is None else low + 25,
                 valid_from=chance.choice([None, date(2020, 1, 1)]),
                 valid_to=chance.choice([None, None, date(2023, 1, 1)]),
                 directness=chance.choice(["direct", "direct", "unknown", "indirect"]))  # fmt: skip
    relation(con, "hld-1", "HOLDS", "ent-payer", "ent-w0")
    relation(con, "hld-2", "HOLDS", "ent-receiver", "ent-w5")
    relation(con, "hld-3", "HOLDS", "ent-receiver", "ent-w6")
    for number in range(60):
        sender, receiver = chance.sample(wallets, 2)
        units = chance.randrange(800_000, 1_000_000)
        exact = f"{units // 1000}.{units % 1000:03}"
        put(con, "final.transfer", transfer_id=f"t{number:02}", type="token", source="list", from_id=sender,
            to_id=receiver, amount_units=units, scale=3, amount_exact=exact, amount=float(exact), currency="USDT",
            asset=chance.choice([*DOLLARS[:3], DOLLARS[1], DOLLARS[1]]),
            time=when("2024-01-01") + timedelta(hours=chance.randrange(24 * 60) // 6 * 6),
            time_precision=chance.choice(["second"] * 4 + ["minute", "day"]),
            status=chance.choice(["booked"] * 9 + ["rejected"]), invented=True,
            cites=[f"f00d/table/{number}"])  # fmt: skip
    return con


def relation(con: DuckDBPyConnection, key: str, kind: str, owner: str, owned: str, *, low: int | None = None,
             high: int | None = None, directness: str = "direct", **dates: date | None) -> None:  # fmt: skip
    """One row of final.relation."""
    put(con, "final.relation", relation_id=key, type=kind, from_id=owner, from_status="known", to_id=owned,
        to_status="known", share_low=low, share_high=high, share_low_exact=low, share_high_exact=high,
        directness=directness, invented=True, records=[], cites=[f"f00d/{key}/1"], **dates)  # fmt: skip


def test_random_worlds_have_the_same_answers(database):
    owners = paths = months = 0
    for seed in range(3 * scale()):
        with random_world(seed) as con:
            loaded(database, con)
            for number in range(9):
                owners += same_owners(database, con, f"ent-c{number}", ownership.OPEN_END)
                owners += same_owners(database, con, f"ent-c{number}", date(2021, 6, 1))
            paths += same_paths(database, con, "ent-payer", "ent-receiver", 30)
            paths += same_paths(database, con, "ent-payer", "ent-receiver", 5)
            months += same_months(database, con, "ent-receiver")
    print(f"{3 * scale()} worlds: {owners} owners, {paths} paths, {months} months")
    assert min(owners, paths, months) > 5
