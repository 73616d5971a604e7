"""Verifying: every difference that is planted in the graph is found, named, and nothing else is."""

from __future__ import annotations

import pytest

from resolver.neo4j.load import load
from resolver.neo4j.verify import Difference, VerifyReport, verify
from tests.neo4j_server import Graph

pytestmark = pytest.mark.graph


def planted(graph: Graph, con, *queries: str) -> VerifyReport:
    """Change the graph behind the loader's back, verify."""
    for query in queries:
        graph.rows(query)
    return verify(graph.driver, con)


def test_a_loaded_graph_is_equal_type_by_type(loaded, con):
    report = planted(loaded, con)

    assert report.equal
    assert report.differences == []
    assert (report.run, report.state) == ("run-000001", "loaded")
    counts = {entry.type: (entry.workspace, entry.graph) for entry in report.types if entry.workspace}
    assert counts["Entity"] == (21, 21)
    assert counts["OWNS"] == (7, 7)  # eight published, one of them with an owner that is not known
    assert report.left_out["OWNS"] == 1
    assert report.labels["Listed"] == (4, 4)
    assert len(counts) == 8 + 18  # every label and every type has something to compare


PLANTED = [
    (
        "MATCH (n:Entity {id: 'ent-anna'}) SET n.caption = 'Somebody else'",
        Difference("Entity", "ent-anna", "different", ("caption",)),
    ),
    (
        "MATCH (n:Entity {id: 'ent-boris'}) REMOVE n.birth_date, n.listed",
        Difference("Entity", "ent-boris", "different", ("listed",)),  # he has no birth date on either side
    ),
    (
        "MATCH (n:Entity {id: 'ent-old'}) SET n.risk = 3",
        Difference("Entity", "ent-old", "different", ("risk",)),
    ),
    (
        "MATCH (n:Entity {id: 'ent-front'}) REMOVE n:Company SET n:Bank",
        Difference("Entity", "ent-front", "different", ("(labels)",)),
    ),
    (
        "MATCH (n:Entity {id: 'ent-bank'}) REMOVE n:Listed",
        Difference("Entity", "ent-bank", "different", ("(labels)",)),
    ),
    ("MATCH (n:Address {id: 'adr-1'}) REMOVE n:Address SET n:Place", Difference("Address", "adr-1", "missing")),
    ("MATCH (n:ChainAddress {id: 'tron:Tw4'})<-[r]-() DELETE r, n", Difference("ChainAddress", "tron:Tw4", "missing")),
    ("CREATE (:Document {id: 'doc-9', scheme: 'passport'})", Difference("Document", "doc-9", "extra")),
    ("MATCH ()-[r:OWNS {id: 'own-2'}]->() DELETE r", Difference("OWNS", "own-2", "missing")),
    (
        "MATCH (a:Entity {id: 'ent-boris'}), (b:Entity {id: 'ent-front'}) CREATE (a)-[:OWNS {id: 'own-x'}]->(b)",
        Difference("OWNS", "own-x", "extra"),
    ),
    (
        "MATCH (a)-[r:OWNS {id: 'own-4'}]->(b), (c:Entity {id: 'ent-old'}) "
        "WITH r, b, c, properties(r) AS p DELETE r CREATE (c)-[s:OWNS]->(b) SET s = p",
        Difference("OWNS", "own-4", "different", ("(ends)",)),
    ),
    (
        "MATCH ()-[r:TRANSFERRED {id: 't5'}]->() SET r.amount_units = 4500123457",
        Difference("TRANSFERRED", "t5", "different", ("amount_units",)),
    ),
    (
        "MATCH ()-[r:TRANSFERRED {id: 't6'}]->() SET r.time = r.time + duration({nanoseconds: 1})",
        Difference("TRANSFERRED", "t6", "different", ("time",)),
    ),
    (
        "MATCH ()-[r:TRANSFERRED {id: 't1'}]->() SET r.amount = 5000",  # the same number as an integer
        Difference("TRANSFERRED", "t1", "different", ("amount",)),
    ),
    (
        "MATCH ()-[r:TRANSFERRED {id: 't2'}]->() SET r.time = toString(r.time)",
        Difference("TRANSFERRED", "t2", "different", ("time",)),
    ),
    (
        "MATCH ()-[r:TRANSFERRED {id: 't3'}]->() SET r.cites = [1, 2]",
        Difference("TRANSFERRED", "t3", "different", ("cites",)),
    ),
    (
        "MATCH ()-[r:TRANSFERRED {id: 't4'}]->() SET r.joined_by = [], r.invented = 'true'",
        Difference("TRANSFERRED", "t4", "different", ("invented", "joined_by")),
    ),
    (
        "MATCH ()-[r:OWNS {id: 'own-3'}]->() SET r.valid_from = toString(r.valid_from)",
        Difference("OWNS", "own-3", "different", ("valid_from",)),
    ),
    (
        "MATCH ()-[r:RESOLVED_TO {id: 'list:ent-worker:1'}]->() SET r.probability = 0.98",
        Difference("RESOLVED_TO", "list:ent-worker:1", "different", ("probability",)),
    ),
    (
        "MATCH (n:Record {id: 'list:ent-anna:1'}) SET n.cites = ['f00d/table/2']",
        Difference("Record", "list:ent-anna:1", "different", ("cites",)),
    ),
    (
        "MATCH (n:Entity {id: 'ent-harbour'}) SET n.content_hash = 'other'",  # the next load would not trust it
        Difference("Entity", "ent-harbour", "different", ("content_hash",)),
    ),
    (
        "MATCH (n:Record {id: 'list:ent-worker:2'}) SET n.names = ['Jane  Smith']",  # one blank more
        Difference("Record", "list:ent-worker:2", "different", ("names",)),
    ),
    (
        "MATCH ()-[r:PAID_TO {id: 'paid-1'}]->() SET r.total = r.total + 0.0000001",
        Difference("PAID_TO", "paid-1", "different", ("total",)),
    ),
    (
        "MATCH (a)-[r:MAY_BE {id: 'may-1'}]->(b) WITH a, b, properties(r) AS p "
        "CREATE (b)-[s:MAY_BE {id: 'may-2'}]->(a) SET s += p {.*, id: 'may-2'}",
        Difference("MAY_BE", "may-2", "extra"),
    ),
]
"""A change behind the loader's back, each of another item, and the difference that it makes."""


