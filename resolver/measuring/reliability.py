"""Reliability: how often pairs that were given a probability are one, by bins of it, with Brier score and log loss.

A calibrated score is right in 80 of 100 pairs that it gives .8. Of sampled pairs each counts for as many as it stands
for; the intervals then use the effective number of labels (Kish).
Sources: Murphy & Winkler (1977), https://doi.org/10.2307/2346866; Brier (1950); Wilson (1927),
https://doi.org/10.1080/01621459.1927.10502953; Kish (1965), Survey Sampling.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

EDGES = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 1.0)
"""Ends of the bins: narrow where decisions are made, at both ends."""

LEAST = 1e-9
"""A probability is taken as at least this far from 0 and 1, so that one sure error has a finite loss."""

FALSE_LINK = 2**2.5
"""What a false link costs, a missed one costing 1: the odds at the shipped line (2.5 bits, probability .85). A missed
one still stands in the network as MAY_BE and is read; a false one freezes an innocent person's account."""

LINES = (0.2, 0.5, 0.7, 0.85, 0.95, 0.99)
"""Probabilities from which joining is priced."""

Z95 = 1.959964
"""Normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True)
class Bin:
    """Pairs of one bin: labelled ones, those they stand for, their mean probability and the share that is one."""

    low: float
    high: float
    labels: int
    pairs: float
    predicted: float
    observed: float
    interval: tuple[float, float]


@dataclass(frozen=True)
class Cost:
    """Pairs wrongly joined and wrongly left apart if all from a probability on were joined, and what that costs."""

    probability: float
    joined_wrongly: float
    missed: float
    cost: float


@dataclass(frozen=True)
class Reliability:
    """The table of the bins that hold labels, the two scores over all labels (0 is perfect), and the costs of lines."""

    bins: list[Bin]
    labels: int
    brier: float
    log_loss: float
    costs: list[Cost] = field(default_factory=list)


def reliability(rows: Iterable[tuple[float, bool, float]], edges: Sequence[float] = EDGES) -> Reliability | None:
    """The reliability of (probability, whether it is one, how many pairs it stands for); None without rows.

    A bin holds its lower end and not its upper one; the last holds both.
    """
    given = list(rows)
    if not given:
        return None
    held: dict[int, list[tuple[float, bool, float]]] = {}
    for row in given:
        place = max(at for at, edge in enumerate(edges[:-1]) if row[0] >= edge)
        held.setdefault(place, []).append(row)
    total = sum(weight for *_, weight in given)
    brier = sum(weight * (p - match) ** 2 for p, match, weight in given) / total
    loss = sum(weight * surprise(p if match else 1 - p) for p, match, weight in given) / total
    bins = [one_bin(edges[place], edges[place + 1], held[place]) for place in sorted(held)]
    return Reliability(bins, len(given), brier, loss, [cost(given, line) for line in LINES])


def cost(rows: Sequence[tuple[float, bool, float]], line: float) -> Cost:
    """What it costs to join all pairs from a probability on, by pairs whose truth is known."""
    wrong = sum(weight for p, match, weight in rows if p >= line and not match)
    missed = sum(weight for p, match, weight in rows if p < line and match)
    return Cost(line, wrong, missed, wrong * FALSE_LINK + missed)


def one_bin(low: float, high: float, rows: Sequence[tuple[float, bool, float]]) -> Bin:
    """The figures of one bin."""
    pairs = sum(weight for *_, weight in rows)
    observed = sum(weight for _, match, weight in rows if match) / pairs
    effective = pairs**2 / sum(weight**2 for *_, weight in rows)
    predicted = sum(p * weight for p, _, weight in rows) / pairs
    return Bin(low, high, len(rows), pairs, predicted, observed, wilson(observed * effective, effective))


def surprise(probability: float) -> float:
    """The loss of what happened, in nats, when it was given this probability."""
    return -math.log(min(max(probability, LEAST), 1 - LEAST))


def wilson(hits: float, of: float) -> tuple[float, float]:
    """The Wilson interval (95 %) of a share: lower and upper end."""
    share, slack = hits / of, Z95 * Z95 / of
    middle = (share + slack / 2) / (1 + slack)
    half = Z95 * math.sqrt(max(share * (1 - share), 0.0) / of + slack / (4 * of)) / (1 + slack)
    return max(0.0, middle - half), min(1.0, middle + half)
