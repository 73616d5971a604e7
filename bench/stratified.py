"""Figures from a stratified sample of labelled pairs: each label counts for the pairs of its stratum.

Labels: left,right,match,weight,stratum and whatever else explains them. The interval is a bootstrap within strata
(Efron & Tibshirani 1993, chapter 8), seeded, so that equal labels give equal ends.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESAMPLED = 1000
"""How often the sample is drawn again."""


@dataclass(frozen=True)
class Label:
    """A pair that somebody looked at: how many pairs it stands for, of which stratum, and whether it is one party."""

    left: str
    right: str
    match: bool
    weight: float
    stratum: str


def read(path: Path) -> list[Label]:
    """The decided labels of a file; pairs on which the reader could not decide are left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Label(row["left"], row["right"], row["match"] == "1", float(row["weight"]), row["stratum"])
            for row in csv.DictReader(stream)
            if row["match"] in ("0", "1")
        ]


def figures(labels: Iterable[Label], group: Mapping[str, str], seed: int = 1) -> dict[str, Any]:
    """Weighted precision, recall and F1 (0 to 1, None where nothing was found), and the 95 % interval of F1.

    `group`: the group of each record; a pair is joined if both have one and it is the same.
    """
    strata: dict[str, list[tuple[bool, bool, float]]] = defaultdict(list)
    for label in labels:
        mine, theirs = group.get(label.left), group.get(label.right)
        strata[label.stratum].append((label.match, mine is not None and mine == theirs, label.weight))
    ordered = [strata[name] for name in sorted(strata)]
    precision, recall, f1 = measured([pair for stratum in ordered for pair in stratum])
    draw = random.Random(seed)
    drawn = sorted(
        measured([pair for stratum in ordered for pair in draw.choices(stratum, k=len(stratum))])[2] or 0.0
        for _ in range(RESAMPLED)
    )
    ends = (round(drawn[int(0.025 * RESAMPLED)], 3), round(drawn[int(0.975 * RESAMPLED) - 1], 3))
    told = {"f1": f1, "precision": precision, "recall": recall}
    return {key: None if value is None else round(value, 3) for key, value in told.items()} | {"f1_interval": ends}


def measured(pairs: Sequence[tuple[bool, bool, float]]) -> tuple[float | None, float | None, float | None]:
    """Precision, recall and F1 of (match, joined, weight)."""
    right = sum(weight for match, joined, weight in pairs if match and joined)
    joined_weight = sum(weight for _, joined, weight in pairs if joined)
    true_weight = sum(weight for match, _, weight in pairs if match)
    return (
        right / joined_weight if joined_weight else None,
        right / true_weight if true_weight else None,
        2 * right / (joined_weight + true_weight) if joined_weight + true_weight else None,
    )
