"""Patterns: precision and recall of each rule on a made network with plants, and the time that each takes.

Stands for a year of transfers at a payment firm. Both halves of the plants (by turns) are told. Some defaults were
widened after a look at networks of other seeds (5 and 11); the one of this seed was not looked at. A plant counts as
found where an occurrence of its own rule holds at least half of its transfers; an occurrence counts as true where
at least half of its transfers are planted, of whatever pattern (`named`: of its own). The planter's numbers lie on
both sides of the rules': `within` counts the plants that keep to what their rule states (bench/stated_bounds.py), so
that a rule's error is told from a plant that the rule doesn't mean. `--rows 10000000` is the size that Resolver is to
stand. With RESOLVER_REAL_DATA, also the labelled excerpts of AMLworld, AMLSim and SAML-D there. Last, the honest
applicants of bench/made_applicants.py.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench import made_network, stated_bounds
from bench.measure import Cost, Result, function

TITLE = "laundering patterns in a made year of transfers: precision, recall and time of each rule; false flags of reuse"
DEFAULT_ROWS = 100_000


def run(rows: int | None, folder: Path) -> Result:
    """Measure the rules on a network of that many transfers, each in one process that runs them all twice."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "network.duckdb"
    plants = made_network.write(path, rows or DEFAULT_ROWS)
    truth = folder / "plants.json"
    truth.write_text(json.dumps([[name, sorted(ids)] for name, ids in plants]), encoding="utf-8")
    cost = function("bench.patterns:measured", path, truth)
    alone = function("bench.patterns:reading", path)
    figures: dict[str, Any] = {"data": "invented; planted at one transfer in a thousand, eight of each at least"}
    figures |= cost.answer
    figures["honest_applicants"] = function("bench.made_applicants:false_flags", folder / "applicants.duckdb").answer
    if data := os.environ.get("RESOLVER_REAL_DATA"):
        figures["published_labels"] = function("bench.money_labels:evaluate", data, folder / "labels").answer
    ratio = {"reading_the_arrays": round(alone.user_seconds / max(cost.answer["all_cpu_seconds"], 0.01), 3)}
    return result(rows or DEFAULT_ROWS, cost, ratio, figures)


def result(rows: int, cost: Cost, ratio: dict[str, float], figures: dict[str, Any]) -> Result:
    """The cost of the process that ran every rule, with what it found."""
    return Result(
        "patterns", rows, round(cost.seconds, 2), round(cost.cpu_seconds, 2), round(cost.peak_mb), ratio, figures
    )


def reading(path: str) -> int:
    """Transfers between parties, read into arrays and no more."""
    from resolver.patterns import flows
    from resolver.store import connect

    return len(flows.read(connect(Path(path), read_only=True)).time)


def measured(path: str, truth: str) -> dict[str, Any]:
    """Processor seconds of each rule when compiled, and how well it found the plants."""
    from resolver.patterns import find, flows, pattern
    from resolver.store import connect

    con = connect(Path(path), read_only=True)
    begun = time.process_time()
    read = flows.read(con)
    seconds = {"reading": round(time.process_time() - begun, 2)}
    for name in pattern.names():  # once before, so that compilation is not counted
        rule = pattern.load(name)
        rule.find(read, rule.settings())
    found: dict[str, list[frozenset[str]]] = {}
    total = 0.0
    for name in pattern.names():
        begun = time.process_time()
        hits = find.find(con, [name], flows=read)
        seconds[name] = round(time.process_time() - begun, 2)
        total += seconds[name]
        found[name] = [frozenset(hit.evidence) for hit in hits]
    plants = [(name, frozenset(ids)) for name, ids in json.loads(Path(truth).read_text(encoding="utf-8"))]
    within = stated_bounds.within(con, [(name, sorted(ids)) for name, ids in plants])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "transfers": len(read.time), "parties": read.parties, "services": int(read.service.sum()), "peak_mb": peak,
        "cpu_seconds": seconds, "all_cpu_seconds": round(total, 2), "rules": judged(found, plants, within),
    }  # fmt: skip


def judged(
    found: dict[str, list[frozenset[str]]], plants: list[tuple[str, frozenset[str]]], within: list[bool]
) -> dict[str, dict[str, Any]]:
    """Precision and recall of each rule, by half: plants by turns, occurrences by the plant that they hit, or by id.

    `within`: which plants lie within what their rule states; `recall_within` is of those alone.
    """
    plant_of = {transfer: number for number, (_, ids) in enumerate(plants) for transfer in ids}
    half_of: dict[int, str] = {}
    turns: dict[str, int] = defaultdict(int)
    for number, (name, _) in enumerate(plants):
        half_of[number] = "AB"[turns[name] % 2]
        turns[name] += 1
    told: dict[str, dict[str, Any]] = {}
    for name, hits in sorted(found.items()):
        told[name] = {}
        for half in "AB":
            own = [number for number, (of, _) in enumerate(plants) if of == name and half_of[number] == half]
            true = named = all_hits = 0
            for hit in hits:
                hitting = [plant_of[transfer] for transfer in hit if transfer in plant_of]
                best = max(set(hitting), key=lambda each: (hitting.count(each), -each), default=-1)
                if (half_of[best] if best >= 0 else "AB"[int(min(hit)[1:]) % 2]) != half:
                    continue
                all_hits += 1
                true += 2 * len(hitting) >= len(hit)
                named += 2 * len(hitting) >= len(hit) and plants[best][0] == name
            recalled = [
                number for number in own
                if any(2 * len(hit & plants[number][1]) >= len(plants[number][1]) for hit in hits)
            ]  # fmt: skip
            meant = [number for number in own if within[number]]
            told[name][half] = {
                "planted": len(own), "found": len(recalled), "recall": share(len(recalled), len(own)),
                "within": len(meant), "recall_within": share(len(set(meant) & set(recalled)), len(meant)),
                "occurrences": all_hits, "precision": share(true, all_hits), "named": share(named, all_hits),
            }  # fmt: skip
    return told


def share(part: int, whole: int) -> float | None:
    """A share with three digits; None of nothing."""
    return round(part / whole, 3) if whole else None
