"""The score of two names moves the bits of the name where levels tell too little, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver import kinds
from resolver.explain import explain
from resolver.scoring import named
from tests.resolver.linked import generation, linked
from tests.stage import Party

PERSON = kinds.model("person-2")
ALIKE = "family name same, given name alike"


@pytest.fixture(scope="module")
def con() -> DuckDBPyConnection:
    """One person under two romanisations, two namesakes of alike given names, and one pair known by its passport."""
    passport = (("passport", "HT4471902", "Haiti"),)
    return linked(
        Party("ofac:1", "САЛАЎЁЎ, Дзмітрый Паўлавіч", born="1961-04-19", listed="ofac:GLOMAG"),
        Party("table:1", "Dmitri Pavlovich Solovyov", born="1961-04-19"),
        Party("ofac:2", "TARRINGTON, Darletta", born="1980-01-07", listed="ofac:GLOMAG"),
        Party("table:2", "Darla Tarrington", born="1980-01-07"),
        Party("ofac:3", "ASHGROVE, Mirabelle", numbers=passport, listed="ofac:GLOMAG"),
        Party("table:3", "Mirabel Ashgrove", born="1981-03-04", numbers=passport),
    )


def pair(con: DuckDBPyConnection, left: str, right: str) -> tuple[float, float | None, str]:
    """First weight, learnt bits and decision of a kept pair."""
    [row] = con.execute(
        "select weight_bits, learnt_bits, decision from work.pair where left_record = $left and right_record = $right",
        {"left": left, "right": right},
    ).fetchall()
    return row


def test_a_romanisation_that_no_key_joins_is_carried_by_its_names(con: DuckDBPyConnection):
    weight, learnt, decision = pair(con, "ofac:1", "table:1")
    assert learnt is not None and weight < learnt
    assert decision == "accepted"


def test_given_names_that_are_alike_and_other_weigh_less_than_their_level(con: DuckDBPyConnection):
    weight, learnt, decision = pair(con, "ofac:2", "table:2")
    assert learnt is not None and learnt < weight
    assert decision != "accepted"


def test_a_pair_of_which_the_names_decide_nothing_is_not_asked(con: DuckDBPyConnection):
    assert pair(con, "ofac:3", "table:3")[1:] == (None, "accepted")


def test_the_waterfall_adds_up_to_what_decided():
    con = generation(
        linked(
            Party("ofac:1", "САЛАЎЁЎ, Дзмітрый Паўлавіч", born="1961-04-19", listed="ofac:GLOMAG"),
            Party("table:1", "Dmitri Pavlovich Solovyov", born="1961-04-19"),
        )
    )
    answer = explain(con, "ofac:1", "table:1")
    assert sum(answer["learnt"].values()) == pytest.approx(answer["learnt_bits"], abs=1e-5)
    assert next(iter(answer["learnt"])) == "prior"
    moved = answer["learnt_bits"] - answer["weight_bits"]
    [name] = [field for field in answer["fields"] if field["field"] == "name"]
    assert answer["learnt"]["name"] == pytest.approx(name["weight_bits"] + moved, abs=1e-5)


def test_bits_stay_within_the_bounds_of_their_level_and_never_fall_with_the_score():
    curve = named.curve(PERSON)
    assert curve is not None
    steps = np.linspace(0, 1, 101)
    for level, (own, low, high) in curve.bounds.items():
        bits = curve.moved(np.full(len(steps), level), steps)
        assert low - 1e-9 <= own <= high + 1e-9
        assert (np.diff(bits) >= 0).all()
        assert (bits.min(), bits.max()) == (max(low, curve.bits[0]), min(high, curve.bits[-1]))


def test_levels_that_tell_relatives_are_left_alone():
    """Brothers share all but one word: names that are alike are no evidence there."""
    assert not set(PERSON.card["names"]["levels"]) & set(PERSON.card["relatives"]["levels"])


def test_a_model_with_trees_or_without_a_curve_asks_no_names():
    assert named.curve(replace(PERSON, trees="tree")) is None
    bare = replace(PERSON, card={key: value for key, value in PERSON.card.items() if key != "names"})
    assert named.curve(bare) is None
    assert named.reached(bare) == "false"