def test_each_planted_difference_is_found_nothing_else_is_and_all_are_repaired(loaded, con):
    report = planted(loaded, con, *(query for query, _ in PLANTED))

    assert len(PLANTED) >= 20
    assert not report.equal
    tie = Difference("HAS_ADDRESS", "sup-ent-w4-tron:Tw4", "missing")  # went with the address
    wanted = [*(difference for _, difference in PLANTED), tie]
    assert sorted(report.differences, key=str) == sorted(wanted, key=str)

    repaired = load(loaded.driver, con, "workspace", "run-000001", repair=True)
    assert repaired.nodes["Entity"].written == len([one for one in wanted if one.type == "Entity"])
    assert verify(loaded.driver, con).equal


def test_an_id_that_stands_twice_is_found_and_repaired(loaded, con):
    report = planted(
        loaded,
        con,
        "DROP CONSTRAINT owns_id",
        "DROP CONSTRAINT address_id",
        "MATCH (a)-[r:OWNS {id: 'own-1'}]->(b) CREATE (a)-[s:OWNS]->(b) SET s = properties(r)",
        "MATCH (n:Address {id: 'adr-1'}) CREATE (m:Address) SET m = properties(n)",
    )
    assert not report.equal
    assert {(found.type, found.id) for found in report.differences if found.what == "twice"} == {
        ("OWNS", "own-1"),
        ("Address", "adr-1"),
    }
    load(loaded.driver, con, "workspace", "run-000001", repair=True)
    assert verify(loaded.driver, con).equal


def test_a_node_deleted_with_its_relations_is_missing_together_with_them(loaded, con):
    report = planted(loaded, con, "MATCH (n:Entity {id: 'ent-w4'}) DETACH DELETE n")

    assert {(found.type, found.id, found.what) for found in report.differences} == {
        ("Entity", "ent-w4", "missing"),
        ("RESOLVED_TO", "list:ent-w4:1", "missing"),
        ("LISTED_UNDER", "lst-ent-w4", "missing"),
        ("HOLDS", "hld-5", "missing"),
        ("HAS_ADDRESS", "sup-ent-w4-tron:Tw4", "missing"),
        ("TRANSFERRED", "t6", "missing"),
        ("TRANSFERRED", "t7", "missing"),
    }


def test_nodes_and_relations_of_our_types_without_an_id_are_counted(loaded, con):
    report = planted(
        loaded,
        con,
        "CREATE (:Entity {caption: 'drawn by hand'})",
        "MATCH (a:Entity {id: 'ent-anna'}), (b:Entity {id: 'ent-quay'}) CREATE (a)-[:OWNS {share_low: 90.0}]->(b)",
        "CREATE (:Person {id: 'no entity'})",
    )

    assert not report.equal
    assert {entry.type: entry.without_id for entry in report.types if entry.without_id} == {"Entity": 1, "OWNS": 1}
    assert report.labels["Person"] == (6, 7)


def test_a_dropped_constraint_is_reported(loaded, con):
    report = planted(loaded, con, "DROP CONSTRAINT owns_id")
    load(loaded.driver, con, "workspace", "run-000002")  # makes it again

    assert report.missing_constraints == ["owns_id"]
    assert not report.equal


def test_an_empty_database_lacks_everything(loaded, con):
    report = planted(loaded, con, "MATCH (n) DETACH DELETE n")

    assert not report.equal
    assert report.state is None
    assert sum(entry.missing for entry in report.types) == 57 + 72  # all nodes but the marker, and all relations


def test_a_load_that_began_and_did_not_end_is_not_equal(loaded, con):
    report = planted(loaded, con, "MATCH (n:Resolver) SET n.state = 'loading'")

    assert report.differences == []
    assert not report.equal


def test_verifying_writes_nothing(loaded, con):
    before = loaded.rows("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r ORDER BY elementId(n), elementId(r)")
    verify(loaded.driver, con)

    assert loaded.rows("MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n, r ORDER BY elementId(n), elementId(r)") == before
