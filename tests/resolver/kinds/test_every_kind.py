"""What holds for every kind: found by name, and its model fits the features, rules and fields that it declares."""

from __future__ import annotations

import pytest

from resolver import kinds
from resolver.errors import ModelError
from tests.resolver.linked import linked
from tests.world import CAST

SCORED = [name for name in kinds.names() if kinds.load(name).model]


def test_the_kinds_are_found_by_their_files():
    assert kinds.names() == ["account", "asset", "organisation", "person", "wallet"]
    assert {kinds.load(name).label for name in kinds.names()} == {"Account", "Asset", "Company", "Person", "Wallet"}
    assert kinds.load("organisation").bank_label == "Bank"


@pytest.mark.parametrize("name", SCORED)
def test_every_candidate_rule_has_a_cap_and_a_purpose(name: str):
    kind = kinds.load(name)
    caps = kinds.model(str(kind.model)).card["caps"]
    assert {rule.name for rule in kind.rules} == set(caps) - {"from", "large", "large_from"}
    assert set(caps["large"]) < set(caps)
    assert all(rule.purpose for rule in kind.rules)


@pytest.mark.parametrize("name", SCORED)
def test_every_candidate_rule_names_features_that_the_kind_declares(name: str):
    kind = kinds.load(name)
    declared = [clue.name for clue in kind.clues]
    assert len(declared) == len(set(declared))
    assert {feature for rule in kind.rules for feature in (*rule.of, *rule.narrower)} <= set(declared)
    assert all(1 <= len(rule.of) <= 2 for rule in kind.rules)


@pytest.mark.parametrize("name", SCORED)
def test_every_field_of_the_model_is_shown_by_a_column_of_the_features(name: str):
    kind = kinds.load(name)
    con = linked(*CAST)
    columns = {row[0] for row in con.execute(f"describe work.{kind.features}").fetchall()}
    assert set(kind.shown) == set(kinds.model(str(kind.model)).levels())
    assert set(kind.shown.values()) <= columns


@pytest.mark.parametrize("name", SCORED)
def test_every_number_of_a_model_says_where_it_came_from_and_probabilities_add_up(name: str):
    model = kinds.model(str(kinds.load(name).model))
    assert all(row["from"] for row in model.card["numbers"])
    for comparison in model.settings["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        assert sum(level["u_probability"] for level in levels) == pytest.approx(1, abs=1e-6)
        assert sum(level["m_probability"] for level in levels) < 1.05


def test_a_model_that_is_not_shipped_is_an_error():
    with pytest.raises(ModelError, match="person-0"):
        kinds.model("person-0")
