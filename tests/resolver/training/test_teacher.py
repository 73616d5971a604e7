"""The first opinion of training: what is seen together counts once; days that no calendar has still say something."""

from __future__ import annotations

import numpy as np

from resolver import kinds
from resolver.scoring import pair_features, pair_values
from resolver.training import teacher
from tests.resolver.people import featured
from tests.stage import Party

PERSON = kinds.load("person")
COLUMNS = pair_features.columns(PERSON, kinds.model("person-2"))


def pair(**said: float) -> list[float]:
    """The features of a pair: those said as field_feature, nothing published else."""
    return [said.get(f"{field} {feature}".replace(" ", "_"), np.nan) for field, feature in COLUMNS]


def test_birth_place_and_postcode_are_one_field_that_agrees_or_does_not():
    matrix = np.array(
        [
            pair(birth_place_letters=1, birth_place_bits=10),
            pair(birth_place_letters=1, birth_place_bits=10, postcode_letters=1, postcode_bits=10),
            pair(postcode_letters=1, postcode_bits=10, postcode_same_beginning=8),
            pair(name_letters=1),
        ],
        np.float32,
    )
    fields = teacher.bins(matrix, COLUMNS)
    per_pair = list(zip(*(field.tolist() for field in fields), strict=True))
    assert [sum(code >= 0 for code in codes) for codes in per_pair] == [1, 1, 1, 0]
    assert len({codes[-1] for codes in per_pair}) == 4  # one, both, the other, none


def test_neighbours_who_share_birth_place_and_postcode_are_not_one_party():
    dice = np.random.default_rng(5)

    def drawn(pairs: int, towns: int, one: float) -> np.ndarray:
        same = dice.random(pairs) < one
        town = same | (dice.random(pairs) < 1 / towns)
        return np.array(
            [
                pair(
                    name_shared_bits=20.0 if match else 0.0,
                    name_alone_bits_less=0.0 if match else 12.0,
                    birth_place_letters=1.0 if near else 0.2,
                    birth_place_bits=6.0 if near else 0.0,
                    postcode_letters=1.0 if near else 0.2,
                    postcode_bits=6.0 if near else 0.0,
                    postcode_same_beginning=8.0 if near else 0.0,
                )
                for match, near in zip(same, town, strict=True)
            ],
            np.float32,
        )

    neighbours = drawn(3000, 1, 0.0)
    parties = drawn(300, 1, 1.0)
    odds = teacher.odds(np.vstack([parties, neighbours]), drawn(20_000, 60, 0.0), COLUMNS, 500_000)
    assert (odds[:300] > 0).all()
    assert (odds[300:] < 0).all()


def test_a_day_that_no_calendar_has_is_compared_by_its_digits_and_met_by_its_year():
    con = featured([Party("t:1", "Ann Adler", born="1856-08-18"), Party("t:2", "Bo Carr", born="1901")])
    con.execute(
        "update stage.date set date_from = null, date_to = null, published = '1856-86-18' where record_id = 't:1'"
    )
    from resolver.features import features

    features(con, [PERSON])
    values = pair_values.sides(con, PERSON).dates
    assert values.texts.tolist() == ["18568618", "1901****"]
    years = con.execute(next(clue.values for clue in PERSON.clues if clue.name == "year")).fetchall()
    assert sorted(years) == [(0, "1856"), (1, "1901")]


def test_short_forms_of_one_given_name_leave_no_word_alone():
    from resolver.features import features

    con = featured([Party("t:1", "William Carr"), Party("t:2", "Bill Carr"), Party("t:3", "Hugo Carr")])
    features(con, [PERSON])
    names = pair_values.sides(con, PERSON).names
    found = pair_features.name_features(names, np.array([0, 0]), np.array([1, 2]))
    alone = found[:, pair_features.NAME.index("alone bits, less")]
    assert alone[0] == 0
    assert alone[1] > 0


def test_given_names_agree_by_short_form_and_initial():
    from resolver.features import features

    con = featured([Party("t:1", "William Carr"), Party("t:2", "Bill Carr"), Party("t:3", "W Carr")])
    con.execute("update work.name_clean set family = 'carr', given = lower(split_part(full_name, ' ', 1))")
    features(con, [PERSON])
    rows = con.execute(
        "select given_forms, given_initials, given_first from work.feature_person order by rid"
    ).fetchall()
    (william, *of_william), (bill, *of_bill), letter = rows
    assert set(william) & set(bill)
    assert (of_william, of_bill, letter) == ([None, ["w"]], [None, ["b"]], (None, ["w"], None))


def test_a_value_that_next_to_nobody_has_is_graded_like_a_rare_one():
    rare = [pair(city_letters=1, city_bits=bits) for bits in (13.0, 14.9, 15.1, 19.0)]  # two of 1,000,000: 18.9 bits
    assert len({field[-1] for field in zip(*teacher.bins(np.array(rare, np.float32), COLUMNS), strict=True)}) == 1
