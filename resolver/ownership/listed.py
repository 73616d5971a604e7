"""Which entities have a listing that begins a rule, as of a date."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.ownership.regimes import Rule

SEEDS = """
select distinct n.no
from final.listing as l join ownership_node as n on n.entity_id = l.entity_id
where list_contains($authorities, l.authority) and list_contains($effects, l.effect)
  and (l.listed_on is null or l.listed_on <= $as_of)
  and (l.in_force and l.ended_on is null or l.ended_on > $as_of)
order by n.no
"""


def nodes(con: DuckDBPyConnection, rule: Rule, as_of: date) -> np.ndarray[Any, Any]:
    """Numbers of the entities with a listing in force on a day that begins the rule."""
    found = con.execute(
        SEEDS, {"authorities": list(rule.authorities), "effects": list(rule.effects), "as_of": as_of}
    ).fetchnumpy()
    return np.ma.getdata(found["no"]).astype(np.int32)
