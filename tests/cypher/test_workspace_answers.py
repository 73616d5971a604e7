"""Each question of the library gives what the workspace says, on the small world and on a made network.

The made network has 10,000 entities, 100,000 with RESOLVER_TEST_SCALE=10.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from duckdb import DuckDBPyConnection

import cypher
from resolver.funds import tables
from resolver.neo4j import query as library
from resolver.neo4j.load import load
from resolver.store import connect, contract
from tests.conftest import scale
from tests.cypher import from_workspace, generation, made
from tests.neo4j_server import Graph, empty

ANSWERS = Path(__file__).with_name("answers")
ENTITIES = 10_000

World = tuple[Graph, DuckDBPyConnection, bool]
"""Neo4j, the generation that it holds, and whether it is the small world."""


def test_each_question_has_an_answer_of_the_workspace():
    written = {path.relative_to(from_workspace.FOLDER).with_suffix("").as_posix()
               for path in from_workspace.FOLDER.rglob("*.sql")}  # fmt: skip
    assert sorted(written | from_workspace.WALKED.keys()) == list(cypher.names())


@pytest.fixture(scope="module", params=["small", "made"])
def world(neo4j_server, request) -> Iterator[World]:
    with neo4j_server.driver() as driver, connect(":memory:") as con:
        if request.param == "small":
            con.execute(contract("resolver", "network.sql"))
            generation.fill(con)
            generation.fill_derived(con)
            for table, select in tables.selects("final.", "final.").items():
                con.execute(f"insert into final.{table} by name {select}")
        else:
            made.fill(con, ENTITIES * scale())
        from_workspace.prepare(con)
        empty(driver)
        load(driver, con, "workspace", "run-000001")
        yield Graph(neo4j_server, driver), con, request.param == "small"


@pytest.mark.graph
@pytest.mark.parametrize("name", cypher.names())
def test_the_answer_is_that_of_the_workspace(world, name, record_property):
    graph, con, is_small = world
    asked = list(from_workspace.cases(con, name))
    if is_small:
        asked += [case["params"] for case in json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))]
    found = 0
    for params in asked:
        here = from_workspace.answer(con, name, params)
        rows = library.run(graph.driver, name, params, limit=1_000_000).dictionaries()
        there = [tuple(row[column] for column in from_workspace.compared(name)) for row in rows]
        assert from_workspace.plain(name, there) == from_workspace.plain(name, here), params
        found += len(here)
    record_property("rows", found)
    assert found > 0
