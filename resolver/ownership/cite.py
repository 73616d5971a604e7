"""Stakes as a person reads them: owner, owned, kind, share in words, dates, and the statements and lines cited."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.lookup import dictionaries
from resolver.ownership.network import Network
from resolver.ownership.stakes import KINDS, WHOLE


def percent(units: int) -> float:
    """Units as percent."""
    return units / (WHOLE // 100)


def words(low: int, high: int, low_strict: bool, high_strict: bool) -> str:
    """The two ends of a share in words: '25 %', 'more than 25 to 50 %', 'unknown'."""
    if low == 0 and high == WHOLE:
        return "unknown"
    if low == high:
        return f"{percent(low):g} %"
    above, below = "more than " if low_strict else "", "less than " if high_strict else ""
    return f"{above}{percent(low):g} to {below}{percent(high):g} %"


def stakes(con: DuckDBPyConnection, network: Network, edges: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is known of stakes, by edge number.

    `stake` (id of the first statement), `owner`, `owned` with captions, `kind`, `share`, both ends, `valid_from`,
    `valid_to`, `nature`, `statements` (relation ids), `cites`, `contradicts` (its statements do).
    """
    numbers = sorted(set(edges))
    rows = dictionaries(
        con,
        """
        with line as materialized (
            select s.line, coalesce(s.lines, [s.line]) as lines, s.contradicts, s.nominee, s.joint
            from ownership_stake as s where s.line in (select unnest($lines))
        ),
        each as materialized (select line, unnest(lines) as one from line),
        statement as materialized (
            select rowid as one, relation_id, from_id, to_id, nature, valid_from, valid_to, cites
            from final.relation where rowid in (select one from each)
        ),
        party as materialized (
            select entity_id, caption from final.entity
            where entity_id in (select from_id from statement union all select to_id from statement)
        )
        select l.line, first.relation_id as stake, first.from_id as owner, f.caption as owner_caption,
               first.to_id as owned, t.caption as owned_caption, first.nature, first.valid_from, first.valid_to,
               l.contradicts, l.nominee, l.joint,
               list_sort(list(r.relation_id)) as statements, list_sort(list_distinct(flatten(list(r.cites)))) as cites
        from line as l
        join statement as first on first.one = l.line
        join each as e on e.line = l.line
        join statement as r on r.one = e.one
        left join party as f on f.entity_id = first.from_id
        left join party as t on t.entity_id = first.to_id
        group by all
        """,
        {"lines": np.unique(network.line[numbers]).tolist()},
    )
    known = {row.pop("line"): row for row in rows}
    found = {}
    for edge in numbers:
        row = known[int(network.line[edge])]
        low, high = int(network.low[edge]), int(network.high[edge])
        found[edge] = {
            "stake": row["stake"],
            "owner": row["owner"],
            "owner_caption": row["owner_caption"] or row["owner"],
            "owned": row["owned"],
            "owned_caption": row["owned_caption"] or row["owned"],
            "kind": KINDS[network.kind[edge]].split(",")[0],
            "share": words(low, high, bool(network.low_strict[edge]), bool(network.high_strict[edge])),
            "share_low": percent(low),
            "share_high": percent(high),
            **{key: row[key] for key in ("nature", "valid_from", "valid_to", "nominee", "joint", "contradicts")},
            "statements": row["statements"],
            "cites": row["cites"],
        }
    return found
