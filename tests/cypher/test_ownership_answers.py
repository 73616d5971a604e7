"""Questions on ownership that compute for themselves, against the workspace, on random registers loaded together.

Sums over simple paths are equal on all of them; they are the integrated shares where nothing is circular. In a ring
they are less, by what the walks carry that come round more than once: p 10 % of A, A and B 90 % of each other gives p
10 % of A over simple paths and 1 / 1.9 = 52.6 % integrated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver.neo4j import query
from resolver.neo4j.load import load
from resolver.ownership import around, network, simple_paths
from resolver.ownership.stakes import WHOLE
from resolver.store import connect, contract
from tests.conftest import scale
from tests.cypher.generation import put
from tests.neo4j_server import Graph, empty
from tests.resolver.ownership.holdings import some_graph

pytestmark = pytest.mark.graph

GRAPHS = 120


def register(con: DuckDBPyConnection) -> list[str]:
    """Random registers with rings and bands, and the worked example of two companies; gives the entities."""
    con.execute(contract("resolver", "network.sql"))
    edges = [
        (f"ent-{seed}-{owner}", f"ent-{seed}-{owned}", Fraction(low, WHOLE // 100), Fraction(high, WHOLE // 100))
        for seed in range(GRAPHS * scale())
        for owner, owned, low, high in some_graph(seed, bands=seed % 2 == 0)[1]
        if seed % 3 or owner < owned  # every third register without rings
    ]
    worked = (("p", "A", 10), ("q", "B", 10), ("A", "B", 90), ("B", "A", 90))
    edges += [(f"ent-x-{owner}", f"ent-x-{owned}", Fraction(share), Fraction(share)) for owner, owned, share in worked]
    entities = sorted({end for edge in edges for end in edge[:2]})
    for key in entities:
        put(con, "final.entity", entity_id=key, kind="organisation", label="Company", caption=key, listed=False,
            invented=True, private=False, countries=[], programmes=[], records=[f"list:{key}"])  # fmt: skip
    for number, (owner, owned, low, high) in enumerate(edges):
        put(con, "final.relation", relation_id=f"own-{number:04}", type="OWNS", from_id=owner, from_status="known",
            to_id=owned, to_status="known", share_low=float(low), share_high=float(high),
            share_low_exact=Decimal(str(float(low))), share_high_exact=Decimal(str(float(high))), directness="direct",
            invented=True, records=[], cites=[f"f00d/{number}/1"])  # fmt: skip
    put(con, "meta.run", run_id="run-000001", sequence=1, started_at="2024-04-01", finished_at="2024-04-01",
        version="1", models="{}", counts="{}")  # fmt: skip
    return entities


class World:
    """The registers in the workspace and in Neo4j."""

    def __init__(self, graph: Graph, con: DuckDBPyConnection, entities: list[str]) -> None:
        self.graph, self.con, self.entities = graph, con, entities
        self.above: dict[str, list[simple_paths.Stake]] = defaultdict(list)
        self.below: dict[str, list[simple_paths.Stake]] = defaultdict(list)
        for stake in simple_paths.stakes(con):
            self.above[stake.owned].append(stake)
            self.below[stake.owner].append(stake)

    def asked(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        """The rows of a query of the library."""
        return query.run(self.graph.driver, f"ownership/{name}", parameters, limit=10_000).dictionaries()

    def paths(self, entity: str) -> dict[str, list[tuple[simple_paths.Stake, ...]]]:
        """Every simple path to an entity, by its owner at the top."""
        found: dict[str, list[tuple[simple_paths.Stake, ...]]] = defaultdict(list)
        simple_paths.walk(self.above, (entity,), (), found)
        return found

    def sums(self, entity: str) -> dict[str, tuple[float, float]]:
        """Both ends of the owners' shares over simple paths, percent."""
        return {
            owner: (
                float(sum(simple_paths.product([s.low for s in path]) for path in paths)),
                min(float(sum(simple_paths.product([s.high for s in path]) for path in paths)), 100.0),
            )
            for owner, paths in self.paths(entity).items()
        }


@pytest.fixture(scope="module")
def world(neo4j_server) -> Iterator[World]:
    with neo4j_server.driver() as driver, connect(":memory:") as con:
        empty(driver)
        entities = register(con)
        load(driver, con, "workspace", "run-000001")
        yield World(Graph(neo4j_server, driver), con, entities)


def test_owners_over_simple_paths_and_integrated_where_nothing_is_circular(world):
    net = network.read(world.con)
    ids = network.ids_of(world.con, np.arange(net.n))
    same = less = 0
    for entity in world.entities:
        rows = {
            row["owner_id"]: (row["share_low"], row["share_high"]) for row in world.asked("owners_of", entity_id=entity)
        }
        sums = world.sums(entity)
        assert rows.keys() == sums.keys()
        for owner, ends in sums.items():
            assert rows[owner] == pytest.approx(ends, abs=2e-6)
        circular = any(world.sums(one).get(one) or round_(world, one) for one in {entity, *sums})
        for part in around.owners(net, network.number_of(world.con, entity))[0]:
            if part.low is None or not part.ultimate:
                continue
            over_paths, whole = rows[ids[part.owner]][0], float(part.low) * 100
            if circular:
                assert over_paths <= whole + 2e-6
                less += over_paths < whole - 1e-3
            else:
                assert over_paths == pytest.approx(whole, abs=2e-6)
                same += 1
    print(f"{same} shares equal, {less} less in rings")
    assert same > 10
    assert less > 1
    [p] = [row for row in world.asked("owners_of", entity_id="ent-x-A") if row["owner_id"] == "ent-x-p"]
    assert p["share_low"] == 10.0  # integrated: 52.6


def round_(world: World, entity: str) -> list[tuple[str, ...]]:
    """Rings of stakes through an entity, by hand: simple paths from what it owns back to it."""
    rings = []
    for stake in world.below[entity]:
        back = [()] if stake.owned == entity else world.paths(entity).get(stake.owned, [])
        rings += [(stake.relation_id, *(s.relation_id for s in path)) for path in back]
    return rings


def test_circular_holdings_are_all_rings_through_an_entity(world):
    rings = 0
    for entity in world.entities[::2]:
        rows = world.asked("circular_holdings", entity_id=entity)
        assert sorted(tuple(row["stakes"]) for row in rows) == sorted(round_(world, entity))
        rings += len(rows)
    assert rings > 3
    [row] = world.asked("circular_holdings", entity_id="ent-x-A")
    assert (row["ring"], row["share_low"]) == (["ent-x-A", "ent-x-B"], 81.0)


def test_common_owners_are_those_of_both(world):
    for one, other in zip(world.entities[:-1:3], world.entities[1::3], strict=False):
        rows = world.asked("common_owners", one_id=one, other_id=other)
        mine, theirs = world.sums(one), world.sums(other)
        assert {row["owner_id"] for row in rows} == mine.keys() & theirs.keys()
        for row in rows:
            ends = (*mine[row["owner_id"]], *theirs[row["owner_id"]])
            assert (row["one_low"], row["one_high"], row["other_low"], row["other_high"]) == pytest.approx(
                ends, abs=2e-6
            )


def test_the_tree_has_each_stake_above_an_entity_once(world):
    for entity in world.entities[::3]:
        rows = world.asked("owners_tree", entity_id=entity)
        stakes = {path[0].relation_id: path[0] for paths in world.paths(entity).values() for path in paths}
        assert sorted((row["owner_id"], row["owned_id"]) for row in rows) == sorted(
            (stake.owner, stake.owned) for stake in stakes.values()
        )
