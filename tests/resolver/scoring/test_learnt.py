"""The learnt score: its fields add up to it, it is asked in the grey zone alone, and foreign trees are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from duckdb import DuckDBPyConnection

from resolver import kinds, link
from resolver.errors import ModelError
from resolver.scoring import learnt, pair_features, pair_values
from tests.resolver.linked import prepared
from tests.resolver.people import MADE, featured, own
from tests.stage import Party

PERSON = kinds.load("person")


@pytest.fixture(scope="module")
def con() -> DuckDBPyConnection:
    """The made people linked with it."""
    made = prepared(MADE)
    link.link_records(made, [], None, 1, kinds.models() | {"person": own()})
    return made


def test_the_contributions_of_the_fields_add_up_to_the_learnt_score(con: DuckDBPyConnection):
    scored = con.execute(
        "select l, r, learnt_bits from work.scored where kind = 'person' and learnt_bits is not null order by l, r"
    ).fetchall()
    assert len(scored) > 100
    parts = learnt.contributions_of(con, PERSON, own(), [(left, right) for left, right, _ in scored[::7]])
    for left, right, bits in scored[::7]:
        assert sum(parts[left, right].values()) == pytest.approx(bits, abs=1e-4)
    assert {"name", "birth", "email"} & set().union(*parts.values()) == {"name", "birth", "email"}


def test_the_probability_follows_the_learnt_score_and_the_first_score_stays(con: DuckDBPyConnection):
    rows = con.execute(
        "select learnt_bits, probability, weight_bits from work.scored "
        "where kind = 'person' and learnt_bits is not null"
    ).fetchall()
    assert all(p == pytest.approx(1 / (1 + 2**-bits), abs=1e-6) for bits, p, _ in rows)
    assert any(abs(weight - bits) > 1 for bits, _, weight in rows)


def test_only_the_grey_zone_is_asked(con: DuckDBPyConnection):
    high = own().card["learnt"]["grey_to_bits"]
    [(asked, outside)] = con.execute(
        "select count(*) filter (weight_bits <= $high and learnt_bits is null), "
        "count(*) filter (weight_bits > $high and learnt_bits is not null) from work.scored where kind = 'person'",
        {"high": high},
    ).fetchall()
    assert (asked, outside) == (0, 0)


def test_trees_for_other_features_are_refused(con: DuckDBPyConnection):
    other = replace(own(), card=own().card | {"learnt": own().card["learnt"] | {"features_version": 0}})
    with pytest.raises(ModelError, match="made for version 0 of the features; this program has version"):
        learnt.score(con, PERSON, other)


@pytest.mark.parametrize("trees", ["", "no trees at all", "tree\nversion=v4\n"])
def test_broken_trees_are_refused(con: DuckDBPyConnection, trees: str):
    with pytest.raises(ModelError, match=r"person-own\.trees\.txt can't be read"):
        learnt.score(con, PERSON, replace(own(), trees=trees))


# -------------------------------------------------------------------------------------------------------- the features


def features(*parties: Party) -> dict[tuple[str, str], float]:
    """Feature -> value of the pair of two parties."""
    con = featured(list(parties))
    held = pair_values.sides(con, PERSON)
    model = kinds.model("person-2")
    nothing = np.zeros(1, np.float32)
    levels = np.full((1, len(model.settings["comparisons"])), -1, np.float32)
    row = pair_features.matrix(held, np.array([0]), np.array([1]), nothing, nothing, levels)[0]
    return dict(zip(pair_features.columns(PERSON, model), row.tolist(), strict=True))


def test_what_one_side_does_not_publish_is_unknown_not_different():
    found = features(Party("t:1", "Ann Adler", born="1970-02-03"), Party("t:2", "Ann Adler"))
    assert np.isnan(found["birth", "digits"])
    assert np.isnan(found["email", "letters"])
    assert found["name", "same words"] == 2


def test_of_several_names_those_that_fit_best_are_compared():
    one = Party("t:1", "Cora Bosko", aliases=("Berta Holm",))
    assert features(one, Party("t:2", "Berta Holm"))["name", "alone bits, more"] == 0


def test_dates_differ_by_digits_and_by_years():
    found = features(
        Party("t:1", "Ann Adler", born="1970-02-03"), Party("t:2", "Ann Adler", born="1971-02-30"[:8] + "08")
    )
    assert (found["birth", "digits"], found["birth", "year digits"], found["birth", "years apart"]) == (2, 1, 1)


def test_a_month_is_compared_with_a_day_by_what_both_say():
    found = features(Party("t:1", "Ann Adler", born="1970-02"), Party("t:2", "Ann Adler", born="1970-02-08"))
    assert found["birth", "digits"] == 0
    assert np.isnan(found["birth", "day digits"])


def test_initials_and_swapped_names_are_seen():
    found = features(Party("t:1", "A Adler"), Party("t:2", "Adler Ann"))
    assert found["name", "initials"] == 2  # "A" of the one is the first letter of both words of the other
    assert found["name", "same words"] == 1
