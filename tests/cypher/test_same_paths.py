"""Paths of money around a node: Neo4j gives those of `resolver trace`, on random graphs that are loaded at once.

Each graph has wallets and accounts of its own, many equal times and amounts, days and minutes, cycles, transfers to
oneself, of nothing and below nothing, transfers that were not booked, dollars of several kinds, and a service.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from duckdb import DuckDBPyConnection

from resolver.funds import stops, tables
from resolver.funds import trace as tracing
from resolver.funds.rules import DOLLARS, Rules
from resolver.neo4j import query
from resolver.neo4j.load import load
from resolver.store import connect, contract
from tests.conftest import scale
from tests.cypher.generation import put, when
from tests.neo4j_server import Graph, empty

pytestmark = pytest.mark.graph
GRAPHS, NODES, TRANSFERS = 10, 7, 24
EDGES = (1_000_000, 1_000_000, 900_000, 900_000, 810_000, 899_999)
"""Amounts in thousandths that are equal, nine tenths of one another to the last unit, or one unit below that."""


def graphs(number: int) -> DuckDBPyConnection:
    """A generation with that many random graphs beside each other."""
    con = connect(":memory:")
    con.execute(contract("resolver", "network.sql"))
    for graph in range(number):
        chance = random.Random(graph)
        nodes = [f"g{graph}-{place}" for place in range(NODES)]
        for place, key in enumerate([*nodes, f"g{graph}-holder"]):
            kind, label = ("account", "Account") if place % 3 == 0 else ("wallet", "Wallet")
            if place == NODES:
                kind, label = "organisation", "Company"
            put(con, "final.entity", entity_id=key, kind=kind, label=label, caption=key, listed=False, invented=True,
                private=False, countries=[], programmes=[], records=[f"list:{key}"])  # fmt: skip
        for held in nodes[:2]:
            put(con, "final.relation", relation_id=f"hold-{held}", type="HOLDS", from_id=f"g{graph}-holder",
                from_status="known", to_id=held, to_status="known", invented=True, records=[],
                cites=["f00d/h/1"])  # fmt: skip
        put(con, "final.attribute", entity_id=nodes[-1], record_id=f"list:{nodes[-1]}", attribute="category",
            value="exchange", cites=["f00d/c/1"])  # fmt: skip
        for n in range(TRANSFERS):
            units = chance.choice([0, -950_000, *[chance.randrange(880_000, 1_000_000)] * 8, *EDGES])
            exact = f"{units / 1000:.3f}"
            put(con, "final.transfer", transfer_id=f"g{graph}-t{n:02}", type="token", source="list",
                from_id=chance.choice(nodes), to_id=chance.choice(nodes), amount_units=units, scale=3,
                amount_exact=exact, amount=float(exact), currency="USD",
                asset=chance.choice([*DOLLARS[:3], DOLLARS[1]]),
                time=when("2024-01-01") + timedelta(hours=chance.randrange(40) * 6),
                time_precision=chance.choice(["second"] * 4 + ["minute", "day"]),
                status=chance.choice(["booked"] * 9 + ["pending"]), invented=True,
                cites=[f"f00d/{graph}/{n}"])  # fmt: skip
    for entity, category in stops.services(con).items():
        put(con, "final.service", entity_id=entity, category=category)
    for table, select in tables.selects("final.", "final.").items():
        con.execute(f"insert into final.{table} by name {select}")
    return con


@pytest.fixture(scope="module")
def con() -> Iterator[DuckDBPyConnection]:
    with graphs(GRAPHS * scale()) as made:
        yield made


@pytest.fixture(scope="module")
def database(neo4j_server, con) -> Iterator[Graph]:
    with neo4j_server.driver() as driver:
        empty(driver)
        load(driver, con, "workspace", "run-000001")
        yield Graph(neo4j_server, driver)


def there(database: Graph, name: str, entity: str, **values: object) -> list[list[str]]:
    """The paths that Neo4j gives, as transfer ids in the order of time."""
    rows = query.run(database.driver, name, {"entity_id": entity, **values}, limit=10_000).dictionaries()
    return sorted(row["transfers"] for row in rows)


def here(con: DuckDBPyConnection, entity: str, backward: bool, days: int, hops: int) -> list[list[str]]:
    """The paths that the workspace gives."""
    rules = Rules(max_hops=hops, max_wait=timedelta(days=days))
    found = tracing.trace(con, tracing.Asked(entity, rules=rules, k=10_000, backward=backward))
    assert found["complete"]
    return sorted([hop["record"] for hop in path["hops"]] for path in found["paths"])


@pytest.mark.parametrize(("name", "backward"), [("funds/paths_from", False), ("funds/paths_back", True)])
def test_paths_around_a_node_are_those_of_the_workspace(database, con, name, backward):
    paths, lengths = 0, set()
    for graph in range(GRAPHS * scale()):
        days, hops = (4, 5) if graph % 2 else (2, 3)
        for entity in (f"g{graph}-holder", f"g{graph}-{3 if graph % 3 else NODES - 1}"):
            found = there(database, name, entity, max_wait_days=days, max_hops=hops)
            assert found == here(con, entity, backward, days, hops), (entity, days, hops)
            paths += len(found)
            lengths |= {len(path) for path in found}
    assert paths > 50 and lengths >= {1, 2, 3}
