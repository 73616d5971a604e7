"""Running a question: parameters are checked and converted, nothing is written, time is limited."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from neo4j.exceptions import ClientError

from cypher import Query
from resolver import picture
from resolver.errors import BadParameter, GraphUnreachable, ServerError, UsageError
from resolver.neo4j import connection, query
from resolver.picture import answers


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("STRING", " 007 ", " 007 "),
        ("INTEGER", "12", 12),
        ("FLOAT", "12", 12.0),
        ("FLOAT", 12, 12.0),
        ("BOOLEAN", "True", True),
        ("BOOLEAN", "no", False),
        ("DATE", "2024-02-29", date(2024, 2, 29)),
        ("DATETIME", "2024-02-29T12:00:00", datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("DATETIME", "2024-02-29T12:00:00+03:00", datetime(2024, 2, 29, 9, tzinfo=UTC)),
        ("DATETIME", date(2024, 2, 29), datetime(2024, 2, 29, tzinfo=UTC)),
        ("LIST<STRING>", "a, b", ["a", "b"]),
        ("LIST<STRING>", '["a, b", "c"]', ["a, b", "c"]),
        ("LIST<STRING>", ["a"], ["a"]),
    ],
)
def test_text_becomes_a_value_of_the_declared_type(kind, text, value):
    assert query.converted(kind, text) == value
    assert type(query.converted(kind, text)) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("INTEGER", "12.5"),
        ("INTEGER", True),
        ("INTEGER", ""),
        ("FLOAT", "1,5"),
        ("BOOLEAN", "maybe"),
        ("DATE", "29.02.2024"),
        ("DATE", "2023-02-29"),
        ("DATE", datetime(2024, 1, 1)),
        ("DATETIME", "noon"),
        ("LIST<STRING>", "[1, 2]"),
        ("LIST<STRING>", "[broken"),
        ("STRING", 5),
    ],
)
def test_what_is_not_of_the_type_is_refused(kind, text):
    with pytest.raises(ValueError, match=r"."):
        query.converted(kind, text)


def test_defaults_apply_and_null_means_left_out():
    owners = query.parameters(query.show("owners_of"), {"entity_id": "ent-1"})
    assert owners == {"entity_id": "ent-1", "as_of": date(9999, 12, 31), "limit": 100}
    assert query.parameters(query.show("shared_documents"), {})["scheme"] is None


def test_a_missing_parameter_is_named_with_those_there_are():
    with pytest.raises(BadParameter, match=r"owners_of needs entity_id. There are: entity_id \(STRING\), as_of"):
        query.parameters(query.show("owners_of"), {})


def test_an_unknown_parameter_is_named_with_those_there_are():
    with pytest.raises(BadParameter, match=r"has no parameter entity. There are: entity_id"):
        query.parameters(query.show("owners_of"), {"entity": "ent-1", "entity_id": "ent-1"})


def test_a_wrong_value_is_named_with_its_type():
    with pytest.raises(BadParameter, match="as_of='yesterday' is not of the type DATE"):
        query.parameters(query.show("owners_of"), {"entity_id": "ent-1", "as_of": "yesterday"})


@pytest.mark.parametrize("limit", ["0", "-1"])
def test_a_limit_below_one_is_refused(limit):
    with pytest.raises(BadParameter, match="must be 1 or more"):
        query.parameters(query.show("owners_of"), {"entity_id": "ent-1", "limit": limit})


def test_an_unknown_question_is_named_with_those_there_are():
    with pytest.raises(BadParameter, match=r"no query 'who'. There are: changes/findings_since, .*screening/"):
        query.show("who")


@pytest.mark.graph
def test_rows_come_as_python_values(loaded):
    found = query.run(loaded.driver, "paths_to", {"from_id": "ent-w1", "to_id": "ent-bank", "max_hops": "3"})
    assert found.columns == ("arrived", "hops", "transfers", "detail", "path")
    row = found.dictionaries()[0]
    assert row["arrived"] == datetime(2024, 3, 4, 12, 30, 15, 250_000, tzinfo=UTC)
    assert row["path"] == ["ent-w1", "t4", "ent-w2", "t5", "ent-w3"]


@pytest.mark.graph
def test_an_id_that_is_not_there_gives_no_rows(loaded):
    assert query.run(loaded.driver, "owners_of", {"entity_id": "') MATCH (n) DETACH DELETE n //"}).rows == ()
    assert loaded.rows("MATCH (n:Entity) RETURN count(n) AS entities") == [{"entities": 21}]


def replace_query(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let 'owners_of' be another statement."""
    monkeypatch.setattr("cypher.load", lambda name: Query("ownership/owners_of", text))


@pytest.mark.graph
def test_the_server_refuses_a_question_that_writes(loaded, monkeypatch):
    replace_query(monkeypatch, "CREATE (n:Entity {id: 'forged'}) RETURN n.id AS id")
    with pytest.raises(ClientError, match="Writing in read access mode not allowed"):
        query.run(loaded.driver, "owners_of", {})
    assert loaded.rows("MATCH (n:Entity {id: 'forged'}) RETURN n") == []


@pytest.mark.graph
def test_a_question_that_takes_too_long_is_ended(loaded, monkeypatch):
    replace_query(monkeypatch, "UNWIND range(1, 2000000000) AS i WITH i WHERE i % 2 = 3 RETURN count(i) AS n")
    with pytest.raises(ServerError, match="not answered in 1 s"):
        query.run(loaded.driver, "owners_of", {}, timeout=1)


def test_a_question_is_drawn_with_its_shares_and_marks(loaded, tmp_path):
    drawing = answers.drawing(loaded.driver, "ownership/picture_of_owners", {"entity_id": "ent-front"})
    assert {party.name for party in drawing.parties} >= {"Front Trading", "Harbour Holding", "Anna Beispiel"}
    assert {(tie.source, tie.target, tie.label) for tie in drawing.ties} >= {
        ("ent-harbour", "ent-front", "50 to 75 %"),
        ("ent-anna", "ent-harbour", "60 %"),
    }
    picture.write(drawing, tmp_path / "owners.svg")
    assert "50 to 75 %" in (tmp_path / "owners.svg").read_text("utf-8")
    money = answers.drawing(loaded.driver, "funds/picture_of_payments", {"entity_id": "ent-w2"})
    assert money.way == "right"
    with pytest.raises(UsageError, match=r"no paths to draw\. These do: .*picture_of_owners"):
        answers.drawing(loaded.driver, "ownership/owners_of", {"entity_id": "ent-front"})
    with pytest.raises(UsageError, match="nothing was found"):
        answers.drawing(loaded.driver, "ownership/picture_of_owners", {"entity_id": "ent-nobody"})


@pytest.mark.parametrize("agent", ["Neo4j/5.26.1", "Neo4j/2025.08.0", "Neo4j/2026.03.2", "Memgraph/3.1", ""])
def test_a_server_without_what_the_questions_need_is_refused_with_the_version_that_has_it(agent):
    with pytest.raises(GraphUnreachable, match=r"too old, or no Neo4j.* 2026\.04\. .*compose\.yaml"):
        connection.refuse_old("bolt://there", agent)


@pytest.mark.parametrize("agent", ["Neo4j/2026.04.0", "Neo4j/2026.08.1", "Neo4j/2027.01.0-drop"])
def test_a_server_that_has_it_is_taken(agent):
    connection.refuse_old("bolt://there", agent)
