"""The nearest listed parties by money: who is reached from an entity's wallets and accounts, and who reaches them."""

from __future__ import annotations

from typing import Any

from duckdb import DuckDBPyConnection

HOPS, WAIT_DAYS, MOST = 6, 30, 5
"""Transfers and waiting days at most, and how many listed parties are told each way."""


def lines(con: DuckDBPyConnection, entity: str) -> list[dict[str, Any]]:
    """For each of the nearest listed parties: direction, distance in transfers, one concrete path with transfer ids.

    In the order of time, at most HOPS transfers, each within WAIT_DAYS of the one before; services that are known
    stop the way. Amounts may shrink on it: that money can have gone so does not say that it was the same money.
    """
    import numpy as np

    from resolver.funds import arrays, reach, stops
    from resolver.funds.holders import held

    own = held(con, entity)
    transfers = arrays.read(con)
    start = arrays.nodes_of(con, own)
    if not len(start) or not len(transfers):
        return []
    others = listed(con, entity)
    nodes = {node: party for node, party in listed_nodes(con, others).items() if node not in set(start.tolist())}
    targets = np.array(sorted(nodes), dtype=np.int32)
    services = arrays.nodes_of(con, sorted(set(stops.services(con)) - set(own) - set(others)))
    wait = WAIT_DAYS * 86_400 * 1_000_000
    found = []
    for backward in (False, True):
        there = reach.reversed_in_time(transfers) if backward else transfers
        fewest = reach.reached(there, start, services, wait, HOPS).fewest
        near: dict[str, tuple[int, int]] = {}
        for node in targets[fewest[targets] > 0].tolist() if len(targets) else []:
            near[nodes[node]] = min(near.get(nodes[node], (HOPS + 1, node)), (int(fewest[node]), node))
        for party, (hops, _) in sorted(near.items(), key=lambda item: (item[1], item[0]))[:MOST]:
            found.append(line(con, entity, party, hops, backward))
    return found


def line(con: DuckDBPyConnection, entity: str, party: str, hops: int, backward: bool) -> dict[str, Any]:
    """One way to a listed party, with the path in which most arrives under the defaults of `trace`, if there is one."""
    from resolver.funds.rules import Rules
    from resolver.funds.trace import Asked, trace

    rules = Rules(max_hops=HOPS)
    one, two = (party, entity) if backward else (entity, party)
    paths = trace(con, Asked(start=one, end=two, rules=rules, k=1))["paths"]
    evidence = [hop["record"] for hop in paths[0]["hops"]] if paths else []
    way, steps = "came from" if backward else "leads to", f"{hops} transfer{'s' if hops > 1 else ''}"
    what = f"money {way} {caption(con, party)} (listed) in {steps}"
    if not paths:
        what += "; none within 7 days at each stop that keeps nine tenths"
    return {"key": f"{'from' if backward else 'to'}:{party}", "what": what, "distance": hops, "other": party,
            "evidence": evidence}  # fmt: skip


def listed(con: DuckDBPyConnection, entity: str) -> list[str]:
    """Every other listed entity, and the wallets and accounts that those hold."""
    rows = con.execute(
        """
        select entity_id from final.entity where listed and entity_id <> $entity
        union
        select r.to_id from final.relation as r join final.entity as e on e.entity_id = r.from_id
        where r.type = 'HOLDS' and e.listed and r.from_id <> $entity and r.to_id is not null
        order by 1
        """,
        {"entity": entity},
    ).fetchall()
    return [row[0] for row in rows]


def listed_nodes(con: DuckDBPyConnection, entities: list[str]) -> dict[int, str]:
    """Number of each wallet or account -> the listed party that holds it, or itself."""
    from resolver.funds import arrays

    holder = dict(
        con.execute(
            """
            select r.to_id, min(r.from_id) from final.relation as r join final.entity as e on e.entity_id = r.from_id
            where r.type = 'HOLDS' and e.listed and r.to_id is not null group by r.to_id
            """
        ).fetchall()
    )
    numbers = arrays.nodes_of(con, entities)
    return {node: holder.get(party, party) for node, party in arrays.entities_of(con, numbers).items()}


def caption(con: DuckDBPyConnection, entity: str) -> str:
    """The best name of an entity."""
    [(name,)] = con.execute("select caption from final.entity where entity_id = $id", {"id": entity}).fetchall()
    return str(name)
