"""The published worked examples, read from their file, and the standard's own case of indirect ownership."""

from __future__ import annotations

import json

import numpy as np
import pytest

from resolver.ownership import around, blocked, network
from resolver.ownership.regimes import rules
from tests.resolver.ownership.holdings import drawn

OFAC = next(rule for rule in rules() if rule.name == "ofac")


@pytest.mark.real
def test_the_published_examples_of_the_50_percent_rule(real_data) -> None:
    cases = json.loads((real_data / "ownership_cases" / "ofac_50_percent_examples.json").read_text("utf-8"))
    assert len(cases) == 3
    for case in cases:
        con = drawn(", ".join(f"{h['owner']} {h['percent']} {h['owned']}" for h in case["holdings"]))
        net = network.read(con)
        ids = network.ids_of(con, np.arange(net.n))
        listed = [network.number_of(con, party) for party in case["listed"]]
        hit = blocked.evaluate(net, OFAC, np.array(listed, np.int32))
        found = sorted(ids[node] for node, result in hit.results.items() if result.status == "blocked")
        assert found == case["expected_blocked_by_ofac_50"], case["id"]
        for entity, percent in case["integrated_share_of_listed_percent"].items():
            parts = {part.owner: part.low for part in around.owners(net, network.number_of(con, entity))[0]}
            assert float(sum(parts[node] or 0 for node in listed if node in parts)) * 100 == percent
