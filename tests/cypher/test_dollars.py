"""What counts as dollars is the same in the workspace and in Cypher."""

from __future__ import annotations

import re

import pytest

import cypher
from resolver.funds.rules import DOLLARS


@pytest.mark.parametrize("name", ["funds/paths_to", "funds/paths_from", "funds/paths_back"])
def test_the_queries_of_paths_name_the_assets_that_the_workspace_takes_for_dollars(name):
    text = cypher.load(name).text
    assert tuple(re.findall(r"'((?:iso4217|tron|ethereum):\w+)'", text)) == DOLLARS
