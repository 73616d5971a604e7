"""Which entities have a listing that begins a rule, as of a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.lookup import dictionaries
from resolver.ownership.regimes import Rule

IN_FORCE = """
(listed_on is null or listed_on <= $as_of) and (in_force and ended_on is null or ended_on > $as_of)
"""
"""Of a row of final.listing: whether it is in force on a day."""

SEEDS = f"""
select n.no, l.authority, l.effect
from final.listing as l join ownership_node as n on n.entity_id = l.entity_id where {IN_FORCE}
"""


def nodes(con: DuckDBPyConnection, rules: Iterable[Rule], as_of: date) -> dict[str, np.ndarray[Any, Any]]:
    """By rule the numbers of the entities with a listing in force on a day that begins it."""
    rows = con.execute(SEEDS, {"as_of": as_of}).fetchall()
    return {
        rule.name: np.array(
            sorted({no for no, authority, effect in rows if rule.begins({"authority": authority, "effect": effect})}),
            np.int32,
        )
        for rule in rules
    }


def cited(con: DuckDBPyConnection, entities: Iterable[str], as_of: date) -> dict[str, list[dict[str, Any]]]:
    """The listings in force on a day, by entity: `listing`, `authority`, `programme`, `effect`, days, lines."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in dictionaries(
        con,
        "select entity_id, listing_id as listing, authority, programme, effect, listed_on, cites from final.listing "
        f"where entity_id in (select unnest($entities)) and {IN_FORCE} order by all",
        {"entities": sorted(set(entities)), "as_of": as_of},
    ):
        found[row.pop("entity_id")].append(row)
    return found
