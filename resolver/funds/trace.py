"""`resolver trace`: the paths of money from, to or between entities, each hop with its published line.

An answer says what it rests on: which currencies were taken for one another, which times are known to the day only,
which merges of records and which holdings it follows, how each path ended, and what is loaded and what is not.
That money can have gone this way doesn't say that it was the same money.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection

from resolver.errors import BadParameter
from resolver.funds import amounts, arrays, ends, hypotheses, reach, search, stops
from resolver.funds.arrays import Transfers
from resolver.funds.ends import End
from resolver.funds.holders import Who, between, held
from resolver.funds.hops import hops_of, ratio, rests_on
from resolver.funds.rules import Rules


@dataclass(frozen=True)
class Asked:
    """What a trace is asked.

    `start`, `end`: an entity id, several, or `listed`: whatever is. Without `end` it goes wherever the money went,
    `backward`: wherever it came from.
    `as_of`: only what had happened by then (UTC). `stops`: entities to stop at beside the services that are known.
    `best`: which paths, one of search.ORDERS. `sums`: also what was paid in all, by month, asset and intermediary.

    Raises: BadParameter.
    """

    start: Who
    end: Who | None = None
    rules: Rules = field(default_factory=Rules)
    k: int = 10
    backward: bool = False
    as_of: datetime | None = None
    stops: tuple[str, ...] = ()
    best: str = "amount"
    sums: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.best not in search.ORDERS:
            raise BadParameter(f"--best {self.best}: there are {', '.join(search.ORDERS)}.")
        if self.end is None and (self.sums or self.best != "amount"):
            raise BadParameter("sums, and the first, last, fastest or shortest paths, are between two: name both.")


MOST_REACHED = 50_000
"""Wallets and accounts up to which every answer looks up what is not loaded of them."""


def trace(con: DuckDBPyConnection, asked: Asked) -> dict[str, Any]:
    """The answer: `paths` (each with `hops`, best first), `rests_on`, `looked_at`, `complete`."""
    transfers = arrays.read(con, asked.as_of)
    services = stops.services(con) | dict.fromkeys((one for stop in asked.stops for one in held(con, stop)), "asked")
    source, target = between(con, asked.start, asked.end)
    question = search.Question(
        arrays.nodes_of(con, source),
        None if asked.end is None else arrays.nodes_of(con, target),
        np.array([], np.int32) if asked.rules.hypotheses else arrays.nodes_of(con, sorted(services)),
        converting(con, transfers.nodes),
    )
    exact = Amounts(con, transfers)
    if asked.rules.hypotheses:
        more = hypotheses.extended(transfers, question.converts, hypotheses.found(con, services))
    else:
        more = hypotheses.Extended(transfers, question.converts, {}, {})
    found = search.best(
        more.transfers, replace(question, converts=more.converts), asked.rules,
        lambda position: exact(more.original.get(position, position)), asked.k, asked.backward, asked.best,
    )  # fmt: skip
    paths = [tuple(more.original.get(one, one) for one in path) for path in found.paths]
    told = described(con, transfers, paths, asked, services)
    for path, said in zip(found.paths, told, strict=True):
        for one, hop in zip(path, said["hops"], strict=True):
            hop["inferred"] = inferred(more.hops[one]) if one in more.hops else None
    sides = (target, source) if asked.backward else (source, target)
    return {
        "from": asked.start,
        "to": asked.end,
        "direction": "backward" if asked.backward else "forward",
        "rules": spoken(asked.rules),
        "as_of": asked.as_of,
        "best": asked.best,
        "paths": told,
        "sums": amounts.sums(con, *sides, until=asked.as_of) if asked.sums else None,
        "complete": found.complete,
        "looked_at": looked_at(con, transfers, question, asked, source, target),
        "note": "That money can have gone this way does not say that it was the same money.",
    }


def first_paths(
    con: DuckDBPyConnection, sources: list[str], targets: list[str], rules: Rules, k: int
) -> list[list[dict[str, Any]]]:
    """The k paths that arrive first from wallets and accounts to others: the hops of each (hops_of), as published."""
    transfers = arrays.read(con)
    question = search.Question(
        arrays.nodes_of(con, sources), arrays.nodes_of(con, targets), arrays.nodes_of(con, sorted(stops.services(con))),
        converting(con, transfers.nodes),
    )  # fmt: skip
    found = search.best(transfers, question, rules, Amounts(con, transfers), k, order="earliest")
    details = hops_of(con, sorted({position for path in found.paths for position in path}))
    return [[details[position] for position in path] for path in found.paths]


def inferred(hop: hypotheses.Inferred) -> dict[str, Any]:
    """What is inferred of a hop: that it follows the one before by a swap or a bridge."""
    return {"rule": hop.rule, "rate": round(hop.rate, 12), "gap_seconds": hop.gap_seconds, "rivals": hop.rivals}


def converting(con: DuckDBPyConnection, nodes: int) -> Any:
    """Of each node whether one currency may become another there: at accounts, whose bank or firm changes it."""
    converts = np.zeros(nodes, np.uint8)
    accounts = con.execute("select entity_id from final.entity where kind = 'account'").fetchall()
    converts[arrays.nodes_of(con, [row[0] for row in accounts])] = 1
    return converts


class Amounts:
    """Exact amounts by position, as search.Exact asks for them; those over 64 bits are read when first asked for."""

    def __init__(self, con: DuckDBPyConnection, transfers: Transfers) -> None:
        self.con = con
        self.transfers = transfers
        self.large: dict[int, dict[int, int]] = {}

    def __call__(self, position: int) -> tuple[int, int]:
        """Units and scale of the transfer at a position of the network."""
        place = int(np.searchsorted(self.transfers.position, position))
        number = int(self.transfers.asset[place])
        asset = self.transfers.assets[number]
        if asset.exact:
            return int(self.transfers.units[place]), asset.scale
        if number not in self.large:
            here = self.transfers.position[self.transfers.asset == number].tolist()
            exact = arrays.exact_units(self.con, self.transfers, number)
            self.large[number] = dict(zip(here, exact, strict=True))
        return self.large[number][position], asset.published_scale


def described(
    con: DuckDBPyConnection, transfers: Transfers, paths: list[tuple[int, ...]], asked: Asked, services: dict[str, str]
) -> list[dict[str, Any]]:
    """Each path with its hops as published, and how it ended."""
    details = hops_of(con, sorted({position for path in paths for position in path}))
    last = [(int(np.searchsorted(transfers.position, path[-1])), len(path)) for path in paths]
    if asked.end is None and not asked.backward:
        nodes = arrays.entities_of(con, sorted({int(transfers.receiver[e]) for e, _ in last}))
        how = ends.classify(con, transfers, last, nodes, services, asked.rules.max_hops, asked.rules.wait_us)
    else:
        how = [End("reached" if asked.end else "limit") for _ in paths]
        if asked.end is None:
            how = origins(con, transfers, paths, asked, services)
    merges, holders = rests_on(con, sorted({e for hop in details.values() for e in (hop["from"], hop["to"])}))
    told = []
    for path, end in zip(paths, how, strict=True):
        hops = [dict(details[position]) for position in path]
        for before, after in pairwise(hops):
            after["waited_seconds"] = int((after["time"] - before["time"]).total_seconds())
            after["kept"] = ratio(after["amount"], before["amount"])
        passed = sorted({hop["from"] for hop in hops} | {hop["to"] for hop in hops})
        told.append(
            {
                "carried": hops[-1]["amount"],
                "currency": hops[-1]["currency"],
                "departed": hops[0]["time"],
                "arrived": hops[-1]["time"],
                "duration_seconds": int((hops[-1]["time"] - hops[0]["time"]).total_seconds()),
                "currencies": sorted({hop["currency"] for hop in hops}),
                "time_uncertain": any(hop["time_precision"] != "second" for hop in hops),
                "end": end.how,
                "loaded_to": end.loaded_to,
                "left_otherwise": end.left,
                "service": end.service,
                "broken_at": sorted({hop["to"] for hop in hops[:-1]} & set(services)),
                "rests_on": {
                    "merges": [one for entity in passed for one in merges.get(entity, [])],
                    "holders": {entity: holders[entity] for entity in passed if entity in holders},
                },
                "hops": hops,
            }
        )
    return told


def origins(
    con: DuckDBPyConnection, transfers: Transfers, paths: list[tuple[int, ...]], asked: Asked, services: dict[str, str]
) -> list[End]:
    """How each trace backward ended: at a service, at a limit, or where nothing came before, as far as is loaded."""
    firsts = [int(np.searchsorted(transfers.position, path[0])) for path in paths]
    names = arrays.entities_of(con, sorted({int(transfers.sender[e]) for e in firsts}))
    stops = [
        ends.Stop(names[int(transfers.sender[e])], transfers.assets[int(transfers.asset[e])].asset,
                  ends.moment(int(transfers.time[e])))
        for e in firsts
    ]  # fmt: skip
    told = []
    for e, stop, span in zip(firsts, stops, ends.loaded(con, stops), strict=True):
        if stop.entity_id in services:
            told.append(End("service", service=services[stop.entity_id]))
            continue
        earlier = (transfers.receiver == transfers.sender[e]) & (transfers.time <= transfers.until[e])
        if before := int(earlier.sum()):
            told.append(End("limit", left=before))
        elif ends.gap_of(stop, span, asked.rules.wait_us, transfers, backward=True):
            told.append(End("not loaded"))
        else:
            told.append(End("received nothing"))
    return told


def looked_at(
    con: DuckDBPyConnection, transfers: Transfers, question: search.Question, asked: Asked, source: list[str],
    target: list[str],
) -> dict[str, Any]:  # fmt: skip
    """What the answer covers, so that 'no path' can be told from 'no data'.

    `reached`: wallets and accounts that can be reached in time order at all within the limits of waiting and hops,
    whatever the amounts; `not_loaded`: addresses among them of which not all later transfers (backward: earlier ones)
    within the waiting time are loaded (null where more than MOST_REACHED were reached: `missing` gives them).
    """
    reached = reached_nodes(transfers, question, asked)
    told = len(reached) <= MOST_REACHED
    gaps = gaps_of(con, transfers, reached, asked) if told else []
    return {
        "transfers": len(transfers),
        "first_time": ends.moment(int(transfers.time[0])) if len(transfers) else None,
        "last_time": ends.moment(int(transfers.time[-1])) if len(transfers) else None,
        "wallets_and_accounts": len(source),
        "targets": len(target),
        "without_transfers": len(source) + len(target) - len(question.starts)
        - (0 if question.targets is None else len(question.targets)),
        "reached": len(reached),
        "not_loaded": len(gaps) if told else None,
    }  # fmt: skip


def reached_nodes(transfers: Transfers, question: search.Question, asked: Asked) -> list[tuple[int, int, float]]:
    """(node, place of its largest transfer of the way, that amount) of all that can be reached and is no stop."""
    run = reach.reversed_in_time(transfers) if asked.backward else transfers
    found = reach.reached(run, question.starts, question.stops, asked.rules.wait_us, asked.rules.max_hops)
    arriving = np.nonzero(found.places)[0]
    largest: dict[int, tuple[int, float]] = {}
    order = arriving[np.argsort(-run.value[arriving], kind="stable")]
    nodes, where = np.unique(run.receiver[order], return_index=True)
    for node, place in zip(nodes.tolist(), where.tolist(), strict=True):
        largest[node] = int(order[place]), float(run.value[order[place]])
    for stop in question.stops.tolist():
        largest.pop(stop, None)
    at = np.searchsorted(transfers.position, run.position[np.array([e for e, _ in largest.values()], np.int64)])
    return [(node, int(e), amount) for e, (node, (_, amount)) in zip(at, largest.items(), strict=True)]


def gaps_of(
    con: DuckDBPyConnection, transfers: Transfers, reached: list[tuple[int, int, float]], asked: Asked
) -> list[dict[str, object]]:
    """Addresses that money reached and of which not all later (or earlier) transfers are loaded (ends.missing)."""
    names = arrays.entities_of(con, [node for node, _, _ in reached])
    return ends.missing(con, transfers, reached, names, asked.rules.wait_us, asked.backward)


def missing(con: DuckDBPyConnection, asked: Asked) -> list[dict[str, object]]:
    """The addresses to load next to follow the money further: rows of `chain`, `address`, times and why."""
    transfers = arrays.read(con, asked.as_of)
    services = sorted({*stops.services(con), *(one for stop in asked.stops for one in held(con, stop))})
    question = search.Question(
        arrays.nodes_of(con, held(con, asked.start)),
        None,
        arrays.nodes_of(con, services),
        np.zeros(transfers.nodes, np.uint8),
    )
    return gaps_of(con, transfers, reached_nodes(transfers, question, asked), asked)


def spoken(rules: Rules) -> dict[str, Any]:
    """The rules as an answer says them."""
    return {
        "max_hops": rules.max_hops,
        "max_wait_seconds": None if rules.max_wait is None else rules.max_wait // timedelta(seconds=1),
        "keep": rules.keep,
        "minimum": rules.minimum,
        "rates": [f"{rate.before}>{rate.after}={rate.low}..{rate.high}" for rate in rules.rates],
        "hypotheses": rules.hypotheses,
    }
