"""Layers of a graph, as Sugiyama, Tagawa and Toda draw hierarchies (1981, doi:10.1109/TSMC.1981.4308636).

The steps of their method: ties that close a ring are set aside, every node gets a layer, long ties get a bend in each
layer that they pass, layers are ordered by barycentres, and nodes are moved as near to their neighbours as their order
allows (least squares with a least distance, solved as an isotonic regression). Nothing here depends on chance or on the
order of what is given: one graph, one picture.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

Pair = tuple[str, str]

SWEEPS = 8
"""How often layers are ordered, down and up again; the order with the fewest crossings is kept."""

MOVES = 12
"""How often nodes are moved to the middle of their neighbours, down and up again."""

BEND = 0.45
"""Width of a bend, where a node's is 1."""


def closing(pairs: Iterable[Pair]) -> set[Pair]:
    """Pairs that close a ring on a walk in the order of names; without them there is none."""
    onward = _onward(sorted(set(pairs)))
    state: dict[str, int] = {}
    found: set[Pair] = set()
    for root in sorted(onward):
        if root in state:
            continue
        stack = [(root, iter(onward[root]))]
        state[root] = 1
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                state[node] = 2
                stack.pop()
            elif step == node or state.get(step) == 1:
                found.add((node, step))
            elif step not in state:
                state[step] = 1
                stack.append((step, iter(onward.get(step, ()))))
    return found


def ranks(pairs: Sequence[Pair]) -> dict[str, int]:
    """The layer of each node, from 0: below all that lead to it, and just above the first that it leads to.

    `pairs` hold no ring.
    """
    onward, back = _onward(pairs), _onward([(b, a) for a, b in pairs])
    order = _sorted(onward, back)
    rank: dict[str, int] = {}
    for node in order:
        rank[node] = max((rank[before] + 1 for before in back.get(node, ())), default=0)
    for node in reversed(order):
        if not back.get(node) and onward.get(node):
            rank[node] = min(rank[after] for after in onward[node]) - 1
    return rank


def places(pairs: Sequence[Pair]) -> tuple[dict[str, tuple[float, int]], dict[Pair, list[tuple[float, int]]]]:
    """(across, layer) of each node in the unit of a node's width, and of the bends of each pair from its start on.

    `pairs` hold no ring; parts that are not connected stand side by side.
    """
    rank = ranks(pairs)
    ways: dict[Pair, list[str]] = {}
    edges: list[Pair] = []
    for source, target in pairs:
        bends = [f"\0{source}\0{target}\0{layer:06d}" for layer in range(rank[source] + 1, rank[target])]
        rank |= {bend: rank[source] + 1 + number for number, bend in enumerate(bends)}
        ways[source, target] = bends
        edges += pairwise([source, *bends, target])
    layers = _ordered(rank, edges)
    across = _across(layers, edges)
    nodes = {node: (across[node], layer) for node, layer in rank.items() if not node.startswith("\0")}
    return nodes, {pair: [(across[bend], rank[bend]) for bend in bends] for pair, bends in ways.items()}


