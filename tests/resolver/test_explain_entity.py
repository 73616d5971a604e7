"""What holds an entity together: the strongest chains, the weakest link, and what falls apart without it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from duckdb import DuckDBPyConnection

from resolver.errors import UnknownId
from resolver.explain import holding
from tests.generation import add_entity, empty


def entity(pairs: Sequence[tuple[str, str, float, str]]) -> DuckDBPyConnection:
    """A generation with one entity of the records of these pairs: (left, right, bits, decision)."""
    con = empty()
    add_entity(con, "ent-1", "person", "Anna")
    for record in sorted({record for left, right, *_ in pairs for record in (left, right)}):
        con.execute(
            "insert into final.record by name select $r as record_id, 'ent-1' as entity_id, 't' as source, "
            "'t' as publisher, $r as published_key, 'person' as kind, $r as caption, true as invented, "
            "false as private, 1.0 as probability, 'model' as reason, [] as cites",
            {"r": record},
        )
    for left, right, bits, decision in pairs:
        con.execute(
            "insert into evidence.pair by name select $l as left_record, $r as right_record, 'person' as kind, "
            "$b as weight_bits, 0.9 as probability, $d as decision, 'name' as reason, 'r' as rules, [] as levels",
            {"l": left, "r": right, "b": bits, "d": decision},
        )
    return con


def test_the_weakest_link_is_the_one_whose_loss_takes_the_most_certain_parts_apart():
    con = entity([("a", "b", 20.0, "accepted"), ("c", "d", 15.0, "accepted"), ("b", "c", 5.0, "accepted")])
    told = holding.held(con, "ent-1")
    assert [(link["left"], link["right"]) for link in told["links"]] == [("a", "b"), ("c", "d"), ("b", "c")]
    assert told["weakest"]["falls_apart"] == ["c", "d"] and told["weakest"]["also"] == []
    assert told["links"][0]["falls_apart"] == ["b"]


def test_a_triangle_is_held_by_its_two_strongest_sides_and_the_third_would_still_join():
    con = entity([("a", "b", 20.0, "accepted"), ("a", "c", 9.0, "accepted"), ("b", "c", 7.0, "accepted")])
    told = holding.held(con, "b")
    assert (told["weakest"]["left"], told["weakest"]["right"], told["weakest"]["falls_apart"]) == ("a", "c", ["c"])
    assert [(pair["left"], pair["right"]) for pair in told["weakest"]["also"]] == [("b", "c")]


def test_a_pair_that_was_outvoted_speaks_against_it_and_holds_nothing(capsys):
    con = entity([("a", "b", 20.0, "accepted"), ("b", "c", 9.0, "accepted"), ("a", "c", -3.0, "below")])
    told = holding.held(con, "ent-1")
    assert [(pair["left"], pair["right"], pair["bits"]) for pair in told["against"]] == [("a", "c", -3.0)]
    holding.show(told)
    said = capsys.readouterr().out
    assert "weakest link: b and c, 9.0 bits (name)." in said
    assert "Without it c would fall apart; nothing else joins the two sides." in said


def test_one_record_alone_has_no_links_and_an_unknown_id_is_refused(capsys):
    con = entity([("a", "b", 20.0, "accepted")])
    con.execute("delete from final.record where record_id = 'b'")
    told = holding.held(con, "a")
    assert (told["links"], told["weakest"]) == ([], None)
    holding.show(told)
    assert "No pair of records holds it together" in capsys.readouterr().out
    with pytest.raises(UnknownId):
        holding.held(con, "ent-2")
