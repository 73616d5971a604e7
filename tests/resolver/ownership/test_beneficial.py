"""Beneficial owners: the three rival tests disagree where they should."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from resolver.ownership import beneficial, network
from tests.resolver.ownership.holdings import drawn


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
    con = drawn("P 10 T")
    net = network.read(con)
    found = beneficial.owners(net, network.number_of(con, "T"))
    assert (found.fallback, found.known) == (True, Fraction(1, 10))
