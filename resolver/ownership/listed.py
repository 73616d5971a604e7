"""Which entities have a listing that begins a rule, as of a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.ownership.regimes import Rule

SEEDS = """
select n.no, l.authority, l.effect
from final.listing as l join ownership_node as n on n.entity_id = l.entity_id
where (l.listed_on is null or l.listed_on <= $as_of) and (l.in_force and l.ended_on is null or l.ended_on > $as_of)
"""


def nodes(con: DuckDBPyConnection, rules: Iterable[Rule], as_of: date) -> dict[str, np.ndarray[Any, Any]]:
    """By rule the numbers of the entities with a listing in force on a day that begins it."""
    rows = con.execute(SEEDS, {"as_of": as_of}).fetchall()
    return {
        rule.name: np.array(
            sorted({no for no, authority, effect in rows if authority in rule.authorities and effect in rule.effects}),
            np.int32,
        )
        for rule in rules
    }