def _onward(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for source, target in pairs:
        found[source].append(target)
    return dict(found)


def _sorted(onward: dict[str, list[str]], back: dict[str, list[str]]) -> list[str]:
    """The nodes, each after all that lead to it."""
    left = {node: len(back.get(node, ())) for node in {*onward, *back}}
    ready = sorted((node for node, count in left.items() if not count), reverse=True)
    order: list[str] = []
    while ready:
        node = ready.pop()
        order.append(node)
        for after in onward.get(node, ()):
            left[after] -= 1
            if not left[after]:
                ready.append(after)
    return order


def _ordered(rank: dict[str, int], edges: Sequence[Pair]) -> list[list[str]]:
    """The nodes of each layer from left to right."""
    down, up = _onward(edges), _onward([(b, a) for a, b in edges])
    first = _walked(rank, down, up)
    layers: list[list[str]] = [[] for _ in range(max(rank.values()) + 1)]
    for node in first:
        layers[rank[node]].append(node)
    best, fewest = [list(layer) for layer in layers], _crossings(layers, down)
    for sweep in range(SWEEPS):
        towards = up if sweep % 2 == 0 else down
        sequence = range(1, len(layers)) if sweep % 2 == 0 else range(len(layers) - 2, -1, -1)
        for number in sequence:
            beside = layers[number - 1 if sweep % 2 == 0 else number + 1]
            spot = {node: place for place, node in enumerate(beside)}
            layers[number] = _by_barycentre(layers[number], spot, towards)
        if (crossings := _crossings(layers, down)) < fewest:
            best, fewest = [list(layer) for layer in layers], crossings
    return best


def _walked(rank: dict[str, int], down: dict[str, list[str]], up: dict[str, list[str]]) -> list[str]:
    """All nodes, those of one connected part together, neighbours near each other; the largest part first."""
    parts: list[list[str]] = []
    seen: set[str] = set()
    for root in sorted(rank, key=lambda node: (rank[node], node)):
        if root in seen:
            continue
        part, stack = [], [root]
        seen.add(root)
        while stack:
            node = stack.pop()
            part.append(node)
            for other in sorted({*down.get(node, ()), *up.get(node, ())} - seen, reverse=True):
                seen.add(other)
                stack.append(other)
        parts.append(part)
    return [node for part in sorted(parts, key=lambda each: (-len(each), each[0])) for node in part]


def _by_barycentre(layer: list[str], spot: dict[str, int], towards: dict[str, list[str]]) -> list[str]:
    """The layer in the order of the middles of its neighbours; nodes without one keep their place."""
    middles = {
        node: sum(spot[other] for other in towards[node]) / len(towards[node]) for node in layer if towards.get(node)
    }
    moving = iter(sorted(middles, key=lambda node: (middles[node], layer.index(node))))
    return [next(moving) if node in middles else node for node in layer]


def _crossings(layers: list[list[str]], down: dict[str, list[str]]) -> int:
    """How many pairs of ties between neighbouring layers cross."""
    count = 0
    for upper, lower in pairwise(layers):
        spot = {node: place for place, node in enumerate(lower)}
        ends = [place for node in upper for place in sorted(spot[after] for after in down.get(node, ()))]
        count += _inversions(ends, len(lower))
    return count


def _inversions(values: list[int], size: int) -> int:
    """Pairs of values that stand in the wrong order, by a tree of sums (Fenwick)."""
    tree = [0] * (size + 1)
    found = 0
    for seen, value in enumerate(values):
        at, before = value + 1, 0
        while at:
            before += tree[at]
            at -= at & -at
        found += seen - before
        at = value + 1
        while at <= size:
            tree[at] += 1
            at += at & -at
    return found


def _across(layers: list[list[str]], edges: Sequence[Pair]) -> dict[str, float]:
    """Where each node stands across its layer, in widths of a node; the leftmost stands at 0."""
    down, up = _onward(edges), _onward([(b, a) for a, b in edges])
    at = {node: float(place) for layer in layers for place, node in enumerate(layer)}
    for move in range(MOVES):
        both = move >= MOVES // 2
        for layer in layers if move % 2 == 0 else reversed(layers):
            wishes = []
            for node in layer:
                near = (
                    [*up.get(node, ()), *down.get(node, ())] if both else (up if move % 2 == 0 else down).get(node, [])
                )
                wishes.append(sum(at[other] for other in near) / len(near) if near else at[node])
            at |= zip(layer, _apart(layer, wishes), strict=True)
    least = min(at.values(), default=0.0)
    return {node: round(place - least, 4) for node, place in at.items()}


def _apart(layer: list[str], wishes: list[float]) -> list[float]:
    """The places nearest to the wishes (least squares) that keep the order and the least distances."""
    from scipy.optimize import isotonic_regression

    widths = [BEND if node.startswith("\0") else 1.0 for node in layer]
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2)
    free = [wish - offset for wish, offset in zip(wishes, offsets, strict=True)]
    return [float(x) + offset for x, offset in zip(isotonic_regression(free).x, offsets, strict=True)]
