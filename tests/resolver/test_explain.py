"""Explanations: read from a published generation, with the chain of pairs and the arithmetic."""

from __future__ import annotations

import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId
from resolver.explain import explain
from tests.resolver.linked import generation, linked
from tests.stage import Party

PASSPORT = (("passport", "HT4471902", "Haiti"),)


@pytest.fixture(scope="module")
def con() -> DuckDBPyConnection:
    """Three records of one person, of which the first and last have nothing in common; a namesake; a stranger."""
    return generation(
        linked(
            Party("ofac:1", "DELACROSSE, Mirabelle Anne", born="1981-03-04", listed="ofac:GLOMAG"),
            Party("table:1", "Mirabelle Anne Delacrosse", born="1981-03-04", numbers=PASSPORT,
                  contacts=(("email", "m@delacrosse.example"),)),
            Party("table:2", "Rowan Ashgrove", born="1981-03-04", numbers=PASSPORT,
                  contacts=(("email", "m@delacrosse.example"),)),
            Party("table:3", "Mirabelle Anne Delacrosse", countries=("Haiti",)),
            Party("table:4", "Gregor Pavlitsky"),
        )
    )  # fmt: skip


def test_a_pair_is_explained_by_its_fields_and_their_sum(con: DuckDBPyConnection):
    why = explain(con, "ofac:1", "table:1")
    assert why["same"] and why["weight_bits"] == pytest.approx(13, abs=0.1)
    levels = {field["field"]: (field["level"], field["weight_bits"]) for field in why["fields"] if field["level"]}
    # -10 prior + 14 name + 9 birth = 13 bits
    assert levels == {"name": ("same name, rare", 14.0), "birth": ("same day", 9.0)}
    assert why["prior_bits"] + 14 + 9 == pytest.approx(why["weight_bits"])
    assert why["reason"] == "model person-1: name same name, rare; birth same day"


def test_the_values_are_those_that_were_compared_each_on_its_side(con: DuckDBPyConnection):
    [name] = [field for field in explain(con, "table:1", "ofac:1")["fields"] if field["field"] == "name"]
    assert (name["left"], name["right"]) == (["Mirabelle Anne Delacrosse"], ["DELACROSSE, Mirabelle Anne"])
    assert name["shared"] == ["anne delacrosse mirabelle"]


def test_records_joined_through_a_third_are_explained_by_the_path(con: DuckDBPyConnection):
    why = explain(con, "ofac:1", "table:2")
    assert why["same"]
    assert [(step["left"], step["right"]) for step in why["path"]] == [("ofac:1", "table:1"), ("table:1", "table:2")]
    assert all(step["weight_bits"] > 4 for step in why["path"])


def test_two_entities_are_explained_by_their_nearest_records(con: DuckDBPyConnection):
    [(one,)] = con.execute("select entity_id from final.record where record_id = 'ofac:1'").fetchall()
    [(other,)] = con.execute("select entity_id from final.record where record_id = 'table:3'").fetchall()
    why = explain(con, one, other)
    assert not why["same"] and why["reason"].startswith("name alone") and why["path"] == []


def test_records_that_were_never_compared_say_so_with_their_keys(con: DuckDBPyConnection):
    why = explain(con, "table:2", "table:4")
    assert (why["same"], why["probability"], why["weight_bits"], why["fields"]) == (False, None, None, [])
    assert why["reason"] == "never compared: they share no key"
    assert {"rule": "identifier", "key": "passport::HT4471902"} in why["keys"]["table:2"]
    assert why["keys"]["table:4"] == []


def test_an_id_that_is_nowhere_is_an_error(con: DuckDBPyConnection):
    with pytest.raises(UnknownId, match="ofac:999"):
        explain(con, "ofac:1", "ofac:999")


def test_a_retired_id_is_explained_by_its_heirs(con: DuckDBPyConnection):
    [(entity,)] = con.execute("select entity_id from final.record where record_id = 'ofac:1'").fetchall()
    con.execute("insert into meta.retired values ('ent-oldoldoldold', 2, ['ent-midmidmidmid'])")
    con.execute("insert into meta.retired values ('ent-midmidmidmid', 3, [$entity])", {"entity": entity})
    assert explain(con, "ent-oldoldoldold", "table:1")["left_entity"] == entity
