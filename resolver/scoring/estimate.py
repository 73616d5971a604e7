"""Fellegi-Sunter numbers estimated from the records at hand, without labels: m, u and the prior of a model.

u of a level (how often two different parties agree so) comes from the frequencies of values where the level asks for a
shared value, and from pairs drawn at random where it doesn't; pairs that are likely one are taken off it, since in a
list with repetitions they are as many as chance. m and the prior come from expectation and maximisation over the
patterns of levels of the candidate pairs, u held fixed: left free, it would drift to what candidates share.
Levels that the records hardly tell of keep near the number of the model that was started from.

Method: Winkler (1988); Splink, https://doi.org/10.23889/ijpds.v7i3.1794.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from resolver.kinds import Kind, Model
from resolver.scoring.score import levels_sql

Array = NDArray[np.float64]

RANDOM_PAIRS = 200_000
RANDOM_EACH = 50
"""Pairs drawn at random for u, at most so many a record; a level seen in fewer than FEW of them is counted by its
values, if it can be."""

FEW = 30
FAITH = 20.0
"""Pairs that the number of the model started from counts for, beside the pairs observed."""

ROUNDS = 100
ENOUGH = 1e-4
LEFT_OVER = 0.02
"""Of the pairs at a level at least so many are chance, however many are taken for one."""

MOST_AGAINST = 8.0
"""Bits that one field may weigh against a pair: a teacher that is sure of one field can't be put right."""

LEAST = 1e-9
"""No probability is under this: a level never seen is rare, not impossible."""

_SHARED = re.compile(r"list_has_any\(([a-z_]+)_l, \1_r\)")


@dataclass(frozen=True)
class Estimate:
    """m and u of each comparison by comparison vector value, the prior of any two records, and how it was found."""

    m: list[Array]
    u: list[Array]
    prior: float
    told: dict[str, Any]


def estimate(con: DuckDBPyConnection, kind: Kind, base: Model) -> Estimate:
    """m, u and the prior for the records of a kind, from its features and work.candidate_pair."""
    [(records,)] = con.execute(f"select count(*) from work.{kind.features}").fetchall()
    every = records * (records - 1) / 2
    patterns, counts = candidate_patterns(con, kind, base)
    m, u = base_numbers(base)
    sizes = [len(of) for of in m]
    drawn, published = random_levels(con, kind, base, records, sizes)
    shared = shared_values(con, kind, base, sizes)
    prior = max(len(counts) and counts.sum() * 0.2 / max(every, 1), LEAST)
    matched = [np.zeros(size) for size in sizes]
    for _ in range(ROUNDS):
        chance = [chance_of(*given, every) for given in zip(drawn, published, shared, matched, u, strict=True)]
        weight = sum_of(patterns, [np.log(a / b) for a, b in zip(m, chance, strict=True)])
        odds = np.log(prior / (1 - prior)) + weight
        posterior = counts / (1 + np.exp(-np.clip(odds, -500, 500)))
        before, prior = prior, min(max(posterior.sum() / max(every, 1), LEAST), 0.5)
        matched = [tally(patterns[:, at], posterior, size) for at, size in enumerate(sizes)]
        m = [mixed(*given) for given in zip(matched, base_numbers(base)[0], chance, strict=True)]
        if abs(np.log(prior / before)) < ENOUGH:
            break
    told = {
        "records": records,
        "candidates": int(counts.sum()),
        "pairs_that_are_one": round(prior * every),
    }
    return Estimate(m, chance, prior, told)


def settings(base: Model, found: Estimate) -> dict[str, Any]:
    """The settings of the model started from, with the estimated numbers: what plain Splink loads."""
    made = copy.deepcopy(base.settings)
    made["probability_two_random_records_match"] = round(found.prior, 12)
    for comparison, m, u in zip(made["comparisons"], found.m, found.u, strict=True):
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")][::-1]
        for level, of_m, of_u in zip(levels, m, u, strict=True):
            level["m_probability"], level["u_probability"] = float(f"{of_m:.9g}"), float(f"{of_u:.9g}")
    return made


def base_numbers(base: Model) -> tuple[list[Array], list[Array]]:
    """m and u of the model started from, each summing to 1."""
    found: tuple[list[Array], list[Array]] = ([], [])
    for comparison in base.settings["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")][::-1]
        for place, name in enumerate(("m_probability", "u_probability")):
            numbers = np.array([level[name] for level in levels])
            found[place].append(numbers / numbers.sum())
    return found


