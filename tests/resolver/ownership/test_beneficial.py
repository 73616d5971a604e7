"""Beneficial owners: the three rival tests disagree where they should."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from resolver.errors import UsageError
from resolver.ownership import beneficial, network
from tests.generation import add_entity
from tests.resolver.ownership.holdings import add, drawn


def answers(text: str, **rule) -> dict[str, dict[str, str]]:
    con = drawn(text)
    net = network.read(con)
    found = beneficial.owners(net, network.number_of(con, "T"), **rule)
    ids = network.ids_of(con, np.arange(net.n))
    return {ids[one.owner]: one.answer for one in found.owners}


@pytest.mark.parametrize(("text", "expected"), [
    # 60 % of 30 % = 18 %: not by multiplication; every link is above 25; P controls the 30 % holder
    ("P 60 H, H 30 T", {"multiplication": "no", "rolling": "yes", "dominancy": "yes", "amlr": "yes"}),
    # 40 % of 40 % = 16 %: rolling alone
    ("P 40 H, H 40 T", {"multiplication": "no", "rolling": "yes", "dominancy": "no", "amlr": "no"}),
    # 4 x 10 % through wholly owned companies = 40 %: multiplication, and control adds no single holder of 25 %
    ("P 100 A, P 100 B, P 100 C, P 100 D, A 10 T, B 10 T, C 10 T, D 10 T",
     {"multiplication": "yes", "rolling": "no", "dominancy": "no", "amlr": "yes"}),
    # 60 % of 15 % twice = 18 %; but P controls holders of 30 % together
    ("P 60 A, P 60 B, A 15 T, B 15 T", {"multiplication": "no", "rolling": "no", "dominancy": "no", "amlr": "yes"}),
    ("P 60 A, A 15 T, P 10 T", {"multiplication": "no", "rolling": "no", "dominancy": "no", "amlr": "yes"}),
    # 30 % of 60 % = 18 %; but P has an interest in the company that controls
    ("P 30 H, H 60 T", {"multiplication": "no", "rolling": "yes", "dominancy": "no", "amlr": "yes"}),
    ("P 25 H, H votes 60 T, H 10 T", {"multiplication": "no", "rolling": "no", "dominancy": "no", "amlr": "yes"}),
    # exactly a quarter: not more than 25 %, but 25 % or more
    ("P 25 T", {"multiplication": "no", "rolling": "no", "dominancy": "no", "amlr": "yes"}),
    # a band: it may be
    ("P 20..30 T", {"multiplication": "undetermined", "rolling": "undetermined", "dominancy": "undetermined",
                    "amlr": "undetermined"}),
])  # fmt: skip
def test_each_test_gives_its_own_answer(text, expected) -> None:
    assert answers(text)["P"] == expected


def test_a_lower_threshold_and_nobody_at_all() -> None:
    assert answers("P 15 T", threshold=Fraction(15, 100), more=False)["P"]["multiplication"] == "yes"
    assert answers("P 10 T") == {}
    assert answers("P 24.999999 H, H 60 T") == {}
    assert answers("P 20..30 H, H 60 T")["P"]["amlr"] == "undetermined"
    con = drawn("P 10 T")
    net = network.read(con)
    found = beneficial.owners(net, network.number_of(con, "T"))
    assert (found.fallback, found.known) == (True, Fraction(1, 10))


def asked(text: str, *people: str, **more) -> list[dict[str, Any]]:
    """The rows for T of a drawn register in which these are people and all else are companies."""
    con = drawn(text)
    for name in sorted({word for word in text.replace(",", " ").split() if word.isalpha() and word.isupper()}):
        add_entity(con, name, "person" if name in people else "organisation")
    for manager in more.pop("managers", ()):
        add_entity(con, manager, "person")
        add(con, f"d-{manager}", manager, "T", "?", type="DIRECTS", nature="director")
    return beneficial.answer(con, "T", **more)


def test_who_controls_without_a_share_is_a_beneficial_owner_by_control() -> None:
    person, company = asked("P votes 60 H, H 30 T", "P")
    assert (person["owner"], person["role"], person["control"]) == ("P", "controller", None)
    assert [person[test] for test in beneficial.TESTS] == ["no", "no", "yes", "yes"]
    assert person["cites"] == ["file/test/r0-P", "file/test/r1-H"]
    assert (company["owner"], company["multiplication"]) == ("H", "undetermined")  # who owns its capital isn't known
    [row] = asked("P board T", "P")
    assert (row["control"], row["amlr"], row["cites"]) == ("certain", "yes", ["file/test/r0-P"])


def test_behind_a_company_at_the_top_nobody_is_known() -> None:
    [row] = asked("C 60 T")
    assert (row["owner"], row["multiplication"], row["note"]) == (
        "C", "undetermined", "no person: who is behind it is not known",
    )  # fmt: skip
    assert (row["known"], row["known_persons"]) == (60.0, 0.0)


def test_managers_take_the_place_of_owners_where_none_is_certain() -> None:
    [row] = asked("P 10 T", "P", managers=["M"])
    assert (row["owner"], row["role"], row["amlr"]) == ("M", "manager", "fallback")
    assert (row["note"], row["known"], row["known_persons"]) == ("nobody is one: director", 10.0, 10.0)
    owner, manager = asked("P 25 T", "P", managers=["M"])
    assert (owner["multiplication"], owner["amlr"]) == ("no", "yes")
    assert (manager["multiplication"], manager["amlr"]) == ("fallback", "no")
    assert [row["role"] for row in asked("P 60 T", "P", managers=["M"])] == ["owner"]
    assert owner.keys() == manager.keys()


@pytest.mark.parametrize(("threshold", "expected"), [
    (">25", ["no", "yes"]), ("25+1", ["no", "yes"]), ("25", ["yes", "yes"]), (">=25 %", ["yes", "yes"]),
    ("15", ["yes", "yes"]), (">10", ["yes", "yes"]), ("30", ["no", "yes"]),
])  # fmt: skip
def test_the_threshold_says_whether_it_is_enough(threshold, expected) -> None:
    [row] = asked("P 25 T", "P", threshold=threshold)
    assert [row["multiplication"], row["amlr"]] == expected


@pytest.mark.parametrize("threshold", ["", "a quarter", "0", "101", ">=25+1"])
def test_a_threshold_that_is_none_is_a_usage_error(threshold) -> None:
    with pytest.raises(UsageError, match="--threshold"):
        beneficial.limit(threshold)
