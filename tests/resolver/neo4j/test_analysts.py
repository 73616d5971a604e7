"""What analysts draw in the graph: judgements are taken, notes go where their entity goes, parts are parts."""

from __future__ import annotations

import pytest

from resolver import judgements, spellings
from resolver.errors import UsageError
from resolver.neo4j import query, scope
from resolver.neo4j.judged import take
from resolver.neo4j.load import load
from resolver.neo4j.verify import verify
from resolver.store import Workspace, connect, contract
from tests.cypher import generation
from tests.neo4j_server import Graph
from tests.resolver.spellings.korean import HO_JONG_SON


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The small world, published."""
    made = Workspace(tmp_path_factory.mktemp("judged") / "here")
    made.create()
    with made.generation("run-000001") as path, connect(path) as con:
        con.execute(contract("resolver", "network.sql"))
        generation.fill(con)
    return made


def draw(graph: Graph, left: str, right: str, properties: str, label: str = "Record") -> None:
    graph.rows(
        f"MATCH (a:{label} {{id: $left}}), (b:{label} {{id: $right}}) CREATE (a)-[:JUDGED {properties}]->(b)",
        left=left,
        right=right,
    )


@pytest.mark.graph
def test_relations_drawn_in_browser_become_judgements_and_bad_ones_are_refused_by_name(
    loaded: Graph, workspace: Workspace
):
    same, why = "{verdict: 'same', by: 'Ada', why: 'passport seen'}", ", by: 'Ada', why: 'x'"
    draw(loaded, "list:ent-anna:1", "list:ent-boris:1", same)
    draw(loaded, "ent-w1", "ent-w2", "{verdict: 'different', by: 'Ben', why: '`); DELETE \\u202e'}", "Entity")
    draw(loaded, "list:ent-boris:1", "list:ent-anna:1", f"{{verdict: 'different'{why}}}")
    draw(loaded, "list:ent-old:1", "list:ent-old:1", f"{{verdict: 'same'{why}}}")
    draw(loaded, "list:ent-old:1", "list:ent-bank:1", f"{{verdict: 'perhaps'{why}}}")
    draw(loaded, "list:ent-old:1", "list:ent-quay:1", "{verdict: 'same', by: 'Ada', why: ' '}")
    draw(loaded, "list:ent-old:1", "list:ent-front:1", "{verdict: 'same', why: 'x', by: 7}")
    draw(loaded, "ent-worker", "ent-double", f"{{verdict: 'same'{why}}}", "Entity")
    loaded.rows("MATCH (a:Record {id: 'list:ent-old:1'}) CREATE (a)-[:JUDGED {verdict: 'same'}]->(:Note {id: 'n'})")

    found = take(workspace, loaded.driver)
    assert [(word.left, word.right, word.verdict, word.by) for word in found.taken] == [
        ("list:ent-anna:1", "list:ent-boris:1", "same", "Ada"),
        ("list:ent-w1:1", "list:ent-w2:1", "different", "Ben"),
    ]
    assert found.taken[1].why == "`); DELETE \u202e"
    told = {(one.left, one.right): one.why for one in found.refused}
    assert len(told) == 7
    assert "are same by Ada" in told["list:ent-boris:1", "list:ent-anna:1"]
    assert "one record" in told["list:ent-old:1", "list:ent-old:1"]
    assert "verdict 'perhaps'" in told["list:ent-old:1", "list:ent-bank:1"]
    assert "needs why" in told["list:ent-old:1", "list:ent-quay:1"]
    assert "needs by" in told["list:ent-old:1", "list:ent-front:1"]
    assert "an entity of 2 records" in told["ent-worker", "ent-double"]
    assert "one end is Note" in told["list:ent-old:1", "n"]

    judgements.judge(workspace, "list:ent-anna:1", "list:ent-boris:1", "withdrawn", "another passport")
    again = take(workspace, loaded.driver)
    assert (again.taken[0].verdict, again.known, len(again.refused)) == ("different", 2, 6)  # no longer contradicted
    assert loaded.rows("MATCH ()-[r:JUDGED]->() RETURN count(r) AS n") == [{"n": 9}]


@pytest.mark.graph
def test_a_korean_name_is_found_in_the_index_by_every_usual_spelling(blank: Graph):
    with generation.small() as con:
        generation.put(con, "final.name", entity_id="ent-anna", record_id="list:ent-anna:1", type="name",
            quality="strong", full_name="HO, Jong Son", cites=["f00d/table/1"])  # fmt: skip
        for entity, name in (("ent-anna", "HO, Jong Son"), ("ent-boris", "O'Brien"), ("ent-old", "Ольга Früher")):
            generation.put(con, "final.spelling", entity_id=entity, words=list(spellings.of(name, "person")))
        load(blank.driver, con, "workspace", "run-000001")
    for text, entity in (*((name, "ent-anna") for name in HO_JONG_SON), ("o’brien", "ent-boris"), ("Olga", "ent-old")):
        found = query.run(blank.driver, "screening/name_search", {"text": text}).dictionaries()
        assert [row["entity_id"] for row in found] == [entity], text
    assert query.run(blank.driver, "screening/name_search", {"text": "Ho Min Son"}).rows == ()
    assert query.run(blank.driver, "screening/name_search", {"text": "') YIELD node //\"` \u202e"}).rows == ()


@pytest.mark.graph
def test_notes_go_to_the_heirs_of_an_entity_that_was_joined_or_split(loaded: Graph):
    loaded.rows(
        "MATCH (ship:Entity {id: 'ent-ship'}), (old:Entity {id: 'ent-old'}), (anna:Entity {id: 'ent-anna'}) "
        "CREATE (n:Note {text: 'seen in port'})-[:ABOUT {by: 'Ada'}]->(ship), "
        "(ship)-[:SAME_CREW {since: 2020}]->(anna), "
        "(old)-[:ABOUT {by: 'Ben'}]->(:Case {id: 7}), (old)-[:JUDGED {verdict: 'same'}]->(anna)"
    )
    with generation.small() as con:
        for gone in ("ent-ship", "ent-old"):
            for table in ("entity", "record", "name"):
                con.execute(f"delete from final.{table} where entity_id = $gone", {"gone": gone})
        con.execute("delete from final.relation where from_id = 'ent-old'")
        con.execute("insert into meta.retired values ('ent-ship', 2, ['ent-half', 'ent-quay'])")  # split in two
        con.execute("insert into meta.retired values ('ent-half', 3, ['ent-front'])")  # of which one was joined
        con.execute("insert into meta.retired values ('ent-old', 2, ['ent-anna'])")
        report = load(loaded.driver, con, "workspace", "run-000003")
        assert verify(loaded.driver, con).equal
        assert report.moved == 3
    rows = loaded.rows(
        "MATCH (a)-[r:ABOUT|SAME_CREW]->(b) RETURN coalesce(a.id, a.text) AS a, type(r) AS type, "
        "coalesce(b.id, b.text) AS b, r.by AS by, r.since AS since, r.moved_from AS moved ORDER BY a, type, b"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("ent-anna", "ABOUT", 7, "Ben", None, "ent-old"),
        ("ent-front", "SAME_CREW", "ent-anna", None, 2020, "ent-ship"),
        ("ent-quay", "SAME_CREW", "ent-anna", None, 2020, "ent-ship"),
        ("seen in port", "ABOUT", "ent-front", "Ada", None, "ent-ship"),
        ("seen in port", "ABOUT", "ent-quay", "Ada", None, "ent-ship"),
    ]
    # what was said of the two that became one has no other place
    assert loaded.rows("MATCH (n:Retired)-[r]-() RETURN n.id AS id, type(r) AS type") == [
        {"id": "ent-old", "type": "JUDGED"}
    ]
    with generation.small() as con:  # the join was undone
        load(loaded.driver, con, "workspace", "run-000004")
        assert verify(loaded.driver, con).equal
    assert loaded.rows("MATCH (n:Retired) RETURN count(n) AS n") == [{"n": 0}]
    assert loaded.rows("MATCH (n {id: 'ent-old'})-[r:JUDGED]->() RETURN count(r) AS n") == [{"n": 1}]


def test_a_scope_is_a_small_number_of_hops_or_all():
    assert (scope.parse(None), scope.parse("all"), scope.parse("0"), scope.parse("2")) == (None, None, 0, 2)
    for wrong in ("", "-1", "two", "1.5", "11", "²"):
        with pytest.raises(UsageError, match="hops"):
            scope.parse(wrong)


@pytest.mark.parametrize(
    ("hops", "inside", "transfers"),
    [
        (0, "bank director w3 w4", 1),  # all listed
        (1, "bank director w3 w4 front quay w2", 4),  # by a sum of payments, an office, an account
        (2, "bank director w3 w4 front quay w2 anna boris harbour old", 4),
    ],
)
def test_a_scope_holds_listed_parties_and_what_lies_so_many_hops_off(hops: int, inside: str, transfers: int):
    with generation.small() as con:
        with scope.scoped(con, hops) as nodes:
            rows = con.execute("select entity_id from final.entity order by 1").fetchall()
            left = con.execute("select count(*) from final.transfer").fetchall()
            edge = {
                row[0]: row[-1]
                for row in con.execute(f"select id, not_loaded from ({nodes[0].select}) as s").fetchall()
                if row[-1]
            }
        assert {row[0] for row in rows} == {f"ent-{name}" for name in inside.split()}
        assert left == [(transfers,)]
        if hops == 1:  # Front: owned by Harbour, Anna and the old owner, owns a part of Harbour; Quay: owned by Boris
            assert edge == {"ent-front": 4, "ent-quay": 1}
        assert con.execute("select count(*) from final.entity").fetchall() == [(21,)]


@pytest.mark.graph
def test_a_part_is_loaded_verified_and_kept_by_later_loads(blank: Graph):
    with generation.small() as con:
        load(blank.driver, con, "workspace", "run-000001", scope=1)
        report = verify(blank.driver, con)
        assert (report.equal, report.scope) == (True, 1)
        assert blank.rows(
            "MATCH (n:Entity) WHERE n.not_loaded > 0 RETURN n.id AS id, n.not_loaded AS n ORDER BY id"
        ) == [
            {"id": "ent-front", "n": 4},
            {"id": "ent-quay", "n": 1},
        ]
        con.execute("update final.entity set caption = 'New name' where entity_id in ('ent-quay', 'ent-anna')")
        later = load(blank.driver, con, "workspace", "run-000002")
        assert (later.nodes["Entity"].written, later.nodes["Entity"].deleted) == (1, 0)  # Anna lies outside
        assert verify(blank.driver, con).equal
        load(blank.driver, con, "workspace", "run-000002", scope=None)
        whole = verify(blank.driver, con)
        assert (whole.equal, whole.scope) == (True, None)
        assert blank.rows("MATCH (n:Entity) RETURN count(n) AS n, count(n.not_loaded) AS edge") == [
            {"n": 21, "edge": 0}
        ]
