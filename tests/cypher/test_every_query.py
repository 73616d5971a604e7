"""Every question of the library: its header, its parameters, its plan, and its answer on the small world."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from neo4j import READ_ACCESS

import cypher
from cypher import __main__ as readme
from resolver.neo4j import query as library
from resolver.neo4j import shape
from resolver.neo4j.load import load
from tests.cypher import generation
from tests.neo4j_server import DATABASE, Graph, empty

ANSWERS = Path(__file__).with_name("answers")
"""Per query: a list of {"params": ..., "rows": ...}."""

SEEKS = {
    "NodeUniqueIndexSeek",
    "NodeIndexSeek",
    "NodeIndexSeekByRange",
    "DirectedRelationshipUniqueIndexSeek",
    "DirectedRelationshipIndexSeek",
    "DirectedRelationshipIndexSeekByRange",
    "MultiNodeIndexSeek",
    "Argument",  # of a subquery: what it starts from was found by a seek above
}
each_query = pytest.mark.parametrize("name", cypher.names())


def returned(text: str) -> list[str]:
    """Aliases of the last RETURN."""
    clause = re.split(r"\nORDER BY\b", re.split(r"\nRETURN (?:DISTINCT )?", cypher.masked(text))[-1])[0]
    depth, parts = 0, [""]
    for sign in clause:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.split()[-1] for part in parts]


def test_there_are_at_least_twenty_five_questions_in_eight_topics():
    assert len(cypher.names()) >= 25
    assert {cypher.load(name).topic for name in cypher.names()} == {
        "changes",
        "funds",
        "identity",
        "ownership",
        "provenance",
        "quality",
        "screening",
        "wallets",
    }


CLOCK = re.compile(r"\b(?:date|time|localtime|datetime|localdatetime)(?:\.\w+)?\(\s*\)|timestamp\(")


def test_no_statement_asks_the_server_what_time_it_is():
    """Days and times come as parameters or from what was loaded: an answer doesn't hang on the server's clock."""
    assert CLOCK.search("WHERE l.listed_on > date()")
    files = sorted(Path(cypher.__file__).parent.rglob("*.cypher"))
    assert len(files) > 80
    assert [file.name for file in files if CLOCK.search(cypher.masked(file.read_text("utf-8")))] == []


@each_query
def test_the_header_is_complete(name):
    query = cypher.load(name)
    assert query.title
    assert query.question.endswith("?")
    assert query.method in ("computes", "reads")
    assert query.returns
    assert "limit" in [param.name for param in query.params]


@each_query
def test_declared_parameters_are_those_used(name):
    query = cypher.load(name)
    assert {param.name for param in query.params} == cypher.used_params(query.text)


@each_query
def test_declared_columns_are_those_returned_in_their_order(name):
    query = cypher.load(name)
    assert [column.name for column in query.returns] == returned(query.text)


@each_query
def test_rows_are_ordered_and_limited_and_nothing_is_written(name):
    text = cypher.masked(cypher.load(name).text)
    assert re.search(r"ORDER BY [^\n]+\nLIMIT \$limit\s*$", text)
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|LOAD CSV|FOREACH)\b", text)
    assert "CYPHER 25" in text
    assert ";" not in text


def test_comments_and_quoted_text_hide_no_parameters_and_make_none():
    assert cypher.used_params("RETURN 'http://$a', \"$b\" /* $c */ // $d\n, $e, `$f`") == {"e"}


def test_a_header_line_that_is_not_understood_is_an_error():
    with pytest.raises(ValueError, match="header line not understood"):
        cypher.parse("x", "// titel: X\nRETURN 1")
    with pytest.raises(ValueError, match="unknown type FLOTE"):
        cypher.parse("x", "// param $a: FLOTE. A\nRETURN $a")


def test_readme_is_up_to_date(capsys):
    assert readme.main(["--check"]) == 0, "run `python -m cypher`"


@pytest.fixture(scope="module")
def world(neo4j_server) -> Iterator[Graph]:
    with neo4j_server.driver() as driver, generation.small() as con:
        empty(driver)
        generation.fill_derived(con)
        generation.crowd(con, entities=3_000, transfers=3_000)  # so that the planner sees a network worth an index
        load(driver, con, "workspace", "run-000001")
        yield Graph(neo4j_server, driver)


def operators(plan: Any) -> Iterator[tuple[str, bool]]:
    """Operators of a plan, and whether each is a leaf."""
    children = plan.get("children", [])
    yield plan["operatorType"].split("@")[0], not children
    for child in children:
        yield from operators(child)


def is_only_absent(text: str) -> bool:
    """Whether the server says that there is no such property, and the shape has it: the small world has none."""
    found = re.search(r"The property `(\w+)` does not exist", text)
    declared = {item.name for kind in (*shape.NODES, *shape.RELATIONS) for item in kind.properties}
    return found is not None and found[1] in declared


@pytest.mark.graph
@each_query
def test_the_plan_starts_at_an_index_and_the_server_warns_of_nothing(world, name):
    query = cypher.load(name)
    example = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))[0]["params"]
    values = library.parameters(query, example)
    with world.driver.session(database=DATABASE, default_access_mode=READ_ACCESS) as session:
        summary = session.run(f"EXPLAIN {query.text}", values).consume()
    told = [status.status_description for status in summary.gql_status_objects if status.is_notification]
    assert [text for text in told if not is_only_absent(text)] == []
    leaves = {operator for operator, is_leaf in operators(summary.plan) if is_leaf}
    if "db.index.fulltext.queryNodes" in query.text:
        assert leaves == {"Projection"}  # the words that the index is asked for
    else:
        assert leaves <= SEEKS
        assert leaves - {"Argument"}


def plain(value: object) -> Any:
    """As JSON would have it."""
    return orjson.loads(orjson.dumps(value))


@pytest.mark.graph
@each_query
def test_the_answer_on_the_small_world_is_the_known_one(world, name):
    cases = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))
    for case in cases:
        result = library.run(world.driver, name, case["params"])
        rows = [{key: row[key] for key in row if key != "score"} for row in result.dictionaries()]
        assert plain(rows) == case["rows"]
    assert any(case["rows"] for case in cases)


@pytest.mark.graph
@each_query
def test_the_limit_limits(world, name):
    cases = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))
    full = max(cases, key=lambda case: len(case["rows"]))
    assert len(library.run(world.driver, name, full["params"], limit=1).rows) == 1


MOST = 1_000_000
"""Database hits of a question with its default parameters."""


@pytest.fixture(scope="module")
def hub(world: Graph) -> Graph:
    """The world with a hub that pays 200 wallets, each of which pays the hub's other side, over three days."""
    world.rows(
        "CYPHER 25 MATCH (w1:Entity {id: 'ent-w1'}), (w2:Entity {id: 'ent-w2'}) "
        "UNWIND range(1, 200) AS n MATCH (w:Entity {id: 'ent-' + n}) "
        "CREATE (w1)-[:TRANSFERRED {id: 'hub-in-' + n, status: 'booked', amount: 100.0, "
        "currency: 'USDT', asset: 'tron:x', "
        "amount_exact: '100', cites: [], time: datetime('2024-05-01T00:00:00Z') + duration({minutes: n})}]->(w), "
        "(w)-[:TRANSFERRED {id: 'hub-out-' + n, status: 'booked', amount: 99.0 - n % 50, "
        "currency: 'USDT', asset: 'tron:x', "
        "amount_exact: '99', cites: [], time: datetime('2024-05-02T00:00:00Z') + duration({minutes: 200 - n})}]->(w2)"
    )
    return world


