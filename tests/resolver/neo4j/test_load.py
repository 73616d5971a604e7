"""Loading: what arrives, that twice is once, that a killed load can be repeated, and what is left alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase

from resolver.errors import DataError, GraphForeign, GraphUnreachable
from resolver.neo4j import query
from resolver.neo4j.load import load
from resolver.neo4j.verify import verify
from resolver.store import connect, contract
from tests.conftest import scale
from tests.cypher import generation
from tests.neo4j_server import Graph, clear, free_port
from tests.resolver.neo4j import odd

pytestmark = pytest.mark.graph


def picture(graph: Graph) -> set[str]:
    """All nodes and relations with everything that they carry, as text."""
    nodes: Any = graph.rows("MATCH (n) WHERE NOT n:Resolver RETURN labels(n) AS l, properties(n) AS p")
    relations: Any = graph.rows("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p")
    found = {str((sorted(row["l"]), sorted(row["p"].items(), key=str))) for row in nodes}
    found |= {str((row["a"], row["t"], row["b"], sorted(row["p"].items(), key=str))) for row in relations}
    assert len(found) == len(nodes) + len(relations)
    return found


def test_nodes_carry_their_labels_and_relations_their_ends(loaded):
    labels = loaded.rows("MATCH (n:Entity) RETURN n.id AS id, labels(n) AS labels")
    assert {row["id"]: set(row["labels"]) for row in labels if row["id"] in ("ent-bank", "ent-party", "ent-anna")} == {
        "ent-bank": {"Entity", "Bank", "Listed"},
        "ent-party": {"Entity"},
        "ent-anna": {"Entity", "Person"},
    }
    owns = loaded.rows("MATCH (a)-[r:OWNS]->(b) RETURN a.id AS a, b.id AS b, r.share_low_exact AS low ORDER BY r.id")
    assert [tuple(row.values()) for row in owns] == [
        ("ent-anna", "ent-harbour", "60.000000"),
        ("ent-harbour", "ent-front", "50.000000"),
        ("ent-anna", "ent-front", "10.000000"),
        ("ent-boris", "ent-harbour", "40.000000"),
        ("ent-front", "ent-harbour", "5.000000"),
        ("ent-old", "ent-front", "15.000000"),
        ("ent-boris", "ent-quay", None),
    ]


def test_amounts_are_exact_and_times_are_utc(loaded):
    row = loaded.rows("MATCH ()-[r:TRANSFERRED {id: 't5'}]->() RETURN properties(r) AS p, toString(r.time) AS time")[0]
    assert row["time"] == "2024-03-04T12:30:15.25Z"
    assert (row["p"]["amount_units"], row["p"]["scale"], row["p"]["amount_exact"]) == (4500123456, 6, "4500.123456")


def test_an_amount_beyond_64_bits_stays_exact_as_text(blank):
    with generation.small() as con:
        con.execute("update final.transfer set amount_units = 10000000000000000000 where transfer_id = 't9'")
        load(blank.driver, con, "workspace", "run-000001")
    rows = blank.rows("MATCH ()-[r:TRANSFERRED {id: 't9'}]->() RETURN r.amount_units AS units, r.amount_exact AS exact")
    assert rows == [{"units": None, "exact": "0.000001"}]


def test_quotes_backticks_and_control_characters_arrive_as_they_are(loaded):
    rows = loaded.rows("MATCH (n:Entity {id: 'ent-quay'}) RETURN n.caption AS caption, n.names AS names")
    assert rows == [{"caption": "Quay 'Services' `Ltd\"\x07", "names": ["Quay 'Services' `Ltd\"\x07"]}]


def test_names_of_any_length_and_sign_arrive_over_bolt_and_run_nothing(blank):
    with connect(":memory:") as con:
        con.execute(contract("resolver", "network.sql"))
        odd.fill(con)
        load(blank.driver, con, "workspace", "run-000001")
        assert verify(blank.driver, con).equal
    rows = blank.rows("MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id AS id, n.names AS names", ids=list(odd.NAMES))
    assert {row["id"]: row["names"] for row in rows} == {entity: sorted(names) for entity, names in odd.NAMES.items()}
    for text in (odd.INJECTION, "row.id", "row.id. delete"):
        [found] = query.run(blank.driver, "screening/name_search", {"text": text}).dictionaries()
        assert found["entity_id"] == "ent-party"
    assert blank.rows("MATCH (n:Entity) RETURN count(n) AS n") == [{"n": 21}]


def test_every_node_and_relation_cites_what_it_comes_from(loaded):
    rows = loaded.rows(
        "MATCH (n) WHERE NOT n:Resolver RETURN n.id AS id, n.records AS records, n.cites AS cites, n.source AS source "
        "UNION ALL MATCH ()-[r]->() RETURN r.id AS id, r.records AS records, r.cites AS cites, r.source AS source"
    )
    assert len(rows) == 57 + 72
    assert [row["id"] for row in rows if not (row["records"] or row["cites"] or row["source"])] == []


def test_everything_invented_says_so(loaded):
    rows = loaded.rows(
        "MATCH (n) WHERE NOT n:Resolver AND n.invented IS NULL OR n.invented = false RETURN n.id AS id "
        "UNION ALL MATCH ()-[r]->() WHERE r.invented IS NULL OR r.invented = false RETURN r.id AS id"
    )
    assert rows == []


def test_a_relation_with_an_unknown_end_is_left_out_and_counted(blank, con):
    report = load(blank.driver, con, "workspace", "run-000001")
    assert {name: counts.left_out for name, counts in report.relations.items() if counts.left_out} == {"OWNS": 1}


def test_an_index_that_an_interrupted_constraint_left_behind_goes_first(blank, con):
    """What a server that dies while it makes a constraint leaves: an index of its name, which no constraint owns."""
    blank.rows("DROP CONSTRAINT document_id IF EXISTS")
    blank.rows("CREATE INDEX document_id FOR (n:Document) ON (n.id)")
    load(blank.driver, con, "workspace", "run-000001")
    owner = "SHOW INDEXES YIELD name, owningConstraint WHERE name = 'document_id' RETURN owningConstraint"
    assert blank.rows(owner) == [{"owningConstraint": "document_id"}]


def test_a_second_load_of_a_run_changes_nothing(loaded, con):
    report = load(loaded.driver, con, "workspace", "run-000001")
    assert report.already_loaded
    assert report.counters == {}


def test_comparing_everything_again_changes_nothing(loaded, con):
    report = load(loaded.driver, con, "workspace", "run-000001", repair=True)
    assert not report.already_loaded
    assert report.counters == {}
    assert sum(counts.same for counts in report.nodes.values()) == 57
    assert sum(counts.same for counts in report.relations.values()) == 72


def test_a_new_run_with_the_same_network_only_changes_the_marker(loaded, con):
    report = load(loaded.driver, con, "workspace", "run-000002")
    assert report.counters == {"properties_set": 3}  # run, state and shape of (:Resolver)
    assert loaded.rows("MATCH (n:Resolver) RETURN n.run AS run, n.state AS state") == [
        {"run": "run-000002", "state": "loaded"}
    ]


def test_no_clock_decides_what_is_loaded(loaded, monkeypatch):
    """The loaded run may lie in the future, and this computer's clock be years away from the server's."""
    with generation.small() as later, generation.small() as con:
        later.execute("update meta.run set started_at = '2099-01-01', finished_at = '2099-01-01'")
        later.execute("update final.entity set caption = 'Anna of tomorrow' where entity_id = 'ent-anna'")
        load(loaded.driver, later, "workspace", "run-000009")
        assert verify(loaded.driver, later).equal
        for years in (-20, 20):
            clock = time.time
            with monkeypatch.context() as patch:
                patch.setattr(time, "time", lambda clock=clock, years=years: clock() + years * 365 * 86_400)
                report = load(loaded.driver, con, "workspace", "run-000003", repair=years > 0)
                assert report.nodes["Entity"].written == (years < 0)
                assert verify(loaded.driver, con).equal
    assert loaded.rows("MATCH (n:Resolver) RETURN n.run AS run") == [{"run": "run-000003"}]


def test_a_changed_network_is_brought_over_by_its_differences(loaded):
    with generation.small() as con:
        con.execute("update final.entity set caption = 'Anna Neu' where entity_id = 'ent-anna'")
        con.execute("update final.entity set label = 'Bank' where entity_id = 'ent-front'")
        con.execute("update final.entity set listed = false where entity_id = 'ent-director'")
        con.execute("update final.relation set from_id = 'ent-old' where relation_id = 'own-4'")  # it moves
        con.execute("delete from final.relation where relation_id = 'rel-1'")
        con.execute("delete from final.entity where entity_id = 'ent-ship'")
        con.execute("delete from final.record where entity_id = 'ent-ship'")
        report = load(loaded.driver, con, "workspace", "run-000002")

        written = {name: n.written for name, n in [*report.nodes.items(), *report.relations.items()] if n.written}
        deleted = {name: n.deleted for name, n in [*report.nodes.items(), *report.relations.items()] if n.deleted}
        assert written == {"Entity": 3, "OWNS": 1}
        assert deleted == {"Entity": 1, "Record": 1, "RESOLVED_TO": 1, "RELATED_TO": 1}
        assert verify(loaded.driver, con).equal


def test_what_was_changed_behind_the_loader_is_repaired_when_asked(loaded, con):
    loaded.rows("MATCH (n:Entity {id: 'ent-anna'}) SET n.caption = 'Somebody else' REMOVE n:Person")
    loaded.rows("MATCH ()-[r:OWNS {id: 'own-2'}]->() DELETE r")
    report = load(loaded.driver, con, "workspace", "run-000001", repair=True)
    assert (report.nodes["Entity"].written, report.relations["OWNS"].written) == (1, 1)
    assert verify(loaded.driver, con).equal


def test_notes_of_an_analyst_stay_with_their_relations(loaded):
    loaded.rows(
        "MATCH (n:Entity {id: 'ent-anna'}) CREATE (:Note {text: 'call back'})-[:ABOUT {by: 'me'}]->(n), (:Note {id: 7})"
    )
    with generation.small() as con:
        con.execute("update final.entity set caption = 'Anna Neu' where entity_id = 'ent-anna'")
        load(loaded.driver, con, "workspace", "run-000002")
    rows = loaded.rows("MATCH (m:Note)-[r:ABOUT]->(n:Entity) RETURN m.text AS text, r.by AS by, n.caption AS caption")
    assert rows == [{"text": "call back", "by": "me", "caption": "Anna Neu"}]
    assert loaded.rows("MATCH (m:Note) RETURN count(m) AS notes") == [{"notes": 2}]


def test_a_gone_entity_with_a_note_becomes_retired_instead_of_losing_the_note(loaded):
    loaded.rows("MATCH (n:Entity {id: 'ent-ship'}) CREATE (:Note {text: 'seen in port'})-[:ABOUT]->(n)")
    with generation.small() as con:
        con.execute("delete from final.entity where entity_id = 'ent-ship'")
        con.execute("delete from final.record where entity_id = 'ent-ship'")
        load(loaded.driver, con, "workspace", "run-000002")
        assert verify(loaded.driver, con).equal
    rows = loaded.rows("MATCH (m:Note)-[:ABOUT]->(n) RETURN labels(n) AS labels, n.id AS id")
    assert rows == [{"labels": ["Retired"], "id": "ent-ship"}]


def test_the_network_of_another_workspace_is_not_touched(loaded, con):
    before = picture(loaded)
    with pytest.raises(GraphForeign, match="workspace workspace, not of other"):
        load(loaded.driver, con, "other", "run-000001")
    assert picture(loaded) == before


def test_the_network_of_another_workspace_is_replaced_when_told(loaded):
    with generation.small() as con:
        con.execute("delete from final.may_be")
        load(loaded.driver, con, "other", "run-000009", replace=True)
        assert verify(loaded.driver, con).equal
    assert loaded.rows("MATCH (n:Resolver) RETURN n.id AS id, n.run AS run") == [{"id": "other", "run": "run-000009"}]


def test_labels_that_somebody_else_uses_are_not_touched(blank, con):
    blank.rows("CREATE (:Document {id: 'mine'}), (:Document)")
    with pytest.raises(GraphForeign, match="2 nodes labelled Document that Resolver did not load"):
        load(blank.driver, con, "workspace", "run-000001")
    assert blank.rows("MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 2}]


def test_a_relation_type_without_a_place_in_the_graph_is_an_error(blank):
    with generation.small() as con:
        con.execute("update final.relation set type = 'MARRIED_TO' where relation_id = 'rel-1'")
        with pytest.raises(DataError, match="MARRIED_TO"):
            load(blank.driver, con, "workspace", "run-000001")


def test_a_server_that_is_not_there_is_named_as_such(con):
    with (
        GraphDatabase.driver(f"bolt://127.0.0.1:{free_port()}", max_transaction_retry_time=0) as driver,
        pytest.raises(GraphUnreachable, match="no Neo4j answers"),
    ):
        load(driver, con, "workspace", "run-000001")


LOADER = """
import sys
from neo4j import GraphDatabase
from resolver.neo4j import content, writing
from resolver.neo4j import load as module
from resolver.store import connect, contract
writing.BATCH, content.FETCH = 50, 50
uri, user, password, path = sys.argv[1:]
with GraphDatabase.driver(uri, auth=(user, password) if password else None) as driver:
    con = connect(path, read_only=True)
    module.load(driver, con, "workspace", "run-000001", progress=lambda name, rows: print(name, rows, flush=True))
