"""Whose wallets and accounts are asked about."""

from __future__ import annotations

from duckdb import DuckDBPyConnection

LISTED = "listed"
"""In the place of entities: whatever is listed."""

Who = str | tuple[str, ...]
"""An entity id, several, or LISTED."""


def held(con: DuckDBPyConnection, who: Who) -> list[str]:
    """The wallets and accounts that an entity, several, or all that are listed hold; themselves where they are one."""
    rows = con.execute(
        """
        with asked as (
            select entity_id, kind from final.entity
            where entity_id in (select unnest($entities::varchar[])) or ($listed and listed)
        )
        select to_id from final.relation semi join asked on asked.entity_id = from_id
        where type = 'HOLDS' and to_id is not null
        union
        select entity_id from asked where kind in ('wallet', 'account')
        order by 1
        """,
        {"entities": [who] if isinstance(who, str) else list(who), "listed": who == LISTED},
    ).fetchall()
    return [row[0] for row in rows]


def between(con: DuckDBPyConnection, start: Who, end: Who | None) -> tuple[list[str], list[str]]:
    """The wallets and accounts of both sides; of all that is listed those that the other side does not hold.

    From all that is listed to all that is listed: both sides whole.
    """
    source, target = held(con, start), [] if end is None else held(con, end)
    if start == end == LISTED:
        return source, target
    if end == LISTED:
        return source, sorted(set(target) - set(source))
    if start == LISTED:
        return sorted(set(source) - set(target)), target
    return source, target
