"""A drawing as SVG, and as PNG; colours and type sizes in one style sheet, so that a page can darken them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise
from pathlib import Path

from resolver.errors import UsageError
from resolver.picture.drawing import Drawing, Party, Tie, cut, shown, wide, wrapped
from resolver.picture.layout import BOX, Placed, Point, place

LETTERS = 26.0
"""Average letters that a line of a box holds."""

BACK = 0.15
"""How far from its end a tie that leads back has its words: a line of them below it are those of the tie it answers."""

FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts")


def picture(drawing: Drawing) -> str:
    """The SVG document of a drawing."""
    placed = place(drawing)
    ends = {party.id: party for party in drawing.parties}
    style = (Path(__file__).parent / "svg.css").read_text()
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {placed.width:g} {placed.height:g}" '
        f'width="{placed.width:g}" height="{placed.height:g}" role="img" '
        f'aria-label="{escape(shown(drawing.title))}"><style>{style}</style>'
        f'<rect class="ground" width="100%" height="100%"/>'
    ]
    ties = [tie for tie in drawing.ties if tie.source in ends and tie.target in ends]
    body += [arrow(tie, placed, drawing.way) for tie in ties]
    body += [words(tie, placed, drawing.way) for tie in ties]
    body += [box(party, placed.boxes[party.id], party.id == drawing.focus) for party in drawing.parties]
    return "".join([*body, "</svg>"])


def raster(drawing: Drawing) -> bytes:
    """The PNG of a drawing, at twice its size in pixels, at most 8,000 wide or high.

    Raises: UsageError where this machine has no fonts to draw letters with.
    """
    import resvg_py

    folders = [folder for folder in (*FONTS, str(Path.home() / ".fonts")) if Path(folder).is_dir()]
    if not any(Path(folder).rglob("*.[to]t[fc]") for folder in folders):
        raise UsageError("a PNG needs a font on this computer, and there is none; write .svg or .html instead.")
    placed = place(drawing)
    zoom = min(2.0, 8000 / max(placed.width, placed.height, 1))
    return bytes(resvg_py.svg_to_bytes(svg_string=picture(drawing), zoom=zoom, font_dirs=folders))


def box(party: Party, middle: tuple[float, float], focus: bool) -> str:
    """One party: its name in at most two lines, its notes, and its marks on the upper edge."""
    x, y = middle[0] - BOX[0] / 2, middle[1] - BOX[1] / 2
    alarm = any(mark.startswith(("LISTED", "BLOCKED")) for mark in party.marks)
    classes = " ".join(["party", party.kind, *(["focus"] if focus else []), *(["alarm"] if alarm else [])])
    name = wrapped(party.name, LETTERS, 2)
    notes = [cut(shown(note), LETTERS + 4) for note in party.notes][: 4 - len(name)]
    out = [
        f'<g class="{classes}" data-id="{escape(party.id)}" tabindex="0" role="button">'
        f"<title>{escape(shown(party.name))}</title>"
        f'<rect class="box" x="{x:g}" y="{y:g}" width="{BOX[0]}" height="{BOX[1]}" '
        f'rx="{BOX[1] / 2 if party.kind == "person" else 6:g}"/>'
    ]
    top = middle[1] - (len(name) * 16 + len(notes) * 14) / 2 + 12
    for line in name:
        out.append(f'<text class="name" x="{middle[0]:g}" y="{top:g}" text-anchor="middle">{escape(line)}</text>')
        top += 16
    for line in notes:
        out.append(f'<text class="note" x="{middle[0]:g}" y="{top - 1:g}" text-anchor="middle">{escape(line)}</text>')
        top += 14
    at = x + 14
    for mark in party.marks:
        width = 7.4 * len(mark) + 12
        out.append(
            f'<rect class="flag" x="{at:g}" y="{y - 8:g}" width="{width:g}" height="16" rx="3"/>'
            f'<text class="mark" x="{at + width / 2:g}" y="{y + 4:g}" text-anchor="middle">{escape(mark)}</text>'
        )
        at += width + 4
    return "".join([*out, "</g>"])


def arrow(tie: Tie, placed: Placed, way: str) -> str:
    """One tie: a curve through its bends, and a head at its target."""
    points = placed.routes[tie.id]
    width = round(1.3 + 8 * max(0.0, min(tie.weight, 1.0)), 1)
    curve = _curve(points, way)
    classes = f"tie {tie.kind.lower()}{' back' if tie.id in placed.back else ''}"
    return (
        f'<g class="{escape(classes)}" data-id="{escape(tie.id)}" tabindex="0" role="button">'
        f"<title>{escape(shown(tie.label))}</title>"
        f'<path class="reach" d="{curve}"/>'
        f'<path d="{curve}" stroke-width="{width:g}"/>{_head(points, way, width)}</g>'
    )


def words(tie: Tie, placed: Placed, way: str) -> str:
    """The words of a tie, on a plate over all arrows: near the end where fewer arrows meet."""
    points, label = placed.routes[tie.id], cut(shown(tie.label), 34)
    if not label:
        return ""
    plate = 6.3 * wide(label) + 8
    first = tie.id in placed.at_source
    beside = way == "right" and (first or tie.id in placed.at_target)
    (x1, y1), (x2, y2) = points[:2] if first else points[-2:]
    share = 0.3 if first else 1 - BACK if tie.id in placed.back else 0.5
    across = share * share * (3 - 2 * share)  # a curve leaves along its way, and crosses in the middle
    x = x1 + (x2 - x1) * (across if way == "down" else share)
    y = y1 + (y2 - y1) * (share if way == "down" else across)
    if beside:
        sign = 1 if x2 >= x1 else -1
        x = x1 + sign * (plate / 2 + 6) if first else x2 - sign * (plate / 2 + 12)
        y = (y1 if first else y2) - 11
    return (
        f'<g class="tie words" data-id="{escape(tie.id)}">'
        f'<rect class="plate" x="{x - plate / 2:g}" y="{y - 9:g}" width="{plate:g}" height="17" rx="3"/>'
        f'<text x="{x:g}" y="{y + 3.5:g}" text-anchor="middle">{escape(label)}</text></g>'
    )


def _curve(points: Sequence[Point], way: str) -> str:
    """A path that leaves and enters each point along the way of the drawing."""
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        if way == "down":
            half = (y2 - y1) / 2
            parts.append(f"C{x1:g} {y1 + half:g} {x2:g} {y2 - half:g} {x2:g} {y2:g}")
        else:
            half = (x2 - x1) / 2
            parts.append(f"C{x1 + half:g} {y1:g} {x2 - half:g} {y2:g} {x2:g} {y2:g}")
    return " ".join(parts)


def _head(points: Sequence[Point], way: str, width: float) -> str:
    """The arrow's head, at the last point."""
    (x0, y0), (x, y) = points[-2], points[-1]
    size = 5 + width / 2
    if way == "down":
        tip = 7 if y >= y0 else -7
        corners = ((x - size, y), (x + size, y), (x, y + tip))
    else:
        tip = 7 if x >= x0 else -7
        corners = ((x, y - size), (x, y + size), (x + tip, y))
    return '<polygon points="' + " ".join(f"{a:g},{b:g}" for a, b in corners) + '"/>'
