"""The writing statements agree with the shape that loading and verifying take from resolver/neo4j/shape/."""

from __future__ import annotations

from importlib import resources

import pytest

import cypher
from resolver.neo4j import shape
from tests.cypher import generation

each_node = pytest.mark.parametrize("node", shape.NODES, ids=lambda node: node.name)
each_relation = pytest.mark.parametrize("relation", shape.RELATIONS, ids=lambda relation: relation.name)
each_kind = pytest.mark.parametrize("kind", [*shape.NODES, *shape.RELATIONS], ids=lambda kind: kind.name)


def test_there_is_one_file_per_type_and_one_to_delete_it():
    files = {
        file.name for file in resources.files("cypher").joinpath("write").iterdir() if file.name.endswith(".cypher")
    }
    names = [node.name for node in shape.NODES] + [relation.name for relation in shape.RELATIONS]
    assert files == {f"{name}.cypher" for name in names} | {f"delete_{name}.cypher" for name in names}


@each_kind
def test_headers_are_complete_and_parameters_are_those_used(kind):
    for name, parameter in [(kind.name, "rows"), (f"delete_{kind.name}", "ids")]:
        query = cypher.write(name)
        assert query.title
        assert query.writes
        assert [param.name for param in query.params] == [parameter]
        assert cypher.used_params(query.text) == {parameter}


@each_node
def test_a_node_is_written_by_its_constraint_with_all_its_labels(node):
    text = cypher.write(node.name).text
    assert f"MERGE (n:{node.label} {{id: row.id}})" in text
    for label in node.further:
        assert f"CASE WHEN '{label}' IN row.labels THEN [1] ELSE [] END | SET n:{label})" in text
        assert f":{label}" in text.split("REMOVE n")[1].split("\n")[0]
    assert f"MATCH (n:{node.label} {{id: id}})" in cypher.write(f"delete_{node.name}").text


@each_relation
def test_a_relation_is_made_between_its_ends_with_its_id_and_hash(relation):
    text = cypher.write(relation.name).text
    assert f"MATCH (a:{relation.from_label} {{id: row[1]}})" in text
    assert f"MATCH (b:{relation.to_label} {{id: row[2]}})" in text
    assert f"CREATE (a)-[r:{relation.type} {{\n  id: row[0],\n  content_hash: row[3],\n" in text
    assert f"MATCH ()-[r:{relation.type} {{id: id}}]->()" in cypher.write(f"delete_{relation.name}").text


@each_kind
def test_times_are_written_as_datetime(kind):
    text = cypher.write(kind.name).text
    assert text.count("datetime(") == len(kind.times)
    for name in kind.times:
        if isinstance(kind, shape.NodeType):
            assert f".{name} = datetime({{epochMillis: row.{name}}})" in text
        else:
            place = 4 + [item.name for item in kind.properties].index(name)
            assert f"  {name}: datetime({{epochMillis: row[{place}]}})" in text


@each_kind
def test_the_select_gives_the_declared_properties(kind):
    with generation.small() as con:
        columns = [entry[0] for entry in con.execute(kind.select).description]
    extra = ["from_id", "to_id"] if isinstance(kind, shape.RelationType) else ["labels"] if kind.further else []
    assert sorted(columns) == sorted(["id", *extra, *[item.name for item in kind.properties]])


def test_the_schema_has_a_constraint_for_every_type():
    text = "\n".join(cypher.schema())
    for node in shape.NODES:
        assert f"CREATE CONSTRAINT {node.name}_id IF NOT EXISTS FOR (n:{node.label}) REQUIRE n.id IS UNIQUE" in text
    for relation in shape.RELATIONS:
        assert f"CREATE CONSTRAINT {relation.name}_id IF NOT EXISTS FOR ()-[r:{relation.type}]-()" in text
    assert all("IF NOT EXISTS" in statement for statement in cypher.schema())
