"""Where boxes and arrows of a drawing stand, in pixels."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from resolver.picture.drawing import Drawing
from resolver.picture.layers import closing, places, ranks

BOX = (216, 84)
"""Width and height of a box."""

GAPS = {"down": (24, 78), "right": (240, 22)}
"""Free space between boxes, across and down, by the way of the drawing; words stand in the gap of the layers."""

MARGIN = 24

PORT = 24
"""Pixels between the ends of arrows on one side of a box, where there is room."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Placed:
    """Middle of each box; the way of each arrow from edge to edge, ties that lead back, and the size of the whole."""

    boxes: dict[str, Point]
    routes: dict[str, tuple[Point, ...]]
    back: frozenset[str]
    at_source: frozenset[str]
    """Ties whose words stand near their source, because many arrows meet at their target; `at_target` the other way."""
    at_target: frozenset[str]
    width: float
    height: float


def place(drawing: Drawing) -> Placed:
    """Lay a drawing out; equal drawings stand alike. Parties without a tie come last, side by side."""
    down = drawing.way == "down"
    gaps = GAPS[drawing.way]
    step_x, step_y = BOX[0] + gaps[0], BOX[1] + gaps[1]
    ahead = {(tie.source, tie.target) for tie in drawing.ties if tie.ahead and tie.source != tie.target}
    ring = closing(ahead)
    straight = sorted(ahead - ring)
    spots, bends = places(straight) if straight else ({}, {})
    side = max((across for across, _ in spots.values()), default=-1.0) + 1.0
    for party in sorted(party.id for party in drawing.parties if party.id not in spots):
        spots[party] = (side, 0)
        side += 1.0

    def pixels(spot: tuple[float, int]) -> Point:
        across, along = spot if down else (spot[1], spot[0])
        return (round(MARGIN + BOX[0] / 2 + across * step_x, 1), round(MARGIN + BOX[1] / 2 + along * step_y, 1))

    boxes = {key: pixels(spot) for key, spot in spots.items()}
    ways = {pair: [pixels(spot) for spot in way] for pair, way in bends.items()}
    back = {tie.id for tie in drawing.ties if (tie.source, tie.target) not in bends}
    routes = _routes(drawing, boxes, ways)
    leaving = Counter(tie.source for tie in drawing.ties)
    arriving = Counter(tie.target for tie in drawing.ties)
    return Placed(
        boxes,
        routes,
        frozenset(back),
        frozenset(tie.id for tie in drawing.ties if arriving[tie.target] > max(3, leaving[tie.source])),
        frozenset(tie.id for tie in drawing.ties if leaving[tie.source] > max(3, arriving[tie.target])),
        max([x + BOX[0] / 2 for x, _ in boxes.values()] + [x for way in routes.values() for x, _ in way]) + MARGIN,
        max([y + BOX[1] / 2 for _, y in boxes.values()] + [y for way in routes.values() for _, y in way]) + MARGIN,
    )


def widest(drawing: Drawing) -> int:
    """How many boxes the fullest layer of a drawing holds."""
    ahead = {(tie.source, tie.target) for tie in drawing.ties if tie.ahead and tie.source != tie.target}
    return max(Counter(ranks(sorted(ahead - closing(ahead))).values()).values(), default=1)


def _routes(
    drawing: Drawing, boxes: dict[str, Point], ways: dict[tuple[str, str], list[Point]]
) -> dict[str, tuple[Point, ...]]:
    """The points of each arrow; ends that share a side of a box stand apart, in the order of where they come from."""
    down = drawing.way == "down"
    middles: dict[str, list[Point]] = {}
    sides: dict[tuple[str, bool], list[tuple[float, str, int]]] = defaultdict(list)
    for tie in drawing.ties:
        if tie.source == tie.target:
            continue
        bends = ways.get((tie.source, tie.target)) or list(reversed(ways.get((tie.target, tie.source), [])))
        middles[tie.id] = bends
        whole = [boxes[tie.source], *bends, boxes[tie.target]]
        for box, other, end in ((tie.source, whole[1], 0), (tie.target, whole[-2], 1)):
            here = boxes[box]
            far = other[1] > here[1] if down else other[0] > here[0]
            sides[box, far].append((other[0] if down else other[1], tie.id, end))
    ends: dict[tuple[str, int], Point] = {}
    for (box, far), found in sides.items():
        room = (BOX[0] if down else BOX[1]) - 40
        gap = min(PORT, room / max(len(found) - 1, 1))
        for number, (_, tie_id, end) in enumerate(sorted(found)):
            shift = (number - (len(found) - 1) / 2) * gap
            away = 7 if end else 0  # room for the arrow's head
            x, y = boxes[box]
            sign = 1 if far else -1
            ends[tie_id, end] = (
                (x + shift, y + sign * (BOX[1] / 2 + away)) if down else (x + sign * (BOX[0] / 2 + away), y + shift)
            )
    routes = {key: (ends[key, 0], *way, ends[key, 1]) for key, way in middles.items()}
    for tie in drawing.ties:
        if tie.source == tie.target:
            x, y = boxes[tie.source]
            routes[tie.id] = ((x + BOX[0] / 2, y - 14), (x + BOX[0] / 2 + 34, y), (x + BOX[0] / 2 + 7, y + 14))
    return routes
