"""The declared rules: every worked example of their publishers gives the published answer."""

from __future__ import annotations

import numpy as np
import pytest

from resolver.ownership import blocked, network
from resolver.ownership.regimes import Case, Rule, rules
from tests.resolver.ownership.holdings import drawn


@pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{rule.name}-{rule.valid_to or 'now'}: {case.about}")
        for rule in rules()
        for case in rule.cases
    ],
)
def test_a_worked_example_of_the_rule_gives_its_answer(rule: Rule, case: Case) -> None:
    con = drawn(case.holdings)
    net = network.read(con)
    listed = np.array([network.number_of(con, party) for party in case.listed.split()], np.int32)
    hit = blocked.evaluate(net, rule, listed)
    ids = network.ids_of(con, np.arange(net.n))
    found = {ids[node] for node, result in hit.results.items() if result.status == "blocked"}
    assert found == set(case.blocked.split())
