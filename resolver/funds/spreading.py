"""`resolver trace --taint`: where the money of an entity came to rest by poison, haircut or FIFO, per asset."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.clean.money import text as amount_text
from resolver.errors import BadParameter
from resolver.funds import arrays, ends, reach, stops, taint
from resolver.funds.arrays import Transfers
from resolver.funds.taint import Taint
from resolver.funds.trace import Asked, held, hops_of
from resolver.lookup import dictionaries

NOTES = {
    "poison": "Poison marks all that was spent by whoever had a tainted unit: it says who can have, not how much.",
    "haircut": "Haircut spreads taint evenly over what its holder has; a fraction of a unit stays behind.",
    "fifo": "FIFO spends the oldest money first; `way` are the transfers that brought the largest part.",
}


LONGEST = 100
"""Transfers of a way that are given at most."""


def answer(con: DuckDBPyConnection, asked: Asked, model: str) -> dict[str, Any]:
    """Where taint from `asked.start` came to rest; of `asked.end`'s wallets and accounts alone, if it is given.

    Keys: `model`, `direction`, `assets` (what was issued, what came back and what rests, exact; whether that adds up),
    `holders` (at most `asked.k` rows, the largest first: `entity`, `amount`, `currency`, `service`, `way`), `hops` (the
    transfers of the ways: `from`, `to`, `amount`, `currency`, `time`, `record`, `tainted`), `note`.
    Raises: BadParameter for an unknown model.
    """
    if model not in taint.MODELS:
        raise BadParameter(f"--taint {model}: no model of taint. There are {', '.join(taint.MODELS)}.")
    transfers = arrays.read(con, asked.as_of)
    services = stops.services(con) | dict.fromkeys((one for stop in asked.stops for one in held(con, stop)), "asked")
    found = taint.spread(
        transfers,
        model,
        arrays.nodes_of(con, held(con, asked.start)),
        arrays.nodes_of(con, sorted(services)),
        lambda asset: arrays.exact_units(con, transfers, asset),
        asked.backward,
    )
    wanted = None if asked.end is None else set(arrays.nodes_of(con, held(con, asked.end)).tolist())
    run = reach.reversed_in_time(transfers) if asked.backward else transfers
    rows, hops = holders(con, run, found, wanted, asked.k, services)
    return {
        "from": asked.start,
        "to": asked.end,
        "model": model,
        "direction": "backward" if asked.backward else "forward",
        "as_of": asked.as_of,
        "assets": [summary(one) for one in found],
        "holders": rows,
        "hops": hops,
        "transfers": len(transfers),
        "last_time": ends.moment(int(transfers.time[-1])) if len(transfers) else None,
        "note": NOTES[model],
    }


def summary(found: Taint) -> dict[str, Any]:
    """One asset's sums, exact, and whether they add up."""
    return {
        "asset": found.asset,
        "currency": found.currency,
        "model": found.model,
        "issued": amount(found.issued, found.scale),
        "returned": amount(found.returned, found.scale),
        "resting": amount(sum(found.resting.values()), found.scale),
        "holders": len(found.resting),
        "transfers": len(found.moved[0]),
        "conserved": found.conserved,
        "short": amount(sum(found.short.values()), found.scale),
        "short_at": len(found.short),
    }


def amount(units: int, scale: int) -> Decimal:
    """Units as an exact decimal amount."""
    return Decimal(amount_text(units, scale) if scale >= 0 else units * 10**-scale)


def holders(
    con: DuckDBPyConnection, run: Transfers, found: list[Taint], wanted: set[int] | None, k: int,
    services: dict[str, str],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:  # fmt: skip
    """The k largest rests of taint, each with one way by which it came, and the transfers of these ways."""
    largest = sorted(
        (
            (-amount(units, one.scale), number, node, units)
            for number, one in enumerate(found)
            for node, units in one.resting.items()
            if wanted is None or node in wanted
        )
    )[:k]
    names = arrays.entities_of(con, [node for _, _, node, _ in largest])
    ways = [way(found[number], run, node) for _, number, node, _ in largest]
    details = hops_of(con, sorted({position for one in ways for position in one}))
    captions = dict(
        con.execute(
            "select entity_id, caption from final.entity where entity_id in (select unnest($ids::varchar[]))",
            {"ids": list(names.values())},
        ).fetchall()
    )
    rows = []
    hops: dict[tuple[int, int], dict[str, Any]] = {}
    for (_, number, node, units), one in zip(largest, ways, strict=True):
        entity = names[node]
        for position in one:
            tainted = amount(found[number].tainted[position], found[number].scale)
            hops[number, position] = details[position] | {"tainted": tainted}
        rows.append(
            {
                "entity": entity,
                "caption": captions.get(entity),
                "amount": amount(units, found[number].scale),
                "currency": found[number].currency,
                "asset": found[number].asset,
                "service": services.get(entity),
                "way": [details[position]["record"] for position in one],
                "held_by": [row["caption"] for row in held_by(con, entity)],
            }
        )
    return rows, [hops[key] for key in sorted(hops)]


def way(found: Taint, run: Transfers, node: int) -> list[int]:
    """Positions of the transfers by which the largest part of what rests at a node came from a source, in their order.

    FIFO: the very units. Haircut and poison: at each step the transfer that brought most taint to the sender before.
    """
    if found.model == "fifo":
        _, part = max((units, -part) for at, part, units in found.rests if at == node)
        return sorted(found.way_back(-part))
    arriving = [position for position in run.position[run.receiver == node].tolist() if position in found.tainted]
    steps = [max(arriving, key=lambda position: (found.tainted[position], -position))]
    while len(steps) < LONGEST:
        before = next((p for p, _ in taint.contributors(found, run, steps[-1]) if p not in steps), None)
        if before is None:
            break
        steps.append(before)
    return sorted(steps)


def held_by(con: DuckDBPyConnection, entity: str) -> list[dict[str, Any]]:
    """Who holds a wallet or account."""
    return dictionaries(
        con,
        """
        select e.entity_id as entity, e.caption
        from final.relation as r join final.entity as e on e.entity_id = r.from_id
        where r.type = 'HOLDS' and r.to_id = $entity order by entity
        """,
        {"entity": entity},
    )
