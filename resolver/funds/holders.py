"""Whose wallets and accounts are asked about."""

from __future__ import annotations

from duckdb import DuckDBPyConnection


def held(con: DuckDBPyConnection, entity_id: str) -> list[str]:
    """The wallets and accounts that an entity holds; the entity itself if it is one."""
    rows = con.execute(
        """
        select to_id from final.relation where type = 'HOLDS' and from_id = $entity and to_id is not null
        union
        select entity_id from final.entity where entity_id = $entity and kind in ('wallet', 'account')
        order by 1
        """,
        {"entity": entity_id},
    ).fetchall()
    return [row[0] for row in rows]
