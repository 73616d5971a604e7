"""How two records met, or why they never did: the candidate rules, their nearest keys, and the caps that struck."""

from __future__ import annotations

import json
from typing import Any

from duckdb import DuckDBPyConnection

from resolver.explain.excerpt import Excerpt
from resolver.kinds import Kind

NEAR = 0.7
"""Jaro-Winkler similarity from which two keys are shown as near."""


def meeting(
    con: DuckDBPyConnection, excerpt: Excerpt, kind: Kind, one: str, other: str, weight: float
) -> dict[str, Any]:
    """Why a pair that was not kept was not: keys `why` (a sentence), `rules`, `capped` and `nearest`.

    `rules`: those under which the two meet where no cap strikes. `capped`: what the finding of each says, where a cap
    must have struck, for the pair weighs enough to be kept. `nearest`: the two keys most alike of each rule, with their
    `likeness` from 0 to 1, where no rule joins them.
    """
    rules = excerpt.meet(kind).get((min(one, other), max(one, other)), [])
    if not rules:
        near = nearest(excerpt, kind, one, other)
        return {"why": "never compared: they share no key", "rules": [], "capped": [], "nearest": near}
    keep = excerpt.models[kind.name].threshold("keep_bits")
    if weight < keep:
        why = f"compared ({', '.join(rules)}), and so unlike that the pair was not kept: under {keep:.1f} bits"
        return {"why": why, "rules": rules, "capped": [], "nearest": []}
    why = (
        f"never compared: the keys that they share ({', '.join(rules)}) are shared by more records than the cap allows"
    )
    return {"why": why, "rules": rules, "capped": capped(con, kind, rules), "nearest": []}


def capped(con: DuckDBPyConnection, kind: Kind, rules: list[str]) -> list[dict[str, Any]]:
    """What the findings on caps say of some rules: rule, message and evidence."""
    rows = con.execute(
        "select subject, message, evidence from meta.finding where rule = 'candidate_cap' order by subject"
    ).fetchall()
    subjects = {f"{kind.name} {rule}": rule for rule in rules}
    return [
        {"rule": subjects[subject], "message": message, "evidence": json.loads(evidence)}
        for subject, message, evidence in rows
        if subject in subjects
    ]


def nearest(excerpt: Excerpt, kind: Kind, one: str, other: str) -> list[dict[str, Any]]:
    """The two keys most alike of each candidate rule, the nearest rule first."""
    from rapidfuzz.distance import JaroWinkler

    found = []
    for rule in kind.rules:
        mine, theirs = (excerpt.keys(kind, rule, record) for record in (one, other))
        pairs = [(JaroWinkler.similarity(a, b), a, b) for a in mine for b in theirs]
        likeness, a, b = max(pairs, key=lambda pair: (pair[0], pair[1], pair[2]), default=(0.0, "", ""))
        if likeness >= NEAR:
            found.append({"rule": rule.name, "left": a, "right": b, "likeness": round(likeness, 3)})
    return sorted(found, key=lambda near: (-near["likeness"], near["rule"]))
