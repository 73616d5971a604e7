"""What the other records say of a pair: each column as plain Python counts it, whatever the order of the records."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from resolver.grouping import neighbours
from resolver.grouping.cluster import Terms
from resolver.grouping.neighbours import COLUMNS, Seen, matrix

TERMS = Terms(clip=8656, drop=-4328, absent=-2885, stop=-721, strong=9000, margin=0)


def seen(records: int, bits: dict[tuple[int, int], float], root: list[int]) -> Seen:
    """Pairs in order, with their groups."""
    pairs = sorted(bits)
    left, right = (np.array([pair[end] for pair in pairs], np.int64) for end in (0, 1))
    return Seen(records, left, right, np.array([bits[pair] for pair in pairs]), np.array(root, np.int64))


def counted(bits: dict[tuple[int, int], float], root: list[int], pair: tuple[int, int]) -> list[float]:
    """The columns of one pair, read from their definition."""
    both = {**bits, **{(b, a): w for (a, b), w in bits.items()}}
    chance = {ends: round(1000 / (1 + 2**-w)) for ends, w in both.items()}
    near = {ends: p for ends, p in chance.items() if p >= neighbours.NEAR}
    degree = [sum(p for (a, _), p in near.items() if a == end) for end in pair]
    shared = sum(near.get((pair[0], other), 0) * near.get((pair[1], other), 0) for other in range(len(root))) // 1000

    def towards(one: int, other: int) -> tuple[float, int, float]:
        group = [of for of in range(len(root)) if root[of] == root[other] and of not in (one, other)]
        weights = [min(max(round(both[one, of] * 1000), -8656), 8656) for of in group if (one, of) in both]
        compared = [weight for weight in weights if weight >= TERMS.drop]
        absent = TERMS.absent * (len(group) - len(compared))
        mean = (sum(compared) + absent) / len(group) / 1000 if group else math.nan
        return mean, len(group), len(compared) / len(group) if group else 0.0

    found = [
        min(max(bits[pair], -20.0), 20.0),
        shared / 1000,
        shared / max(sum(degree) - shared, 1),
        min(degree) / 1000,
        max(degree) / 1000,
    ]
    for one, other in zip(towards(*pair), towards(*pair[::-1]), strict=True):
        ends = [value for value in (one, other) if not math.isnan(value)]
        found += [min(ends, default=math.nan), max(ends, default=math.nan)]
    return [*found, float(root[pair[0]] == root[pair[1]])]


def drawn(seed: int) -> tuple[int, dict[tuple[int, int], float], list[int]]:
    """Records, scored pairs, and groups named by their smallest record."""
    dice = random.Random(seed)
    records = dice.randrange(2, 14)
    every = [(a, b) for a in range(records) for b in range(a + 1, records)]
    bits = {pair: round(dice.uniform(-6, 30), 3) for pair in every if dice.random() < 0.5} or {every[0]: 1.0}
    of = [dice.randrange(4) for _ in range(records)]
    return records, bits, [of.index(group) for group in of]


@pytest.mark.parametrize("seed", range(40))
def test_each_column_is_what_its_definition_counts(seed: int):
    records, bits, root = drawn(seed)
    found = matrix(seen(records, bits, root), TERMS)
    assert found.shape == (len(bits), len(COLUMNS))
    for row, pair in zip(found, sorted(bits), strict=True):
        assert row == pytest.approx(counted(bits, root, pair), rel=1e-5, nan_ok=True), pair


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_records_changes_nothing_to_the_last_bit(seed: int):
    records, bits, root = drawn(seed)
    place = list(range(records))
    random.Random(seed + 1000).shuffle(place)
    moved = {(min(place[a], place[b]), max(place[a], place[b])): w for (a, b), w in bits.items()}
    groups = [0] * records
    for record, of in enumerate(root):
        groups[place[record]] = min(place[other] for other in range(records) if root[other] == of)
    first = matrix(seen(records, bits, root), TERMS)
    again = dict(zip(sorted(moved), matrix(seen(records, moved, groups), TERMS), strict=True))
    for row, (a, b) in zip(first, sorted(bits), strict=True):
        assert row.tobytes() == again[min(place[a], place[b]), max(place[a], place[b])].tobytes()


def test_no_pair_at_all_has_no_columns():
    assert matrix(seen(3, {}, [0, 1, 2]), TERMS).shape == (0, len(COLUMNS))
