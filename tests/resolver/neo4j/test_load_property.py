"""Any two networks in turn: after each load the graph equals the generation, and loading again changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolver.neo4j.load import load
from resolver.neo4j.verify import verify
from tests.conftest import scale
from tests.generation import add_entity, add_holding, add_stake, add_transfers, empty

pytestmark = pytest.mark.graph

KINDS = {"p": "person", "o": "organisation", "w": "wallet", "a": "account"}
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
NETWORKS = st.fixed_dictionaries(
    {
        "entities": st.dictionaries(st.sampled_from(["p1", "p2", "o1", "o2", "o3"]), st.tuples(NAMES, st.booleans())),
        "stakes": st.dictionaries(
            st.tuples(st.sampled_from(["p1", "p2", "o1", "o2"]), st.sampled_from(["o1", "o2", "o3"])),
            st.integers(1, 100),
        ),
        "money": st.lists(
            st.tuples(st.sampled_from(["w1", "a1"]), st.integers(1, 10**9), st.integers(0, 99)), max_size=4
        ),
    }
)


def generation(network: dict[str, Any]) -> DuckDBPyConnection:
    """The generation of one random network; stakes between entities that are not there are left out."""
    con = empty()
    for entity, (caption, listed) in network["entities"].items():
        add_entity(con, entity, KINDS[entity[0]], caption, listed)
    for (owner, owned), share in network["stakes"].items():
        if owner != owned and {owner, owned} <= network["entities"].keys():
            add_stake(con, owner, owned, str(share))
    if network["money"]:
        for stop in ("w1", "a1", "w2"):
            add_entity(con, stop, KINDS[stop[0]])
        if "p1" in network["entities"]:
            add_holding(con, "p1", "w1")
        add_transfers(
            con,
            [
                (stop, "w2", f"{units}.5", datetime(2024, 1, 1) + timedelta(hours=hour))
                for stop, units, hour in network["money"]
            ],
        )
    return con


@settings(
    max_examples=6 * scale(),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(NETWORKS, min_size=2, max_size=2))
def test_any_network_after_any_other_equals_the_workspace_and_loads_twice_as_once(graph, networks):
    for number, network in enumerate(networks, 1):
        with generation(network) as con:
            load(graph.driver, con, "workspace", f"run-{number:06d}")
            report = verify(graph.driver, con)
            assert report.equal, report.differences
            assert load(graph.driver, con, "workspace", f"run-{number:06d}", repair=True).changed == 0
