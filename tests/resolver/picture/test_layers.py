"""Layers: rings are set aside, owners stand above, boxes keep their distance, and one graph gives one picture."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from resolver.picture.layers import closing, places, ranks

Pairs = list[tuple[str, str]]


def graph(seed: int) -> Pairs:
    """A random graph with rings, of up to 60 nodes."""
    dice = random.Random(seed)
    nodes = [f"n{number:02d}" for number in range(dice.randrange(2, 60))]
    return sorted({(dice.choice(nodes), dice.choice(nodes)) for _ in range(dice.randrange(1, 120))})


def straight(pairs: Pairs) -> Pairs:
    return [pair for pair in pairs if pair not in closing(pairs)]


def test_two_that_own_each_other_and_one_that_owns_itself_close_a_ring():
    assert closing([("a", "b"), ("b", "a"), ("b", "c"), ("c", "c")]) == {("b", "a"), ("c", "c")}


def test_an_owner_stands_just_above_what_it_owns_and_below_its_own_owners():
    # p owns a alone; a chain b > c > a leads there too, so that a is in the third layer and p in the second
    assert ranks([("b", "c"), ("c", "a"), ("p", "a")]) == {"b": 0, "c": 1, "p": 1, "a": 2}


@pytest.mark.parametrize("seed", range(40))
def test_every_tie_leads_down_and_boxes_keep_their_distance(seed: int):
    pairs = straight(graph(seed))
    if not pairs:
        return
    nodes, bends = places(pairs)
    assert all(nodes[source][1] < nodes[target][1] for source, target in pairs)
    rows: dict[int, list[float]] = {}
    for across, layer in nodes.values():
        rows.setdefault(layer, []).append(across)
    for row in rows.values():
        assert all(right - left >= 1 - 1e-3 for left, right in pairwise(sorted(row)))
    assert all(
        [layer for _, layer in way] == list(range(nodes[source][1] + 1, nodes[target][1]))
        for (source, target), way in bends.items()
    )


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_the_pairs_changes_nothing(seed: int):
    pairs = straight(graph(seed + 100))
    if not pairs:
        return
    mixed = list(pairs)
    random.Random(seed).shuffle(mixed)
    assert closing(mixed) == closing(pairs) == set()
    assert places(sorted(mixed)) == places(pairs)


def test_a_tree_is_drawn_without_a_crossing():
    tree = [(f"n{(number - 1) // 2}", f"n{number}") for number in range(1, 31)]
    nodes, _ = places(sorted(tree))
    for a, b in tree:
        for c, d in tree:
            if nodes[a][1] == nodes[c][1] and nodes[a][0] < nodes[c][0]:
                assert nodes[b][0] < nodes[d][0]


def test_a_chain_of_ten_thousand_ends():
    chain = [(f"n{number:05d}", f"n{number + 1:05d}") for number in range(10_000)]
    assert closing(chain) == set()
    assert ranks(chain)["n10000"] == 10_000