def candidate_patterns(con: DuckDBPyConnection, kind: Kind, base: Model) -> tuple[NDArray[np.int64], Array]:
    """The distinct patterns of levels of the candidate pairs, and how many pairs have each."""
    rows = con.execute(
        f"""
        select levels, count(*) from (
            select [{levels_sql(base)}]::tinyint[] as levels from work.candidate_pair as p
            join work.{kind.features} as l on l.rid = p.l
            join work.{kind.features} as r on r.rid = p.r
            where p.kind = $kind)
        group by levels order by levels
        """,
        {"kind": kind.name},
    ).fetchall()
    width = len(base.settings["comparisons"])
    patterns = np.array([row[0] for row in rows], dtype=np.int64).reshape(-1, width)
    return patterns, np.array([row[1] for row in rows], dtype=np.float64)


def random_levels(
    con: DuckDBPyConnection, kind: Kind, base: Model, records: int, sizes: list[int]
) -> tuple[list[Array], list[float]]:
    """Of pairs drawn at random: how many are at each level of each comparison, and the share that publish the field."""
    import pyarrow as pa

    if records < 2:
        return [np.zeros(size) for size in sizes], [0.0] * len(sizes)
    left, right = random_pairs(records)
    con.register("drawn", pa.table({"l": left, "r": right}))
    try:
        rows = con.execute(
            f"""
            select levels, count(*) from (
                select [{levels_sql(base)}]::tinyint[] as levels from drawn as p
                join work.{kind.features} as l on l.rid = p.l
                join work.{kind.features} as r on r.rid = p.r)
            group by levels order by levels
            """
        ).fetchall()
    finally:
        con.unregister("drawn")
    patterns = np.array([row[0] for row in rows], dtype=np.int64)
    counts = np.array([row[1] for row in rows], dtype=np.float64)
    seen = [tally(patterns[:, at], counts, size) for at, size in enumerate(sizes)]
    return seen, [float(of.sum()) / len(left) for of in seen]


def random_pairs(records: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of different records drawn at random, always the same of equally many: the smaller and the larger rid."""
    dice, pairs = np.random.default_rng(1), min(RANDOM_PAIRS, RANDOM_EACH * records)
    a, b = dice.integers(0, records, pairs), dice.integers(0, records - 1, pairs)
    b = b + (b >= a)
    return np.minimum(a, b), np.maximum(a, b)


def shared_values(con: DuckDBPyConnection, kind: Kind, base: Model, sizes: list[int]) -> list[dict[int, float]]:
    """For each comparison: level that asks for a shared value -> pairs of records at it, by the frequencies of values.

    Pairs that share a value of an earlier such level are taken off. Pairs that share two values count twice.
    """
    found = []
    for comparison, size in zip(base.settings["comparisons"], sizes, strict=True):
        levels, taken, value = {}, 0.0, size
        for level in comparison["comparison_levels"]:
            value -= not level.get("is_null_level")
            if match := _SHARED.fullmatch(level["sql_condition"].strip()):
                [(pairs,)] = con.execute(
                    f"""
                    select coalesce(sum(n * (n - 1) / 2), 0) from (
                        select count(*)::double as n from (select unnest({match[1]}) as value from work.{kind.features})
                        group by value)
                    """
                ).fetchall()
                levels[value] = max(float(pairs) - taken, 0.0)
                taken = max(taken, float(pairs))
        found.append(levels)
    return found


def chance_of(
    drawn: Array, published: float, shared: dict[int, float], matched: Array, base: Array, every: float
) -> Array:
    """u of each level: the share of pairs that are not one which agree so."""
    both = published * every
    scale = both / max(drawn.sum(), 1)
    pairs, weight = drawn * scale, drawn + 0.0
    for level, number in shared.items():
        if drawn[level] < FEW:
            pairs[level], weight[level] = number, max(number, 1.0)
    pairs = np.maximum(pairs - matched, pairs * LEFT_OVER)
    told = np.where(weight >= 1, pairs, 0)
    faith = FAITH * base * (scale if drawn.sum() else 1)
    for level in shared:
        if drawn[level] < FEW:
            faith[level] = min(faith[level], FAITH * base[level] * max(scale / 1000, 1))
    total = told + faith
    found: Array = np.maximum(total / max(total.sum(), LEAST), LEAST)
    return found


def mixed(seen: Array, base: Array, chance: Array) -> Array:
    """Shares of what was seen, with the numbers started from counted for FAITH pairs, none too far under `chance`."""
    total = seen + FAITH * base
    found: Array = np.maximum(total / total.sum(), np.maximum(chance * 2**-MOST_AGAINST, LEAST))
    return found


def tally(values: NDArray[np.int64], weights: Array, size: int) -> Array:
    """The weight at each level from 0; -1 is left out."""
    held = values >= 0
    return np.bincount(values[held], weights=weights[held], minlength=size).astype(np.float64)


def sum_of(patterns: NDArray[np.int64], weights: list[Array]) -> Array:
    """The sum of the weights of the levels of each pattern; a field not published adds nothing."""
    total = np.zeros(len(patterns))
    for at, of in enumerate(weights):
        values = patterns[:, at]
        total += np.where(values >= 0, of[np.maximum(values, 0)], 0)
    return total
