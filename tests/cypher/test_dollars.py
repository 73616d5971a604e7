"""What counts as dollars is the same in the workspace and in Cypher."""

from __future__ import annotations

import re

import cypher
from resolver.funds.rules import DOLLARS


def test_the_query_of_paths_names_the_assets_that_the_workspace_takes_for_dollars():
    text = cypher.load("funds/paths_to").text
    assert tuple(re.findall(r"'((?:iso4217|tron|ethereum):\w+)'", text)) == DOLLARS
