"""`resolver trace --taint`: where the money of an entity came to rest by poison, haircut or FIFO, per asset."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.clean.money import text as amount_text
from resolver.errors import BadParameter
from resolver.funds import arrays, ends, outputs, reach, stops, taint
from resolver.funds.arrays import Ints, Transfers
from resolver.funds.holders import between, held
from resolver.funds.hops import hops_by_id, hops_of
from resolver.funds.outputs import Outputs
from resolver.funds.taint import Taint
from resolver.funds.trace import Asked
from resolver.lookup import dictionaries

NOTES = {
    "poison": "Poison marks all that was spent by whoever had a tainted unit: it says who can have, not how much.",
    "haircut": "Haircut spreads taint evenly over what its holder has; a fraction of a unit stays behind.",
    "fifo": "FIFO spends the oldest money first; `way` are the transfers that brought the largest part.",
}


LONGEST = 100
"""Transfers of a way that are given at most."""

PATHS_ONLY = ("max_hops", "max_wait", "keep", "minimum", "rates", "hypotheses", "best", "sums", "missing")
"""What a trace of paths can be asked, and taint cannot: it moves through balances and has no single path to measure."""


def only_paths(given: Collection[str]) -> None:
    """Refuse, by name, what taint would have to ignore.

    Raises: BadParameter.
    """
    if wrong := [f"--{name.removesuffix('s') if name == 'rates' else name.replace('_', '-')}" for name in PATHS_ONLY
                 if name in given]:  # fmt: skip
        raise BadParameter(
            f"{', '.join(wrong)}: of paths only. --taint moves through balances, however long they wait; leave it out. "
            "A second ID, --stop, --backward, --as-of and --k hold for taint too."
        )


def answer(con: DuckDBPyConnection, asked: Asked, model: str, solved: Solved | None = None) -> dict[str, Any]:
    """Where taint from `asked.start` came to rest; of `asked.end`'s wallets and accounts alone, if it is given.

    Keys: `model`, `direction`, `assets` (what was issued, what came back, what rests and what fees took, exact; whether
    that adds up), `holders` (at most `asked.k` rows, the largest first: `entity`, `amount`, `currency`, `service`,
    `way`), `hops` (the transfers of the ways: `from`, `to`, `amount`, `currency`, `time`, `record`, `tainted`), `note`.
    `solved`: the same question, where it is solved already. Raises: BadParameter for an unknown model, and for what is
    asked of paths only.
    """
    solved = solved or solve(con, asked, model)
    found, unspent, theirs, services = solved.found, solved.unspent, solved.theirs, solved.services
    wanted = None if asked.end is None else set(arrays.nodes_of(con, theirs).tolist())
    rows, hops = holders(con, solved.run, found, wanted, asked.k, services, set(solved.sources.tolist()))
    if unspent:
        more = unspent_rows(con, unspent, None if asked.end is None else theirs, services)
        rows = sorted([*rows, *more], key=lambda row: -row["amount"])[: asked.k]
        hops += unspent_hops(con, unspent, rows)
    transfers = solved.transfers
    return {
        "from": asked.start,
        "to": asked.end,
        "model": model,
        "direction": "backward" if asked.backward else "forward",
        "as_of": asked.as_of,
        "assets": [*map(summary, found), *map(unspent_summary, unspent)],
        "holders": rows,
        "hops": hops,
        "transfers": len(transfers) + sum(one.transactions for one in unspent),
        "last_time": ends.moment(int(transfers.time[-1])) if len(transfers) else None,
        "note": NOTES[model],
    }


@dataclass(frozen=True)
class Solved:
    """The taint of a question: of balances by asset (`found`, over `run`), and of unspent outputs by chain."""

    transfers: Transfers
    run: Transfers
    found: list[Taint]
    unspent: list[Outputs]
    sources: Ints
    theirs: list[str]
    services: dict[str, str]


def solve(con: DuckDBPyConnection, asked: Asked, model: str) -> Solved:
    """Spread taint from `asked.start`. `run`: the transfers in the order in which it was spread.

    Raises: BadParameter for an unknown model, and for what is asked of paths only.
    """
    only_paths(differing(asked))
    if model not in taint.MODELS:
        raise BadParameter(f"--taint {model}: no model of taint. There are {', '.join(taint.MODELS)}.")
    transfers = without_outputs(con, arrays.read(con, asked.as_of))
    services = stops.services(con) | dict.fromkeys((one for stop in asked.stops for one in held(con, stop)), "asked")
    ours, theirs = between(con, asked.start, asked.end)
    sources = arrays.nodes_of(con, ours)
    found = taint.spread(
        transfers,
        model,
        sources,
        arrays.nodes_of(con, sorted(services)),
        lambda asset: arrays.exact_units(con, transfers, asset),
        asked.backward,
    )
    unspent = [
        outputs.taint(con, chain, ours, services, model, asked.backward, asked.as_of)
        for chain in outputs.chains(con, ours)
    ]
    run = reach.in_reverse(transfers) if asked.backward else transfers
    return Solved(transfers, run, found, unspent, sources, theirs, services)


def differing(asked: Asked) -> list[str]:
    """The fields of a question and of its rules that are not what they are by default."""
    plain = Asked(asked.start)
    pairs = ((asked, plain), (asked.rules, plain.rules))
    return [name for name in PATHS_ONLY for one, other in pairs
            if hasattr(one, name) and getattr(one, name) != getattr(other, name)]  # fmt: skip


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
        "fees": Decimal(0),
        "unknown_inputs": 0,
    }


def unspent_summary(found: Outputs) -> dict[str, Any]:
    """The same of a coin that is moved by inputs and outputs; `transfers` are its transactions."""
    return {
        "asset": found.asset,
        "currency": found.currency,
        "model": found.model,
        "issued": amount(found.issued, found.scale),
        "returned": amount(found.returned, found.scale),
        "resting": amount(sum(rest.units for rest in found.rests), found.scale),
        "holders": len(found.rests),
        "transfers": found.transactions,
        "conserved": found.conserved,
        "short": Decimal(0),
        "short_at": 0,
        "fees": amount(found.fees, found.scale),
        "unknown_inputs": found.unknown,
    }


def without_outputs(con: DuckDBPyConnection, transfers: Transfers) -> Transfers:
    """The transfers but those that stand for inputs and outputs, over which outputs.py runs."""
    there = np.array(arrays.positions_of(con, outputs.transfer_ids(con)), dtype=np.int32)
    return transfers if not len(there) else transfers.only(~np.isin(transfers.position, there))


def unspent_rows(
    con: DuckDBPyConnection, found: list[Outputs], wanted: list[str] | None, services: dict[str, str]
) -> list[dict[str, Any]]:
    """Who holds tainted outputs, as `holders` gives it; an output without a wallet has its script as caption."""
    rests = [(one, rest) for one in found for rest in one.rests if wanted is None or rest.entity in wanted]
    captions = dict(
        con.execute(
            "select entity_id, caption from final.entity where entity_id in (select unnest($ids::varchar[]))",
            {"ids": [rest.entity for _, rest in rests if rest.entity]},
        ).fetchall()
    )
    return [
        {
            "entity": rest.entity,
            "caption": captions.get(rest.entity, rest.caption),
            "amount": amount(rest.units, one.scale),
            "currency": one.currency,
            "asset": one.asset,
            "service": services.get(rest.entity or ""),
            "way": list(rest.way),
            "held_by": [row["caption"] for row in held_by(con, rest.entity)] if rest.entity else [],
        }
        for one, rest in rests
    ]


def unspent_hops(con: DuckDBPyConnection, found: list[Outputs], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The outputs of the ways as transfers, in the order of time."""
    tainted = {name: amount(units, one.scale) for one in found for name, units in one.tainted.items()}
    wanted = sorted({name for row in rows for name in row["way"] if name in tainted})
    details = hops_by_id(con, wanted)
    hops = [details[name] | {"tainted": tainted[name]} for name in wanted if name in details]
    return sorted(hops, key=lambda hop: (hop["time"], hop["record"]))


def amount(units: int, scale: int) -> Decimal:
    """Units as an exact decimal amount."""
    return Decimal(amount_text(units, scale) if scale >= 0 else units * 10**-scale)


def holders(
    con: DuckDBPyConnection, run: Transfers, found: list[Taint], wanted: set[int] | None, k: int,
    services: dict[str, str], sources: set[int],
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
    ways = [way(found[number], run, node, sources) for _, number, node, _ in largest]
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


def way(found: Taint, run: Transfers, node: int, sources: set[int]) -> list[int]:
    """Positions of the transfers by which the largest part of what rests at a node came from a source, in their order.

    FIFO: the very units. Haircut and poison: at each step the transfer that brought most taint to the sender before.
    """
    if found.model == "fifo":
        _, part = max((units, -part) for at, part, units in found.rests if at == node)
        return sorted(found.way_back(-part))
    arriving = [position for position in run.position[run.receiver == node].tolist() if position in found.tainted]
    steps = [max(arriving, key=lambda position: (found.tainted[position], -position))]
    while len(steps) < LONGEST and int(run.sender[run.position == steps[-1]][0]) not in sources:
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