"""


def kill_after(graph: Graph, path: Path, name: str, rows: int) -> None:
    """Start a load in a process of its own and kill -9 it once it has reported so many rows of a type."""
    user, password = graph.server.auth or ("", "")
    process = subprocess.Popen(
        [sys.executable, "-c", LOADER, graph.uri, user, password, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        reached, count = line.split()
        if reached == name and int(count) >= rows:
            process.send_signal(signal.SIGKILL)
            break
    else:
        pytest.fail(f"the load never reported {rows} rows of {name}")
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL


def test_a_killed_load_that_is_repeated_gives_the_undisturbed_graph(blank, tmp_path, record_property):
    path = tmp_path / "generation.duckdb"
    with connect(path) as con:
        generation.large(con, entities=1_000, transfers=1_500)
    with connect(path, read_only=True) as con:
        load(blank.driver, con, "workspace", "run-000001")
        undisturbed = picture(blank)
        assert len(undisturbed) == 1_000 + 1_000 + 1_000 + 1_500  # entities, records, RESOLVED_TO, transfers

        moments = [("entity", 400), ("resolved_to", 600), ("transferred", 300)]
        for name, rows in moments * scale():
            clear(blank.driver)
            kill_after(blank, path, name, rows)
            assert blank.rows("MATCH (n:Resolver) RETURN n.state AS state") == [{"state": "loading"}]
            assert not verify(blank.driver, con).equal

            load(blank.driver, con, "workspace", "run-000001")
            assert picture(blank) == undisturbed
        record_property("cases", len(moments) * scale())