def walked(plan: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Each step of a profile with the operators above it, and what it says of itself."""
    path = (*above, plan["operatorType"].split("@")[0])
    yield path, plan
    for child in plan.get("children", []):
        yield from walked(child, path)


@pytest.mark.graph
@pytest.mark.parametrize("name", ["funds/paths_to", "funds/paths_from", "funds/paths_back"])
def test_paths_of_money_are_pruned_while_they_are_walked(hub, name):
    """The condition on time and amount stands in the Repeat, so that a path which fails it is not walked on."""
    query = cypher.load(name)
    ends = {"from_id": "ent-w1", "to_id": "ent-w2"} if name == "funds/paths_to" else {}
    values = library.parameters(query, ends or {"entity_id": "ent-w1" if name == "funds/paths_from" else "ent-w2"})
    with hub.session(read_only=True) as session:
        summary = session.run(f"PROFILE {query.text}", values).consume()
    steps = list(walked(summary.profile))
    [repeat] = [path for path, step in steps if "inlined allReduce()" in step["args"].get("Details", "")]
    assert repeat[-1].startswith("Repeat")
    filters = [
        path for path, step in steps if re.search(r"(before|after) IS NOT NULL", step["args"].get("Details", ""))
    ]
    assert [path[: len(repeat)] for path in filters] == [repeat]  # of each transfer, before the walk goes on from it
    assert sum(step.get("dbHits", 0) for _, step in steps) <= MOST


@pytest.mark.graph
def test_no_question_does_more_than_a_million_database_hits_beside_a_hub(hub):
    asked = {"entity_id": "ent-w1", "from_id": "ent-w1", "to_id": "ent-w2", "one_id": "ent-w1", "other_id": "ent-w2"}
    hits = {}
    with hub.session(read_only=True) as session:
        for name in cypher.names():
            query = cypher.load(name)
            example = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))[0]["params"]
            needed = [param.name for param in query.params if param.default is None]
            values = library.parameters(query, {key: asked.get(key, example.get(key)) for key in needed})
            profile = session.run(f"PROFILE {query.text}", values).consume().profile
            hits[name] = sum(step.get("dbHits", 0) for _, step in walked(profile))
    assert {name: found for name, found in hits.items() if found > MOST} == {}
    assert hits["funds/paths_from"] > 1_000  # the hub was walked
